# What breaks a seal.
b='{"$ds":"begin","v":1,"columns":[{"name":"a"}]}' r='{"a":1}' e='{"$ds":"end","rows":1,"dirty":0}'
d='{"$ds":"dirty","by":"x","row":2,"code":"bad_json","reason":"why","raw":""}'
try() { printf '%s\n' "$@" | dsmap; echo "[$?]"; }
try "$b" "$r" "$e"
try "$b" "$r"
try "$b" "$r" "$r" "$e"
try "$b" "$r" "$d" "$e"
try "$b" "$r" "$d" '{"$ds":"end","rows":1,"dirty":1,"k":"v"}'
try "$b" "$r" "$e" "$r"
try "$b" "$r" "$e" ""
try "$r" "$b"
try "$r" "$e"
try "$b" "$b" "$e"
try "$b" "$r" '{"$ds":"abort","by":"odps-read","reason":"no more","exit":75}'
try "$b" "$r" '{"$ds":"abort","by":"odps-read","reason":"no more","exit":1,"x":2}'
try "$b" "$r" '{"$ds":"abort"}'
try "$r" '{"$ds":"abort","by":"tr","reason":"gone","exit":1}'
try '{"$ds":"begin","v":2,"columns":[]}'
try '{"$ds":"start"}'
try "$b" '{"$ds":"end","rows":-1,"dirty":0}'
try "$b" '{"$ds":"end",rows}'
try '{"$ds":"begin","v":1,"columns":[{"name":"a"},{"name":"a"}]}'
try '{"$ds":"begin","v":1,"columns":[{"name":"a","type":"int46"}]}'
try '{"$ds":"begin","v":1,"columns":[{"name":"a"}],"source":{"first":0}}'
try '{"$ds":"begin","v":1,"columns":[{"name":"$ds"}]}'
