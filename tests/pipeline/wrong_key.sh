# A wrong access key: refused as the service refuses it, without the key in the message.
. "$SRC/tests/pipeline/job"
job_start
mask_requests
sed -i 's/"accessKey":"[^"]*"/"accessKey":"wrong-key"/' sources/odps.json
odps-read -s odps result_table >out
echo "$?"
dsconn-test -s odps >>out 2>&1
echo "$?"
grep -c wrong-key out
