# The MaxCompute server is killed while its rows are read: never a whole stream.
. "$SRC/tests/pipeline/job"
need_mariadb
job_table
awk 'BEGIN {print "education,num"; for (i = 0; i < 200000; i++) print "a school with a long name so that it takes a while " i "," i}' >big.csv
need_odps --load 'big(education string,num bigint)=big.csv'
mkfifo a b
start sh -c 'exec odps-read -s odps --retry-for 1s big >a 2>read.err'
read=$STARTED
start sh -c 'exec dsthrottle -r 100000 <a >b 2>throttle.err'
start sh -c 'exec mysql-write -s my --batch-rows 1000000 --batch-bytes 1G --batch-time 60s odps_result <b 2>write.err'
write=$STARTED
sleep 0.2
odps_stop KILL
wait "$read"
echo "odps-read: $?"
wait "$write"
echo "mysql-write: $?"
cat read.err throttle.err write.err | sed 's/row [0-9]*/row N/; s/connection lost: .*/connection lost/'
stored
