# As deep as a record may be, it may be dirty, and its dirty line goes through every stage.
deep() { printf '%*s' "$1" '' | tr ' ' '['; printf '%*s' "$1" '' | tr ' ' ']'; }
echo "{\"a\":$(deep 511)}" >deep
dsmap <deep | same deep -
dsmap a:int8 <deep >dirty
grep -c '"code":"wrong_type"' dirty
dsmap <dirty | dsthrottle | same dirty -
dsmap --undirty <dirty | same deep -
dsmap --plain --max-dirty none <dirty 2>&1 | cut -c1-30
echo "{\"a\":$(deep 512)}" | dsmap | grep -o '"reason":"[^"]*"'
# A text that becomes a value has to fit in, too.
for n in 511 512; do
	echo "{\"a\":\"$(deep $n)\"}" | dsmap a:json | dsmap | cut -c1-60
done
