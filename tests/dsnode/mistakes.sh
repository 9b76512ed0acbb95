# The six mistakes that people make with DataX files.
. "$SRC/tests/dsnode/tutorial_node"
export DSPIPE_NOW=2019-07-09T00:30:00Z
echo '== a typo in a mode, and in its key'
sync_node '' '"writeMode": "insret"'
dsnode show sync
sync_node '' '"writerMode": "insert"'
dsnode show sync
echo '== the percentage, which DataX leaves out where a number is given'
sync_node '{"errorLimit": {"record": 10, "percentage": 0.005}}'
dsnode show sync
sync_node '{"errorLimit": {"percentage": 5}}'
dsnode show sync
echo '== the column count'
sync_node
sed 's/"education", "num"\]}},/"education"]}},/' sync.json >count.json
dsnode show count
echo '== a password with special characters'
cat >datax.json <<'END'
{"job": {"content": [{
  "reader": {"name": "odpsreader", "parameter": {"accessId": "id", "accessKey": "a${b}$c",
    "odpsServer": "http://127.0.0.1:1/api", "project": "p", "table": "t", "column": ["a"]}},
  "writer": {"name": "mysqlwriter", "parameter": {"username": "u", "password": "p@s$w{o}r'd\"\\#%",
    "column": ["a"], "connection": [{"jdbcUrl": "jdbc:mysql://127.0.0.1:1/d", "table": ["t"]}]}}}]}}
END
dsnode show datax
chmod 600 datax.json
dsnode show datax
echo '== Windows line ends, and a byte order mark'
{ printf '\xef\xbb\xbf'; sed 's/$/\r/' sync.json; } >windows.json
sync_node
dsnode show windows
sed 's/"num"/"num\\r"/' sync.json >return.json
dsnode show return
echo '== comments'
sed 's/"version"/\/\/ it is a job\n  "version"/' sync.json >comment.json
dsnode show comment
