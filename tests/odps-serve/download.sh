# A table read over the protocol: ranges, columns, encodings, and what is refused.
. "$SRC/tests/odps-serve/protocol"
need jq
printf 'id,name,score\n1,alpha,1.5\n2,\\N,-2.5\n3,gamma,\\N\n' >t.csv
need_odps --load 't(id bigint, name string, score double)=t.csv'
tunnel -i POST '/tables/t?downloads=&asyncmode=true' | plain
ID=$(session '/tables/t?downloads')
tunnel -o GET "/tables/t?downloadid=$ID" | plain; echo
data() { echo "-- $*" | plain; tunnel -r bigint,string,double "$@"; }
data -i GET "/tables/t?data&downloadid=$ID&rowrange=(0,3)" | plain
data GET "/tables/t?downloadid=$ID&data=&rowrange=%281%2C1%29&unknown=x"
tunnel -r double,bigint GET "/tables/t?data&downloadid=$ID&rowrange=(0,3)&columns=SCORE,id"
tunnel -o GET "/tables/t?data&downloadid=$ID&rowrange=(0,3)" | od -An -tx1 -v | tr -d ' \n'; echo
tunnel -o -H 'x-odps-tunnel-version: 6' GET "/tables/t?data&downloadid=$ID&rowrange=(0,3)" | grep -a -c PanguIOCost
for e in deflate zstd x-lz4-frame x-odps-lz4-frame x-snappy-framed 'deflate, gzip'; do
	echo "$e: $(tunnel -i -H "Accept-Encoding: $e" GET "/tables/t?data&downloadid=$ID&rowrange=(0,3)" | tr -d '\000' | grep -a '^Content-Encoding' | tr -d '\r')"
done
for r in '(0,4)' '(3,1)' '(0,0)' '(1' '0,1' '(-1,2)' '(99999999999999999999,1)'; do
	tunnel GET "/tables/t?data&downloadid=$ID&rowrange=$r" | plain
done
tunnel GET "/tables/t?data&downloadid=$ID&rowrange=(0,1)&columns=nope" | plain
tunnel GET "/tables/t?data&downloadid=$ID&rowrange=(0,1)&arrow" | plain
tunnel GET "/tables/t?data&downloadid=nope&rowrange=(0,1)" | plain
tunnel GET "/tables/other?data&downloadid=$ID&rowrange=(0,1)" | plain
tunnel POST '/tables/other?downloads' | plain
tunnel POST '/tables/t?downloads&partition=dt=1' | plain
tunnel GET '/tables/t/preview?limit=3' | plain
tunnel GET '/nothing' | plain
tunnel POST "/tables/t?downloadid=$ID" | plain
tunnel GET "/tables/t?downloadid=$ID" | plain
