# What the other side does not have, or does not want, in one line with what mends it.
printf 'education,num\nbasic.4y,27\n' >in.csv
need_odps --load 'result_table(education string,num bigint)=in.csv'
ask() {
	odps-read -s "$@" 2>&1 >/dev/null | sed -E 's/request [0-9A-F]{20,}/request R/; s/after [0-9]+ ms/after N ms/'
	echo "[${PIPESTATUS[0]}]"
}
variant() {
	jq -c "$1" "$DSPIPE_SOURCES/odps.json" >"$DSPIPE_SOURCES/$2.json"
	chmod 600 "$DSPIPE_SOURCES/$2.json"
}
ask odps resul_table
ask odps default.result_table
ask odps p2.default.result_table
ask odps a.b.c.d
ask odps p1.result_table
ask odps result_table -c nun
ask odps result_table -p dt=1
ask odps result_table --list-partitions
ask odps result_table --session 2026x
ask odps result_table --range 2:
ask odps result_table --time-zone Asia/Shangai
variant '.accessKey="wrong"' wrong
ask wrong result_table
variant '.accessId="nobody"' nobody
ask nobody result_table
variant '.project="nosuch"' project
ask project result_table
variant '.endpoint="http://127.0.0.1:1/api"' closed
ask closed result_table
variant '.endpoint="http://no-such-host.invalid/api"' host
ask host result_table
variant '.endpoint |= sub("/api"; "/nothere")' path
ask path result_table
variant '.tunnelEndpoint="http://127.0.0.1:1"' tunnel
ask tunnel result_table --retry-for 0 
odps-read -s odps nosuch --if-missing empty
odps-read -s wrong result_table 2>/dev/null | sed -E 's/request [0-9A-F]{20,}/request R/; s/after [0-9]+ ms/after N ms/'
