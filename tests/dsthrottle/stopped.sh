# SIGTERM: what came is passed on, then abort; the report names the signal.
mkfifo pipe
exec 9<>pipe
start sh -c 'exec dsthrottle --report r <pipe >out'
echo '{"a":1}' >&9
wait_for 5 test -s out
stop $STARTED
echo "[$?]"
cat out
grep -o '"exit":143,"signal":"SIGTERM","error":"[^"]*"' r
