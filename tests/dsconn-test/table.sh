# A table: its columns, what is missing, what may be read or written, and the GRANT that gives it.
. "$SRC/tests/dsconn-test/lib.bash"
need_mariadb
last() {
	conn "$@" | sed -n '/^configuration\|^dns\|^tcp\|^tls\|^authentication\|^database/!p'
}
sql 'CREATE TABLE result(education VARCHAR(255) NULL, num INT NOT NULL, id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	double_num INT AS (num * 2) STORED);
	CREATE TABLE old(a INT) ENGINE=MyISAM;
	CREATE VIEW names AS SELECT DISTINCT education FROM result;
	CREATE TRIGGER bends BEFORE INSERT ON result FOR EACH ROW SET NEW.num = 1'
last -s my -t result
last -s my -t result -v
echo "--- for read, for write"
last -s my -t result --for read
last -s my -t result --for write
last -s my -t result --for write --columns education,num
sql 'SELECT COUNT(*) FROM result'
echo "--- columns"
last -s my -t result --columns education,number
last -s my -t result --for write --columns education
last -s my -t result --for write --columns num,double_num
last -s my -t result --for read --columns Education,double_num
echo "--- other tables"
last -s my -t reslt
last -s my -t old --for write
last -s my -t names --for read
last -s my -t names --for write
echo "--- privileges"
sql "CREATE USER limited@127.0.0.1 IDENTIFIED BY '$MYSQL_PASSWORD'; GRANT SELECT ON $DB.result TO limited@127.0.0.1"
s="mysql://limited@127.0.0.1:$MYSQL_PORT/$DB?passwordFile=sources/my.secret"
last -s "$s" -t result --for read
last -s "$s" -t result --for write
last -s "$s" -t old --for read
sql 'DROP USER limited@127.0.0.1'
dsconn-test -s my -t result --for write --json | jq -c '.layers[6:8][] | [.layer, .status, .facts]'
