# Every pipe hands over one byte at a time.
. "$SRC/tests/pipeline/job"
job_start
odps-read -s odps result_table | feed | dsmap num education | feed | dsthrottle -r 1000 | feed |
	mysql-write -s my odps_result
echo "${PIPESTATUS[*]}"
sql 'SELECT * FROM odps_result'
odps-read -s odps result_table >whole
dsmap num education <whole >at_once
feed whole | dsmap num education | same at_once -
odps-read -s odps --to csv result_table | feed | dsmap --from csv --to csv num education
