# What is missing is made; the ready line; who may read what; the end by a signal.
printf 'education,num\nbasic.4y,27\nunknown,\\N\n' >r.csv
need_odps --load 'result_table(education string, num bigint)=r.csv'
cat odps.ready
stat -c '%a %n' odps.db odps.db.key "$DSPIPE_SOURCES/odps.json"
jq -r '.type, .endpoint, .project, .accessId' "$DSPIPE_SOURCES/odps.json"
[ "$(jq -r .accessKey "$DSPIPE_SOURCES/odps.json")" = "$(cat odps.db.key)" ] && echo "the key is the file's"
try odps-serve --db odps.db
odps_stop; echo "status $?"
ls
