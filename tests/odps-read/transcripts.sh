# Answers in the shapes that the service's SDKs read, one exchange after the other.
[ -n "$SHARED" ] && [ -d "$SHARED/vectors/maxcompute/transcripts" ] || skip "no transcripts"
V=$SHARED/vectors/maxcompute/transcripts
# script TRANSCRIPT...: their exchanges, one after the other; a number before a name leaves
# out so many of its first ones
script() {
	local first=0 t
	for t; do
		case $t in
		[0-9]*) first=$t ;;
		*) jq -c --argjson n "$first" '.exchanges[$n:][]' "$V/$t.json"; first=0 ;;
		esac
	done | jq -cs '{exchanges: .}'
}
show() {
	sed "s/[?&]*curr_project=demo//; s/>[0-9a-f-]\{36\}</>UUID</" asked
}
ask() {
	local name=$1
	shift
	echo "== $name"
	try odps-read -s odps --retry-for 1s --plain "$@" 2>&1
	show
}
unpartitioned() {
	sed 's/"partitionKeys[^]]*]/"partitionKeys\\": []/; s/\\"partitionKeys\\": \[[^]]*\]/\\"partitionKeys\\": []/'
}
script get_project get_table table_download_partition >s
replay_odps s
ask partition sales -p pt=20260301
for t in table_download table_download_initiating table_download_deflate table_download_resume; do
	script get_project get_table $t | unpartitioned >s
	replay_odps s
	ask $t sales
done
script get_project get_table table_download_columns | unpartitioned >s
replay_odps s
ask columns sales -c score,id
for t in tunnel_no_such_table tunnel_html_502 tunnel_flow_exceeded tunnel_session_expired; do
	script get_project get_table $t | unpartitioned >s
	replay_odps s
	ask $t sales --retry-for 0
done
for t in error_signature error_clock_skew error_no_such_project error_empty_404; do
	script $t >s
	replay_odps s
	ask $t sales
done
script 1 list_partitions >tail
jq -s '{exchanges: (.[0].exchanges + .[1].exchanges)}' <(script get_table) tail >s
replay_odps s
ask list_partitions --list-partitions sales
script v4_fallback get_table table_download | unpartitioned >s
replay_odps s ',"region":"cn-hangzhou"'
ask v4_fallback sales
script sql_instance_tunnel | jq -c '.exchanges |= map(select(.request.url | test("result&|source") | not))' >s
replay_odps s
ask sql --time-zone UTC --sql 'select 1'
script sql_failed | jq -c 'del(.exchanges[2])' >s
replay_odps s
ask sql_failed --time-zone UTC --sql 'select * from nosuch'
script sql_submit_error >s
replay_odps s
ask sql_submit_error --time-zone UTC --sql 'selec'
