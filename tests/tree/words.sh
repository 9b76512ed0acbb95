# heavy
# Words that the tree must not hold. They are put together here, so that this file may be read too.
cd "$SRC" || exit 1

# never PATTERN WHAT PATH|OPTION...: prints where a pattern stands below the paths, by grep's options.
never() {
	local pattern=$1 what=$2
	shift 2
	grep -rnIE "$@" --exclude-dir=build --exclude-dir=.git --exclude=.git -e "$pattern" | sed "s/\$/   <- $what/"
	return 0
}

never '\b(strcpy|strcat|sprintf|gets|atoi|atol|atof|system|popen)\(' 'a call that the house does without' \
	cmd lib tests --include='*.[ch]'
never '\b(TO''DO|FIX''ME|XX''X|HA''CK)\b|not imple''mented|unimple''mented' 'a mark of unfinished work' .
parent=$(dirname "$SRC")
case $parent in
/ | /tmp | /opt | /srv | /usr/*) ;; # a path that may stand in any program
*) never "$parent/[a-z]" 'a path of one machine' . ;;
esac
never '/wor''k/|/hom''e/[a-z]|\.lib''rary|/Use''rs/' 'a path of one machine' .
never 'deb\.debian|snapshot\.debian|://[a-z.]*(pypi|crates|npmjs|maven)' 'the host of a registry' .
