# What dsrecord cannot spell travels as a dirty line; without a place for those it counts.
cat >in.csv <<'X'
id,at,day,ts
1,2019-07-08 12:34:56,2019-07-08,2019-07-08 12:34:56
2,@253402300800,2019-07-08,2019-07-08 12:34:56
3,2019-07-08 12:34:56,@-62135683200,@-62135596801
4,\N,\N,\N
X
need_odps --load 't(id bigint,at datetime,day date,ts timestamp)=in.csv'
odps-read -s odps t | sed -E 's/20[0-9]{12,}g[0-9a-f]+/ID/g'
odps-read -s odps --skip 1 t | sed -nE 's/20[0-9]{12,}g[0-9a-f]+/ID/g; /dirty/p'
try odps-read -s odps --plain t
try odps-read -s odps --plain --max-dirty 1 t
try odps-read -s odps --to csv --max-dirty 2 --dirty bad t
cat bad
# what is not asked for is not looked at
odps-read -s odps --plain -c id t
