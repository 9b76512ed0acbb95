# A record has at most 262144 keys, or what is kept of them would be far larger than the record.
keys() {
	awk -v n="$1" 'BEGIN {for (i = 1; i < n; i++) printf "%s\"%d\":%d", (i > 1 ? "," : "{"), i, i; print ",\"z\":0}"}'
}
keys 262144 >most
dsmap <most | same most -
keys 262145 | dsmap | cut -c 1-125
