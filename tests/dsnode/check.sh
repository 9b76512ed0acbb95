# What conversions can lose, from the real tables; and what a sample does lose.
. "$SRC/tests/dsnode/tutorial_node"
need_mariadb
cat >r.csv <<'END'
s,b,d,f,dt,ts,flag,v
basic.4y,27,1.50,2.5,2019-07-08,2019-07-08 12:34:56.789,true,abc
much too long,2147483648,123456.78,1.5,2019-07-08,2019-07-08 12:34:56,false,abcd
,-1,0.10,0.1,2019-07-08,2019-07-08 00:00:00,true,
END
need_odps --load 'r(s string,b bigint,d decimal(10,2),f double,dt date,ts datetime,flag boolean,v varchar(4))=r.csv'
sql "CREATE TABLE t (s varchar(8) NOT NULL, b int(10) unsigned, d decimal(6,1), f float, dt datetime, ts date,
	flag tinyint, v enum('abc'), j json, k int NOT NULL, g int AS (k + 1), big bigint, txt longtext, x varchar(10) CHARACTER SET latin1)"
node() {
	printf '{"type":"job","version":"2.0","steps":[
{"stepType":"odps","category":"reader","name":"R","parameter":{"datasource":"odps","table":"r","column":[%s]}},
{"stepType":"mysql","category":"writer","name":"W","parameter":{"datasource":"my","table":"t","column":[%s]}}]}\n' "$1" "$2" >n.json
}
node '"s","b","d","f","dt","ts","flag","v","s","'\''7'\''","b","s","v"' '"s","b","d","f","dt","ts","flag","v","j","k","big","txt","x"'
try dsnode check n
try dsnode check --sample 2 n
try dsnode check --sample 100 n
try dsnode preview n -n 2
echo '-- what would stop it'
node '"s","bb","s","'\''x'\''"' '"s","bs","g","d"'
try dsnode check n
try dsnode preview n
node '"b"' '"s"'
sed 's/"table":"r"/"table":"rr"/' n.json >n2.json
try dsnode check n2 2>&1 | sed 's/request [0-9A-F]*/request ID/'
sed 's/"table":"t"/"table":"T"/' n.json >n2.json
try dsnode check n2
sed 's/"my"/"mi"/' n.json >n2.json
try dsnode check n2
