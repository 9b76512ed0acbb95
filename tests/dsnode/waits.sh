# The target is away at first: tried again until it is there, each row once.
. "$SRC/tests/dsnode/tutorial_node"
tutorial_rows >r.csv
private_mariadb
need_odps --load 'result_table(education string,num bigint)=r.csv'
sql 'CREATE TABLE ODPS_RESULT (education varchar(255), num int)'
sync_node
mariadb_stop
sed 's/"column": \[[^]]*\]/"column": ["*"]/' sync.json >star.json
try dsnode run star --bizdate 20190708 --retries 1 --retry-every 10ms 2>&1 | grep -c 'the next attempt starts'
dsnode status star | awk '{$4 = "S"; $9 = ""; NF = 8; print}'
try dsnode run sync --bizdate 20190708 --retries 1 --retry-every 10ms 2>&1 | grep -c 'the next attempt starts'
start dsnode run sync --bizdate 20190708 --retries 500 --retry-every 100ms 2>err
wait_for 20 grep -q 'the next attempt' err
mariadb_start
wait "$STARTED"
echo "status $?"
sql 'SELECT count(*) FROM ODPS_RESULT'
