# The interrupt key at a question without echo: nothing is saved, and the echo comes back.
need python3 stty
printf 'password\n\\x03\n' >talk
cat >wrapped <<'END'
dssource add a type=mysql jdbcUrl=jdbc:mysql://h/d username=u
echo "status $?"
stty -a | tr ' ;' '\n\n' | grep -x -e '-*echo' -e '-*isig'
END
python3 "$SRC/tests/dssource/talk.py" talk bash -c 'trap : INT; . ./wrapped'
ls -A sources
