# Certificates: good, of an unknown issuer, for another name, expired; every sslMode.
. "$SRC/tests/dsconn-test/lib.bash"
certs
private_mariadb --ssl-cert="$T/tls/server.pem" --ssl-key="$T/tls/server.key" --ssl-ca="$T/tls/ca.pem"
s="mysql://ds@127.0.0.1:$MYSQL_PORT/$DB?passwordFile=sources/my.secret"
for mode in DISABLED PREFERRED REQUIRED VERIFY_CA VERIFY_IDENTITY; do
	echo "--- $mode"
	conn -s "$s&sslMode=$mode&sslCa=$T/tls/ca.pem"
done
echo "--- useSSL=true, by the system's authorities"
conn -s "$s&useSSL=true"
echo "--- another authority"
conn -s "$s&sslMode=VERIFY_CA&sslCa=$T/tls/stranger_ca.pem"
echo "--- no such file"
conn -s "$s&sslMode=VERIFY_CA&sslCa=$T/tls/none.pem"
for cert in other expired; do
	echo "--- $cert"
	mariadb_stop
	mariadb_start --ssl-cert="$T/tls/$cert.pem" --ssl-key="$T/tls/$cert.key" --ssl-ca="$T/tls/ca.pem"
	conn -s "$s&sslMode=VERIFY_CA&sslCa=$T/tls/ca.pem"
	conn -s "$s&sslMode=VERIFY_IDENTITY&sslCa=$T/tls/ca.pem"
done
