# Between the formats.
printf 'a,b\n1,"x ""y"""\n\\N,"\\N"\n,""\n3\n4,"5\n6"\n' >in.csv
dsmap --from csv <in.csv
dsmap --from csv --to csv -q --max-dirty none b a <in.csv
dsmap --from csv --to csv -q --max-dirty none --out-delimiter tab --null NULL --in-delimiter , <in.csv
printf '1;2\r\n3;4\r\n' | dsmap --from csv --delimiter ';' --header x,y --to csv --crlf | od -c | head
printf '1,2\n3,4\n5\n' | dsmap --from csv --no-header
printf '{"a":{"$base64":"/w=="},"b":[1, 2],"c":null,"d":"","e":"\\ud800"}\n{"a":"","b":"","c":"","d":"\\u0000","e":"\\\\N"}\n' | dsmap --to csv --max-dirty 1 | od -c
printf '' | dsmap --from csv; echo "[$?]"
printf 'a,a\n' | dsmap --from csv; echo "[$?]"
printf 'a,\n' | dsmap --from csv; echo "[$?]"
printf '$ds\n' | dsmap --from csv; echo "[$?]"
printf 'a\n\n1\n' | dsmap --from csv --to csv
