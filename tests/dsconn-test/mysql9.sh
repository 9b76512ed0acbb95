# A real MySQL 9: it wants the password itself once, over TLS that was verified; then its digest will do.
. "$SRC/tests/dsconn-test/lib.bash"
need_mysql9
sql 'CREATE TABLE t(a INT, b VARCHAR(10))'
s="mysql://ds@127.0.0.1:$MYSQL_PORT/$DB?passwordFile=sources/my.secret&sslMode"
conn -s "$s=VERIFY_CA&sslCa=$MYSQL_DIR/data/ca.pem" | sed -n '/^tls/s/certificate for.*/certificate.../p; /^authentication/p'
conn -s my -t t --for write | sed 's/certificate for [^;]*;/certificate for NAME;/; s/server [^ ]*,/server VERSION,/'
