# A signal ends it in good order: an abort, a statement cancelled, the signal's own status.
seq 200000 | sed '1i n' >in.csv
need_odps --load 't(n bigint)=in.csv' --fault 'stall=100000'
odps-read -s odps t >out 2>err &
pid=$!
wait_for 10 grep -qs '"n":2' out
kill -TERM $pid
wait $pid
echo "[$?]"
tail -n 1 out
cat err
odps_stop >/dev/null
# a statement that runs for long
x() {
	jq -nc --argjson s "$1" --arg b "$2" --argjson h "${3:-{\}}" '{response: {status: $s, headers: $h, body: $b}}'
}
running='<Instance><Status>Running</Status></Instance>'
{ x 201 '' '{"Location":"/I1"}'; for i in $(seq 100); do x 200 "$running"; done; } | jq -cs '{exchanges: .}' >s
replay_odps s
odps-read -s odps --time-zone UTC --sql 'select 1' >out 2>err &
pid=$!
wait_for 10 grep -qs 'GET .*instances/I1' asked
kill -INT $pid
wait $pid
echo "[$?]"
cat out err
tail -n 6 asked
# nobody takes what is written
need_odps
odps-read -s odps t | head -n 2 | tail -n 1
echo "[${PIPESTATUS[0]}]"
try full odps-read -s odps --plain t
