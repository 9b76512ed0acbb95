# heavy
# The database server is killed in mid-stream: what was committed before stays, the rest is not stored,
# the status says that it may work later.
. "$SRC/tests/pipeline/job"
private_mariadb
job_table
job_stream 1000 >stream
mkfifo a
start sh -c 'exec dsthrottle -r 200 --burst 10ms <stream >a'
start sh -c 'exec mysql-write -s my --batch-rows 50 --retry-for 1s odps_result <a 2>err'
write=$STARTED
some() { [ "$(sql 'SELECT count(*) FROM odps_result' 2>/dev/null)" -gt 0 ]; }
wait_for 20 some
mariadb_kill
wait "$write"
echo "mysql-write: $?"
sed 's/[0-9][0-9]*/N/g' err
mariadb_start
n=$(sql 'SELECT count(*) FROM odps_result')
echo "whole batches: $((n % 50 == 0)), not all: $((n < 1000)), some: $((n > 0))"
