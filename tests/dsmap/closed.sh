# A standard descriptor that is closed is nothing that a file may take the place of.
need jq
echo x >x
for tool in dsmap dsthrottle; do
	echo '{"a":1}' | $tool --report r >&-
	echo "[$?]"
	jq -c '[.tool,.rows_out,.bytes_out,.exit,.error]' r
	rm r
	dsmap --report r --plain --dirty d --max-dirty none <x >&-
	echo "[$?]"
	cut -c1-60 d
	rm r d
	try $tool --report r <&-
	jq -c '[.tool,.exit,.error]' r
	rm r
	echo 'x' | $tool --nonsense --report r 2>&-
	jq -c '[.tool,.exit,.error]' r
	rm r
	$tool >&-
	echo "[$?]"
done
