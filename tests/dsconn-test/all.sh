# All sources side by side: a table, an object a line, and the status of all together.
need_mariadb
columns() {
	sed -E 's/ +[0-9]+\.[0-9]/ N/g; s/ +$//; s/  +/  /g'
}
try dsconn-test --all | columns
cp sources/my.json sources/second.json
sed 's|jdbc:[^"]*|jdbc:mysql://127.0.0.1:1/d|' sources/my.json >sources/refused.json
try dsconn-test --all 2>err | columns
cat err
dsconn-test --all --json 2>/dev/null | jq -c '[.source, .ok, .exit]'
echo '{' >sources/broken.json
try dsconn-test --all 2>/dev/null | columns
rm sources/*.json
try dsconn-test --all
