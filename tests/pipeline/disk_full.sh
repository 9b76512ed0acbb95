# A full disk on standard output: never 0.
. "$SRC/tests/pipeline/job"
job_start
try full odps-read -s odps result_table
try full odps-read -s odps --to csv result_table
job_stream 3 >stream
try full dsmap <stream
try full dsthrottle <stream
for t in odps-read dsmap dsthrottle mysql-write dsconn-test odps-serve; do
	try full "$t" --help
done
try full dsconn-test -s odps
