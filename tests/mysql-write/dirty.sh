# What does not fit and what the server refuses is dirty; the rest is stored; the file gives it back.
need_mariadb
sql 'CREATE TABLE p (id INT PRIMARY KEY); INSERT INTO p VALUES (1), (2);
	CREATE TABLE t (id INT PRIMARY KEY, n TINYINT NOT NULL, p INT, c INT CHECK (c <> 13), FOREIGN KEY (p) REFERENCES p (id));
	INSERT INTO t VALUES (5, 5, 1, 1)'
cat >in <<'END'
{"id":1,"n":1,"p":1,"c":1}
{"id":2,"n":300,"p":1,"c":1}
{"id":3,"n":null,"p":1,"c":1}
{"id":5,"n":1,"p":1,"c":1}
{"id":6,"n":1,"p":9,"c":1}
{"id":7,"n":1,"p":2,"c":13}
{"id":8,"n":1,"p":2}
{"id":9,"n":1,"p":2,"c":1,"x":1}
{"id":10,"n":1.5,"p":2,"c":1}
not json
{"id":1,"n":2,"p":2,"c":1}
{"id":11,"n":1,"p":2,"c":null}
END
for m in load insert; do
	sql 'DELETE FROM t WHERE id <> 5'
	rm -f bad
	try mysql-write -s my --method $m --max-dirty none --dirty bad --report report t <in
	cat bad
	sql 'SELECT * FROM t ORDER BY id'
	grep -o '"rows_in":[0-9]*,"rows_out":[0-9]*,"dirty_in":[0-9]*,"dirty":[0-9]*' report | tail -1
done
echo "over the limit, in the report too:"
printf '{"id":%d,"n":1,"p":2,"c":1}\n' 20 20 | try mysql-write -s my --report report t
grep -o '"rows_in":[0-9]*,"rows_out":[0-9]*,"dirty_in":[0-9]*,"dirty":[0-9]*' report | tail -1
echo "replay:"
sql 'DELETE FROM t WHERE id IN (1, 5); INSERT INTO p VALUES (9)'
dsmap --undirty <bad | try mysql-write -s my -q --max-dirty none t
sql 'SELECT * FROM t ORDER BY id'
