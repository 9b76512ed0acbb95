# Each fault of a drill as a client sees it, and how often; the rate; what is said wrongly.
# timeout: 200
. "$SRC/tests/odps-serve/protocol"
need jq
seq 0 999 | sed '1i a' >t.csv
need_odps --load 't(a bigint)=t.csv'
odps_stop
drill() {
	need_odps "$@"
	S=$(session '/tables/t?downloads')
}
data() {
	tunnel "$@" -r bigint GET "/tables/t?data&downloadid=$S&rowrange=(0,1000)" 2>&1 | tail -n 2 | grep .
}
for f in cut=5000 record-crc=500 stream-crc count drop-row=500 lose-row=500 short=500 no-footer=500 hang-up; do
	echo "-- $f"
	drill --fault "$f,first=1"
	data; data
	odps_stop
done
echo '-- statuses'
drill --fault status=429,retry-after=7,first=1 --fault html=502,skip=1,first=1 --fault expired,skip=2,first=1
get() { tunnel -i GET "/tables/t?data&downloadid=$S&rowrange=(0,1)" | tr -d '\000' | plain | grep -a -v -e '^Date' -e '^Connection'; }
get; get; get; data
odps_stop
echo '-- elsewhere, every second'
drill --fault status=503,on=meta,every=2
for i in 1 2 3; do rest GET '' | head -1; done
odps_stop
echo '-- by chance: the same seed, the same faults'
for i in 1 2; do
	drill --fault cut=0..8000,p=0.5 --fault-seed 7
	for j in 1 2 3 4 5 6 7 8; do data; done | md5sum >"chance.$i"
	odps_stop
done
same chance.1 chance.2
echo '-- it ends while an answer is stalled, slow, late'
drill --fault stall=100 --fault slow=1h,on=data,skip=1 --fault delay=1h,on=meta
start odpscall -t "$ODPS_TUNNEL" "$DSPIPE_SOURCES/odps.json" GET "/projects/p1/tables/t?data&downloadid=$S&rowrange=(0,1)" >/dev/null 2>&1
start odpscall -t "$ODPS_TUNNEL" "$DSPIPE_SOURCES/odps.json" GET "/projects/p1/tables/t?data&downloadid=$S&rowrange=(0,1)" >/dev/null 2>&1
start odpscall "$DSPIPE_SOURCES/odps.json" GET /projects/p1 >/dev/null 2>&1
sleep 0.5
odps_stop; echo "status $?"
echo '-- wrong rules'
for f in cutt=1 cut cut=x cut=1,stall=2 every=3 'status=200' 'cut=1,on=session' p=0.5; do
	try odps-serve --db x.db --fault "$f" 2>&1 | grep -v ^usage
done
try odps-serve --db x.db --fault-seed 0 2>&1 | grep -v ^usage
ls x.db 2>&1
