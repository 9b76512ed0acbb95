# The administrators' place, in a mount namespace of our own.
need unshare setpriv
[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || skip "no mount namespace of our own"
S=$(mktemp -d "/tmp/ds.XXXXXX")
made=''
[ -d /etc/dspipe ] || made=1
tidy() {
	rm -rf "$S"
	[ -z "$made" ] || rmdir /etc/dspipe 2>/dev/null
}
trap tidy EXIT
mask "$S" S
export S XDG_CONFIG_HOME=$S/config
unset DSPIPE_SOURCES
mkdir "$S/etc" && chmod 755 "$S" "$S/etc"
cp "$(command -v dssource)" "$S/dssource"
cat >inside <<'END'
. "$SRC/tests/lib.sh"
mkdir -p /etc/dspipe && mount --bind "$S/etc" /etc/dspipe || exit 77
printf 'the secret\n' | dssource add --system --group daemon a type=mysql jdbcUrl=jdbc:mysql://127.0.0.1:1/d username=u password=- --no-test
cat /etc/dspipe/sources/a.json
stat -c '%a %G %n' /etc/dspipe/sources/*
dssource list
as() {
	try setpriv --reuid 65534 --regid "$1" --clear-groups "$S/dssource" "${@:2}"
}
echo "--- another user"
as nogroup list
as nogroup show a
as nogroup test a -q
as nogroup edit a username=v --no-test
as nogroup add --system b type=mysql jdbcUrl=jdbc:mysql://h/d username=u passwordEnv=PW --no-test
as nogroup remove a
echo "--- one of the group"
as daemon test a -q
echo "--- a secret in the source; a secret for all"
echo '{"type":"mysql","jdbcUrl":"jdbc:mysql://h/d","username":"u","password":"x"}' >/etc/dspipe/sources/b.json
chmod 600 /etc/dspipe/sources/b.json
try dssource show b
chmod 644 /etc/dspipe/sources/a.password.secret
try dssource test a -q
dssource remove a
ls /etc/dspipe/sources
END
unshare -m bash inside
[ $? -ne 77 ] || skip "cannot mount here"
