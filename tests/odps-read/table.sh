# A table: sealed, plain, CSV, some columns in another order, some rows.
printf 'education,num\nbasic.4y,27\nbasic.6y,18\n\\N,73\n"a ""b"", \xe4\xb8\xad",\\N\n' >in.csv
need_odps --load 'result_table(education string,num bigint)=in.csv'
session() {
	sed -E 's/20[0-9]{12,}g[0-9a-f]+/SESSION/g'
}
odps-read -s odps result_table | session
odps-read -s odps --plain result_table
odps-read -s odps --to csv result_table
odps-read -s odps --to csv --delimiter tab --null '' --no-header result_table
odps-read -s odps --plain -c num,education result_table
odps-read -s odps --plain -c NUM --skip 1 --limit 2 result_table
odps-read -s odps --plain --limit 0 result_table
odps-read -s odps --skip 3 -n 9 result_table | session
odps-read -s odps --skip 30 result_table | session
odps-read -s odps -j 4 result_table | session | cmp - <(odps-read -s odps result_table | session)
