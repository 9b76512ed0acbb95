# HTTPS with a certificate that holds, and with those that do not.
certs
mkdir -p www/api/projects/demo/tables
printf 'HTTP/1.0 200 OK\r\nContent-Type: application/xml\r\n\r\n<Table><Name>t</Name><Schema format="Json">{"columns":[{"name":"id","type":"bigint"}]}</Schema></Table>' \
	>'www/api/projects/demo/tables/t?curr_project=demo'
serve() { # serve NAME: with that certificate
	local port
	port=$(free_port)
	(cd www && exec openssl s_server -quiet -HTTP -accept "127.0.0.1:$port" -cert "$T/tls/$1.pem" -key "$T/tls/$1.key") \
		</dev/null >s.log 2>&1 &
	SERVER=$!
	mkdir -p "$DSPIPE_SOURCES"
	mask "$port" PORT
	(umask 077 && printf '{"type":"odps","endpoint":"https://127.0.0.1:%s/api","project":"demo","accessId":"a","accessKey":"k"%s}\n' \
		"$port" "$2" >"$DSPIPE_SOURCES/odps.json")
	wait_for 10 bash -c "exec 3<>/dev/tcp/127.0.0.1/$port" 2>/dev/null
}
ask() {
	try odps-read -s odps --describe --plain t 2>&1 | sed -E 's/(TLS failed: ).*/\1.../'
	kill $SERVER
	wait $SERVER 2>/dev/null || :
}
ca=",\"caFile\":\"$T/tls/ca.pem\""
serve server "$ca"; ask
serve server ''; ask
serve other "$ca"; ask
serve expired "$ca"; ask
serve stranger "$ca"; ask
serve server ",\"caFile\":\"$T/nosuch.pem\""; ask
