# heavy
# timeout: 900
# Every fault at random places: the rows are all there, in order, each once, or the read is
# refused. With SOAK=1 a hundred places each.
times=${SOAK:+100}
times=${times:-2}
seed=${SEED:-$RANDOM}
RANDOM=$seed
mask "seed $seed" SEED
echo "seed $seed"
rows=20000
jq -nr --argjson n $rows '"id,name,v", (range($n) | "\(.),\("x" * (. % 37) // ""),\(. * 7 % 1000)")' >in.csv
need_odps --load 't(id bigint,name string,v double)=in.csv'
odps-read -s odps --plain t >want
bytes=$(odps-read -s odps t --compress none --report fd:3 3>&1 >/dev/null | jq .bytes_in)
big() {
	echo $(((RANDOM * 32768 + RANDOM) % $1))
}
# drill NAME EXPECT RULE...: EXPECT is what may come of it: resumed, refused, or either
drill() {
	local name=$1 expect=$2 rc outcome args=() r
	shift 2
	for r; do args+=(--fault "$r"); done
	odps_stop >/dev/null
	need_odps "${args[@]}"
	local j=$((1 + RANDOM % 2 * 2)) how
	how=$(printf 'none\nzlib\nzstd\nlz4\n' | sed -n $((1 + RANDOM % 4))p)
	timeout 60 odps-read -s odps --plain --timeout 300ms --retry-for 20s -j $j --compress "$how" t >got 2>err
	rc=$?
	case $rc in
	0) outcome=resumed ;;
	1 | 75) outcome=refused ;;
	*) outcome="exit $rc" ;;
	esac
	if [ $rc = 0 ] && ! cmp -s got want; then
		echo "SEED=$seed: $name: $*: -j $j --compress $how: wrong rows"
	elif [ "$expect" != either ] && [ "$outcome" != "$expect" ]; then
		echo "SEED=$seed: $name: $*: -j $j --compress $how: $outcome, not $expect: $(cat err)"
	fi
}
for kind in cut stall hang-up status html slow delay record-crc stream-crc count drop-row lose-row short shorts no-footer expired many; do
	i=0
	while [ $i -lt "$times" ]; do
		i=$((i + 1))
		case $kind in
		cut) drill $kind resumed "cut=$(big "$bytes"),first=3" ;;
		stall) drill $kind resumed "stall=$(big "$bytes"),first=1" ;;
		hang-up) drill $kind resumed "hang-up,on=data,first=2" ;;
		status) drill $kind resumed "status=$(printf '429\n503\n500\n' | shuf -n 1),first=2,retry-after=0,on=data" ;;
		html) drill $kind resumed "html=502,first=1,retry-after=0,on=data" ;;
		slow) drill $kind resumed "slow=50ms,first=2" ;;
		delay) drill $kind resumed "delay=50ms,first=2" ;;
		record-crc) drill $kind resumed "record-crc=$(big $rows),first=2" ;;
		stream-crc) drill $kind refused "stream-crc" ;;
		count) drill $kind refused "count" ;;
		drop-row) drill $kind either "drop-row=$(big $rows),first=1" ;;
		lose-row) drill $kind either "lose-row=$(big $rows),first=$((1 + RANDOM % 9))" ;;
		short) drill $kind resumed "short=$(big $rows),first=2" ;;
		shorts) drill $kind resumed "short=$((1 + RANDOM % 1000))..$rows" ;;
		no-footer) drill $kind resumed "no-footer=$(big $rows),first=2" ;;
		expired) drill $kind refused "expired,skip=1,on=data" "cut=2000,first=1" ;;
		many) drill $kind either "cut=0..$bytes,p=0.3" "short=0..$rows,p=0.1" "record-crc=0..$rows,p=0.1" \
			"status=503,retry-after=0,p=0.1,on=data" ;;
		esac
	done
	echo "$kind done"
done
