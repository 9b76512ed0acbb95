# What the session layer has to say: an old server, no local_infile, a clock that is wrong, a bad zone.
. "$SRC/tests/dsconn-test/lib.bash"
last() {
	conn "$@" | tail -n +7 | sed 's/server [^,]*,/server VERSION,/'
}
private_mariadb --local-infile=0 --read-only=1
last -s my
mariadb_stop
mariadb_start --version=10.3.39-MariaDB --default-time-zone=+08:00
last -s my
mariadb_stop
mariadb_start --init-connect="SET sql_mode=''"
last -s my
sed 's|"jdbc:[^"]*|&?serverTimezone=Asia/Shangai|' sources/my.json >sources/zone.json
last -s zone
dsconn-test -s my --json | jq -c '.layers[-1].facts | .max_allowed_packet, .local_infile, .time_zone, .read_only, (.clock_skew_seconds | fabs < 1)'
