# Wrong password, wrong user, a database that is not there or not ours; the cache of tables.
. "$SRC/tests/dsconn-test/lib.bash"
need_mariadb
sql 'CREATE TABLE first_table(a INT); CREATE TABLE second_table(a INT)'
conn -s my
cat home/.cache/dspipe/tables/my
export WRONG=wrong-secret
echo "--- password"
conn -s "mysql://ds@127.0.0.1:$MYSQL_PORT/$DB?passwordEnv=WRONG"
echo "--- user"
conn -s "mysql://nobody@127.0.0.1:$MYSQL_PORT/$DB?passwordEnv=WRONG"
echo "--- database"
conn -s "mysql://ds@127.0.0.1:$MYSQL_PORT/${DB}x?passwordFile=sources/my.secret" |
	sed '/known are/s/; known.*/; known are .../'
echo "--- a database of others"
conn -s "mysql://ds@127.0.0.1:$MYSQL_PORT/mysql?passwordFile=sources/my.secret"
conn -s "mysql://ds@127.0.0.1:$MYSQL_PORT/information_schem?passwordFile=sources/my.secret"
echo "--- a password that has run out"
user=old_$DB
sql "CREATE USER '$user'@'%' IDENTIFIED BY 'wrong-secret' PASSWORD EXPIRE"
conn -s "mysql://$user@127.0.0.1:$MYSQL_PORT/$DB?passwordEnv=WRONG" | sed "s/$user/USER/g"
sql "DROP USER '$user'@'%'"
