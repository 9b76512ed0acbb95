# SIGTERM to a stage in the middle: it says abort, those behind it name it and exit 4.
. "$SRC/tests/pipeline/job"
need_mariadb
job_table
job_stream 1000 >stream
mkfifo a
start sh -c 'exec dsthrottle -r 100 <stream >a'
throttle=$STARTED
start sh -c 'exec mysql-write -s my --batch-time 60s odps_result <a 2>write.err'
write=$STARTED
sleep 0.5
stop "$throttle"
echo "dsthrottle: $?"
wait "$write"
echo "mysql-write: $?"
cat write.err
stored
