# Without a header the first good record tells how many columns there are.
c() { dsmap --from csv --no-header "$@"; }
printf 'x"y,2\n1,2\n3\n' | c
printf '"a\n' | c
printf '"x"y\n' | c
printf '' | c
printf '\n' | c
printf '12345678901,2\n3,4\n' | c --max-record 10
printf 'x"y,2\n1,2\n' | c c2=c2 c9=c1
printf 'x"y,2\n1,2\n' | c --to csv --max-dirty 1
printf 'x"y,2\n1,2\n' | c --by-position 'a:int8,b'
printf 'x"y,2\n1,2\n' | c zz
