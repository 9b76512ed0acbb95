# One session read in parts: the parts make the whole, whoever reads them.
seq 0 99 | sed '1i n' >in.csv
need_odps --load 't(n bigint)=in.csv'
odps-read -s odps t --count --plain
odps-read -s odps t --plan 7 >plan
sed -E 's/--session [^ ]+/--session ID/' plan
while read -r args; do
	# shellcheck disable=SC2086
	odps-read -s odps t $args --plain
done <plan | jq -r .n | cmp - <(seq 0 99) && echo whole
head -2 plan | tail -1 | xargs odps-read -s odps t | grep -v '^{"n"' | sed -E 's/[0-9]{12,}g[0-9a-f]+/ID/g'
session=$(awk '{ print $2; exit }' plan)
for i in 1 2 3; do odps-read -s odps t --session "$session" --slice $i/3 --plain; done |
	jq -r .n | cmp - <(seq 0 99) && echo whole
odps-read -s odps t --session "$session" --range 97: --plain
odps-read -s odps t --session "$session" --range 98:50 --plain
odps-read -s odps t --session "$session" --range 100: --plain
try odps-read -s odps t --session "$session" --range 101: --plain
# kept in a file: the same rows although the table has others by now
odps-read -s odps t --session-file f --plain | wc -l
printf 'n\n1000\n' >more.csv
odps_stop
need_odps --load 't(n bigint)=more.csv'
odps-read -s odps t --count --plain
odps-read -s odps t --session-file f --plain | wc -l
try odps-read -s odps t --session-file f -p x=y --plain 2>&1 | sed 's/of another read:.*/of another read/'
stat -c %a f
