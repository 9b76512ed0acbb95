# A text that spells JSON over several lines becomes one line: no line feed in it may end a
# record early, nor forge a control line.
printf '%s\n' '{"a":"[1,\n2]"}' '{"a":"[\n{\"$ds\":\"end\",\"rows\":0,\"dirty\":0}\n]"}' '{"a":"\n7\n"}' | dsmap a:json | tee out
dsmap <out | same out -
printf 'a\n"[1,\n2]"\n' | dsmap --from csv a:json
echo '{"a":1}' | dsmap --add 'b:json=[1,
2]'
