# --load: tables out of CSV files, made or filled again; and what is wrong with some.
printf 'B,a\n1,"x ""y""\nz"\n\\N,\\N\n2,\n' >good.csv
printf 'a,b,c,d,e,f\n9223372036854775807,1.10,NaN,2019-07-08 12:34:56.789,"[1,null]","{""k"":""v""}"\n' >types.csv
need_odps --load 'good(a string, b bigint)=good.csv' \
	--load 'types(a bigint, b decimal(10,2), c double, d datetime, e array<int>, f map<string,string>)=types.csv'
odps-read -s odps --plain good
odps-read -s odps --plain types
odps_stop
printf 'a,b\nagain,1\n' >good.csv
need_odps --load 'good(a string, b bigint)=good.csv'
odps-read -s odps --plain good
odps_stop
wrong() {
	printf '%b' "$2" >w.csv
	try odps-serve --db odps.db --load "$1=w.csv" 2>&1 | grep -v ^usage
}
wrong 'good(a string)' 'a\nx\n'
wrong 'w(a bigint)' 'a\n1\nx\n'
wrong 'w(a bigint, s string)' 's,a\n"two\nlines",1\n"x",1.5\n'
wrong 'w(a bigint)' 'a\n1,2\n'
wrong 'w(a bigint)' 'a\n"1\n'
wrong 'w(a bigint)' 'b\n1\n'
wrong 'w(a bigint)' 'a,a\n1,1\n'
wrong 'w(a bigint, b string)' 'a\n1\n'
wrong 'w(a bigint)' ''
wrong 'w(a varchar(2))' 'a\nabc\n'
wrong 'w(a blob)' 'a\n'
wrong 'w(a)' 'a\n'
wrong 'w(a bigint, A string)' 'a\n'
wrong 'w(a bigint' 'a\n'
wrong 'w' 'a\n'
try odps-serve --db odps.db --load 'w(a bigint)=nope.csv' 2>&1 | grep -v ^usage
try odps-serve --db odps.db --load 'w(a bigint)' 2>&1 | grep -v ^usage
need_odps
odps-read -s odps --plain good
try odps-read -s odps w 2>&1 | sed 's/request [0-9A-F]*/request R/'
