# heavy
# timeout: 120
# Each stage is killed in turn in the middle of a run: named, its status answered; the rerun ends with each row once.
. "$SRC/tests/dsnode/tutorial_node"
need jq
result_rows 80000 >r.csv
node_sources --load 'result_table(education string,num bigint)=r.csv'
some() { [ "$(sql 'SELECT count(*) FROM ODPS_RESULT')" -gt "$1" ]; }
child() { pgrep -x -P "$1" "$2"; }
day=1
for tool in odps-read dsmap dsthrottle mysql-write; do
	echo "-- $tool"
	sql 'DELETE FROM ODPS_RESULT'
	sync_node '{"speed":{"record":20000}}' '"batchSize": 500'
	start dsnode run sync --bizdate 2019070$day 2>err
	wait_for 20 some 1000
	kill -KILL "$(child "$STARTED" $tool)"
	wait "$STARTED"
	echo "status $?"
	tail -n 1 err
	sync_node '{}' '"batchSize": 500'
	dsnode run sync --bizdate 2019070$day 2>again
	echo "status $?"
	sql 'SELECT count(*), count(DISTINCT education) FROM ODPS_RESULT'
	grep -c 'going on behind' again
	jq -c '[.exit,.resumed,.balanced]' "$state/sync/2019070$day/report"
	day=$((day + 1))
done
echo '-- dsnode itself, and by a signal'
for signal in KILL TERM INT; do
	sql 'DELETE FROM ODPS_RESULT'
	sync_node '{"speed":{"record":20000}}' '"batchSize": 500'
	start dsnode run sync --bizdate 2019071$day 2>err
	wait_for 20 some 1000
	writer=$(child "$STARTED" mysql-write)
	{ stop "$STARTED" $signal; } 2>/dev/null
	echo "status $?"
	wait_for 10 gone "$writer"
	[ "$signal" = KILL ] || dsnode log sync --bizdate 2019071$day | sed -n '$s/.* exit \([0-9]*\),.*: /log \1: /p'
	sync_node '{}' '"batchSize": 500'
	dsnode run sync --bizdate 2019071$day 2>again
	echo "status $?"
	sql 'SELECT count(*), count(DISTINCT education) FROM ODPS_RESULT'
	day=$((day + 1))
done
