# The shells' completions, made of each tool's --help: options, words, sources, tables; nothing is expanded.
mkdir "$T/made" "$T/here"
cd "$SRC" || exit 1
for t in $(make -s print-TOOLS); do
	for shell in bash zsh; do
		scripts/completion $shell "$B/bin/$t" >"$T/made/$t.$shell" || echo "$t: no $shell completion"
		command -v $shell >/dev/null && { $shell -n "$T/made/$t.$shell" || echo "$t: $shell does not read it"; }
	done
	"$t" --help | sed -n 's/^  \(-., \|    \)\(--[a-z-]*\).*/\2/p' | while read -r o; do
		grep -qw -e "$o" "$T/made/$t.bash" || echo "$t: $o is missing"
	done
done
cd "$T/here" || exit 1
mkdir -p ../home/.cache/dspipe/tables
touch ../sources/my_rds.json ../sources/my_other.json ../sources/odps.json
# shellcheck disable=SC2016
printf '%s\n' result '$(touch expanded)' 'a b' >../home/.cache/dspipe/tables/my_rds
run() {
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
	# shellcheck disable=SC1090
	. "$T/made/$1.bash"
	"_dspipe_${1//-/_}"
	printf '%s:' "$*"
	[ ${#COMPREPLY[@]} -eq 0 ] || printf ' [%s]' "${COMPREPLY[@]}"
	echo
}
run dsconn-test -s my
run dsconn-test --source = od
run dsconn-test --f
run dsconn-test --for ''
run dsconn-test -s my_rds -t ''
run dsconn-test -s my_rds -t r
run dsconn-test -s nothing -t ''
run mysql-write --mo
run mysql-write --mode = ''
run mysql-write --progress a
run dssource ''
run dssource edit my
mkdir jobs && touch sync.json sync.schedule.json insert_data.json notes
run dsnode r
run dsnode run s
run dsnode run j
run dsnode run --on
run dsnode list --
run dsnode init --map a=b --target my_rds --target-table ''
run dsnode edit sync --upstream ins
[ ! -e expanded ] || echo "a name was expanded"
