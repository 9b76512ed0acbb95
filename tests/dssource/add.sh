# A new source: keys as arguments, the secret from stdin, mode 0600, shown without the secret.
umask 0
dssource add a type=mysql jdbcUrl=jdbc:mysql://h:1/d username=u password=- --no-test <<<'a secret'
stat -c '%a %n' sources/a.json
cat sources/a.json
dssource show a
dssource add b type=odps endpoint=https://e/api project=p accessId=i accessKeyCommand='echo x' \
	description='the second' environment=production --no-test
dssource list
dssource list --json
dssource list --names
ls -A sources
