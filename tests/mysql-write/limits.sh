# --max-dirty and --max-dirty-percent: looked at before each commit, and at the end.
need_mariadb
sql 'CREATE TABLE t (id INT PRIMARY KEY)'
rows() {
	local i
	for ((i = 1; i <= 1000; i++)); do
		if ((i % $1 == 0)); then echo '{"id":"x"}'; else echo "{\"id\":$i}"; fi
	done
}
ask() {
	sql 'DELETE FROM t'
	echo "$*"
	mysql-write -s my --batch-rows 100 "$@" t 2>err
	echo "[exit $?], stored $(sql 'SELECT count(*) FROM t')"
	tail -n 2 err
}
rows 250 >four
rows 10 >hundred
ask <four
ask --max-dirty 3 <four
ask --max-dirty 4 <four
ask --max-dirty-percent 9.99 --min-rows 500 <hundred
ask --max-dirty-percent 10 --min-rows 500 <hundred
ask --max-dirty-percent 5 <hundred
ask --max-dirty-percent 5 --min-rows 5000 <hundred
ask --max-dirty 50 --max-dirty-percent 50 <hundred
echo "== fewer rows than --min-rows, and too many of them dirty at the end"
rows 2 | head -n 8 | ask --max-dirty-percent 49.5
rows 2 | head -n 8 | ask --max-dirty-percent 50
echo "== behind a checkpoint the limit is for all of the input"
# part FIRST LAST SLICE: every tenth row is dirty, from the eleventh on
part() {
	local i
	printf '{"$ds":"begin","v":1,"columns":[{"name":"id","type":"int32"}],"source":{"id":"x","slice":"%s","first":%d}}\n' "$3" "$1"
	for ((i = $1; i <= $2; i++)); do
		if ((i % 10 == 0)); then echo '{"id":"x"}'; else echo "{\"id\":$i}"; fi
	done
	[ -n "${4:-}" ] || printf '{"$ds":"end","rows":%d,"dirty":0}\n' $(($2 - $1 + 1))
}
for slice in 1/1 2/2; do
	sql 'DELETE FROM t; DROP TABLE IF EXISTS ds_checkpoint'
	for o in "" "-j 2 --mode replace"; do
		# shellcheck disable=SC2086
		set -- --checkpoint "j$o" --batch-rows 20 --max-dirty-percent 12 --min-rows 1 $o
		part 1 100 $slice cut | mysql-write -q -s my "$@" t 2>/dev/null
		pos=$(sql "SELECT IF(MIN(part), MIN(pos), MAX(pos)) FROM ds_checkpoint WHERE job = 'j$o'")
		part $((pos + 1)) 109 $slice | mysql-write -q -s my "$@" t 2>err
		echo "$slice $o [exit $?] $(sql "SELECT SUM(dirty), MAX(state) FROM ds_checkpoint WHERE job = 'j$o'")"
		cat err
	done
done
