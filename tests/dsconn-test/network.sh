# Refused, silent, hung up, no MySQL, no such socket: each with what mends it.
. "$SRC/tests/dsconn-test/lib.bash"
need python3
cat >listen.py <<'END'
import socket, sys, time
what, ready = sys.argv[1:]
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen(8)
open(ready + ".new", "w").write(str(s.getsockname()[1]))
__import__("os").rename(ready + ".new", ready)
kept = []
while True:
    c = s.accept()[0]
    if what == "http":
        c.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    elif what == "blocked":
        text = b"Host '127.0.0.1' is blocked because of many connection errors"
        c.sendall(bytes([3 + len(text), 0, 0, 0, 255, 0x69, 4]) + text)
    elif what == "full":
        text = b"Too many connections"
        c.sendall(bytes([3 + len(text), 0, 0, 0, 255, 0x10, 4]) + text)
    elif what == "junk":
        c.sendall(b"\xff\xff\xff\x00" + b"x" * 100000)
    if what != "silent":
        time.sleep(0.05)
        c.close()
    else:
        kept.append(c)
END
export PW=x
port=$(free_port)
mask "$port" PORT
echo "--- refused"
conn -s "mysql://u@127.0.0.1:$port/d?passwordEnv=PW"
for what in silent hangup http blocked full junk; do
	echo "--- $what"
	start python3 listen.py $what $what.port
	wait_for 10 test -e $what.port
	mask "$(cat $what.port)" OTHER_PORT
	ms=20000
	[ $what != silent ] || ms=300
	conn -s "mysql://u@127.0.0.1:$(cat $what.port)/d?passwordEnv=PW&connectTimeout=$ms"
done
echo "--- no such socket"
conn -s "mysql://u@localhost/d?passwordEnv=PW&socket=$T/none"
echo "--- https where nobody speaks TLS"
conn -s "odps://id@127.0.0.1:$(cat http.port)/api?project=p&accessKeyEnv=PW"
echo "--- http where nobody answers"
conn -s "odps+http://id@127.0.0.1:$(cat silent.port)/api?project=p&accessKeyEnv=PW"
echo "--- a proxy that is none"
conn -s "odps://id@service.example.com/api?project=p&accessKeyEnv=PW&proxy=http://127.0.0.1:$(cat http.port)"
