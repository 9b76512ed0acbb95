# Two runs of one business date: the second is refused, or waits.
export DSPIPE_NOW=2019-07-09T00:30:00+08:00
echo '{"type":"command","command":"touch started; while [ ! -e go ]; do sleep 0.02; done; echo ran >>ran"}' >n.json
start dsnode run n
mask "$STARTED" PID
wait_for 10 test -e started
try dsnode run n
try dsnode run n --bizdate 20190601 &
wait_for 10 test -e "$XDG_STATE_HOME/dspipe/n/20190601/log"
dsnode status n | awk '{$4 = "S"; print}'
start dsnode run --once n
first=$(jobs -p | head -n 1)
touch go
wait "$first"
wait "$STARTED"
echo "$?"
wait
sort ran | uniq -c
