# https on both ports, checked by the CA that the source file names.
. "$SRC/tests/odps-serve/protocol"
need openssl
certs
printf 'a\n1\n2\n' >t.csv
need_odps --tls-cert tls/server.pem --tls-key tls/server.key --tls-ca tls/ca.pem --load 't(a bigint)=t.csv'
cat odps.ready
jq -r .caFile "$DSPIPE_SOURCES/odps.json"
odps-read -s odps --plain t
odps-read -s odps --plain --sql 'select sum(a) as s from t'
odps_stop
try odps-serve --db x.db --tls-cert tls/server.pem --tls-key tls/other.key 2>&1 | grep -v ^usage
try odps-serve --db x.db --tls-cert nope --tls-key tls/other.key 2>&1 | grep -v ^usage
