# What is called wrongly reports, too, wherever the report was asked for.
need jq
for tool in dsmap dsthrottle; do
	try $tool --report r --max-dirty x
	try $tool --max-dirty x --report=r
	try $tool -Z --report r
	try $tool --report r --burts 5
	try $tool --report /nonexistent/r --max-dirty x
done 2>&1 | grep -v usage
jq -c '[.tool,.exit,.error]' r
