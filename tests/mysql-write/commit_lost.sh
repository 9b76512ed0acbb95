# The connection is lost while COMMIT is under way: a checkpoint tells what came of it, without one the rows in doubt are named.
need perl
need jq
need_mariadb
sql 'CREATE TABLE t (id INT, KEY (id))'
for ((i = 1; i <= 50; i++)); do echo "{\"id\":$i}"; done >in
cp sources/my.json direct.json
ask() {
	start perl "$SRC/tests/mysql-write/proxy.pl" port "$MYSQL_PORT" "$1"
	wait_for 10 test -s port
	jq ".jdbcUrl |= sub(\":$MYSQL_PORT/\"; \":$(cat port)/\")" direct.json >sources/my.json
	chmod 600 sources/my.json
	shift
	sql 'DELETE FROM t; DROP TABLE IF EXISTS ds_checkpoint'
	rm -f report
	try mysql-write -s my --batch-rows 10 --report report "$@" t <in
	echo "stored $(sql 'SELECT COUNT(*), COUNT(DISTINCT id) FROM t'), $(grep -o '"rows_out":[0-9]*' report)"
	stop "$STARTED"
	rm -f port
}
for how in after before; do
	echo "== lost $how it was done"
	ask $how
	ask $how --checkpoint c --input-id x
	sql 'SELECT pos, state FROM ds_checkpoint'
	ask $how --publish tx --pre-sql 'COMMIT'
done
