# Statements: rows, none, several forms of trouble; partitions as the user names them.
printf 'education,num\nbasic.4y,27\n\\N,73\n"a ""b",142\n' >in.csv
need_odps --load 'result_table(education string,num bigint)=in.csv'
ids() {
	sed -E 's/20[0-9]{12,}g[0-9a-f]+/ID/g; s/request [0-9A-F]{20,}/request R/g; s|/[0-9]+-[0-9a-f]{32}"|/HASH"|'
}
ask() {
	try odps-read -s odps "$@" 2>&1 | ids
}
ask --sql 'select education, num from result_table where num > 50 order by num'
ask --sql 'create table sales(id bigint, name string) partitioned by (dt string, n bigint)'
for p in "'20190708',n=1" "'20190709',n=1" "'20190709',n=2"; do
	ask -q --plain --sql "alter table sales add partition (dt=$p)"
	ask -q --plain --sql "insert into sales partition (dt=$p) values (1,'a'),(2,'b')"
done
ask --plain sales
ask --plain sales -p 'dt=20190708'
ask --plain sales -p 'dt=20190708,n=1'
ask sales -p "n=*,dt='20190709'" -c n,id,dt
ask --plain sales -p 'dt=*8,n=*' -p 'dt=20190709,n=2' -p 'dt=20190708,n=1' --skip 1 --limit 2
ask --plain sales -p 'dt=*,n=*' -c dt,n
ask --plain sales -p 'dt=20190708,n=3'
ask --plain sales -p 'dt=2018*,n=*'
ask sales -p 'dt=2018*,n=*' -p 'dt=x,n=3' --if-missing empty
ask --plain sales -p 'dt=x,n=3' -p 'dt=20190708,n=1' --if-missing empty
ask --plain nosuch --if-missing empty
ask --list-partitions sales
ask --list-partitions sales -p 'dt=*,n=2' --plain
ask --list-partitions result_table --plain
ask --count --plain sales
ask --count --plain sales -p 'dt=20190709,n=*'
ask --count --plain --sql 'select * from sales where n = 2'
ask --describe sales --to csv
ask --plan 2 sales -p 'dt=20190709,n=*'
ask -j 3 --plain sales -p 'dt=*,n=*' | sort | uniq -c
ask --plain --sql 'select * from nosuch'
ask --plain --sql 'selec'
ask --plain --sql ' '
ask --plain --sql 'select 1' --set novalue
ask --sql 'show tables'
ask -q --sql 'show tables' --to csv
ask --sql 'set odps.sql.timezone=UTC; select 1 as one' --plain
ask --session-file f --sql 'select num from result_table order by num' --plain
ask --session-file f --sql 'select num from result_table order by num' --plain
ask --session-file f --sql 'select num from result_table' --plain
jq -r 'keys | join(" ")' f
# many partitions, whose sessions are opened side by side
ask -q --plain --sql 'create table many(v bigint) partitioned by (k bigint)'
for k in $(seq 30); do
	odps-read -s odps -q --plain --sql "alter table many add partition (k=$k)"
	odps-read -s odps -q --plain --sql "insert into many partition (k=$k) values ($k)"
done
odps_stop >/dev/null
need_odps --initiating 1 --page 7 --fault 'status=503,p=0.2,retry-after=0,on=session'
ask --plain many -p 'k=*' | jq -c '[.v, .k]' | sort | uniq -c | awk '$1 == 1' | wc -l
ask --count --plain many
