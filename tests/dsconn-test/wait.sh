# timeout: 180
# --wait: until the server is up; not where waiting mends nothing; not longer than told.
. "$SRC/tests/dsconn-test/lib.bash"
private_mariadb
mariadb_stop
dsconn-test -s my --wait 120 >out 2>err &
mariadb_start
wait $!
echo "status $?"
untimed <out
cat err
export WRONG=x
conn --wait 30 -s "mysql://ds@127.0.0.1:$MYSQL_PORT/$DB?passwordEnv=WRONG"
conn --wait 1 -s 'mysql://ds@127.0.0.1:1/d?passwordEnv=WRONG'
timeout --preserve-status 3 dsconn-test --wait 60 -s 'mysql://ds@127.0.0.1:1/d?passwordEnv=WRONG' 2>&1 | untimed
echo "[exit ${PIPESTATUS[0]}]"
