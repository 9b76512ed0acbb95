# --empty-as-null: an empty text is NULL, in each format; nothing else is.
printf 's,v,b\n,,0\nx,y,\\N\n" ","",1\n' >in.csv
need_odps --load 't(s string,v varchar(5),b bigint)=in.csv'
odps-read -s odps --plain t
odps-read -s odps --plain --empty-as-null t
odps-read -s odps --to csv --empty-as-null t
odps-read -s odps --plain --empty-as-null -c b,s -j 2 t
odps-read -s odps --plain --empty-as-null --sql 'select s, b from t'
