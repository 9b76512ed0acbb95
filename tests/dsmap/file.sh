# A mapping in a file, and what can be wrong with one.
printf '{"a":1,"b":2,"x":3}\n' >in
try() { echo "$1" >m.json; dsmap -f m.json <in; echo "[$?]"; }
try '{"columns":[{"name":"n","from":"a"},{"name":"b"}],"add":[{"name":"day","type":"string","value":"20190708"}]}'
try '{"drop":["x"],"rename":[{"name":"c","from":"b"}],"missing":"null"}'
try '{"by_position":["p","q"]}'
try '{"colums":[]}' 2>&1 | grep -v ^usage
try '{"columns":[{"nam":"a"}]}' 2>&1 | grep -v ^usage
try '{"columns":[{"name":"a","type":"integer"}]}' 2>&1 | grep -v ^usage
try '{"add":[{"name":"a"}]}' 2>&1 | grep -v ^usage
try '{"missing":"nul"}' 2>&1 | grep -v ^usage
try '[]' 2>&1 | grep -v ^usage
try '{"drop":["x"],}' 2>&1 | grep -v ^usage
dsmap -f none.json <in 2>&1 | grep -v ^usage
