# The records of a dirty file, given back.
d() { printf '{"$ds":"dirty","by":"%s","row":%d,"code":"%s","reason":"r",%s}\n' "$@"; }
{ d dsmap 1 not_integer '"column":"n","record":{"n":"x", "m":[1,  2]}'; d dsmap 7 bad_json '"raw":"{"'; d dsmap 9 too_long '"record":{"n":"y","m":2}'; } >one
dsmap --undirty <one
dsmap --undirty k=n <one
d mysql-write 3 duplicate_row '"errno":1062,"record":{"z":1}' | cat one - >two
dsmap --undirty <two; echo "[$?]"
dsmap --undirty --by mysql-write <two
# In a sealed stream the end counts the lines as they came.
{ echo '{"$ds":"begin","v":1,"columns":[{"name":"n"},{"name":"m"}]}'; echo '{"m":3,"n":4}'; cat one; } >open
{ cat open; echo '{"$ds":"end","rows":1,"dirty":3}'; } | dsmap --undirty n
{ cat open; echo '{"$ds":"end","rows":3,"dirty":1}'; } | dsmap --undirty n; echo "[$?]"
# A record that is none stays dirty, with its own text.
d x 1 bad_enum '"record":[1]' | dsmap --undirty
