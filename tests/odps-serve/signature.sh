# Who may ask: the key, the date, both schemes, tokens.
. "$SRC/tests/odps-serve/protocol"
need jq
need_odps
rest GET '' | head -1
rest -n GET '' | plain
tunnel -n POST '/tables/t?downloads' | plain
rest -H 'Authorization: nonsense' GET '' | plain
rest -H 'Date:' GET '' | plain
rest -H 'Date: Wed, 04 Mar 2026 09:18:59 GMT' GET '' | plain | sed 's/expire_date:[^,]*/expire_date:THEN/'
tunnel -H 'Date: Wed, 04 Mar 2026 09:18:59 GMT' GET '/tables/t' | plain
jq -c '.accessKey = "wrong"' "$DSPIPE_SOURCES/odps.json" >wrong.json
jq -c '.accessId = "nobody"' "$DSPIPE_SOURCES/odps.json" >nobody.json
for s in wrong nobody; do
	odpscall $s.json GET /projects/p1 | plain
	odpscall -t "$ODPS_TUNNEL" $s.json POST '/projects/p1/tables/t?downloads' | plain
done
rest GET '/tables?name=%E4%BD%A0%20%2B&expectmarker=true&x=%252C' | head -1
odpscall "$DSPIPE_SOURCES/odps.json" GET /projects/nope | plain
odpscall -t "$ODPS_TUNNEL" "$DSPIPE_SOURCES/odps.json" GET /projects/nope/tables/t | plain
rest GET '/nothing' | plain
echo '-- tokens'
odps_stop
echo sts-token >sts; echo bearer-token >bearer
need_odps --security-token-file sts --bearer-token-file bearer
jq -r .securityToken "$DSPIPE_SOURCES/odps.json"
rest GET '' | plain
rest -H 'authorization-sts-token: sts-token' GET '' | head -1
rest -n -H 'x-odps-bearer-token: bearer-token' GET '' | head -1
rest -n -H 'x-odps-bearer-token: bearer-tokem' GET '' | plain
