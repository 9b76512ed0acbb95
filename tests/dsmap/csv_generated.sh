# Random records: NDJSON to CSV and back, and random CSV to NDJSON and back, in several dialects.
seed=${SEED:-$RANDOM}
perl -e '
	srand shift;
	my @parts = ("\\\"", ",", ";", "\\n", "\\r", "\\t", "\\\\", "N", " ", "x", "\\u0000", "\xc3\xa9", "\xf0\x9f\x98\x80",
		"\xef\xbb\xbf", "0", "plain text ", "\x27", "|");
	sub text { join "", map { $parts[rand @parts] } 1 .. rand(3) < 1 ? 0 : rand 12 }
	for (1 .. 3000) {
		print "{", join(",", map { "\"$_\":" . (rand(8) < 1 ? "null" : rand(12) < 1 ? "\"\\\\N\"" : "\"" . text() . "\"") }
			"a", "b", "c,d", "e\\\"f"), "}\n";
	}' "$seed" >in.ndjson
# These fields are written as they would be by another program: quoted, where they need not be.
perl -e '
	srand shift;
	my @parts = ("\"\"", ",", "\n", "\r\n", "x", " ", "\\N", "\xff", "ab");
	print "a,b,c\n";
	for (1 .. 3000) {
		print join(",", map { rand(2) < 1 ? "plain" : "\"" . join("", map { $parts[rand @parts] } 0 .. rand 6) . "\"" } 1 .. 3), "\n";
	}' "$seed" >in.csv
there_and_back() {
	dsmap --to csv "$@" <in.ndjson | dsmap --from csv "$@" | cmp - in.ndjson || echo "SEED=$seed $*"
	dsmap --from csv <in.csv | dsmap --to csv "$@" | dsmap --from csv "$@" | cmp - <(dsmap --from csv <in.csv) || echo "SEED=$seed $*"
}
there_and_back
there_and_back --delimiter tab --crlf
there_and_back --quote "'" --delimiter ';' --null ''
there_and_back --null x
dsmap --to csv --no-header <in.ndjson | dsmap --from csv --header 'a,b,"c,d","e""f"' | cmp - in.ndjson || echo "SEED=$seed"
wc -l <in.ndjson
