# The connection is taken out of a DataX job; the job still names its tables, and serves as -s.
cat >job.json <<'END'
{"job":{"setting":{"speed":{"channel":1}},"content":[{
 "reader":{"name":"odpsreader","parameter":{"accessId":"id","accessKey":"the key","project":"p","table":"t","column":["*"],"odpsServer":"http://127.0.0.1:1/api","tunnelServer":"http://127.0.0.1:2"}},
 "writer":{"name":"mysqlwriter","parameter":{"username":"u","password":"the password","column":["a"],"writeMode":"insert","connection":[{"jdbcUrl":"jdbc:mysql://127.0.0.1:1/d?characterEncoding=utf-8","table":["t"]}]}}}]}}
END
chmod 644 job.json
try dssource import r job.json#reader --no-test
chmod 600 job.json
cp job.json before.json
dssource import r job.json#reader --no-test
cat sources/r.json
same before.json job.json~
stat -c '%a %n' job.json job.json~
dssource import w job.json#writer --no-test
cat sources/w.json job.json
try dssource import again job.json#writer --no-test
try dssource import again job.json#write --no-test
cp before.json job.json
dssource import kept job.json#writer --no-test --keep
same before.json job.json
ls -A sources
