# Every type that the local server keeps, its limits, and NULL.
cat >types.csv <<'X'
ti,si,i,bi,bo,f,d,dc,dl,s,vc,c,b,da,dt,ts,tn,ym,ds,j,ar,ma,st
-128,-32768,-2147483648,-9223372036854775808,true,0.1,0.1,12345678901234567890.123456789012345678,1.10,text,var,ch,bin,2019-07-08,2019-07-08 12:34:56.789,2019-07-08 12:34:56.123456789,2019-07-08 12:34:56.5,1-2,3 04:05:06.000000007,"{""a"":[1.10,null]}","[1,null,3]","{""k"":1}","{""a"":1,""b c"":""x""}"
127,32767,2147483647,9223372036854775807,false,NaN,-Infinity,-0.000000000000000001,0,"""\,é",,"a  ",,0001-01-01,0001-01-01 00:00:00,9999-12-31 23:59:59.999999999,1969-12-31 23:59:59,-1-2,-0 00:00:00.5,null,[],{},"{""a"":null,""b c"":null}"
\N,\N,\N,\N,\N,\N,\N,\N,\N,\N,\N,\N,\N,\N,\N,\N,\N,\N,\N,\N,\N,\N,\N
X
need_odps --load 'types(ti tinyint,si smallint,i int,bi bigint,bo boolean,f float,d double,dc decimal(38,18),dl decimal,s string,vc varchar(9),c char(5),b binary,da date,dt datetime,ts timestamp,tn timestamp_ntz,ym interval_year_month,ds interval_day_time,j json,ar array<int>,ma map<string,int>,st struct<a:int,`b c`:string>)=types.csv'
odps-read -s odps --describe --plain types | jq -r '"\(.name) \(.type) \(.native)"'
odps-read -s odps --plain types
odps-read -s odps --plain --decimal number --limit 1 -c dc,dl types
odps-read -s odps --plain --time-zone Asia/Shanghai -c dt,ts,tn types
odps-read -s odps --plain --time-zone -03:30 -c dt,ts,tn types
odps-read -s odps --to csv types
for j in 1 3; do odps-read -s odps -j $j --plain types | md5sum; done | uniq | wc -l
