# The project's time zone: of texts without an offset, and of statements that set none.
. "$SRC/tests/odps-serve/protocol"
need jq
[ -e /usr/share/zoneinfo/Asia/Shanghai ] || skip 'no zone database'
printf 't\n2019-07-08 12:00:00\n2019-07-08T12:00:00Z\n' >t.csv
need_odps --time-zone Asia/Shanghai --load 't(t datetime)=t.csv'
odps-read -s odps --plain t
odps-read -s odps --plain t --time-zone UTC
odps-read -s odps --plain --sql "select t, to_char(t, 'hh:mi') as c, cast(t as string) as s from t where t >= '2019-07-08 20:00:00'"
odps-read -s odps --plain --set odps.sql.timezone=UTC --sql "select t, cast(t as string) as s from t order by t"
I=$(run_sql 'select t from t')
rest -o GET "/instances/$I?result" | sed -n 's/.*CDATA\[//; s/\]\]>.*//p' | base64 -d
I=$(run_sql 'set odps.sql.timezone=America/New_York; select t from t')
rest -o GET "/instances/$I?result" | sed -n 's/.*CDATA\[//; s/\]\]>.*//p' | base64 -d
odps-read -s odps --plain --sql "select 1 as x" --set odps.sql.timezone=Nowhere/At_all 2>&1 | sed 's/instance .*//'
try odps-serve --db x.db --time-zone Mars/Base 2>&1 | grep -v ^usage
