# A table that cannot undo: work goes on behind the row where the server stopped.
need_mariadb
sql 'CREATE TABLE t (id INT PRIMARY KEY, c INT CHECK (c <> 13)) ENGINE=MyISAM; INSERT INTO t VALUES (3, 0)'
for i in 1 2 3 4 5 6 7 8; do echo "{\"id\":$i,\"c\":$((i == 6 ? 13 : i))}"; done >in
try mysql-write -s my --allow-non-transactional --max-dirty none --report report t <in
sql 'SELECT GROUP_CONCAT(id ORDER BY id) FROM t'
grep -o '"rows_out":[0-9]*\|"inserted":[0-9]*\|"method":"[a-z]*"' report
echo "== over the limit: what was stored stays, and is told"
printf '{"id":%d}\n' 21 22 22 23 | try mysql-write -s my --allow-non-transactional --report report t
printf '{"id":%s}\n' 31 32 '"x"' | try mysql-write -s my --allow-non-transactional --report report t
grep -o '"rows_out":[0-9]*\|"dirty":[0-9]*' report | tail -n +3 | paste -sd ' '
sql 'SELECT GROUP_CONCAT(id ORDER BY id) FROM t WHERE id > 20'
