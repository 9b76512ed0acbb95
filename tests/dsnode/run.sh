# One run: rows, report, stamp, log; the same pipeline from show; nothing to do with --once.
. "$SRC/tests/dsnode/tutorial_node"
need jq
tutorial_rows >r.csv
node_sources --load 'result_table(education string,num bigint)=r.csv'
sync_node
dsnode show sync.json
dsnode run sync.json --bizdate 20190707 --report r
echo "status $?"
sql 'SELECT * FROM ODPS_RESULT'
jq -c '[.tool,.node,.bizdate,.rows_in,.rows_out,.dirty,.exit,.error,.balanced,.resumed,(.stages|map(.tool))]' r
jq -c '[.node,.exit]' "$state/sync/20190707/report" "$state/sync/20190707/done"
ls "$state/sync/20190707"
sed 's/^== [^ ]*/== TIME/' "$state/sync/20190707/log"
dsnode run --once --bizdate 20190707 sync
echo "status $?"
sql 'SELECT count(*) FROM ODPS_RESULT'
dsnode show sync | bash
echo "status $?"
sql 'SELECT count(*) FROM ODPS_RESULT'
dsnode run --bizdate 20190707 sync
sql 'SELECT count(*) FROM ODPS_RESULT'
sql 'SELECT job, attempt, pos, state FROM ds_checkpoint'
