# The live line: one for the pipeline, which names the stage that the others wait for.
need python3
. "$SRC/tests/dsnode/tutorial_node"
result_rows 30000 >r.csv
node_sources --load 'result_table(education string,num bigint)=r.csv'
sync_node '{"speed":{"record":10000}}'
python3 "$SRC/tests/dssource/talk.py" /dev/null dsnode run sync >shown
tr '\r' '\n' <shown | tail -n 2 | sed 's/.*dsnode: sync/dsnode: sync/; s/sync [0-9]*:/sync DATE:/'
tr '\r' '\n' <shown | grep -q 'dsnode: [0-9]* rows, .* slowest: dsthrottle' && echo "the slowest stage is named"
tr '\r' '\n' <shown | grep -c 'mysql-write: [0-9]* rows'
sql 'SELECT count(*) FROM ODPS_RESULT'
echo '-- where all fits into the pipes, and the reader has long ended'
odps_stop
result_rows 60 >r.csv
need_odps --load 'result_table(education string,num bigint)=r.csv'
sync_node '{"speed":{"record":30}}'
python3 "$SRC/tests/dssource/talk.py" /dev/null dsnode run sync >shown
tr '\r' '\n' <shown | grep -q 'dsnode: [0-9]* rows, .* slowest: dsthrottle' && echo "the slowest stage is named"
