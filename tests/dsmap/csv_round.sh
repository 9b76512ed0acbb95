# There and back: values survive NDJSON to CSV to NDJSON, and a file CSV to NDJSON to CSV.
printf '%s\n' '{"a":"x","b":"","c":null}' '{"a":"\"","b":"a,b","c":"\\N"}' \
	'{"a":"line\nline","b":"\r","c":"\r\n"}' '{"a":" ","b":"\u0000","c":"é😀"}' \
	'{"a":{"$base64":"/wD+"},"b":"\t","c":"\"\"\n\"\""}' >in.ndjson
dsmap --to csv <in.ndjson | tee out.csv | od -c | tail -n 3
dsmap --from csv <out.csv | diff in.ndjson -
dsmap --from csv <out.csv | dsmap --to csv | cmp - out.csv
dsmap --from csv --to csv --crlf --delimiter tab --in-delimiter , <out.csv |
	dsmap --from csv --delimiter tab | diff in.ndjson -
