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
echo '-- dsnode killed when all was stored and nothing noted; and a record lost on the way, which stays told'
odps-read -q -s odps --plain --sql 'insert overwrite table result_table select * from result_table where num < 2147483648'
sync_node
sql 'DELETE FROM ODPS_RESULT'
mkdir early lossy
printf '#!/bin/sh\n%s/bin/mysql-write "$@"\nkill -9 $PPID\n' "$B" >early/mysql-write
cat >lossy/dsmap <<END
#!/bin/sh
$B/bin/dsmap "\$@" | sed '3d; /"end"/s/2999/2998/'
END
chmod +x early/* lossy/*
(PATH=$PWD/early:$PATH dsnode run sync --bizdate 20190711; echo "status $?") 2>/dev/null
dsnode run sync --bizdate 20190711
sql 'SELECT count(*) FROM ODPS_RESULT'
tail -n 1 "$state/sync/20190711/report" | jq -c '[.exit,.rows_in,.rows_out,.resumed,.balanced,.stages[-1].skipped]'
try env PATH="$PWD/lossy:$PATH" dsnode run sync --bizdate 20190712
try dsnode run sync --bizdate 20190712
