# Where dirty lines have no place: told, kept, counted.
for i in $(seq 12); do echo "{\"b\":$i}"; done | sed '1i{"a":0}' >in
dsmap --plain <in; echo "[$?]"
dsmap --plain --max-dirty 12 --dirty d <in; echo "[$?]"
dsmap --to csv --max-dirty none --dirty d <in; echo "[$?]"
dsmap --to csv -q --max-dirty 11 --dirty d --dirty-append <in; echo "[$?]"
stat -c %a d; wc -l <d; sed -n 1p d
