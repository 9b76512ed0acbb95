# The job of the README, whole.
. "$SRC/tests/pipeline/job"
job_start
odps-read -s odps result_table |
	dsmap education num |
	dsthrottle -r 1000 |
	mysql-write -s my --max-dirty 0 odps_result
echo "${PIPESTATUS[*]}"
sql 'SELECT * FROM odps_result'
