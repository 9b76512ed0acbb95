# Rows that only a trigger knows to be bad are found without trying row by row.
need_mariadb
sql <<'END'
CREATE TABLE t (id INT PRIMARY KEY, v INT);
DELIMITER //
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW IF NEW.v = 13 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no thirteen'; END IF//
END
for ((i = 1; i <= 2048; i++)); do echo "{\"id\":$i,\"v\":$((i == 1777 || i == 5 ? 13 : i % 12))}"; done >in
for m in load insert; do
	sql 'DELETE FROM t'
	try mysql-write -s my --method $m --max-dirty none --report report t <in
	sql 'SELECT COUNT(*), SUM(v = 13) FROM t'
	grep -o '"loads":[0-9]*,"inserts":[0-9]*' report | tail -1
done
