# Tables, partitions and lists with their pages.
. "$SRC/tests/odps-serve/protocol"
need jq
need_odps --page 2
run_sql "create table t (a bigint not null comment 'it''s <a>', b map<string,array<int>>) comment 'c' partitioned by (dt string, n bigint) lifecycle 7" >/dev/null
for n in 1 2 3; do
	run_sql "insert into t partition (dt='d $n', n=$n) values ($n, '{\"k\":[1]}')" >/dev/null
done
for t in u v w; do run_sql "create table $t (x string)" >/dev/null; done
rest -i GET '' | plain
rest GET /tunnel?service
rest GET /tables/T | plain | sed 's/&quot;/"/g'
rest GET '/tables/t?extended' | plain | sed 's/&quot;/"/g'
rest GET /tables/nope | plain
rest -o GET '/tables?expectmarker=true' | plain; echo
rest -o GET '/tables?expectmarker=true&marker=dQ==' | plain; echo
rest -o GET '/tables?expectmarker=true&name=U&maxitems=1' | plain; echo
rest GET '/tables?expectmarker=true&maxitems=x' | plain
rest -o GET '/tables/t?partitions&expectmarker=true' | plain; echo
rest -o GET '/tables/t?partitions&expectmarker=true&reverse&maxitems=1' | plain; echo
rest -o GET "/tables/t?partitions&expectmarker=true&partition=dt='d%202'" | plain; echo
rest -o GET '/tables/t?partitions&name' | plain; echo
rest -o GET "/tables/t?partition=dt='d%201',n='1'" | plain | sed 's/&quot;/"/g'; echo
rest GET "/tables/t?partition=dt='d%201',n='9'" | plain
rest GET "/tables/t?partition=dt='d%201'" | plain
rest GET '/tables/u?partitions' | plain
rest -o GET '/schemas?expectmarker=true' | plain; echo
printf '<Tables><Table><Project>p1</Project><Name>u</Name></Table><Table><Name>nope</Name></Table></Tables>' >q.xml
rest -o -d q.xml POST '/tables?query' | plain | sed 's/&quot;/"/g' | grep -o '<Name>[a-z]*</Name>'
for p in tenants logview/host webconsole/host projects; do odpscall "$DSPIPE_SOURCES/odps.json" GET /$p | plain; done
