# Same-row mapping: by position.
printf "%s\\n" '{"$ds":"begin","v":1,"columns":[{"name":"a","type":"int64","native":"bigint","note":[1, 2]},{"name":"b","type":"string"}],"time_zone":"Asia/Shanghai","source":{"id":"x","first":5,"rows":2},"more":1.10}' \
	'{"a":1, "b":"x"}' '{"b":"y","a":1.10}' '{"$ds":"end","rows":2,"dirty":0,"key":[1,2]}' >in
dsmap --by-position p,q <in
dsmap --by-position p <in
dsmap --by-position p,q,r <in
