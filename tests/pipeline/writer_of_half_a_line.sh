# A producer that dies within a line: the half line is no record.
. "$SRC/tests/pipeline/job"
need_mariadb
job_table
job_stream 5 | head -c 200 | dsmap education num | mysql-write -s my odps_result
echo "${PIPESTATUS[*]}"
stored
