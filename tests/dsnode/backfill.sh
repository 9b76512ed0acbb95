# A month, four at a time; one date fails, and is run again by itself.
need make
export DSPIPE_NOW=2019-07-09T00:30:00+08:00
echo '{"type":"command","command":"echo insert_data $bizdate >>ran; [ $bizdate != 20190613 ] || [ ! -e fail ] || exit 3"}' >insert_data.json
echo '{"type":"command","command":"echo sync $bizdate >>ran"}' >sync.json
echo '{"upstream":["insert_data"]}' >sync.schedule.json
touch fail
dsnode backfill sync 20190601 20190630 -j4 2>err
echo "status $?"
grep dsnode: err
sort ran | cut -d' ' -f1 | uniq -c
rm fail ran
dsnode backfill sync 2019-06-01 2019-06-30 -j4
echo "status $?"
sort ran
dsnode status sync -n 2 | awk '{$4 = "S"; print}'
dsnode backfill sync 20190701 20190630
dsnode backfill sync 20190701
dsnode backfill sync 20190701 2019063
echo '-- the status is that of what failed, and not of what waited for it'
echo '{"type":"command","command":"exit 75"}' >insert_data.json
dsnode backfill sync 20190701 20190702 2>/dev/null
echo "status $?"
dsnode run --scheduled sync 2>&1 | grep 'upstream of it'
echo "status ${PIPESTATUS[0]}"
