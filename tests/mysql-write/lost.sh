# The connection is lost somewhere else than in COMMIT: it is tried again.
need perl
need jq
need_mariadb
cp sources/my.json direct.json
for ((i = 1; i <= 50; i++)); do echo "{\"id\":$i}"; done >in
# lose HOW PATTERN N OPTION...: it is lost at the N-th statement that ends like PATTERN
lose() {
	echo "== $1 ${*:2}"
	rm -f port
	start perl "$SRC/tests/mysql-write/proxy.pl" port "$MYSQL_PORT" "$1" "$2" "$3"
	wait_for 10 test -s port
	jq ".jdbcUrl |= sub(\":$MYSQL_PORT/\"; \":$(cat port)/\")" direct.json >sources/my.json
	chmod 600 sources/my.json
	sql 'DROP TABLE IF EXISTS t, ds_checkpoint; CREATE TABLE t (id INT, KEY (id)) COMMENT "kept"; INSERT INTO t VALUES (100)'
	try mysql-write -s my --batch-rows 10 "${@:4}" t <in
	sql 'SELECT COUNT(*), COUNT(DISTINCT id), MAX(id) FROM t; SHOW TABLES'
	stop "$STARTED" || true
}
lose before 'COLUMNS.*' 1
for how in before after; do
	lose $how 'RENAME TABLE.*' 1 --publish swap
	lose $how 'RENAME TABLE.*' 1 --publish swap --checkpoint c --input-id x --keep-old
	sql 'SELECT COUNT(*) FROM t__ds_old; DROP TABLE t__ds_old'
done
lose before 'COUNT.*' 1 --publish swap
cp direct.json sources/my.json
echo "== while the input was silent for longer than --retry-for"
sql 'DELETE FROM t'
is_stored() { [ "$(sql 'SELECT COUNT(*) FROM t')" = 10 ]; }
silent() {
	head -n 10 in
	wait_for 10 is_stored >&2
	sleep 1.2
	sql "KILL $(sql "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = '$MYSQL_USER' AND DB = DATABASE()")" >&2
	tail -n +11 in
}
silent | try mysql-write -s my --batch-time 10ms --retry-for 1s t
sql 'SELECT COUNT(*), COUNT(DISTINCT id) FROM t'
