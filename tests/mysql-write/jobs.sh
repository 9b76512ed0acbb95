# Several connections: batches of insert commit in order; in other modes a key stays on one connection.
need_mariadb
sql 'CREATE TABLE t (id INT PRIMARY KEY, v INT); CREATE TABLE u (id INT PRIMARY KEY, v VARCHAR(10), UNIQUE (v)); CREATE TABLE w (k VARCHAR(10) PRIMARY KEY, v INT)'
perl -e 'for my $i (1 .. 20000) { printf qq({"id":%s,"v":%d}\n), $i % 3 ? $i % 500 : "\"" . sprintf("%06d", $i % 500) . "\"", $i }' >in
for mode in replace update ignore; do
	for j in 1 4; do
		sql 'DELETE FROM t'
		rm -f report
		try mysql-write -s my --mode $mode -j $j --batch-rows 300 --report report t <in
		echo "$mode -j $j: $(sql 'SELECT COUNT(*), SUM(v), BIT_XOR(v * 31 + id) FROM t') $(grep -o '"connections":[0-9]*' report)"
	done
done
echo "== order of commits"
perl -e 'print "{\"id\":$_,\"v\":$_}\n" for 1 .. 20000' >asc
sql 'DELETE FROM t'
try mysql-write -s my -j 4 --batch-rows 100 --max-dirty 0 t <asc
sql 'SELECT COUNT(*) FROM t'
perl -e 'print "{\"id\":$_,\"v\":$_}\n" for 1 .. 5000, "\"x\"", 5002 .. 9000' >bad
sql 'DELETE FROM t'
try mysql-write -s my -j 4 --batch-rows 100 t <bad
sql 'SELECT COUNT(*), MAX(id) FROM t'
echo "== a duplicate in a later batch is the dirty one"
perl -e 'print "{\"id\":$_,\"v\":$_}\n" for 1 .. 3000, 1 .. 3000' >twice
for k in 1 2 3; do
	sql 'DELETE FROM t'
	rm -f bad2
	mysql-write -s my -j 4 --batch-rows 100 --max-dirty none --dirty bad2 -q t <twice 2>/dev/null
	echo "$(sql 'SELECT COUNT(*) FROM t') $(wc -l <bad2) $(grep -o '"row":[0-9]*' bad2 | cut -d: -f2 | sort -n | head -1)"
done
echo "== where it cannot be"
echo '{"id":1,"v":"a"}' | try mysql-write -s my --mode replace -j 4 u
echo '{"k":"a","v":1}' | try mysql-write -s my --mode update -j 4 w
