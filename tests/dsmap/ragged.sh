# Columns come from the first record; what lacks one, or has one more, is dirty; with a mapping only what is mapped counts.
printf '{"a":1,"b":2}\n{"b":3}\n{"b":4,"a":5}\n{"a":6,"b":7,"c":8}\n' >in
dsmap <in
dsmap a <in
dsmap --missing null <in
dsmap --drop b <in
dsmap --missing fail <in; echo "[$?]"

echo "the same where the stream starts with a dirty line"
printf '{"$ds":"dirty","row":1,"code":"bad_json","raw":"{"}\n{"b":3}\n{"a":1,"b":2}\n' >in
dsmap a <in
dsmap --to csv --max-dirty none a <in
