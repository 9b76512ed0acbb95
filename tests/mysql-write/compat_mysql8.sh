# heavy
# timeout: 300
# What every server must do alike, on mysql8.
. "$SRC/tests/mysql-write/compat"
need_mysql8
compat_all
echo "== a row that LOAD would take minutes for, were it larger still"
sql 'CREATE TABLE large (id INT, v LONGTEXT)'
perl -e 'print "{\"id\":1,\"v\":\"", "x" x 9_000_000, "\"}\n"' | try mysql-write -s my --report large large
grep -o '"inserts":[0-9]*' large
sql 'SELECT id, LENGTH(v) FROM large'
