# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# servers.sh: starts and ends private servers; for the tests, the demo and the bench.
# A server lives in a folder D of its own: data/, s (its socket: keep D short), port, pid,
# log, password; D.pids names its processes for stop_listed. Nothing is asked of, or done
# to, a server that runs on the machine already. $SRC is the project's root.

ROOT_OPTION=''
[ "$(id -u)" = 0 ] && ROOT_OPTION=--user=root # mariadbd wants to be told that root is meant

# wait_until SECONDS CMD...: until CMD succeeds, tried every 20 ms; 1 when it never did.
wait_until() {
	local i n=$(($1 * 50))
	shift
	for ((i = 0; i < n; i++)); do
		"$@" && return 0
		sleep 0.02
	done
	return 1
}

# The same with a line that says what was waited for.
wait_for() {
	wait_until "$@" || { echo "waited $1 s in vain for: ${*:2}"; return 1; }
}

# proc_fields PID: its /proc/PID/stat from the state on, into the array FIELDS.
proc_fields() {
	local line
	{ read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
	read -r -a FIELDS <<<"${line##*) }"
}

# remember PID LIST: note a process with its start time, so that a pid used again is safe.
remember() {
	proc_fields "$1" && echo "pid $1 ${FIELDS[19]}" >>"$2"
}

# gone PID: has it ended, and each of its threads (a zombie's threads may still hold its sockets)?
gone() {
	local threads
	proc_fields "$1" || return 0
	threads=(/proc/"$1"/task/*)
	[ "${FIELDS[0]}" = Z ] && [ ${#threads[@]} -le 1 ]
}

# stop_listed LIST: kill the processes ("pid PID START") and sessions ("session SID") that a file names.
stop_listed() {
	local kind id begun p
	[ -e "$1" ] || return 0
	while read -r kind id begun; do
		case $kind in
		pid)
			proc_fields "$id" && [ "${FIELDS[19]}" = "$begun" ] && kill -KILL "$id" 2>/dev/null
			;;
		session)
			for p in /proc/[0-9]*; do
				proc_fields "${p#/proc/}" && [ "${FIELDS[3]}" = "$id" ] &&
					kill -KILL "${p#/proc/}" 2>/dev/null
			done
			;;
		esac
	done <"$1"
	return 0
}

# A loopback port that was free a moment ago: mariadbd cannot be asked for "any".
free_port() {
	perl -MIO::Socket::INET -e '
		print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport, "\n"'
}

# mariadb_template DIR: a new data folder, copied from one that is made once below build.
mariadb_template() {
	local template
	template=$SRC/build/mariadb-$(mariadbd --no-defaults --version | sed 's/.* Ver \([^ ]*\) .*/\1/')
	mkdir -p "$SRC/build"
	(
		flock 6
		[ -d "$template" ] && exit 0
		rm -rf "$template.new"
		mkdir -p "$template.tmp"
		TMPDIR=$template.tmp mariadb-install-db --no-defaults $ROOT_OPTION --datadir="$template.new" --skip-test-db \
			--auth-root-authentication-method=normal --skip-name-resolve \
			--innodb-log-file-size=16M >"$template.log" 2>&1 &&
			mv "$template.new" "$template"
	) 6>"$SRC/build/mariadb.lock" || { cat "$template.log" >&2; return 1; }
	cp -r "$template" "$1"
}

# mariadb_up D [OPTION...]: start the server of folder D and wait until it answers.
mariadb_up() {
	local d=$1 pid
	shift
	pid=$(mariadb_run "$d" "$@")
	remember "$pid" "$d.pids"
	wait_until 30 server_decided "$d" "$pid"
	server_answers "$d"
}

# mariadb_run D [OPTION...]: prints the pid. No job of the shell, which would tell of its death.
# A temporary folder of its own: a server that starts removes all #sql* files of the folder,
# and one that is running and has a table there crashes.
mariadb_run() {
	local d=$1
	shift
	mkdir -p "$d/tmp"
	TMPDIR=$d/tmp setsid mariadbd --no-defaults $ROOT_OPTION --datadir="$d/data" --socket="$d/s" \
		--port="$(cat "$d/port")" --bind-address=127.0.0.1 --pid-file="$d/pid" \
		--skip-name-resolve --skip-log-bin --performance-schema=0 --local-infile=1 \
		--character-set-server=utf8mb4 --max-connections=100 \
		--innodb-log-file-size=16M --innodb-buffer-pool-size=64M \
		--innodb-flush-log-at-trx-commit=2 --innodb-flush-method=nosync --innodb-doublewrite=0 \
		"$@" >>"$d/log" 2>&1 </dev/null 6>&- 7>&- 8>&- &
	echo $!
}

server_answers() {
	mariadb --no-defaults -S "$1/s" -uroot -e '' 2>/dev/null
}

server_decided() {
	gone "$2" || { [ -S "$1/s" ] && server_answers "$1"; }
}

# mariadb_new D [OPTION...]: make a server in folder D, with a user, and start it.
mariadb_new() {
	local d=$1 _
	shift
	mkdir -p "$d" && mariadb_template "$d/data" || return 1
	printf 'sEcret-%04x%04x\n' $RANDOM $RANDOM >"$d/password"
	for _ in 1 2 3; do
		free_port >"$d/port"
		mariadb_up "$d" "$@" && server_user "$d" && return 0
	done
	tail -n 20 "$d/log" >&2
	return 1
}

# server_user D: the user "ds", who may do all in databases named ds_*.
server_user() {
	local h
	for h in 127.0.0.1 localhost; do
		echo "CREATE USER 'ds'@'$h' IDENTIFIED BY '$(cat "$1/password")';"
		echo "GRANT ALL ON \`ds\\_%\`.* TO 'ds'@'$h';"
	done | mariadb --no-defaults -S "$1/s" -uroot
}

