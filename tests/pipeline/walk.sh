# README's walk prints here what it prints there: each command that stands behind a $ is run, and
# what it says is put behind it. Ports, the database and the home folder have other names here,
# and times differ.
need_mariadb
sql 'CREATE TABLE odps_result (education VARCHAR(255) NULL, num INT(10) NULL)'
unset DSPIPE_SOURCES
mkdir -p home/work
cd home/work || exit 1
(umask 077 && printf '%s\n' "$MYSQL_PASSWORD" >secret)

section() {
	awk '/^## / {on = /^## A walk/} on && sub(/^    /, "")' "$SRC/README.md"
}

# commands: what ends in a backslash or a bar goes on in the next line.
commands() {
	awk 'sub(/^\$ /, "") || more {print; more = /[\\|]$/}' "$1"
}

here() {
	sed "s/3306/$MYSQL_PORT/; s#/shop#/$DB#; s/username=sync/username=$MYSQL_USER/"
}

there() {
	sed -E "s/\b$MYSQL_PORT\b/3306/g; s/$DB/shop/g; s/\b$MYSQL_USER as '$MYSQL_USER'@/sync as 'sync'@/; s#$T/home#/root#g
		s/ +[0-9]+\.[0-9] ms/ N ms/; s/[0-9A-F]{24}/REQUEST/; s/(server )[0-9][^,;]*/\1VERSION/
		s/localhost:[0-9]+|127\.0\.0\.1:[0-9]{4,5}/127.0.0.1:PORT/g; s/clock \+[0-9.]+/clock +0.0/; s/(done +1 +)[0-9.]+/\1N/"
}

walk() {
	local whole='' line
	while IFS= read -r line; do
		printf '%s%s\n' "$([ -n "$whole" ] || printf '$ ')" "$line"
		whole+=${whole:+$'\n'}$line
		case $line in
		*' &')
			eval "$(here <<<"$whole")"
			wait_for 10 test -s ~/.config/dspipe/sources/odps_first.json
			;;
		*\\ | *'|') continue ;;
		*) eval "$(here <<<"$whole")" 2>&1 ;;
		esac
		whole=
	done
}

set +e
section >text
[ -s text ] || echo 'README has no walk'
commands text | walk >printed
there <text >text.masked
there <printed >printed.masked
same text.masked printed.masked && echo "as README says"
sql 'SELECT count(*), sum(num) FROM odps_result'
