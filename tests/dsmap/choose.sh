# Choose, order, rename; one source for two targets; what begin says goes along.
printf "%s\\n" '{"$ds":"begin","v":1,"columns":[{"name":"a","type":"int64","native":"bigint","note":[1, 2]},{"name":"b","type":"string"}],"time_zone":"Asia/Shanghai","source":{"id":"x","first":5,"rows":2},"more":1.10}' \
	'{"a":1, "b":"x"}' '{"b":"y","a":1.10}' '{"$ds":"end","rows":2,"dirty":0,"key":[1,2]}' >in
dsmap b <in
dsmap b x=a <in
dsmap a=b b=a <in
dsmap x=a y=a <in
printf '{"a=b":1,"c:d":2,"e,f":3,"g\\\\h":4}\n' | dsmap 'a\=b' 'x=c\:d' 'e\,f' 'g\\h'
