# A standard descriptor that is closed is nothing that a file may take the place of.
need jq
# from files: where input has to be waited for, the output fails before it comes
echo x >x
echo '{"a":1}' >good
for tool in dsmap dsthrottle; do
	$tool --report r <good >&-
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
	$tool --nonsense --report r 2>&-
	jq -c '[.tool,.exit,.error]' r
	rm r
	$tool >&-
	echo "[$?]"
done
