# What --lossy lets pass, and its count: of the records that leave.
need jq
l() { dsmap --report r "$@"; jq -c .lossy r; rm r; }
printf '%s\n' '{"a":1.5}' '{"a":-2.5}' '{"a":"0.4"}' '{"a":127.5}' '{"a":1e-400}' '{"a":"x"}' | l --lossy round a:int8
printf '%s\n' '{"a":1.005}' '{"a":99.995}' '{"a":-0.001}' | l --lossy round 'a:decimal(4,2)'
printf '%s\n' '{"a":16777217}' '{"a":1e39}' '{"a":0.1}' | l --lossy round a:float32
printf '%s\n' '{"a":"x\ud800y"}' '{"a":{"$base64":"YeliYw=="}}' '{"a":"ok"}' | l --lossy round,replace a:string
printf '%s\n' '{"a":1.5,"b":"\ud800"}' '{"a":2.5,"b":"c"}' | l --lossy round a:int8 b --to csv --max-dirty none
printf '%s\n' '{"a":1.5,"b":"x"}' '{"a":2.5,"b":7}' | l --lossy round a:int8 b:int8
printf '%s\n' '{"a":1.5}' | l a:int8
