# No secret in any process's command line or environment, in -v, in a report.
cat >command.sh <<'END'
cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' >lines
cat "/proc/$PPID/environ" >environment
sed 's/X/e/g' hidden
END
echo 'vXry sXcrXt' >hidden
echo '{"type":"mysql","jdbcUrl":"jdbc:mysql://127.0.0.1:1/d","username":"u","passwordCommand":"sh command.sh"}' >sources/a.json
chmod go-w sources
try dssource test a -v --report report.json | sed 's/ *[0-9.]* ms / N ms /'
grep -o 'dssource test a -v' lines
grep -c 'very secret' lines environment report.json
jq -r .exit report.json
