# MaxCompute over TLS: a certificate that fits, one of another authority, one for another host.
. "$SRC/tests/dsconn-test/lib.bash"
need python3
certs
need_odps
cat >wrap.py <<'END'
import socket, ssl, sys, threading
cert, target, ready = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(cert + ".pem", cert + ".key")
s = socket.create_server(("127.0.0.1", 0))
def copy(a, b):
    try:
        while True:
            part = a.recv(65536)
            if not part:
                break
            b.sendall(part)
    except OSError:
        pass
    try:
        b.shutdown(socket.SHUT_WR)
    except OSError:
        pass
def serve(c):
    try:
        a = context.wrap_socket(c, server_side=True)
        b = socket.create_connection(("127.0.0.1", int(target)))
    except OSError:
        return
    threading.Thread(target=copy, args=(a, b), daemon=True).start()
    copy(b, a)
open(ready + ".new", "w").write(str(s.getsockname()[1]))
__import__("os").rename(ready + ".new", ready)
while True:
    threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()
END
wrap() {
	start python3 wrap.py "$T/tls/$1" "$2" "$3"
	wait_for 10 test -e "$3"
	mask "$(cat "$3")" "${3^^}"
}
wrap server "$ODPS_PORT" good
wrap server "${ODPS_TUNNEL##*:}" tunnel
wrap other "$ODPS_PORT" other
wrap expired "$ODPS_PORT" expired
of() {
	jq -c --arg e "https://127.0.0.1:$(cat "$1")/api" --arg t "https://127.0.0.1:$(cat tunnel)" --arg c "$T/tls/$2.pem" \
		'. + {endpoint: $e, tunnelEndpoint: $t, caFile: $c}' sources/odps.json >sources/one.json
	chmod 600 sources/one.json
	conn -s one
}
of good ca
of good stranger_ca
of other ca
of expired ca
