# A host that is not known, and the nearest that is; a name service that does not answer.
. "$SRC/tests/dsconn-test/lib.bash"
need unshare
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
else
	echo 'nameserver 127.0.0.1' >resolv.conf
	echo 'options timeout:1 attempts:1' >>resolv.conf
	mount --bind resolv.conf /etc/resolv.conf || exit 77
	conn -s a
fi
END
unshare -m bash inside files
[ $? -ne 77 ] || skip "cannot mount here"
unshare -m bash inside dns
