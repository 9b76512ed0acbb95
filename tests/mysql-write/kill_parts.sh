# timeout: 300
# The writer is killed again and again while several connections replace rows: each key ends as in one run.
. "$SRC/tests/mysql-write/drill"
need_mariadb
n=20000 kills=${SOAK:+50} seed=$((RANDOM * 32768 + RANDOM))
RANDOM=$seed
# the key is id % 1000, the last of the stream's records for a key stands at the end
drill_stream $n | sed -E 's/"id":[0-9]*([0-9]{3}),/"id":"\1",/' >stream
sql "CREATE TABLE t (id BIGINT PRIMARY KEY, v VARCHAR(200) CHECK (v <> 'bad')) ENGINE=InnoDB"
mysql-write -s my --mode replace --max-dirty none --dirty bad.want -q t <stream 2>>log
sql 'SELECT * FROM t ORDER BY id' >want
grep -o '"row":[0-9]*' bad.want | sort >bad.want.rows
sql 'DELETE FROM t'
for ((k = 0; k < ${kills:-5}; k++)); do
	drill_once stream $((10 + $(random 250))) mysql-write -s my --checkpoint job --mode replace --batch-rows 50 \
		-j 4 --max-dirty none --dirty bad t
	rc=$?
	[ $rc -eq 0 ] || [ $rc -eq 137 ] || { echo "seed $seed: exit $rc"; tail -3 log; break; }
	[ $rc -ne 0 ] || break
done
mysql-write -s my --checkpoint job --mode replace --batch-rows 50 -j 4 --max-dirty none --dirty bad t <stream 2>>log || tail -1 log
sql 'SELECT * FROM t ORDER BY id' >got
grep -o '"row":[0-9]*' bad | sort >bad.rows
cmp want got && cmp bad.want.rows bad.rows || echo "seed $seed"
sql 'SELECT COUNT(*), SUM(dirty), MAX(state) FROM ds_checkpoint'
