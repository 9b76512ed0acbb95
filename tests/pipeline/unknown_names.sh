# Names that the other side does not have: 2, with the nearest that it has, before the first row.
. "$SRC/tests/pipeline/job"
job_start
mask_requests
try odps-read -s odps resutl_table
try odps-read -s odps --columns education,nun result_table
try odps-read -s ODPS result_table
job_stream 3 | dsmap education nun
job_stream 3 | mysql-write -s my odps_resutl
job_stream 3 | mysql-write -s my --columns education,nun odps_result
job_stream 3 | dsmap education nums=num | mysql-write -s my odps_result
job_stream 3 | mysql-write -s mi odps_result
stored
