# The four modes, their books, by both methods where both can.
need_mariadb
sql 'CREATE TABLE t (id INT PRIMARY KEY, v INT, w INT DEFAULT 9)'
printf '{"id":1,"v":1}\n{"id":2,"v":20}\n{"id":3,"v":3}\n{"id":4,"v":4}\n{"id":4,"v":5}\n{"id":5,"v":5}\n' >in
for o in "--mode insert --method load" "--mode insert --method insert" "--mode ignore --method load" \
	"--mode ignore --method insert" "--mode replace --method load" "--mode replace --method insert" \
	"--mode update" "--mode update --update-columns w" "--mode update --update-columns V"; do
	sql 'DELETE FROM t; INSERT INTO t VALUES (1, 1, 7), (2, 2, 7), (5, 5, 9)'
	echo "== $o"
	rm -f report
	# shellcheck disable=SC2086
	try mysql-write -s my --max-dirty none --report report $o t <in
	grep -o '"inserted":[0-9]*,"updated":[0-9]*,"unchanged":[0-9]*,"ignored":[0-9]*' report
	sql 'SELECT GROUP_CONCAT(CONCAT_WS(":", id, v, w) ORDER BY id) FROM t'
done
echo "== a table of its key alone"
sql 'CREATE TABLE k (a INT, b INT, PRIMARY KEY (a, b)); INSERT INTO k VALUES (1, 1)'
printf '{"a":1,"b":1}\n{"a":1,"b":2}\n' | try mysql-write -s my --mode update --report keys k
grep -o '"inserted":[0-9]*,"updated":[0-9]*,"unchanged":[0-9]*' keys
sql 'SELECT * FROM k'
