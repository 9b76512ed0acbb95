# Sources of both folders; one that is hidden by another; files that are not right.
mkdir -p home/.config/dspipe/sources
dssource add a type=mysql jdbcUrl=jdbc:mysql://h/d username=u passwordEnv=PW --no-test
cp sources/a.json home/.config/dspipe/sources/a.json
cp sources/a.json home/.config/dspipe/sources/second.json
cp sources/a.json sources/not-a-name.json
echo '{"type":"mysql","pasword":"x"}' >sources/misspelt.json
echo '{"type":"mysql","password":"x"}' >sources/open.json
echo '{' >sources/zz.json
chmod 600 sources/*
chmod 644 sources/open.json
try dssource list
try dssource list -v 2>/dev/null
try dssource list --json
try dssource list --names
