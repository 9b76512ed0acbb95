# A stream that is cut: nothing of the open transaction is stored, and what was stored before is told.
need_mariadb
sql 'CREATE TABLE t (id INT PRIMARY KEY)'
head='{"$ds":"begin","v":1,"columns":[{"name":"id","type":"int32"}]}'
ask() {
	sql 'DELETE FROM t'
	try mysql-write -s my "$@" t
	echo "stored $(sql 'SELECT count(*) FROM t')"
}
{ echo "$head"; printf '{"id":%d}\n' 1 2 3; } | ask
{ echo "$head"; printf '{"id":%d}\n' 1 2 3; echo '{"$ds":"end","rows":4,"dirty":0}'; } | ask
{ echo "$head"; printf '{"id":%d}\n' 1 2; printf '{"id":3'; } | ask
{ echo "$head"; printf '{"id":%d}\n' 1 2 3; echo '{"$ds":"abort","by":"odps-read","reason":"busy","exit":75}'; } | ask
{ echo "$head"; printf '{"id":%d}\n' 1 2 3; } | ask --allow-cut
printf '{"id":%d}\n' 1 2 3 | ask --expect-rows 4
printf '{"id":%d}\n' 1 2 3 | ask --expect-rows 2
printf '{"id":%d}\n' 1 2 3 | ask --expect-rows 3
