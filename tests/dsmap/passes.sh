# Without a mapping all passes: values to the byte, keys in the record's order, unknown members too.
printf "%s\\n" '{"$ds":"begin","v":1,"columns":[{"name":"a","type":"int64","native":"bigint","note":[1, 2]},{"name":"b","type":"string"}],"time_zone":"Asia/Shanghai","source":{"id":"x","first":5,"rows":2},"more":1.10}' \
	'{"a":1, "b":"x"}' '{"b":"y","a":1.10}' '{"$ds":"end","rows":2,"dirty":0,"key":[1,2]}' >in
dsmap <in
printf '{"a" : 1.10, "\\u0062":[1,  2],"c":"\\u00e9\\/"}\n' | dsmap
