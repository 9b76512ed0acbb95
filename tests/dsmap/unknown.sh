# A wrong name is an error before the first record, and the nearest one is told.
printf '{"$ds":"begin","v":1,"columns":[{"name":"education"},{"name":"num"}]}\n{"$ds":"end","rows":0,"dirty":0}\n' >in
for args in 'educaton num' '--drop nun' '--rename x=edu' '--add num=1' 'a=num a=education' '--rename num=education' '$ds=num'; do
	dsmap $args <in
	echo "[$?]"
done
