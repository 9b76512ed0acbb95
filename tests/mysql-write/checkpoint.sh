# Checkpoints: fences, positions, other inputs, other starts, slices.
need_mariadb
sql 'CREATE TABLE t (id INT, KEY (id)); CREATE TABLE log (what TEXT)'
# stream ID FIRST LAST [SLICE [BAD]]: BAD is a row that is dirty; what is before its batch is stored
stream() {
	local i
	printf '{"$ds":"begin","v":1,"columns":[{"name":"id","type":"int32"}],"source":{"id":"%s","session":"s","slice":"%s","first":%d}}\n' "$1" "${4:-1/1}" "$2"
	for ((i = $2; i <= $3; i++)); do echo "{\"id\":$((i == ${5:-0})).$i}"; done | sed 's/:0\./:/'
	printf '{"$ds":"end","rows":%d,"dirty":0}\n' $(($3 - $2 + 1))
}
ask() {
	try mysql-write -s my --checkpoint j --batch-rows 10 --pre-sql "INSERT INTO log VALUES ('pre')" --post-sql "INSERT INTO log VALUES ('post')" "$@" t
	echo "-> $(sql 'SELECT COUNT(*), COUNT(DISTINCT id) FROM t'), $(sql 'SELECT attempt, pos, dirty, input, state FROM ds_checkpoint ORDER BY slice'), log $(sql 'SELECT GROUP_CONCAT(what) FROM log')"
}
echo "== stopped, cut, gone on with from the start, and from the position"
stream odps/p/a 1 35 1/1 25 | ask
stream odps/p/a 1 35 | head -n 30 | ask
mysql-write -s my --checkpoint j --show
stream odps/p/a 25 35 | try ask
stream odps/p/a 21 35 | ask
mysql-write -s my --checkpoint j --show
echo "== done: the same, then another"
stream odps/p/a 1 35 | ask
stream odps/p/b 1 5 | ask
echo "== another before it is done"
stream odps/p/c 1 35 1/1 25 | ask
stream odps/p/d 1 35 | ask
echo "== a plain stream"
printf '{"id":%d}\n' 1 2 3 | try mysql-write -s my --checkpoint plain t
printf '{"id":%d}\n' 1 2 3 | try mysql-write -s my --checkpoint plain --input-id today t
printf '{"id":%d}\n' 1 2 3 | try mysql-write -s my --checkpoint plain --input-id today t
echo "== slices"
stream odps/p/s 11 20 2/2 | try mysql-write -s my --checkpoint s t
stream odps/p/s 1 10 1/2 | try mysql-write -s my --checkpoint s t
mysql-write -s my --checkpoint s --show
echo "== a slice that goes on behind its position"
sql 'DELETE FROM t; DELETE FROM log; DELETE FROM ds_checkpoint'
stream odps/p/s 11 30 2/2 25 | ask
stream odps/p/s 21 30 2/2 | ask
stream odps/p/s 11 30 2/2 | try mysql-write -s my --publish swap t
echo "== a zombie"
moved() {
	[ "$(sql "SELECT pos FROM ds_checkpoint WHERE job = 'z'" 2>/dev/null)" = 7 ]
}
mkfifo slow
mysql-write -s my --checkpoint z --batch-rows 5 --batch-time 10ms t <slow 2>zombie.err &
zombie=$!
remember $zombie "$T.pids"
exec 9>slow
stream odps/p/z 1 30 | head -n 8 >&9
wait_for 10 moved
stream odps/p/z 1 30 | try mysql-write -s my --checkpoint z t
stream odps/p/z 8 30 | tail -n +2 >&9
exec 9>&-
wait $zombie
echo "the zombie: $?"
cat zombie.err
echo "== swap"
sql 'DELETE FROM t'
stream odps/p/w 1 35 1/1 25 | ask --checkpoint w --publish swap
echo "staged: $(sql 'SELECT COUNT(*) FROM t__ds_new')"
stream odps/p/w 1 35 | ask --checkpoint w --publish swap
sql 'SHOW TABLES'
echo "== nothing is known of it"
mysql-write -s my --checkpoint nobody --show
