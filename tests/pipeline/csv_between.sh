# The same with CSV between the stages: every value is text there, and the columns make numbers of it.
. "$SRC/tests/pipeline/job"
job_start
odps-read -s odps --to csv result_table | dsmap --from csv --to csv num education |
	mysql-write -s my --from csv --expect-rows 7 odps_result
echo "${PIPESTATUS[*]}"
sql 'SELECT * FROM odps_result'
