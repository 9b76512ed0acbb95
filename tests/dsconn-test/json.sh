# The object of --json, member by member; a failed one has its fault.
need_mariadb
dsconn-test -s my --json >got
wc -l <got
jq -c '[.source, .type, .ok, .exit, .error], (.ms | type), (.layers[] | [.layer, .status, (.ms | type), .hint])' got |
	sed 's/"number"/N/'
jq -c '.layers[] | select(.layer != "tls" and .layer != "session") | .facts' got
jq -c '.layers[] | select(.layer == "tls" or .layer == "session") | .facts | keys_unsorted' got
dsconn-test -s 'mysql://u@127.0.0.1:1/d?passwordEnv=HOME' --json 2>/dev/null | jq -c '[.ok, .exit, .error, (.layers[-1] | .layer, .status, .text, .hint, .facts)]'
dsconn-test -s none --json 2>/dev/null | jq -c '[.source, .type, .ok, .exit, .error]'
true
