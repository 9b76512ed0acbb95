# Taken away, a broken one too.
dssource add a type=mysql jdbcUrl=jdbc:mysql://h/d username=u passwordEnv=PW --no-test
echo '{"type":' >sources/broken.json
dssource remove a
dssource remove broken
try dssource remove a
ls -A sources
dssource list
