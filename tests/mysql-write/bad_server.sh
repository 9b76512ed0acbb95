# timeout: 240
# A server that is broken or hostile gets nothing, and cannot make us wait.
printf 'hush-hush-9\n' >pw
chmod 600 pw
url() {
	echo "mysql://u@127.0.0.1:$port/d?passwordFile=$T/pw&connectTimeout=1000&socketTimeout=1000$1"
}
ask() {
	start "$B/fakes/badmysql" "$1" port log
	wait_for 10 test -s port
	port=$(cat port)
	mask "$port" PORT
	echo "== $1 $2"
	# which limit an endless answer meets first is a matter of speed
	echo '{"a":1}' | try mysql-write -s "$(url "$2")" --retry-for 1s t 2>&1 |
		sed "s/the server's reply does not end/timed out/; s/system error: [0-9]*/system error/"
	grep -q hush-hush log && echo "THE PASSWORD WENT OUT"
	grep -q root: log && echo "A FILE WENT OUT"
	[ -z "${3:-}" ] || echo "bytes that went out: $(wc -c <log)"
	stop "$STARTED"
	rm -f port log
}
for mode in hang garbage close drip clear dialog sha256 sha2 native_loop infile columns rows halfreply; do
	ask $mode ''
done
ask old '' count
ask nouse '&sslMode=REQUIRED' count
ask nouse '&sslMode=VERIFY_CA' count
ask nouse '&sslMode=VERIFY_IDENTITY' count
ask old '&sslMode=REQUIRED' count
