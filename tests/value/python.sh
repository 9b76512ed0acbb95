# heavy
# timeout: 300
# Numbers, days and zones against python's decimal, fractions and zoneinfo.
need python3
[ -d /usr/share/zoneinfo ] || skip "no zone database"
seed=20190708 count=400
[ -n "${SOAK:-}" ] && seed=$RANDOM count=5000
python3 -c 'import zoneinfo' 2>/dev/null || skip "python3 is too old for zoneinfo"
python3 "$SRC/tests/value/cases.py" "$seed" "$count" >cases || exit 1
"$B/unit/oracle" <cases >result || { echo "seed $seed, count $count"; head -n 20 result; }
[ "$(wc -l <cases)" -gt "$count" ] || echo "only $(wc -l <cases) cases"
