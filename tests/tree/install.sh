# heavy
# What make installs, and that uninstall takes all of it away again.
b=${B#"$SRC/"} # as the build itself was called, or the dependencies know it by another name
run_make() {
	make -s -C "$SRC" B="$b" -o "$b/flags" DESTDIR="$T/d" PREFIX=/usr "$@" | grep -v '^INST'
}
run_make install
(cd "$SRC" && make -s print-TOOLS print-PAGES) | tr ' ' '\n' | while read -r f; do
	case $f in
	man/*) echo "share/man/man${f##*.}/${f##*/}" ;;
	*) printf '%s\n' "bin/$f" "share/bash-completion/completions/$f" "share/zsh/site-functions/_$f" ;;
	esac
done | sort >want
(cd d/usr && find . -type f | sed 's|^\./||' | sort) >got
same want got
find d -type f ! -perm 755 -path '*/bin/*'
run_make uninstall
find d ! -type d
