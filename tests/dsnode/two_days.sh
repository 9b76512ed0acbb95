# The tutorial's two nodes over two days by their timer's command, with a failure and its repair.
need make
. "$SRC/tests/dsnode/tutorial_node"
tutorial_rows >r.csv
node_sources --load 'upstream_table(education string,num bigint)=r.csv' \
	--load 'result_table(education string,num bigint)=r.csv'
sync_node '{"errorLimit":{"record":"0"}}' '"preSql": ["delete from @table"]'
cat >insert_data.json <<'END'
{"type": "command", "command": ["odps-read", "-s", "odps", "--plain", "--sql",
  "insert overwrite table result_table select education, num + 0 from upstream_table"]}
END
echo '{"at":"00:00","zone":"Asia/Shanghai"}' >insert_data.schedule.json
echo '{"upstream":["insert_data"],"at":"00:30","zone":"Asia/Shanghai","onFailure":"cut -d, -f1 | sed s/$/,.../; echo $DSPIPE_NODE $DSPIPE_BIZDATE $DSPIPE_EXIT"}' >sync.schedule.json
export DSPIPE_NOW=2019-07-08T15:00:00+08:00
dsnode submit sync
dsnode list
# what the timer starts
run() {
	DSPIPE_NOW=$1 dsnode run --scheduled --start-date 2019-07-09 sync 2>err
	echo "status $?, $(sql 'SELECT count(*) FROM ODPS_RESULT') rows"
	grep -v '^make:' err
}
echo '-- the evening before: not yet'
run 2019-07-08T23:30:00+08:00
echo '-- the first day'
run 2019-07-09T00:30:00+08:00
run 2019-07-09T00:30:00+08:00
echo '-- the second day: what is upstream fails'
mv sources/odps.json sources/away.json
run 2019-07-10T00:30:00+08:00
echo '-- repaired'
mv sources/away.json sources/odps.json
run 2019-07-10T01:30:00+08:00
dsnode status sync | awk '{$4 = "S"; print}'
dsnode list
dsnode withdraw sync
