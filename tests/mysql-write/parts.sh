# A checkpoint of connections that share the rows by key: its rows tell so, whatever the next run asks for.
need_mariadb
sql 'CREATE TABLE t (id INT PRIMARY KEY, v INT)'
# stream FIRST LAST: each key comes twice
stream() {
	local i
	printf '{"$ds":"begin","v":1,"columns":[{"name":"id","type":"int32"},{"name":"v","type":"int32"}],"source":{"id":"x","slice":"1/1","first":%d}}\n' "$1"
	for ((i = $1; i <= $2; i++)); do echo "{\"id\":$((i % 100)),\"v\":$i}"; done
}
ended() {
	stream "$1" "$2"
	printf '{"$ds":"end","rows":%d,"dirty":0}\n' $(($2 - $1 + 1))
}
ask() {
	mysql-write -s my --checkpoint j --batch-rows 10 "$@" t
}
show() {
	mysql-write -s my --checkpoint j --show | grep -o '"pos":[0-9]*' | cut -d: -f2
}
stream 1 155 | ask -q --mode replace -j 4
echo "[exit $?]"
sql 'SELECT COUNT(*), MIN(part), MIN(pos) < MAX(pos) FROM ds_checkpoint'
pos=$(show)
[ "$pos" = "$(sql 'SELECT MIN(pos) FROM ds_checkpoint')" ] || echo "shown $pos"
echo "== gone on with from there, with fewer connections"
ended $((pos + 1)) 200 | ask --mode replace 2>&1 | sed "s/ $pos / POS /"
sql 'SELECT COUNT(*), SUM(v = IF(id = 0, 200, id + 100)) FROM t; SELECT pos, state FROM ds_checkpoint'
echo "== where the keys cannot be told any more"
sql 'DELETE FROM t'
sql "UPDATE ds_checkpoint SET state = 'loading', pos = 0; ALTER TABLE t ADD UNIQUE (v)"
ended 1 200 | try ask --mode replace -j 4
echo "== a job begun with one connection goes on with one"
sql 'DROP TABLE t; CREATE TABLE t (id INT, v INT); DELETE FROM ds_checkpoint'
stream 1 55 | ask -q 2>/dev/null
ended 1 200 | try ask -j 3 2>&1 | sed 's/up to [1-5]0 are/up to POS are/'
sql 'SELECT COUNT(*), COUNT(DISTINCT v) FROM t; SELECT part, pos, state FROM ds_checkpoint'
