# Fields of some 200 KB go in and out in pieces: quotes, bytes that are no text, escapes.
many() { seq 20000 | sed "s/.*/$1/" | tr -d '\n'; }
{ echo a,b; echo "1,\"$(many 'x""y, ')\""; echo "\"$(many '""')\",2"; echo "$(many 'plain ')$(many 'é'),3"; } >text.csv
dsmap --from csv <text.csv >text.ndjson
dsmap --to csv <text.ndjson | cmp - text.csv
jq -c '[(.a | length), (.b | length)]' text.ndjson
{ printf 'a,b\n1,"'; many '\xff""\n'; printf '"\n'; many 'abc\xe9'; printf ',2\n'; } >bytes.csv
dsmap --from csv <bytes.csv >bytes.ndjson
dsmap --to csv <bytes.ndjson | cmp - bytes.csv
jq -c '[(.a, .b) | if type == "object" then (."$base64" | @base64d | utf8bytelength > 60000) else . end]' bytes.ndjson
echo "{\"a\":\"$(many '\\\\u0041\\\\n')\",\"b\":[$(many '1,')1]}" | dsmap --to csv --out-delimiter ';' | wc
echo "{\"a\":\"$(many xyz)\\ud800\",\"b\":1}" | dsmap --to csv --max-dirty 1 2>&1 | cut -c 1-100
