# Deadlocks and lock waits by a second connection are waited out and tried again, and are never dirty.
private_mariadb --innodb-lock-wait-timeout=1
sql 'CREATE TABLE t (id INT PRIMARY KEY, v INT); INSERT INTO t VALUES (1000000, 0)'
for ((i = 1; i <= 2000; i++)); do echo "{\"id\":$i,\"v\":1}"; done >in
waits_for_the_row() {
	[ "$(sql "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE '%SLEEP(3)' AND STATE = 'User sleep'")" -gt 0 ]
}
held() {
	[ "$(sql "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep'")" -gt 0 ]
}
# somebody holds a row that we want, for longer than a lock wait lasts
{ echo 'START TRANSACTION; INSERT INTO t VALUES (1500, 9); SELECT SLEEP(4); ROLLBACK;'; } | sql >/dev/null &
remember $! "$T.pids"
wait_for 10 held
try mysql-write -s my --batch-rows 500 --report report t <in
sql 'SELECT COUNT(*), SUM(v = 9) FROM t'
grep -o '"dirty":[0-9]*' report
[ "$(grep -o '"retries":[0-9]*' report | cut -d: -f2)" -gt 0 ] && echo "it was tried again"
echo "== two that change the same rows in opposite orders"
sql 'UPDATE t SET v = 0'
perl -e 'print "{\"id\":$_,\"v\":2}\n" for reverse 1 .. 2000' >back
for k in 1 2 3; do
	mysql-write -s my --mode update --batch-rows 2000 --retry-for 60s -q t <in 2>>err & one=$!
	mysql-write -s my --mode update --batch-rows 2000 --retry-for 60s -q t <back 2>>err & two=$!
	wait $one || { echo "exit $?"; cat err; }
	wait $two || { echo "exit $?"; cat err; }
done
sql 'SELECT COUNT(*), MIN(v) > 0 FROM t WHERE id <= 2000'
echo "== a second run gives up after --retry-for"
{ echo 'START TRANSACTION; UPDATE t SET v = 5 WHERE id = 3; SELECT SLEEP(30); ROLLBACK;'; } | sql >/dev/null &
remember $! "$T.pids"
wait_for 10 held
mysql-write -s my --mode update --retry-for 1s t <in 2>&1 | sed -E 's/after [0-9]+ (try|tries)/after N tries/'
echo "[exit ${PIPESTATUS[0]}]"
echo "== and does so where the server would let it wait for longer"
sql 'SET GLOBAL innodb_lock_wait_timeout=50'
mysql-write -s my -v --mode update --retry-for 4s t <in 2>err
echo "[exit $?]"
grep -o 'trying again: Lock wait' err | uniq
held && echo "the lock is held still"
echo "== somebody holds the checkpoint's row"
sql 'SET GLOBAL innodb_lock_wait_timeout=1'
sql 'CREATE TABLE u LIKE t'
mysql-write -s my -q --checkpoint held --input-id one u <in
{ echo "START TRANSACTION; SELECT job FROM ds_checkpoint WHERE job = 'held' FOR UPDATE; SELECT SLEEP(3); ROLLBACK;"; } | sql >/dev/null &
remember $! "$T.pids"
wait_for 10 waits_for_the_row
try mysql-write -s my -v --mode replace --checkpoint held --input-id two u <in 2>err
grep -o 'trying again: Lock wait' err | uniq
sql "SELECT input, pos, state FROM ds_checkpoint WHERE job = 'held'"
