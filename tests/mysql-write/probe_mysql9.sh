# heavy
# timeout: 600
# What mysql9 stores denotes what it was given, for every type and many values.
. "$SRC/tests/mysql-write/probe"
need jq
need_mysql9
# it asks for the password itself, which is only given over TLS that is verified
jq --arg ca "${MYSQL_SOCKET%/s}/data/ca.pem" '. + {sslMode: "VERIFY_CA", sslCa: $ca}' sources/my.json >my.tls &&
	mv my.tls sources/my.json && chmod 600 sources/my.json
probe_all mysql
