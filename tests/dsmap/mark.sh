# A byte order mark on line 1 is dropped, on others it is not.
printf '\357\273\277{"a":1}\n\357\273\277{"a":2}\n' | dsmap
printf '\357\273\277{"$ds":"begin","v":1,"columns":[]}\n{"$ds":"end","rows":0,"dirty":0}\n' | dsmap
printf '\357\273\277a\n1\n' | dsmap --from csv

echo "a mark and nothing else is no record, and counts as no byte of the first one"
printf '\357\273\277' | dsmap
printf '\357\273\277{"a":1}\n' | dsmap --max-record 7
