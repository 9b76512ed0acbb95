# A wrong password: 1, at once, without the password in the message.
. "$SRC/tests/pipeline/job"
job_start
echo wrong-one >sources/my.secret
odps-read -s odps result_table | mysql-write -s my odps_result
echo "${PIPESTATUS[1]}"
dsconn-test -s my >out 2>&1
echo "dsconn-test: $?"
grep -c wrong-one out
