# A run that was stored in part goes on behind it, exactly once, in the snapshot that it began with.
. "$SRC/tests/dsnode/tutorial_node"
need jq
result_rows 3000 >r.csv
sed -i '2500s/,.*/,99999999999/' r.csv
node_sources --load 'result_table(education string,num bigint)=r.csv'
sync_node '{"errorLimit":{"record":0}}' '"batchSize": 1000'
try dsnode run sync --bizdate 20190708 2>&1 | sed 's/(.*//'
sql 'SELECT count(*) FROM ODPS_RESULT'
ls "$state/sync/20190708"
sync_node '{"errorLimit":{"record":1}}' '"batchSize": 1000'
dsnode run sync --bizdate 20190708 2>&1 | sed 's/(.*//'
sql 'SELECT count(*), count(DISTINCT education) FROM ODPS_RESULT'
jq -c '[.exit,.rows_in,.rows_out,.dirty,.resumed,.balanced]' "$state/sync/20190708/report"
wc -l <"$state/sync/20190708/dirty"
echo '-- of which nothing was stored: begun anew, with the rows of now'
sync_node '{"errorLimit":{"record":0}}'
sql 'DELETE FROM ODPS_RESULT'
try dsnode run sync --bizdate 20190709 2>/dev/null
odps-read -q -s odps --plain --sql 'delete from result_table where num > 2147483647' >/dev/null 2>&1 ||
	odps-read -q -s odps --plain --sql 'insert overwrite table result_table select * from result_table where num < 2147483648'
dsnode run sync --bizdate 20190709
sql 'SELECT count(*) FROM ODPS_RESULT'
echo '-- another table than the part that is stored is of'
sync_node '{"errorLimit":{"record":0}}' '"batchSize": 1000'
sql 'CREATE TABLE other LIKE ODPS_RESULT'
odps-read -q -s odps --plain --sql "insert into result_table values ('bad', 99999999999)"
try dsnode run sync --bizdate 20190710 2>/dev/null
sed -i 's/ODPS_RESULT/other/' sync.json
try dsnode run sync --bizdate 20190710
sed -i 's/"record":0/"record":1/' sync.json
dsnode run sync --bizdate 20190710 --fresh 2>/dev/null
echo "status $?"
sql 'SELECT count(*) FROM other'
sql "SELECT job, pos, state FROM ds_checkpoint WHERE job LIKE 'sync/20190710%'"
