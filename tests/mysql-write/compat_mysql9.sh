# heavy
# timeout: 300
# What every server must do alike, on mysql9.
. "$SRC/tests/mysql-write/compat"
need_mysql9
need jq
# it asks for the password itself, which is only given over TLS that is verified
jq --arg ca "${MYSQL_SOCKET%/s}/data/ca.pem" '. + {sslMode: "VERIFY_CA", sslCa: $ca}' sources/my.json >my.tls &&
	mv my.tls sources/my.json && chmod 600 sources/my.json
compat_all
