# SIGTERM and SIGINT: no more is read, what is at the server is committed, and we end by the signal, in time.
need_mariadb
sql 'CREATE TABLE t (id INT PRIMARY KEY, v INT)'
head='{"$ds":"begin","v":1,"columns":[{"name":"id","type":"int32"}]}'
mkfifo slow
stored() {
	[ "$(sql 'SELECT COUNT(*) FROM t')" = "$1" ]
}
for s in TERM INT; do
	sql 'DELETE FROM t'
	rm -f report
	# bash starts what is in the background with SIGINT ignored
	perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' mysql-write -s my --batch-rows 10 --report report t <slow 2>err &
	writer=$!
	remember $writer "$T.pids"
	exec 9>slow
	{ echo "$head"; for ((i = 1; i <= 25; i++)); do echo "{\"id\":$i}"; done; } >&9
	wait_for 10 stored 20
	kill -$s $writer
	wait $writer
	echo "$s: $?, stored $(sql 'SELECT COUNT(*) FROM t')"
	cat err
	grep -o '"exit":[0-9]*,"signal":"[A-Z]*"' report
	exec 9>&-
done
echo "== while the server makes us wait"
{ echo 'START TRANSACTION; INSERT INTO t VALUES (100, 1); SELECT SLEEP(30); ROLLBACK;'; } | sql >/dev/null &
remember $! "$T.pids"
held() {
	[ "$(sql "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep'")" -gt 0 ]
}
wait_for 10 held
for i in 99 100 101; do echo "{\"id\":$i}"; done >in
mysql-write -s my t <in 2>err &
writer=$!
remember $writer "$T.pids"
sleep 0.7
kill -TERM $writer
wait $writer
echo "TERM: $?"
cat err
