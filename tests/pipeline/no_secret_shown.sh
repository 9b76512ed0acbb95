# No secret in ps, in -v, in a report, in what is told about a failure.
. "$SRC/tests/pipeline/job"
job_start
key=$(sed -n 's/.*"accessKey":"\([^"]*\)".*/\1/p' sources/odps.json)
[ ${#key} -ge 8 ] || echo "the key is short: $key"
job_stream 100000 >stream
mkfifo a
start sh -c 'exec dsthrottle -r 100 -v --report report <stream >a 2>>said'
start sh -c 'exec mysql-write -s my -v --batch-time 100ms --report report odps_result <a 2>>said'
some() { [ "$(sql 'SELECT count(*) FROM odps_result')" -gt 0 ]; }
wait_for 20 some
ps_shows "$MYSQL_PASSWORD" && echo "ps shows the password"
ps_shows "$key" && echo "ps shows the key"
stop "$STARTED"
odps-read -v -s odps --report report result_table >>said 2>&1
odps-read -v -s odps --report report no_table >>said 2>&1
dsconn-test -v -s odps --report report >>said 2>&1
dsconn-test -v -s my --json >>said 2>&1
dsconn-test -v -s my >>said 2>&1
for u in "mysql://ds:$MYSQL_PASSWORD@127.0.0.1:$MYSQL_PORT/$DB" "odps://id:$key@127.0.0.1/api?project=p1"; do
	dsconn-test -s "$u" >>said 2>&1
	echo "$?"
done
[ -s said ] && [ -s report ] && grep -cF -e "$MYSQL_PASSWORD" -e "$key" said report
