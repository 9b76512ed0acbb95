# timeout: 300
# The server is killed and comes back, again and again, now and then the writer too: each record is stored once.
. "$SRC/tests/mysql-write/drill"
durable=--innodb-flush-log-at-trx-commit=1
private_mariadb $durable
n=20000 kills=${SOAK:+20} seed=$((RANDOM * 32768 + RANDOM))
kills=${kills:-2}
RANDOM=$seed
drill_stream $n >stream
drill_table
write=(mysql-write -s my --checkpoint job --batch-rows 100 --retry-for 60s --max-dirty none --dirty bad)
for ((k = 1; k <= kills; k++)); do
	"${write[@]}" -j $((1 + k % 2)) t <stream 2>>log &
	writer=$!
	remember $writer "$T.pids"
	sleep "$(printf '0.%03d' $((50 + $(random 400))))"
	mariadb_kill
	[ $((k % 3)) -ne 0 ] || kill -KILL "$writer" 2>/dev/null
	mariadb_start $durable 2>/dev/null
	wait "$writer" 2>/dev/null
	rc=$?
	case $rc in
	0 | 75 | 137) ;;
	*) echo "seed $seed: exit $rc"; tail -n 3 log ;;
	esac
	"${write[@]}" t <stream 2>>log || { echo "seed $seed: exit $?"; tail -n 3 log; }
	drill_verify $n bad || { echo "seed $seed, after kill $k"; break; }
	sql 'DELETE FROM t; DELETE FROM ds_checkpoint'
	rm -f bad
done
echo done
