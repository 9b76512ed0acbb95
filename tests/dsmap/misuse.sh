# What cannot be said, and what does not go together.
for args in 'a --drop b' 'a --rename b=c' 'a --by-position b' 'a:int46' '=a' 'a=' 'a=b=c' '--missing default' '--missing nul' \
	'--add x' '--rename x' '--by x' '--frm csv' '--from tsv' '--dirty f' '--max-dirty 3' '--delimiter ab' '--quote' '--plain=1' '-z' '--expect-rows x'; do
	dsmap $args </dev/null
	echo "[$?]"
done 2>&1 | grep -v '^usage'
