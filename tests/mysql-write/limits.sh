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
