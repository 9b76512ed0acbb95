# The MaxCompute server is killed while its rows are read: never a whole stream.
. "$SRC/tests/pipeline/job"
need_mariadb
job_table
awk 'BEGIN {print "education,num"; for (i = 0; i < 200000; i++) print "a school with a long name so that it takes a while " i "," i}' >big.csv
need_odps --load 'big(education string,num bigint)=big.csv'
mkfifo a
start odps-read -s odps --retry-for 1s big >a 2>read.err
read=$STARTED
start mysql-write -s my --batch-rows 1000000 --batch-bytes 1G --batch-time 60s odps_result <a 2>write.err
write=$STARTED
sleep 0.05
odps_stop KILL
wait "$read"
echo "odps-read: $?"
wait "$write"
echo "mysql-write: $?"
stored
