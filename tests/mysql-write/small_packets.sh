# A server that takes only small packets: statements and the rows of a LOAD keep below its limit.
private_mariadb --max-allowed-packet=16384
sql 'CREATE TABLE t (id INT PRIMARY KEY, v TEXT)'
perl -e 'print "{\"id\":$_,\"v\":\"", "x" x ($_ == 700 ? 20000 : $_ % 3000), "\"}\n" for 1 .. 1000' >in
for m in load insert; do
	sql 'DELETE FROM t'
	mysql-write -s my --method $m --max-dirty none --report report t <in 2>&1 | cut -c1-150
	echo "$m: $(sql 'SELECT COUNT(*), SUM(LENGTH(v)) FROM t')"
done
