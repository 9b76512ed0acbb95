# Killed at any time, the file stays sound: commits are there or not, sessions go on.
# timeout: 200
. "$SRC/tests/odps-serve/protocol"
need jq
{ echo a; seq 1000; } >t.csv
need_odps --load 'src(a bigint)=t.csv'
run_sql 'create table t (a bigint)' >/dev/null
tunnel -o GET "/tables/src?data&rowrange=(0,1000)&downloadid=$(session '/tables/src?downloads')" >body
D=$(session '/tables/src?downloads')
rows() { tunnel -o POST '/tables/t?downloads' | jq .RecordCount; }
write() {
	local u
	while :; do
		u=$(session '/tables/t?uploads') && tunnel -c body PUT "/tables/t?uploadid=$u&blockid=0" &&
			tunnel POST "/tables/t?uploadid=$u" || return
	done >/dev/null 2>&1
}
before=0
for i in 1 2 3 4; do
	write &
	sleep 0.$((RANDOM % 5 + 1))
	odps_stop KILL
	wait
	need_odps
	n=$(rows)
	[ $((n % 1000)) = 0 ] && [ "$n" -ge "$before" ] || echo "round $i: $n rows after $before"
	before=$n
	run_sql 'insert overwrite table t select * from t' >/dev/null
	[ "$(rows)" = "$n" ] || echo "round $i: the rows changed"
done
[ "$before" -gt 0 ] && echo 'some commits went through'
tunnel -r bigint GET "/tables/src?data&downloadid=$D&rowrange=(998,2)" | tail -n +2
odps_stop
! command -v sqlite3 >/dev/null || [ "$(sqlite3 odps.db 'pragma integrity_check')" = ok ] || echo 'the file is broken'
