# The reports of a pipeline balance at each joint: rows_in = rows_out + dirty.
. "$SRC/tests/pipeline/job"
need jq
need_mariadb
job_table
job_stream 10 | sed '4s/:/;/; 6s/"num":5/"num":3000000000/' >stream
dsmap --report r education num <stream | dsthrottle --report r | mysql-write -s my --max-dirty none --report r odps_result
echo "${PIPESTATUS[*]}"
jq -c '[.tool,.rows_in,.rows_out,.dirty_in,.dirty,.dirty_out,.exit]' r | sort
jq -c 'select(.rows_in != .rows_out + .dirty)' r
stored
