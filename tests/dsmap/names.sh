# Names may hold anything that a key may: where a dirty line tells one, the next stages read it.
for key in 'a\u0000b' '\ud800' '\udc00\ud800x' '\n"\u00e9'; do
	key=${key/\"/\\\"}
	printf '{"%s":1}\n{}\n{"%s":1,"b":2}\n' "$key" "$key" | dsmap >out
	cat out
	dsmap <out | dsthrottle | same out -
	printf '{"%s":1}\n{}\n' "$key" | dsmap --missing null | dsmap --add c=1
	printf '{"$ds":"begin","v":1,"columns":[{"name":"%s"}]}\n{"%s":1}\n{"$ds":"end","rows":1,"dirty":0}\n' "$key" "$key" | dsmap --add c=1
done
