# The shared server: an empty database, a source, a user who may do all in it.
need_mariadb
sql 'SHOW TABLES'
sql 'CREATE TABLE t (a INT, b VARCHAR(10))'
echo "INSERT INTO t VALUES (1, 'ä')" | sql
mariadb --no-defaults -h "$MYSQL_HOST" -P "$MYSQL_PORT" -u "$MYSQL_USER" "-p$MYSQL_PASSWORD" \
	--default-character-set=utf8mb4 -D "$DB" -t -e 'SELECT * FROM t'
sql_table 'SELECT count(*) AS n FROM t'
sed "s/$MYSQL_PASSWORD/PASSWORD/" sources/*
stat -c '%a' sources/my.secret
