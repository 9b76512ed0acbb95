# At a terminal: each answer is checked at once and asked for again; a secret is not echoed.
need python3
talk() {
	cat >talk
	python3 "$SRC/tests/dssource/talk.py" talk "$@" | sed 's/ *[0-9.]* ms / N ms /'
}
talk dssource add a --no-test >shown <<'END'
odps:
mysq
odps:
mysql
DATABASE):
mysql://h/d
DATABASE):
jdbc:mysql://127.0.0.1:1/d?useSsl=true
DATABASE):
jdbc:mysql://127.0.0.1:1/d
database):

database):
me
shown):

shown):
the secret
empty):
results
END
cat shown
grep -c 'the secret' shown
cat sources/a.json
echo "--- not working, and not wanted so"
talk dssource edit a <<'END'
DATABASE) [jdbc:mysql://127.0.0.1:1/d]:

database) [me]:
you
shown):

empty) [results]:

[y/N]:
n
END
grep username sources/a.json
echo "--- not working, and wanted all the same"
talk dssource edit a <<'END' | tail -n 2
DATABASE) [jdbc:mysql://127.0.0.1:1/d]:

database) [me]:
her
shown):

empty) [results]:

[y/N]:
y
END
grep -e username -e password sources/a.json
echo "--- remove asks"
printf '%s\n' '[y/N]:' no | talk dssource remove a
printf '%s\n' '[y/N]:' y | talk dssource remove a
ls -A sources
