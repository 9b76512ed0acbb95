# One bad row in a batch of 2048 costs 25 statements at most; many bad ones a handful where the server names them.
private_mariadb --general-log=1 --log-output=TABLE
sql 'CREATE TABLE p (id INT PRIMARY KEY); INSERT INTO p SELECT seq FROM seq_1_to_3000;
	CREATE TABLE t (id INT PRIMARY KEY, c INT CHECK (c <> 13), p INT, FOREIGN KEY (p) REFERENCES p (id)) PARTITION BY RANGE (id) (PARTITION a VALUES LESS THAN (100000))' 2>/dev/null ||
	sql 'CREATE TABLE t (id INT PRIMARY KEY, c INT CHECK (c <> 13), p INT, FOREIGN KEY (p) REFERENCES p (id))'
ask() {
	sql 'DELETE FROM t; INSERT INTO t VALUES (5000, 1, 1); TRUNCATE mysql.general_log'
	perl -e 'my ($bad, $what) = @ARGV; for my $i (1 .. 2048) { my %r = (id => $i, c => 1, p => $i);
		if ($i % $bad == 7) { $r{id} = 5000 if $what eq "key"; $r{c} = 13 if $what eq "check"; $r{p} = 9999 if $what eq "parent" }
		print qq({"id":$r{id},"c":$r{c},"p":$r{p}}\n) }' "$2" "$3" >in
	mysql-write -s my --method "$1" --max-dirty none -q --report report t <in 2>/dev/null
	n=$(sql "SELECT COUNT(*) FROM mysql.general_log WHERE user_host LIKE '$MYSQL_USER%' AND command_type = 'Query' AND event_time >=
		(SELECT MIN(event_time) FROM mysql.general_log WHERE argument LIKE 'START TRANSACTION%')")
	echo "$1, $3, 1 in $2: stored $(sql 'SELECT COUNT(*) FROM t'), $([ "$n" -le "$4" ] && echo "at most $4 statements" || echo "$n statements")"
}
for m in load insert; do
	for w in key check parent; do
		ask $m 3000 $w 25
		ask $m 10 $w 25
	done
done
