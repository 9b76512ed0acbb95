# At a terminal a failure is told once, by its message, and a filter that waits for a person says so.
need script
script -qec true /dev/null </dev/null >/dev/null 2>&1 || skip "no terminals can be made here"
on_terminal() {
	script -qec "$1" /dev/null </dev/null | tr -d '\r'
}
printf '%s\n' '{"$ds":"begin","v":1,"columns":[{"name":"num","type":"int64"}]}' '{"num":1}' \
	'{"$ds":"end","rows":1,"dirty":0}' >in
on_terminal 'dsmap num <in 2>&1 | cat; echo "status $?"'
on_terminal 'head -n 2 in | dsthrottle --progress never; echo "status $?"'
on_terminal 'odps-read -s nothing t; echo "status $?"'
on_terminal 'dsthrottle --progress never; echo "status $?"'
on_terminal 'dsthrottle -q; echo "status $?"'
