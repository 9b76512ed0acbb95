# timeout: 300
# The writer is killed again and again: each record is stored once, the dirty count is exact.
. "$SRC/tests/mysql-write/drill"
need_mariadb
n=20000 kills=${SOAK:+100} seed=$((RANDOM * 32768 + RANDOM))
RANDOM=$seed
drill_stream $n >stream
drill_table
k=0 rc=137
while [ $k -lt ${kills:-8} ]; do
	drill_once stream $((10 + $(random 250))) mysql-write -s my --checkpoint job --batch-rows 100 \
		-j $((1 + k % 2)) --max-dirty none --dirty bad t
	rc=$?
	k=$((k + 1))
	[ $rc -eq 0 ] || [ $rc -eq 137 ] || { echo "seed $seed: exit $rc"; tail -60 log; break; }
	if [ $rc -eq 0 ]; then
		drill_verify $n bad || { echo "seed $seed, after kill $k"; break; }
		sql 'DELETE FROM t; DELETE FROM ds_checkpoint'
		rm -f bad
	fi
done
mysql-write -s my --checkpoint job --batch-rows 1000 --max-dirty none --dirty bad t <stream 2>>log || tail -1 log
drill_verify $n bad || { echo "seed $seed"; tail -3 log; }
echo "again:"
mysql-write -s my --checkpoint job --max-dirty none --dirty bad t <stream 2>&1 | grep -v goes.on.so
mysql-write -s my --checkpoint job --show
