# heavy
# A record is held once, whatever becomes of it: 16 MiB beside it are enough.
need jq perl
# long BEFORE TEXT BEHIND: TEXT again and again, 20 MB of it
long() { perl -e 'print $ARGV[0], $ARGV[1] x (2e7 / length $ARGV[1]), "$ARGV[2]\n"' -- "$@"; }
# over INPUT ARG...: the peak beyond the largest record, if that is over 16 MiB
over() {
	local in=$1 over
	shift
	rm -f r
	dsmap --report r "$@" <"$in" >out 2>err || { echo "$* <$in: exit $?"; cat err; }
	over=$((($(jq .max_rss_bytes r) - $(stat -c %s "$in")) / 1048576))
	[ "$over" -le 16 ] || echo "$* <$in: $over MiB over the record"
}
long '{"a":"' 'xy\n\"\u00e9' '","b":"x"}' >escaped
long '{"a":{"$base64":"' 'A\/AA' '"},"b":"x"}' >bytes
long '{"$ds":"dirty","by":"x","row":1,"code":"bad_enum","reason":"r","record":{"a":"' abcd '"}}' >dirty
long $'a,b\n"' 'x""y,' '",x' >quoted.csv
for in in escaped bytes; do
	over $in
	over $in --to csv
	over $in a c=b --to csv
	over $in b:int8
	over $in b:int8 --to csv --max-dirty none --dirty d
	dsmap --undirty <d | cmp - $in
	rm d
done
over dirty
over dirty --undirty
over dirty --plain --max-dirty none --dirty d
cmp dirty d
over quoted.csv --from csv
over quoted.csv --from csv --to csv
over quoted.csv --from csv b:int8
over quoted.csv --from csv b:int8 --plain --max-dirty none
