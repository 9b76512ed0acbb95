# What proves who asks: keys in both schemes, temporary ones, a bearer token; and by which way.
table='<Table><Name>t</Name><Schema format="Json">{"columns":[{"name":"id","type":"bigint"}]}</Schema></Table>'
answer() {
	jq -nc --arg t "$table" '{credentials: true, exchanges: [{response: {status: 200, headers: {}, body: $t}}]}' >s
}
ask() {
	answer
	replay_odps s "$1"
	shift
	try odps-read -s odps --describe --plain "$@" t 2>&1
	sed -E 's/[0-9]{8}/DAY/' asked
}
ask ''
ask ',"region":"cn-hangzhou"'
ask ',"region":"cn-hangzhou","signature":"legacy"'
ask ',"securityToken":"tok"'
ask ',"region":"cn-hangzhou","securityToken":"tok"'
answer
replay_odps s
printf '{"type":"odps","endpoint":"http://127.0.0.1:%s/api","project":"demo","bearerToken":"bear"}\n' "$ODPS_PORT" >"$DSPIPE_SOURCES/odps.json"
odps-read -s odps --describe --plain t
cat asked
# the environment's proxy is not used, the source's is
http_proxy=http://127.0.0.1:1 ask ''
answer
replay_odps s
printf '{"type":"odps","endpoint":"http://no-such-host.invalid/api","project":"demo","accessId":"a","accessKey":"k","proxy":"http://127.0.0.1:%s"}\n' "$ODPS_PORT" >"$DSPIPE_SOURCES/odps.json"
odps-read -s odps --describe --plain t
cat asked
# nothing of the keys is seen
answer
replay_odps s
odps-read -s odps --describe -v -v --report rep t >log 2>&1
grep -l '"k"\|=k' log rep || echo 'no key'
