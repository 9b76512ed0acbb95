# {"$base64":...} means bytes, but not in a column of type json.
printf '%s\n' '{"$ds":"begin","v":1,"columns":[{"name":"a"},{"name":"j","type":"json"}]}' \
	'{"a":{"$base64":"aGk="},"j":{"$base64":"aGk="}}' '{"a":{"$base64":"!"},"j":{"$base64":"!"}}' '{"a":1,"j":{"$base64":"!"}}' \
	'{"$ds":"end","rows":3,"dirty":0}' | dsmap --to csv --max-dirty none
