# Instants and wall clocks, gaps and folds; the server needs to know no zone.
need_mariadb
sql 'CREATE TABLE t (id INT, ts TIMESTAMP(3) NULL, dt DATETIME(3), d DATE)'
{
	echo '{"$ds":"begin","v":1,"columns":[{"name":"id","type":"int32"},{"name":"ts","type":"timestamp"},{"name":"dt","type":"timestamp"}],"time_zone":"Europe/Berlin"}'
	echo '{"id":1,"ts":"2019-07-08T12:34:56.789+02:00","dt":"2019-07-08T10:34:56.789Z"}'
	echo '{"id":2,"ts":"2019-03-31 02:30:00","dt":"2019-03-31T02:30:00Z"}'
	echo '{"id":3,"ts":"2019-10-27 02:30:00","dt":"2019-10-27T00:30:00Z"}'
	echo '{"id":4,"ts":"2019-10-27T02:30:00+01:00","dt":"2019-10-27T02:30:00+01:00"}'
	echo '{"id":5,"ts":"2019-01-01 00:00:00","dt":"2019-01-01 00:00:00"}'
	echo '{"$ds":"end","rows":5,"dirty":0}'
} >in
show() {
	sql "SET time_zone = '+00:00'; SELECT id, ts, dt FROM t ORDER BY id; DELETE FROM t"
}
try mysql-write -s my --max-dirty none -v t <in 2>&1 | sed 's/+0[12]:00$/(summer or winter)/'
show
try mysql-write -s my --max-dirty none --time-zone Asia/Shanghai -v t <in
show
echo '{"id":1,"ts":"2019-07-08 12:00:00","dt":"2019-07-08T12:00:00+05:30"}' | try mysql-write -s my --max-dirty none t
show
