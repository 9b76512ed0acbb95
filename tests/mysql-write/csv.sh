# CSV in; an empty input; a header without rows.
need_mariadb
sql 'CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20), at DATE)'
printf 'id,NAME,at\r\n1,"a ""quoted"", one",2019-07-08\n2,\\N,\\N\n3,"\\N",\n4,x\n5,"open,2019-01-01\n' >in.csv
try mysql-write -s my --from csv --max-dirty none --dirty bad t <in.csv
sql 'SELECT * FROM t ORDER BY id'
cat bad
sql 'DELETE FROM t'
printf '1\tx\t2019-01-01\n' | try mysql-write -s my --from csv --delimiter tab --header id,name,at t
sql 'SELECT * FROM t'
for o in "--publish direct" "--publish swap" "--publish tx" "--checkpoint c --input-id x"; do
	# shellcheck disable=SC2086
	try mysql-write -s my $o --pre-sql 'DELETE FROM t' --post-sql 'DELETE FROM t' t </dev/null
done
sql 'SELECT COUNT(*) FROM t'
echo 'id,name' | try mysql-write -s my --from csv --publish swap t
sql 'SELECT COUNT(*) FROM t'
