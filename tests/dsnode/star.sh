# "*" is what the tables have, in their order; partition columns are none of them.
. "$SRC/tests/dsnode/tutorial_node"
need_mariadb
printf 'a,b\n1,x\n2,y\n' >r.csv
need_odps --load 'r(a bigint,b string)=r.csv'
odps-read -q -s odps --plain --sql 'create table pr (a bigint, b string) partitioned by (pt string)'
odps-read -q -s odps --plain --sql "alter table pr add partition (pt='p1')"
odps-read -q -s odps --plain --sql "insert into pr partition (pt='p1') select a, b from r"
sql 'CREATE TABLE t (x bigint, y varchar(10), z bigint AS (x + 1))'
node() {
	printf '{"type":"job","version":"2.0","steps":[
{"stepType":"odps","category":"reader","name":"R","parameter":{"datasource":"odps","table":"%s","column":%s}},
{"stepType":"mysql","category":"writer","name":"W","parameter":{"datasource":"my","table":"t","column":%s}}]}\n' "$@" >n.json
}
node r '["*"]' '["*"]'
dsnode show n
dsnode run n
sql 'SELECT * FROM t'
node r '"*"' '["y","x"]'
dsnode show n
node r '["a"]' '["*"]'
try dsnode show n
node r '["b","a"]' '["*"]'
dsnode show n
node pr '["*"]' '["*"]'
sed 's/"table":"pr",/"table":"pr","partition":["pt=p*"],/' n.json >p.json
dsnode show p
dsnode run p
sql 'SELECT count(*) FROM t'
try dsnode check n
