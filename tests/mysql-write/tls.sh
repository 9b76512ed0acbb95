# TLS as the source asks for it; a certificate that does not fit is an error.
need jq
certs
private_mariadb --ssl-ca="$T/tls/ca.pem" --ssl-cert="$T/tls/server.pem" --ssl-key="$T/tls/server.key"
sql 'CREATE TABLE t (id INT)'
cp sources/my.json base.json
ask() {
	jq ". + $1" base.json >sources/my.json
	chmod 600 sources/my.json
	echo "== $1"
	echo '{"id":1}' | try mysql-write -s my t
}
ask '{"sslMode":"DISABLED"}'
ask '{"sslMode":"PREFERRED"}'
ask '{"sslMode":"REQUIRED"}'
ask "{\"sslMode\":\"VERIFY_CA\",\"sslCa\":\"$T/tls/ca.pem\"}"
ask "{\"sslMode\":\"VERIFY_IDENTITY\",\"sslCa\":\"$T/tls/ca.pem\"}"
ask '{"sslMode":"VERIFY_IDENTITY"}'
echo "== a connection that is lost is tried again under TLS, too"
sql 'DELETE FROM t'
is_stored() { [ "$(sql 'SELECT COUNT(*) FROM t')" = 1 ]; }
lose() {
	echo '{"id":1}'
	wait_for 10 is_stored >&2
	sql "KILL $(sql "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = '$MYSQL_USER'")" >&2
	echo '{"id":2}'
}
jq '. + {"sslMode":"REQUIRED"}' base.json >sources/my.json
lose | try mysql-write -s my --batch-time 10ms t
sql 'SELECT * FROM t'
for c in other expired stranger; do
	mariadb_stop
	mariadb_start --ssl-ca="$T/tls/ca.pem" --ssl-cert="$T/tls/$c.pem" --ssl-key="$T/tls/$c.key"
	echo "==== $c"
	ask "{\"sslMode\":\"VERIFY_CA\",\"sslCa\":\"$T/tls/ca.pem\"}"
	ask "{\"sslMode\":\"VERIFY_IDENTITY\",\"sslCa\":\"$T/tls/ca.pem\"}"
done
sql 'SELECT COUNT(*) FROM t'
