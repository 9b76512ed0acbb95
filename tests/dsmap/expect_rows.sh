printf '{"a":1}\n{"a":2}\nx\n' >in
for n in 2 3 4; do dsmap --expect-rows $n <in; echo "[$?]"; done
printf 'a\n1\n2\n' | dsmap --from csv --to csv --expect-rows 3
