# Partitions, a condition, a partition that is not there: each kept by a checkpoint, and run twice.
. "$SRC/tests/dsnode/tutorial_node"
need_mariadb
printf 'a,b\n1,x\n2,y\n' >r.csv
need_odps --load 'r(a bigint,b string)=r.csv'
q() { odps-read -q -s odps --plain --sql "$1"; }
q 'create table pr (a bigint, b string) partitioned by (pt string, hh string)'
for p in 20190707 20190708 20190709; do
	q "alter table pr add partition (pt='$p', hh='00')"
	q "insert into pr partition (pt='$p', hh='00') select a + $p, b from r"
done
sql 'CREATE TABLE t (x bigint, y varchar(10))'
node() {
	printf '{"type":"job","version":"2.0","steps":[
{"stepType":"odps","category":"reader","name":"R","parameter":{"datasource":"odps","table":"pr","column":["a","pt"],%s}},
{"stepType":"mysql","category":"writer","name":"W","parameter":{"datasource":"my","table":"t","column":["x","y"]}}]}\n' "$1" >n.json
}
run() {
	sql 'DELETE FROM t'
	node "$1"
	dsnode run n --bizdate 20190708
	echo "status $?"
	sql 'SELECT * FROM t ORDER BY x'
}
run '"partition":["pt=${bizdate},hh=*"]'
run '"partition":["pt=${yyyymmdd-1}/hh=00", "pt=${yyyymmdd+1},hh='\''00'\''"]'
run '"partition":["pt=20190708,hh=00"],"enableWhere":true,"where":"a > 20190709"'
run '"partition":["pt=2018,hh=00"],"successOnNoPartition":true'
run '"partition":["pt=2018,hh=00"]' 2>&1 | tail -n 2
run '"partition":["pt=2019"]' 2>&1 | tail -n 2
