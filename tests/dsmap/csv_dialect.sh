# The dialects of CSV, and what cannot be one.
printf '\357\273\277a;b\n\047x;\047\047y\047;\047\047\n' | dsmap --from csv --delimiter ';' --quote "'"
printf 'a\tb\nx,y\t"\t"\n' | dsmap --from csv --to csv --in-delimiter tab --out-delimiter ,
printf 'a,b\nNULL,"NULL"\n,""\n' | dsmap --from csv --null NULL
printf 'a,b\nNULL,"NULL"\n,""\n' | dsmap --from csv --to csv --null ''
printf 'a,b\n\377,\344\n' | dsmap --from csv | tee both.ndjson
dsmap --to csv <both.ndjson | od -An -tx1
echo '-- header'
printf '1,"2,3"\n' | dsmap --from csv --header 'x,"y,z"'
printf '1,2\n' | dsmap --from csv --to csv --header x,y --no-header
printf '{"a":"","b,c":"\357\273\277"}\n' | dsmap --to csv
printf '{"a":""}\n{"a":null}\n{"a":"\\\\N"}\n' | dsmap --to csv
for wrong in '--header x,x' '--header x,' '--delimiter ab' '--quote \n' '--delimiter "' '--null a,b' '--in-delimiter "'; do
	printf '1,2\n' | dsmap --from csv $wrong
	echo "[$?]"
done
printf 'a,"b\n' | dsmap --from csv
echo "[$?]"
printf 'a,\377\n' | dsmap --from csv
echo "[$?]"
