# A producer that dies within a line: the half line is no record.
. "$SRC/tests/pipeline/job"
need_mariadb
job_table
job_stream 5 >stream
head -c 200 stream | dsmap education num 2>map.err | mysql-write -s my odps_result 2>write.err
echo "${PIPESTATUS[*]}"
cat map.err write.err
head -c 200 stream | mysql-write -s my odps_result
echo "${PIPESTATUS[*]}"
stored
