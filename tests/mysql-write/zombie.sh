# An attempt that has lost its fence ends with 76, whatever else is wrong with it, and its books do not count.
need_mariadb
# stream FIRST LAST
stream() {
	local i
	printf '{"$ds":"begin","v":1,"columns":[{"name":"id","type":"int32"}],"source":{"id":"x","slice":"1/1","first":1}}\n'
	for ((i = $1; i <= $2; i++)); do echo "{\"id\":$i}"; done
}
end() {
	printf '{"$ds":"end","rows":%d,"dirty":0}\n' "$1"
}
is_at() {
	[ "$(sql "SELECT pos FROM ds_checkpoint WHERE job = '$1'" 2>/dev/null)" = 7 ]
}
# zombie JOB OPTION...: it has stored seven rows when another attempt does it all
zombie() {
	local job=$1 pid
	echo "== ${*:2}"
	sql 'DROP TABLE IF EXISTS t; CREATE TABLE t (id INT PRIMARY KEY)'
	rm -f slow dirty
	mkfifo slow
	mysql-write -s my --checkpoint "$job" --dirty dirty --batch-time 10ms "${@:2}" t <slow 2>zombie.err &
	pid=$!
	remember $pid "$T.pids"
	exec 9>slow
	stream 1 7 >&9
	wait_for 10 is_at "$job"
	{ stream 1 30; end 30; } | try mysql-write -s my -q --checkpoint "$job" "${@:2}" t
	stream 8 30 | tail -n +2 >&9
	end 30 >&9
	exec 9>&-
	wait $pid
	echo "[exit $?], $(sql 'SELECT COUNT(*) FROM t'), $(sql "SELECT dirty, state FROM ds_checkpoint WHERE job = '$job'")"
	cat zombie.err
	wc -l <dirty
}
# its rows are duplicates of the other's
zombie a
zombie b --max-dirty none
# its staging table has been swapped in
zombie c --publish swap
