# A MaxCompute project: every layer, a table, its partitions, reading and writing.
. "$SRC/tests/dsconn-test/lib.bash"
plain() {
	untimed | sed -E 's/\(request [^)]*\)/(request ID)/g'
}
conn() {
	dsconn-test "$@" >conn.out 2>conn.err
	local status=$?
	plain <conn.out
	plain <conn.err
	[ $status -eq 0 ] || echo "[exit $status]"
}
last() {
	conn "$@" | sed -n '/^configuration\|^dns\|^tcp\|^tls\|^authentication\|^project\|^tunnel/!p'
}
printf 'education,num\nbasic.4y,27\n' >t.csv
need_odps --load "result_table(education string, num bigint)=$T/t.csv"
conn -s odps
conn -s odps -t result_table -v --for read
last -s odps -t result_table --for write --columns num,education
odps-read -s odps result_table --plain
echo "--- what is not there"
last -s odps -t reslt_table
last -s odps -t result_table --columns education,nums
last -s odps -t a/b
cat home/.cache/dspipe/tables/odps
echo "--- a wrong key, an unknown id, no such project, no such endpoint"
echo wrong >wrong.key && chmod 600 wrong.key
id=$(jq -r .accessId sources/odps.json)
host=${ODPS_ENDPOINT#http://}
conn -s "odps+http://$id@$host?project=p1&accessKeyFile=wrong.key"
conn -s "odps+http://nobody@$host?project=p1&accessKeyFile=wrong.key"
sed 's/"p1"/"p2"/' sources/odps.json >sources/two.json
chmod 600 sources/two.json
conn -s two
sed 's|/api"|/ap"|' sources/odps.json >sources/three.json
chmod 600 sources/three.json
conn -s three
dsconn-test -s odps -t result_table --for read --json | jq -c '.layers[] | [.layer, .status, (.facts | keys_unsorted)]'
odps_stop
need_odps --clock=-5m
conn -s odps | sed -n '/^authentication/s/[0-9]\{3\} s /N s /p'
