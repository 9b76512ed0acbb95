# However it ends: rows_in = rows_out + dirty.
need jq
b() { jq -c '[.rows_in,.rows_out,.dirty,.exit]' r; rm r; }
printf '{"a":1}\n{"b":1}\n{"a":2}\n' >in
dsmap --report r --missing fail <in; b
dsmap --report r --missing fail --plain <in; b
dsmap --report r --expect-rows 2 <in; b
dsthrottle --report r --expect-rows 2 <in; b
dsmap --report r --plain <in; b
dsmap --report r --to csv --max-dirty none --expect-rows 1 <in; b
mkfifo pipe
exec 9<>pipe
start sh -c 'exec dsthrottle -r 1 --report r <pipe >out'
cat in >&9
wait_for 5 test -s out
stop $STARTED
jq -c '.rows_in == .rows_out + .dirty' r
