# A broken line in the middle: dirty with its place and reason, wherever it is seen first.
. "$SRC/tests/pipeline/job"
need_mariadb
job_table
job_stream 4 | sed '3s/:/;/' >stream
dsmap education num <stream
dsmap education num <stream | mysql-write -s my --dirty bad odps_result
echo "${PIPESTATUS[*]}"
cat bad
stored
mysql-write -s my --max-dirty 1 --dirty bad2 odps_result <stream
echo "$?"
stored
