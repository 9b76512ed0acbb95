# A stage that is killed in mid-stream: those behind it exit 4, nothing of the open transaction is stored.
. "$SRC/tests/pipeline/job"
need_mariadb
job_table
job_stream 1000 >stream
mkfifo a b
start sh -c 'exec dsthrottle -r 100 <stream >a'
throttle=$STARTED
start sh -c 'exec dsmap education num <a >b 2>map.err'
map=$STARTED
start sh -c 'exec mysql-write -s my --batch-time 60s odps_result <b 2>write.err'
write=$STARTED
sleep 0.5
stop "$throttle" KILL
echo "dsthrottle: $?"
wait "$map"
echo "dsmap: $?"
wait "$write"
echo "mysql-write: $?"
cat map.err write.err
stored
