# A partitioned table: proved on its first partition; one without any.
. "$SRC/tests/dsconn-test/lib.bash"
need_odps
run() {
	odps-read -s odps --plain --sql "$1"
}
run 'CREATE TABLE sales (amount BIGINT) PARTITIONED BY (dt STRING, region STRING)'
last() {
	conn "$@" | sed -n '/^table/,$p'
}
last -s odps -t sales -v --for read 2>&1 | grep -v 'dsconn-test: [GP]'
run "ALTER TABLE sales ADD PARTITION (dt='20190708', region='hz')"
last -s odps -t sales --for read
last -s odps -t sales --for write --columns amount,region
dsconn-test -s odps -t sales --for read --json | jq -c '.layers[-2:][].facts'
