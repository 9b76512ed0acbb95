# --publish tx and swap, pre- and post-SQL: what the table holds after success and after failure.
need_mariadb
rows() {
	local i
	echo '{"$ds":"begin","v":1,"columns":[{"name":"id","type":"int32"}]}'
	for ((i = 1; i <= $1; i++)); do echo "{\"id\":$i}"; done
	[ -n "${2:-}" ] || printf '{"$ds":"end","rows":%d,"dirty":0}\n' "$1"
}
ask() {
	echo "== $*"
	sql 'DROP TABLE IF EXISTS t, log, t__ds_old; CREATE TABLE t (id INT PRIMARY KEY, c INT DEFAULT 5) COMMENT "kept"; INSERT INTO t VALUES (100, 1); CREATE TABLE log (what TEXT)'
	# how many batches were stored when a cut is seen is a matter of speed
	try mysql-write -s my --batch-rows 10 --pre-sql "INSERT INTO log VALUES ('pre')" --post-sql "INSERT INTO log VALUES ('post')" "$@" t 2>&1 | grep -v 'stored before\|nothing was stored'
	echo "rows $(sql 'SELECT COUNT(*), SUM(id = 100), SUM(id > 100) FROM t'), log $(sql 'SELECT GROUP_CONCAT(what) FROM log'), tables $(sql 'SHOW TABLES' | tr '\n' ' ')"
}
rows 25 | ask
rows 25 cut | ask | sed 's/^rows [12]*1\t/rows whole batches\t/'
rows 25 | ask --publish tx
rows 25 cut | ask --publish tx
rows 25 | ask --publish tx --pre-sql 'DELETE FROM t'
rows 25 cut | ask --publish tx --pre-sql 'DELETE FROM t'
rows 25 cut | ask --publish tx --pre-sql 'TRUNCATE t'
rows 25 | ask --publish tx --post-sql "INSERT INTO log VALUES ('last')"
rows 100 | ask --publish tx --report report
rows 100 | ask --publish swap --report report --pre-sql "INSERT INTO t__ds_new VALUES (99, 1)"
grep -o '"rows_out":[0-9]*\|"dirty":[0-9]*\|"inserted":[0-9]*' report | paste -sd ' '
rows 25 | ask --publish swap
rows 25 | ask --publish swap --keep-old
rows 25 cut | ask --publish swap
rows 25 | ask --publish swap --post-sql 'nonsense'
rows 25 | ask --publish swap -j 2
sql 'SELECT TABLE_COMMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = "t"'
echo "== leftovers"
sql 'CREATE TABLE t__ds_new (other INT)'
rows 3 | try mysql-write -s my --publish swap t
sql 'SELECT COUNT(*) FROM t; SHOW TABLES'
echo "== refused"
sql 'CREATE TABLE child (id INT, FOREIGN KEY (id) REFERENCES t (id))'
rows 3 | try mysql-write -s my --publish swap t
rows 3 | try mysql-write -s my --publish swap child
sql 'DROP TABLE child; CREATE TRIGGER tr BEFORE DELETE ON t FOR EACH ROW SET @x = 1'
rows 3 | try mysql-write -s my --publish swap t
sql 'CREATE TABLE my_isam (id INT) ENGINE=MyISAM'
rows 3 | try mysql-write -s my my_isam
rows 3 | try mysql-write -s my --publish tx my_isam
rows 3 | try mysql-write -s my --checkpoint x --input-id y my_isam
