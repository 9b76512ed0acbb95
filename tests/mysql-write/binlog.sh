# With a binary log by statement the server remarks on what is unsafe there: told once, and no row is dirty for it.
private_mariadb --log-bin="$T/bin" --binlog-format=STATEMENT --server-id=1
sql 'CREATE TABLE t (id INT PRIMARY KEY, v INT, w INT AUTO_INCREMENT, UNIQUE (v), KEY (w))'
for ((i = 1; i <= 30; i++)); do echo "{\"id\":$i,\"v\":$i}"; done >in
for o in "--mode insert" "--mode ignore" "--mode replace" "--mode update" "--mode insert --method insert"; do
	sql 'DELETE FROM t'
	rm -f report
	echo "== $o"
	# shellcheck disable=SC2086
	mysql-write -s my --batch-rows 10 $o --report report t <in 2>&1 | cut -c1-100
	echo "[exit ${PIPESTATUS[0]}] $(sql 'SELECT COUNT(*) FROM t') $(grep -o '"dirty":[0-9]*\|"batches":[0-9]*\|"remarks":\[' report | tr '\n' ' ')"
done
