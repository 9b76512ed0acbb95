# What cannot be said, and what does not go together.
for args in 'a --drop b' 'a --rename b=c' 'a --by-position b' 'a:int46' '=a' 'a=' 'a=b=c' '--missing default' '--missing nul' \
	'--add x' '--rename x' '--by x' '--frm csv' '--from tsv' '--dirty f' '--max-dirty 3' '--delimiter ab' '--quote' '--plain=1' '-z' '--expect-rows x'; do
	dsmap $args </dev/null
	echo "[$?]"
done 2>&1 | grep -v '^usage'
# Said twice.
for args in 'a a' '--rename b=a --rename c=a' '--rename b=a,b=c' '--drop a,a' '--add a= --add a=' '--time-zone Asia/Shangai' '--max-dirty non' '--max-dirty 5%'; do
	dsmap $args </dev/null
	echo "[$?]"
done 2>&1 | grep -v '^usage'
# A zone that is not known here matters only where a cast asks for it.
printf '%s\n' '{"$ds":"begin","v":1,"columns":[{"name":"a"}],"time_zone":"No/Where"}' '{"a":"2019-07-08T12:34:56Z"}' \
	'{"$ds":"end","rows":1,"dirty":0}' >zoned
dsmap a:string <zoned
dsmap a:datetime <zoned 2>err | cut -c1-100
echo "[${PIPESTATUS[0]}]"
cut -c1-100 err
