# A host that is not known, and the nearest that is; a name service that refuses; one that is
# silent, in whose wait a signal ends us.
. "$SRC/tests/dsconn-test/lib.bash"
need unshare python3
[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || skip "no mount namespace of our own"
echo '{"type":"mysql","jdbcUrl":"jdbc:mysql://db.example.com/d","username":"u","passwordEnv":"PW"}' >sources/a.json
export PW=x
cat >inside <<'END'
. "$SRC/tests/lib.sh"
. "$SRC/tests/dsconn-test/lib.bash"
echo "hosts: $1" >nsswitch.conf
mount --bind nsswitch.conf /etc/nsswitch.conf || exit 77
if [ "$1" = files ]; then
	conn -s 'mysql://u@db.exmple.com/d?passwordEnv=PW'
	conn -s 'mysql://u@nothing.like.it/d?passwordEnv=PW'
	conn -s 'odps://id@service.cn-hangzou.maxcompute.aliyun.com/api?project=p&accessKeyEnv=PW'
	dsconn-test -s a --json 2>/dev/null | jq -c '.layers[-1] | [.layer, .status, .facts]'
	exit
fi
printf 'nameserver %s\noptions timeout:30 attempts:1\n' "$2" >resolv.conf
mount --bind resolv.conf /etc/resolv.conf || exit 77
[ "$2" = 127.0.0.1 ] && { conn -s a; exit; }
stopped() {
	timeout --preserve-status -k 20 3 "$@" 2>&1 | untimed
	echo "[exit ${PIPESTATUS[0]}]"
}
stopped dsconn-test -s a
stopped odps-read -s 'odps://id@db.example.com/api?project=p&accessKeyEnv=PW' t
END
cat >silent.py <<'END'
import os, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
address = "127.53.%d.%d" % divmod(os.getpid() % 65536, 256)  # another run has another
s.bind((address, 53))
open("silent.new", "w").write(address)
os.rename("silent.new", "silent")
while True:
    s.recv(512)
END
start python3 silent.py
wait_for 10 test -e silent
unshare -m bash inside files
[ $? -ne 77 ] || skip "cannot mount here"
unshare -m bash inside dns 127.0.0.1
unshare -m bash inside dns "$(cat silent)"
