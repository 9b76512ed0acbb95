# A folder that is not ours to write.
need setpriv
[ "$(id -u)" = 0 ] || skip "not root"
S=$(mktemp -d "/tmp/ds.XXXXXX")
trap 'rm -rf "$S"' EXIT
mask "$S" S
export DSPIPE_SOURCES=$S/sources XDG_CONFIG_HOME=$S/config
mkdir "$S/sources" && chmod 755 "$S" "$S/sources"
cp "$(command -v dssource)" "$S/dssource"
dssource add a type=mysql jdbcUrl=jdbc:mysql://h/d username=u passwordFile=pw --no-test
chmod 644 "$S/sources/a.json"
setpriv --reuid 65534 --regid 65534 --clear-groups "$S/dssource" --version >/dev/null 2>&1 ||
	skip "nobody cannot run a program here"
nobody() {
	try setpriv --reuid 65534 --regid 65534 --clear-groups "$S/dssource" "$@"
}
nobody list
nobody show a
nobody edit a username=v --no-test
nobody remove a
nobody add b type=mysql jdbcUrl=jdbc:mysql://h/d username=u passwordEnv=X --no-test
ls -A "$S/sources"
