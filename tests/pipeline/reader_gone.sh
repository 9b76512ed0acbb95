# The reader of a pipe goes away: the end is quiet, by SIGPIPE.
. "$SRC/tests/pipeline/job"
awk 'BEGIN {print "education,num"; for (i = 0; i < 50000; i++) print "a school with a long name " i "," i}' >big.csv
need_odps --load 'big(education string,num bigint)=big.csv'
odps-read -s odps big | head -n 1 >/dev/null
echo "${PIPESTATUS[*]}"
job_stream 20000 >stream
dsmap education num <stream | head -n 1 >/dev/null
echo "${PIPESTATUS[*]}"
dsthrottle <stream | head -n 1 >/dev/null
echo "${PIPESTATUS[*]}"
dsmap --allow-cut education num <stream | head -n 3 | dsmap --allow-cut num --plain
