# Changing keys: set, taken out, a secret's other ways go, into one environment; the file is replaced at once.
dssource add a type=mysql jdbcUrl=jdbc:mysql://h:1/d username=u password=- --no-test <<<'a secret'
dssource edit a username=v description='new words' --no-test
dssource edit a passwordEnv=PW --no-test
dssource edit a description= --no-test
dssource edit a --environment development jdbcUrl=jdbc:mysql://dev/d passwordFile=dev.secret --no-test
cat sources/a.json
dssource show a --environment development
try dssource edit a username= --no-test
try dssource edit a type=odps --no-test
try dssource edit a sslMode=on --no-test
try dssource edit a --environment development sslmode=REQUIRED --no-test
try dssource edit a
try dssource add a type=mysql
mv sources/a.json elsewhere.json
ln -s ../elsewhere.json sources/a.json
dssource edit a username=w --no-test
stat -c '%F' sources/a.json
grep username elsewhere.json
ls -A sources
