# Replies that no well-meaning server gives, and those that are rare.
table='<Table><Name>t</Name><Schema format="Json">{"columns":[{"name":"id","type":"bigint"},{"name":"name","type":"string"},{"name":"score","type":"double"}],"isVirtualView":false}</Schema><Type>MANAGED_TABLE</Type></Table>'
view=${table/MANAGED_TABLE/VIRTUAL_VIEW}
session='{"DownloadID":"D1","Status":"normal","RecordCount":3,"Schema":{"columns":[{"name":"id","type":"bigint"},{"name":"name","type":"string"},{"name":"score","type":"double"}],"partitionKeys":[]}}'
rows=08021205616c70686119000000000000f83f80c0ff7f868cb0e80808041900000000000004c080c0ff7fd2f49bf5080806120567616d6d6180c0ff7f8ddf9fea01f0ffff7f06f8ffff7fffbbe8f701
x() { # x STATUS BODY [FURTHER-JSON]: one exchange
	jq -nc --argjson s "$1" --arg b "$2" --argjson more "{${3:-}}" '{response: ({status: $s, body: $b, headers: {}} + $more)}'
}
hex() {
	jq -nc --arg h "$1" --argjson more "{${2:-}}" '{response: ({status: 200, body: {hex: $h}, headers: {}} + $more)}'
}
ask() { # ask NAME ARGS... <exchanges
	local name=$1
	shift
	echo "== $name"
	jq -cs '{exchanges: .}' >s
	replay_odps s
	try odps-read -s odps --time-zone UTC --retry-for 1s --plain "$@" 2>&1
	cut -c1-120 asked | sed 's/[?\&]*curr_project=demo//; s/daterange=[0-9]*/daterange=N/' | grep -E '^(GET|PUT|POST)' | tail -n +"${FROM:-1}"
	stop "$STARTED" || true # it may not have heard of it yet
}
{ x 200 "$table"; x 200 dt.example.com; x 200 "$session"; hex $rows; } | ask 'all is well' t
FROM=3
{ x 200 "$table"; x 200 'http://dt.example.com/
'; x 200 "$session"; hex $rows; } | ask 'a scheme and a line end at the tunnel' t
{ x 200 "$table"; x 200 'evil@dt.example.com/x'; } | ask 'no host' t
{ x 200 "$table"; x 200 dt.example.com; x 302 '' '"headers":{"Location":"http://127.0.0.1:1/"}'; } | ask redirect t
{ x 200 '<!DOCTYPE t [<!ENTITY e "x">]><Table><Name>&e;</Name></Table>'; } | ask entity t
{ x 200 '<html><body>Welcome</body></html>'; } | ask 'a portal' t
{ x 200 "$table"; x 200 dt.example.com; x 200 '{"DownloadID":"D1"'; } | ask 'half a session' t
{ x 200 "$table"; x 200 dt.example.com; x 200 "${session/\"RecordCount\":3/\"RecordCount\":-3}"; } | ask 'rows below none' t
{ x 200 "$table"; x 200 dt.example.com; x 200 "${session/double/hyperloglog}"; } | ask 'an unknown type' t
two=080211000000000000f83f80c0ff7feed3abe30d08041100000000000004c080c0ff7fe2dcdcfe0b080680c0ff7f84ccd78a0cf0ffff7f06f8ffff7fc79ffd800f
{ x 200 "$table"; x 200 dt.example.com; x 200 "${session/string/hyperloglog}"; hex $two; } | ask 'left out' t -c id,score
{ x 200 "$table"; x 200 dt.example.com; x 200 "${session/double/struct<a:int,a:int>}"; } | ask 'two fields of one name' t
{ x 200 "$table"; x 200 dt.example.com; x 200 "${session/\"score\"/\"\$ds\"}"; } | ask 'a reserved name' t
html='"headers":{"Content-Type":"text/html"}'
{ x 200 "$table"; x 200 dt.example.com; x 200 "$session"; x 200 '<html>Sorry</html>' "$html"; hex $rows; } | ask 'HTML in place of rows, once' t
{ x 200 "$table"; x 200 dt.example.com; x 200 "$session"; for i in 1 2 3 4; do x 200 '<html>Sorry</html>' "$html"; done; } | ask 'HTML for good' t --retry-for 1m
{ x 200 "$table"; x 200 dt.example.com; x 200 "$session"; hex $rows '"headers":{"Content-Encoding":"gzip"}'; } | ask 'an encoding nobody asked for' t
{ x 200 "$table"; x 200 dt.example.com; x 200 "$session"; x 400 '{"Code":"InvalidCompression","Message":"no"}'; hex $rows; } | ask 'an encoding that is refused' t --compress zstd
{ x 200 "$table"; x 200 dt.example.com; x 200 "$session"; hex $rows '"cut":60'; hex 0806120567616d6d6180c0ff7f8ddf9fea01f0ffff7f02f8ffff7f8ad1be8a08; } | ask 'cut' t
{ x 200 "$table"; x 200 dt.example.com; x 200 "$session"; hex $rows '"stall":true,"cut":60'; } | ask 'stalled' t --timeout 300ms
{ x 200 "$table"; x 200 dt.example.com; x 200 "$session"; hex ${rows/f0ffff7f06/f0ffff7f08}; } | ask 'a wrong count' t
{ x 200 "$table"; x 200 dt.example.com; x 200 "$session"; hex ${rows}00; } | ask 'bytes behind the end' t
{ x 200 "$table"; x 200 dt.example.com; x 200 "$session"; x 429 '{"Code":"FlowExceeded","Message":"slowly"}' '"headers":{"Retry-After":"0"}'; hex $rows; } | ask throttled t
{ x 200 "$table"; x 200 dt.example.com; x 200 "$session"; x 503 ''; hex $rows; } | ask busy t --retry-for 1m
{ x 200 "$table"; x 200 dt.example.com; x 200 "$session"; x 400 '{"Code":"TableModified","Message":"m"}'; } | ask 'the table changed' t
{ x 200 "$table"; x 200 dt.example.com; x 200 "$session"; x 400 '{"Code":"TableModified","Message":"m"}'; } | ask 'the table changed under a session' t --session D1
FROM=1
partitioned=${table/isVirtualView/'partitionKeys":[{"name":"dt","type":"string"}],"isVirtualView'}
page='<Partitions><Marker>M</Marker><Partition><Column Name="dt" Value="1"/></Partition></Partitions>'
{ x 200 "$partitioned"; x 200 "$page"; x 200 "$page"; x 200 "$page"; } | ask 'a list without an end' t --list-partitions
{ x 200 "$partitioned"; x 200 "${page/dt/xx}"; } | ask 'a partition of another table' t --list-partitions
status='<Instance><Status>Terminated</Status></Instance>'
ok='<Instance><Status>Terminated</Status><Tasks><Task><Name>x</Name><Status>SUCCESS</Status></Task></Tasks></Instance>'
at='"headers":{"Location":"/I1"}'
{ x 200 "$view"; x 201 '' "$at"; x 200 "$status"; x 200 "$ok"; x 200 dt.example.com; x 200 "$session"; hex $rows; } | ask 'a view' t
{ x 200 "$view"; x 409 '' '"headers":{"Retry-After":"0"}'; x 201 '' "$at"; x 200 "$status"; x 200 "$ok"; x 200 dt.example.com; x 200 "$session"; hex $two; } | ask 'a conflict first' t -c score,id
{ x 200 "$view"; x 201 ''; } | ask 'no Location' t
{ x 200 "$view"; x 503 ''; x 200 '<Instances><Instance><Name>I2</Name></Instance></Instances>'; x 200 '<Job>another</Job>'; } | ask 'may have run' t
{ x 200 "$view"; x 201 '' "$at"; x 200 "$status"; x 200 "$ok"; x 200 dt.example.com; x 403 '{"Code":"NoPermission","Message":"m"}'; } | ask 'not all rows are allowed' t
limited='{"Code":"NoPermission","Message":"m"}'
{ x 200 "$view"; x 201 '' "$at"; x 200 "$status"; x 200 "$ok"; x 200 dt.example.com; x 403 "$limited"; x 200 "$session"; hex $rows; } | ask 'but three are' t --limit 3
{ x 200 "$view"; x 201 '' "$at"; x 200 "$status"; x 200 "$ok"; x 200 dt.example.com; x 403 "$limited"; x 200 "$session"; } | ask 'and four are not' t --limit 4
{ x 200 "$view"; x 201 '' "$at"; x 200 "$status"; x 200 "${ok/SUCCESS/Cancelled}"; } | ask cancelled t
