# A table written over the protocol: blocks, their replacement, the commit; a session is a
# snapshot whatever happens to the table.
. "$SRC/tests/odps-serve/protocol"
need jq
need_odps
run_sql 'create table t (a bigint)' >/dev/null
run_sql 'create table p (a bigint) partitioned by (dt string)' >/dev/null
# block N VALUE...: records of one bigint, by way of another table
body() {
	run_sql "drop table if exists b" >/dev/null
	run_sql "create table b as select $1 as a" >/dev/null
	tunnel -o GET "/tables/b?data&rowrange=(0,1)&downloadid=$(session '/tables/b?downloads')" >"body.$1"
}
for n in 1 2 3; do body $n; done
U=$(session '/tables/t?reload=False&uploads=1')
tunnel -o POST '/tables/t?uploads&overwrite=true' | plain; echo
tunnel -c body.1 PUT "/tables/t?uploadid=$U&blockid=7"
tunnel -c body.2 PUT "/tables/t?uploadid=$U&blockid=3"
tunnel -d body.3 PUT "/tables/t?uploadid=$U&blockid=7"
head -c 3 body.1 >cut; cat body.1 body.1 >twice; sed 's/\x02/\x04/' body.1 >bent
for f in cut twice bent; do tunnel -o -c $f PUT "/tables/t?uploadid=$U&blockid=7" | jq -r .Code; done
tunnel -c body.1 PUT "/tables/t?uploadid=$U&blockid=20000" | plain
tunnel -c body.1 PUT "/tables/t?uploadid=nope&blockid=0" | plain
tunnel -c body.1 -H 'Content-Encoding: br' PUT "/tables/t?uploadid=$U&blockid=0" | plain
tunnel -c body.1 PUT "/tables/t?uploadid=$U&blockid=0&arrow" | plain
tunnel -o GET "/tables/t?uploadid=$U&getblockid=true" | jq -c '[.Status, [.UploadedBlockList[] | [.BlockID, .RecordCount]]]'
tunnel POST "/tables/t?downloads" | tail -n +2 | jq -c .RecordCount
tunnel POST "/tables/t?uploadid=$U" | plain
tunnel POST "/tables/t?uploadid=$U" | plain
tunnel -c body.1 PUT "/tables/t?uploadid=$U&blockid=7" | plain
rows() { tunnel -r bigint GET "/tables/$1?data&downloadid=$2&rowrange=(0,$3)"; }
OLD=$(session '/tables/t?downloads')
rows t "$OLD" 2
echo '-- overwritten, dropped, made anew: the session stays'
U=$(session '/tables/t?uploads&overwrite=true')
tunnel -c body.1 PUT "/tables/t?uploadid=$U&blockid=0"
tunnel POST "/tables/t?uploadid=$U" >/dev/null
rows t "$(session '/tables/t?downloads')" 1
rows t "$OLD" 2
U=$(session '/tables/t?uploads')
run_sql 'drop table t' >/dev/null
rows t "$OLD" 2
odps_stop; need_odps
rows t "$OLD" 2
run_sql 'create table t (a bigint)' >/dev/null
tunnel POST "/tables/t?uploadid=$U" | plain
echo '-- partitions'
tunnel POST '/tables/p?uploads' | plain
tunnel POST '/tables/p?uploads&partition=dt=1' | plain
U=$(session '/tables/p?uploads&partition=dt=1&create_partition=true')
tunnel -c body.3 PUT "/tables/p?uploadid=$U&blockid=0&partition=dt=1"
tunnel POST "/tables/p?uploadid=$U&partition=dt=1" >/dev/null
tunnel POST '/tables/p?downloads' | plain
tunnel POST '/tables/p?downloads&partition=dt=2' | plain
tunnel POST '/tables/p?downloads&partition=x=2' | plain
rows p "$(session "/tables/p?downloads&partition=dt='1'")" 1
