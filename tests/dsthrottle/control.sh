# --control: read at the start, when it changes, and on SIGHUP; a wrong one is told and changes nothing.
dsthrottle --control none </dev/null; echo "[$?]"
echo '-r fast' >rate; dsthrottle --control rate </dev/null; echo "[$?]"
echo '-r 5' >rate
mkfifo pipe; exec 9<>pipe
start sh -c 'exec dsthrottle -r 1 --control rate <pipe >out 2>err'
seq 400 | sed 's/.*/{"n":&}/' >&9
wait_for 5 test -s out
echo '-r fast' >rate
wait_for 5 grep -q fast err
echo '-r 100000' >new && mv new rate
wait_for 5 sh -c '[ $(wc -l <out) = 400 ]'
rm rate
wait_for 5 sh -c 'echo "{}" >&9; grep -q "No such file" err'
echo '-b 1M' >rate; kill -HUP $STARTED
wait_for 5 sh -c 'echo "{}" >&9; grep -q 1048576 err'
stop $STARTED
echo "[$?]"
cat err
