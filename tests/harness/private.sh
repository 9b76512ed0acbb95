# heavy
# A private server: TLS, killed, started again with its data.
certs
private_mariadb --ssl-ca="$T/tls/ca.pem" --ssl-cert="$T/tls/server.pem" --ssl-key="$T/tls/server.key"
sql 'CREATE TABLE t (a INT); INSERT INTO t VALUES (7); FLUSH LOGS'
mariadb --no-defaults -h localhost --protocol=tcp -P "$MYSQL_PORT" -u ds "-p$MYSQL_PASSWORD" \
	--ssl-ca="$T/tls/ca.pem" --ssl-verify-server-cert -N -e "SHOW STATUS LIKE 'Ssl_version'"
mariadb_kill
try sql 'SELECT 1' 2>&1 | sed 's/(.*)//'
mariadb_start
sql 'SELECT a FROM t'
mariadb_stop
openssl verify -CAfile tls/ca.pem tls/server.pem tls/other.pem
try openssl verify -CAfile tls/ca.pem tls/expired.pem 2>&1 | grep -o 'certificate has expired'
try openssl verify -CAfile tls/ca.pem tls/stranger.pem 2>&1 | grep -o 'unable to get local issuer certificate'
