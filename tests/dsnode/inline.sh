# A DataX file with its connections inside: used in place, with a warning; no password is shown anywhere.
. "$SRC/tests/dsnode/tutorial_node"
tutorial_rows >r.csv
node_sources --load 'result_table(education string,num bigint)=r.csv'
key=$(sed -n 's/.*"accessKey":"\([^"]*\)".*/\1/p' sources/odps.json)
[ ${#key} -ge 8 ] || echo "the key is short: $key"
id=$(sed -n 's/.*"accessId":"\([^"]*\)".*/\1/p' sources/odps.json)
(umask 077 && cat >datax.json <<END
{"job": {"setting": {"speed": {"channel": 1, "record": 1000}, "errorLimit": {"record": 0}},
 "content": [{
  "reader": {"name": "odpsreader", "parameter": {"accessId": "$id", "accessKey": "$key",
    "odpsServer": "$ODPS_ENDPOINT", "tunnelServer": "$ODPS_TUNNEL", "project": "p1", "table": "result_table",
    "column": ["education", "num"], "splitMode": "record"}},
  "writer": {"name": "mysqlwriter", "parameter": {"username": "$MYSQL_USER", "password": "$MYSQL_PASSWORD",
    "writeMode": "insert", "column": ["education", "num"], "session": [],
    "connection": [{"jdbcUrl": "jdbc:mysql://127.0.0.1:$MYSQL_PORT/$DB", "table": ["ODPS_RESULT"]}]}}}]}}
END
)
dsnode show datax >shown
cat shown
dsnode run -v datax --report r 2>said
echo "status $?"
sql 'SELECT count(*) FROM ODPS_RESULT'
bash shown
sql 'SELECT count(*) FROM ODPS_RESULT'
grep -rlF -e "$MYSQL_PASSWORD" -e "$key" shown said r "$state"
chmod 644 datax.json
try dsnode run datax
