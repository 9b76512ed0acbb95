# heavy
# A real MySQL 8, where it is at hand.
need_mysql8
sql 'CREATE TABLE t (a INT)'
mariadb --no-defaults -h "$MYSQL_HOST" -P "$MYSQL_PORT" -u "$MYSQL_USER" "-p$MYSQL_PASSWORD" -D "$DB" -N -e 'SHOW TABLES'
sql 'SELECT substring_index(version(), ".", 1)'
