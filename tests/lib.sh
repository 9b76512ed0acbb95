# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2120,SC2119
#
# tests/lib.sh: what tool tests have in common. tests/run loads it before each case (and
# uses some of it itself); see its head for the variables that a case finds.
#
#	skip REASON             end the test as skipped
#	need CMD...             skip where one of the commands is not installed
#	try CMD...              run it, add "[exit N]" where N is not 0, go on with status 0
#	start CMD...            run it in the background; its pid is in $STARTED, and it ends
#	                        with the test at the latest
#	stop PID [SIGNAL]       signal a started process (TERM), wait until it is gone, return
#	                        its status
#	wait_for SECONDS CMD... until CMD succeeds, tried every 20 ms; 1 and a line when it never did
#	same FILE FILE          compare; prints the difference
#	mask TEXT NAME          in the test's output TEXT reads $NAME (a number only where it stands alone)
#	mask_pattern REGEX NAME the same for what a Perl pattern matches as a whole word
#	ps_shows TEXT           does the command line of any process hold TEXT?
#	full CMD...             run it with stdout on a full disk
#	feed [-n N] [-p MS] [FILE]  a filter: N bytes (1) at a time, each only after the reader
#	                        has taken the last, with a pause between (tests/fakes/feed.c)
#	free_port               a loopback port that was free a moment ago
#
#	need_mariadb            the run's shared MariaDB, started by the first who asks; skip
#	                        where it is not installed. The test gets an empty database
#	                        $DB, the user $MYSQL_USER with $MYSQL_PASSWORD who may do all
#	                        inside it, $MYSQL_HOST (127.0.0.1), $MYSQL_PORT, $MYSQL_SOCKET,
#	                        and the source "my" (sources/my.json, my.secret).
#	                        Nothing global may be changed there: SET GLOBAL, KILL of what
#	                        is not ours, a server that ends
#	private_mariadb [OPTION...]  one of its own with the same variables, for all that
#	                        need_mariadb forbids; options go to mariadbd
#	mariadb_kill, mariadb_stop, mariadb_start [OPTION...]  the private one: KILL, TERM, and up
#	                        again with the same data on the same port
#	need_mysql8, need_mysql9  as need_mariadb, a real MySQL; skip where it is not at hand
#	sql [STATEMENT]         as root in $DB on the server in use: tab-separated, without
#	                        names; from stdin without an argument
#	sql_table STATEMENT     the same with names and lines round it
#	certs                   a CA and server certificates in $T/tls: ca.pem; server.pem and
#	                        server.key (127.0.0.1, localhost); other.pem and .key (another
#	                        name); expired.pem and .key; stranger.pem and .key (another CA)
#	need_odps [OPTION...]   odps-serve on the file odps.db with the project p1; sets
#	                        $ODPS_ENDPOINT, $ODPS_TUNNEL, $ODPS_PORT, $ODPS_PID and the source
#	                        "odps"; again after odps_stop it goes on with the same file
#	odps_stop [SIGNAL]      end it (TERM); return its status
#	replay_odps SCRIPT [MEMBERS]  a server that answers by a script (tests/fakes/replay.c) as the
#	                        source "odps" with the project demo, whose file gets the further
#	                        JSON members; what was asked is in $T/asked

# shellcheck source=tests/servers.sh
. "$SRC/tests/servers.sh"

skip() {
	printf 'skip: %s\n' "$1"
	exit 77
}

need() {
	local c
	for c; do
		command -v "$c" >/dev/null || skip "$c is not installed"
	done
}

try() {
	"$@" || echo "[exit $?]"
}

same() {
	diff -a -u --label "$1" --label "$2" "$1" "$2"
}

full() {
	"$@" >/dev/full
}

mask() {
	printf '%s\t%s\n' "$1" "$2" >>"$T.mask"
}

mask_pattern() {
	printf '%s\t%s\tpattern\n' "$1" "$2" >>"$T.mask"
}

# masked T: a filter for the output of the test whose folder T is.
masked() {
	# shellcheck disable=SC2016
	{ cat "$1.mask" 2>/dev/null; printf '%s\tT\n%s\tSRC\n' "$1" "$SRC"; } >"$1.masks"
	perl -e '
		open(my $f, "<", shift) or die; my @m = map { chomp; [split /\t/] } <$f>;
		local $/; $_ = <STDIN> // "";
		for my $m (@m) {
			my $t = $m->[2] ? "\\b$m->[0]\\b" : quotemeta $m->[0];
			$t = "(?<![0-9])$t(?![0-9])" if $m->[0] =~ /^[0-9]+$/;
			s/$t/\$$m->[1]/g;
		}
		print' "$1.masks"
	rm -f "$1.masks"
}

# --- processes ------------------------------------------------------------------------

start() {
	"$@" &
	STARTED=$!
	remember $STARTED "$T.pids"
}

# Quietly: bash tells of a job that was killed where it happens to notice.
stop() {
	{
		kill -s "${2:-TERM}" "$1"
		wait_until 10 gone "$1" || { echo "process $1 did not end by ${2:-TERM}"; kill -KILL "$1"; }
		wait "$1"
	} 2>/dev/null
}

