# Only 75 is tried again, so often as the schedule says; onFailure runs once, with the report.
need jq
export DSPIPE_NOW=2019-07-09T00:30:00+08:00
node() {
	printf '{"type":"command","command":"echo try >>tries; n=$(wc -l <tries); [ $n -gt %s ] || exit %s"}\n' "$1" "$2" >n.json
	: >tries
}
echo '{"retries":2,"retryEvery":"10ms","onFailure":"jq -c [.node,.attempt,.exit]; echo $DSPIPE_NODE $DSPIPE_BIZDATE $DSPIPE_EXIT"}' >n.schedule.json
node 2 75
try dsnode run n
wc -l <tries
node 9 75
try dsnode run n
wc -l <tries
node 9 1
try dsnode run n
wc -l <tries
node 9 75
try dsnode run n --retries 0
wc -l <tries
jq -c '[.attempt,.exit]' "$XDG_STATE_HOME/dspipe/n/20190708/report"
echo '{"onFailure":"exit 9"}' >n.schedule.json
try dsnode run n
