# A server without TLS: fine for PREFERRED, an error from REQUIRED on.
. "$SRC/tests/dsconn-test/lib.bash"
need_mariadb
conn -s my
conn -s "mysql://ds@127.0.0.1:$MYSQL_PORT/$DB?passwordFile=sources/my.secret&sslMode=REQUIRED"
echo "--- by the socket"
conn -s "mysql://ds@localhost/$DB?passwordFile=sources/my.secret&socket=$MYSQL_SOCKET"