ps_shows() {
	local f
	for f in /proc/[0-9]*/cmdline; do
		case $f in
		/proc/$$/* | /proc/$BASHPID/*) continue ;;
		esac
		{ tr '\0' ' ' <"$f" | grep -qF -- "$1"; } 2>/dev/null && return 0
	done
	return 1
}

# --- MariaDB and MySQL ----------------------------------------------------------------

# shared_server D MAKE: the run's server in folder $RUN/D, made by the command MAKE on first use.
shared_server() {
	local d=$RUN/$1
	(
		flock 7
		[ -e "$d/ready" ] && exit 0
		[ -e "$d/failed" ] && exit 1
		mkdir -p "$d"
		"$2" "$d" >>"$d/making" 2>&1 || { touch "$d/failed"; exit 1; }
		watch_over "$d"
		touch "$d/ready"
	) 7>"$d.lock" || { echo "the server did not start:"; cat "$d/making"; exit 1; }
	use_server "$d"
}

# watch_over D: end the shared server of folder D should the run itself be killed.
watch_over() {
	setsid bash -c 'tail --pid="$1" -f /dev/null; kill -KILL "$2"' keeper "$RUN_PID" "$(cat "$1/pid")" \
		</dev/null >/dev/null 2>&1 6>&- 7>&- 8>&- &
	echo "session $!" >>"$1.pids"
}

# stop_shared: by the run, at its end. A server that is gone by then explains much.
stop_shared() {
	local d
	for d in "$RUN"/{mariadb,mysql8,mysql9}; do
		if [ -e "$d/ready" ] && gone "$(cat "$d/pid")"; then
			echo "the shared server ended before its time: $(basename "$d")"
			tail -n 40 "$d/log"
		fi
		stop_listed "$d.pids"
	done
}

# use_server D: a fresh database and a source for this test on the server of folder D.
use_server() {
	MYSQL_DIR=$1 MYSQL_SOCKET=$1/s MYSQL_HOST=127.0.0.1 MYSQL_USER=ds
	MYSQL_PORT=$(cat "$1/port") MYSQL_PASSWORD=$(cat "$1/password")
	DB=ds_$(printf '%.50s' "$0" | tr -c 'a-zA-Z0-9' _)_$KIND
	mask "$MYSQL_PORT" MYSQL_PORT
	mask "$DB" DB
	mask "$MYSQL_DIR" MYSQL_DIR
	mariadb --no-defaults -S "$MYSQL_SOCKET" -uroot -e "DROP DATABASE IF EXISTS $DB; CREATE DATABASE $DB" ||
		exit 1
	mkdir -p "$DSPIPE_SOURCES"
	(umask 077 && echo "$MYSQL_PASSWORD" >"$DSPIPE_SOURCES/my.secret")
	printf '{"type":"mysql","jdbcUrl":"jdbc:mysql://127.0.0.1:%s/%s","username":"ds","passwordFile":"my.secret"}\n' \
		"$MYSQL_PORT" "$DB" >"$DSPIPE_SOURCES/my.json"
}

need_mariadb() {
	need mariadbd mariadb-install-db mariadb
	shared_server mariadb mariadb_new
}

private_mariadb() {
	need mariadbd mariadb-install-db mariadb
	mariadb_new "$T.my" "$@" || exit 1
	use_server "$T.my"
}

mariadb_kill() {
	kill -KILL "$(cat "$MYSQL_DIR/pid")"
	wait_for 10 gone "$(cat "$MYSQL_DIR/pid")"
}

mariadb_stop() {
	local pid
	pid=$(cat "$MYSQL_DIR/pid")
	kill -TERM "$pid"
	wait_for 30 gone "$pid"
}

mariadb_start() {
	mariadb_up "$MYSQL_DIR" "$@" || { tail -n 20 "$MYSQL_DIR/log"; return 1; }
}

# mysql_new SCRIPT D: a MySQL by the script that starts one.
mysql_new() {
	printf 'sEcret-%04x%04x\n' $RANDOM $RANDOM >"$2/password"
	free_port >"$2/port"
	setsid "$1" start "$2" "$(cat "$2/port")" </dev/null 6>&- 7>&- 8>&-
	remember "$(cat "$2/pid")" "$2.pids"
	server_user "$2"
}

mysql8_new() {
	mysql_new "$SHARED/servers/mysql8.sh" "$1"
}

mysql9_new() {
	mysql_new "$SHARED/servers/mysql9.sh" "$1"
}

# need_mysql NAME HOME: in a soak it may be fetched, else it must be there already.
need_mysql() {
	[ -n "$SHARED" ] && [ -x "$SHARED/servers/$1.sh" ] || skip "no script that starts $1"
	[ -x "$2/bin/mysqld" ] || [ -n "${SOAK:-}" ] || skip "$1 is not installed"
	shared_server "$1" "$1_new"
}

need_mysql8() {
	need_mysql mysql8 "${MYSQL8_HOME:-/opt/mysql8}"
}

need_mysql9() {
	need_mysql mysql9 "${MYSQL9_HOME:-/opt/mysql9}"
}

sql() {
	if [ $# -gt 0 ]; then
		mariadb --no-defaults --default-character-set=utf8mb4 -S "$MYSQL_SOCKET" -uroot -N -B -D "$DB" -e "$1"
	else
		mariadb --no-defaults --default-character-set=utf8mb4 -S "$MYSQL_SOCKET" -uroot -N -B -D "$DB"
	fi
}

sql_table() {
	mariadb --no-defaults --default-character-set=utf8mb4 -S "$MYSQL_SOCKET" -uroot -t -D "$DB" -e "$1"
}

# --- TLS ------------------------------------------------------------------------------

# cert NAME SUBJECT CA [REQ-OPTION...]: $T/tls/NAME.pem and .key, signed by CA.
cert() {
	local name=$1 subject=$2 ca=$3
	shift 3
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$subject" \
		-keyout "$T/tls/$name.key" -out "$T/tls/$name.csr" 2>/dev/null &&
		openssl x509 -req -in "$T/tls/$name.csr" -CA "$T/tls/$ca.pem" -CAkey "$T/tls/$ca.key" \
			-CAcreateserial -out "$T/tls/$name.pem" "$@" 2>/dev/null
}

# authority NAME: a CA.
authority() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -days 30 \
		-keyout "$T/tls/$1.key" -out "$T/tls/$1.pem" 2>/dev/null
}

certs() {
	local here=$T/tls/names
	need openssl
	mkdir -p "$T/tls"
	echo 'subjectAltName=DNS:localhost,IP:127.0.0.1' >"$here"
	authority ca && authority stranger_ca &&
		cert server localhost ca -days 20 -extfile "$here" &&
		cert other elsewhere.example ca -days 20 &&
		cert stranger localhost stranger_ca -days 20 -extfile "$here" &&
		expired_cert || { echo "openssl made no certificates"; exit 1; }
	chmod 600 "$T"/tls/*.key
}

# expired_cert: valid for one day, ten days ago (openssl x509 cannot say so, openssl ca can).
expired_cert() {
	local d=$T/tls/db
	mkdir -p "$d" && : >"$d/index" && echo 01 >"$d/serial"
	printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s/index\nserial=%s/serial\nnew_certs_dir=%s\npolicy=p\ndefault_md=sha256\n[p]\ncommonName=supplied\n' \
		"$d" "$d" "$d" >"$d/conf"
	cert expired localhost ca -days 1 &&
		openssl ca -batch -notext -config "$d/conf" -cert "$T/tls/ca.pem" -keyfile "$T/tls/ca.key" \
			-startdate "$(date -u -d '-10 days' +%y%m%d%H%M%SZ)" \
			-enddate "$(date -u -d '-9 days' +%y%m%d%H%M%SZ)" -extfile "$T/tls/names" \
			-in "$T/tls/expired.csr" -out "$T/tls/expired.pem" 2>/dev/null
}

# --- odps-serve -----------------------------------------------------------------------

replay_odps() {
	rm -f "$T.port"
	start replay "$1" "$T.port" "$T/asked"
	wait_until 10 test -s "$T.port" || { echo "replay did not start"; exit 1; }
	ODPS_PORT=$(cat "$T.port")
	mask "$ODPS_PORT" ODPS_PORT
	mkdir -p "$DSPIPE_SOURCES"
	(umask 077 && printf '{"type":"odps","endpoint":"http://127.0.0.1:%s/api","project":"demo","accessId":"a","accessKey":"k"%s}\n' \
		"$ODPS_PORT" "${2:-}" >"$DSPIPE_SOURCES/odps.json")
}

need_odps() {
	rm -f "$T/odps.ready"
	start odps-serve --db "$T/odps.db" --project p1 --source-file "$DSPIPE_SOURCES/odps.json" \
		--ready-file "$T/odps.ready" "$@" >"$T.serve" 2>&1
	ODPS_PID=$STARTED
	trap odps_end EXIT
	wait_until 20 odps_decided && [ -s "$T/odps.ready" ] ||
		{ echo "odps-serve did not start:"; cat "$T.serve"; exit 1; }
	ODPS_ENDPOINT=$(sed -n 's/.*"endpoint":"\([^"]*\)".*/\1/p' "$T/odps.ready")
	ODPS_TUNNEL=$(sed -n 's/.*"tunnel":"\([^"]*\)".*/\1/p' "$T/odps.ready")
	ODPS_PORT=${ODPS_ENDPOINT##*:} ODPS_PORT=${ODPS_PORT%%/*}
	mask "$ODPS_PORT" ODPS_PORT
	mask "${ODPS_TUNNEL##*:}" ODPS_TUNNEL_PORT
}

odps_decided() {
	gone "$ODPS_PID" || [ -s "$T/odps.ready" ]
}

odps_stop() {
	local pid=$ODPS_PID
	ODPS_PID=''
	stop "$pid" "${1:-TERM}"
}

# odps_end: at the test's end; what a sanitizer had to say becomes part of the output.
odps_end() {
	local status=$?
	[ -z "$ODPS_PID" ] || odps_stop
	grep -A 40 -E 'Sanitizer|runtime error' "$T.serve"
	exit $status
}
