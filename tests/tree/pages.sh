# heavy
# The manual: each page is clean, each tool has one, and a folder of tests, and a line in the overview.
need mandoc
cd "$SRC" || exit 1
for p in man/*.[157]; do
	[ -e "$p" ] && mandoc -Tlint -Wwarning "$p"
done
for t in $(make -s print-TOOLS); do
	[ -e "cmd/$t.c" ] || echo "$t: no cmd/$t.c"
	[ -e "man/$t.1" ] || echo "$t: no man/$t.1"
	compgen -G "tests/$t/*.sh" >/dev/null || echo "$t: no tests/$t/*.sh"
	scripts/completion bash "$B/bin/$t" | grep printf | grep -o -- '--[a-z][a-z-]*' | sort -u | while read -r o; do
		grep -qw -e "${o#-}" "man/$t.1" man/dspipe.7 || echo "man/$t.1: $o is missing"
	done
	grep -q "^\.It Xr $t 1" man/dspipe.7 || echo "$t: not listed in man/dspipe.7"
	grep -q "^| \`$t\`" README.md || echo "$t: not listed in README.md"
done
for f in cmd/*.c; do
	t=${f#cmd/}
	case " $(make -s print-TOOLS) " in *" ${t%.c} "*) ;; *) echo "$f: not in the Makefile's TOOLS" ;; esac
done
