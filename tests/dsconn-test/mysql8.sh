# A real MySQL 8: its own certificate, the way it hashes passwords, its session.
. "$SRC/tests/dsconn-test/lib.bash"
need_mysql8
sql 'CREATE TABLE t(a INT, b VARCHAR(10))'
conn -s my -t t --for write | sed 's/certificate for [^;]*;/certificate for NAME;/; s/server [^ ]*,/server VERSION,/'
s="mysql://ds@127.0.0.1:$MYSQL_PORT/$DB?passwordFile=sources/my.secret&sslMode"
conn -s "$s=VERIFY_CA&sslCa=$MYSQL_DIR/data/ca.pem" | sed -n '/^tls/s/certificate for.*/certificate.../p'
conn -s "$s=VERIFY_IDENTITY&sslCa=$MYSQL_DIR/data/ca.pem" | sed -n '/^tls/{s/ but for .*/ but for another/;p;}'
