# Records of all kinds of spelling go in, by name; what comes back denotes the same.
need_mariadb
sql 'CREATE TABLE t (Id INT PRIMARY KEY, name VARCHAR(20), price DECIMAL(8,2), at DATETIME(3), note TEXT, b VARBINARY(8), bits BIT(12))'
cat >in <<'END'
{"$ds":"begin","v":1,"columns":[{"name":"id","type":"int32"},{"name":"NAME","type":"string"},{"name":"price","type":"decimal(8,2)"},{"name":"at","type":"timestamp"},{"name":"note","type":"string"},{"name":"b","type":"bytes"},{"name":"bits","type":"int16"}],"time_zone":"Asia/Shanghai"}
{"id":1,"NAME":"caf\u00e9 \ud83d\ude00","price":"1.10","at":"2019-07-08T12:34:56.789+08:00","note":"tab\tline\nback\\slash 'quote' \\N","b":{"$base64":"AAEJCv8="},"bits":4095}
{"id":"007","NAME":"","price":12.5,"at":"2019-07-08T04:34:56Z","note":null,"b":"plain","bits":"1"}
{"bits":null,"b":null,"note":"\\N","at":null,"price":null,"NAME":"NULL","id":1E1}
{"$ds":"end","rows":3,"dirty":0}
END
for m in load insert; do
	sql 'DELETE FROM t'
	try mysql-write -s my --method $m t <in
	sql "SELECT id, name, price, at, HEX(note), HEX(b), bits + 0 FROM t ORDER BY id"
done
