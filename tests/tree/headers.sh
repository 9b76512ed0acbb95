# heavy
# Each header compiles alone, with each compiler that is here.
cd "$SRC" || exit 1
flags=$(make -s print-CFLAGS)
for cc in gcc clang; do
	command -v $cc >/dev/null || continue
	for h in lib/*/*.h; do
		# shellcheck disable=SC2086
		echo "#include \"${h#lib/}\"" | $cc $flags -Wno-unused-function -fsyntax-only -x c - ||
			echo "$cc: $h does not compile alone"
	done
done
