# heavy
# A clock that is wrong: told by both kinds of servers; too wrong for the signature.
. "$SRC/tests/dsconn-test/lib.bash"
lib=$(find /usr/lib -name libfaketime.so.1 2>/dev/null | head -n 1)
[ -n "$lib" ] || skip "libfaketime is not installed"
need_mariadb
need_odps
later() {
	FAKETIME=$1 FAKETIME_DONT_FAKE_MONOTONIC=1 LD_PRELOAD=$lib dsconn-test -s "$2" 2>err |
		untimed | sed -n "/^$3/s/[0-9]\{2,\}\(\.[0-9]\)* s /N s /p"
	sed 's/(request [^)]*)/(request ID)/; s/_date:[^,() ]*/_date:T/g; s/[0-9]\{3,\} s /N s /' err
}
later +40s my session
later -40s my session
later +5m odps authentication
later -5m odps authentication
later +20m odps authentication
