for args in '-r 0' '-r x' '-b 1X' '--burst 1y' '--to csv' 'file' '--from csv --to ndjson' '--rat 1'; do
	dsthrottle $args </dev/null
	echo "[$?]"
done 2>&1 | grep -v '^usage'
