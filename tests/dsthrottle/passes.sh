# What it passes it leaves alone, broken records too; control lines are free and checked.
printf '%s\n' '{"$ds":"begin","v":1,"columns":[{"name":"a"}],"source":{"rows":9}}' 'not looked at' '{"$x":1}' '{"$ds":"dirty","by":"x","row":3}' '' '{"$ds":"end","rows":3,"dirty":1,"z":0}' >in
dsthrottle <in | cmp - in && echo same
dsthrottle -r 100000 <in | cmp - in && echo same
head -3 in | dsthrottle
dsthrottle --plain --max-dirty 1 <in
printf 'a,b\r\n1,"x""y\n"\r\nbroken"\r\n' >in.csv
dsthrottle --from csv -r 1000 --report r <in.csv | cmp - in.csv && echo same
grep -o '"rows_in":[0-9]*,"rows_out":[0-9]*' r

echo "in pieces, as many as the burst lets go at once, and one by one"
for i in $(seq 3000); do echo "{\"a\":$i,\"b\":\"\$\"}"; [ $((i % 500)) != 0 ] || echo '{"$ds":"dirty","row":1}'; done >many
for o in '-r 100k' '-b 1M' '-r 10k --burst 1s -b 100M' '-r 1G -b 100G'; do
	dsthrottle $o --report r <many | cmp - many && grep -o '"rows_in.*dirty_out":[0-9]*' r | tail -n 1
done
