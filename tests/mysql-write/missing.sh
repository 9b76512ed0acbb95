# A record that lacks a column, or has one more; --print-ddl; --lossy.
need_mariadb
sql 'CREATE TABLE t (id INT PRIMARY KEY, a INT DEFAULT 7, b INT NOT NULL DEFAULT 8)'
printf '{"id":1,"a":1,"b":1}\n{"id":2,"b":2}\n{"id":3,"a":3}\n{"id":4,"a":4,"b":4,"c":4}\n' >in
for m in dirty null default fail; do
	sql 'DELETE FROM t'
	echo "== $m"
	try mysql-write -s my --missing $m --max-dirty none --report report t <in
	sql 'SELECT * FROM t ORDER BY id'
done
try mysql-write -s my --missing default --method load t <in 2>&1 | head -1
echo "== ddl"
echo '{"$ds":"begin","v":1,"columns":[{"name":"a","type":"string","native":"varchar(20)"},{"name":"b`c","type":"decimal(12,2)"},{"name":"c","type":"timestamp"},{"name":"d","type":"json"},{"name":"e","type":"bytes"},{"name":"f"}]}' >begin
{ cat begin; echo '{"$ds":"end","rows":0,"dirty":0}'; } >stream
mysql-write --print-ddl made <stream | tee ddl.sql
sql <ddl.sql
try mysql-write -s my made <stream
full mysql-write --print-ddl made <stream
echo "[exit $?]"
echo '{"$ds":"begin","v":1,"columns":[{"name":"a","type":"decimal(66,2)"},{"name":"b","type":"decimal(60,31)"},{"name":"c","type":"decimal(65,30)"}]}' >begin
{ cat begin; echo '{"$ds":"end","rows":0,"dirty":0}'; } | mysql-write --print-ddl wide | tee ddl.sql
sql <ddl.sql
echo "== lossy"
sql 'CREATE TABLE l (i INT, d DECIMAL(4,1), v VARCHAR(3), c CHAR(5), l VARCHAR(9) CHARACTER SET latin1)'
echo '{"i":1.5,"d":"1.25","v":"abcd","c":"ab ","l":"\u65e5x"}' >lossy
try mysql-write -s my --max-dirty none l <lossy
try mysql-write -s my --lossy round,truncate,trim,replace --report report l <lossy
sql 'SELECT i, d, v, c, l FROM l'
grep -o '"lossy_[a-z]*":[0-9]*' report
echo "== zero is a value; a row that is too large; a view; partitions"
sql 'CREATE TABLE z (id INT AUTO_INCREMENT PRIMARY KEY, v LONGTEXT); CREATE VIEW vw AS SELECT id FROM z; CREATE TABLE pt (id INT) PARTITION BY RANGE (id) (PARTITION a VALUES LESS THAN (10))'
echo '{"id":0,"v":"zero"}' | try mysql-write -s my z
sql 'SELECT * FROM z'
echo '{"v":"next"}' | try mysql-write -s my --missing default --columns v z
printf '{"id":7,"v":"seven"}\n{"v":"next"}\n' | try mysql-write -s my --missing default z
sql 'SELECT * FROM z; DELETE FROM z WHERE id > 0'
echo '{"id":1}' | try mysql-write -s my vw
echo '{"id":1}' | try mysql-write -s my --allow-non-transactional vw
printf '{"id":%d}\n' 1 12 3 99 5 | try mysql-write -s my --max-dirty none pt
sql 'SELECT COUNT(*) FROM pt'
perl -e 'print "{\"id\":$_,\"v\":\"", "x" x ($_ == 6 ? 17_000_000 : 10), "\"}\n" for 5, 6, 7' >large
for m in load insert; do
	sql 'DELETE FROM z WHERE id > 4'
	mysql-write -s my --method $m --max-dirty none z <large 2>&1 | cut -c1-150
	sql 'SELECT GROUP_CONCAT(CONCAT(id, ":", LENGTH(v))) FROM z'
done
