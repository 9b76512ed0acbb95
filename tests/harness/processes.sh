# Started processes: waited for, stopped, seen in ps, gone with the test.
start sleep 1000
kill -0 "$STARTED" && ps_shows "sleep 1000" && echo "seen"
ps_shows "sleep 1001" || echo "not seen"
stop "$STARTED"
echo "status $?"
wait_for 1 false
printf 'abc' | feed | dd bs=10 status=none of=got && cat got && echo
printf 'abcdefg' | feed -n 3 | { dd bs=100 count=1 status=none; echo; dd bs=100 count=1 status=none; echo; cat; echo; }
try full /bin/echo x
sleep 1000 &
