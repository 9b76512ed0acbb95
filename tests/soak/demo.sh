# timeout: 300
# The demo: twice, and while another MariaDB runs; nothing that it started is left.
need_mariadb
export TMPDIR=$T/tmp
mkdir tmp
for i in 1 2; do
	"$SRC/scripts/demo" >out 2>&1
	echo "run $i: exit $?; $(grep -o 'The same 7 rows on both sides' out | sort -u), $(grep -c '^exit status 3$' out) with status 3"
done
ls -A tmp
ps_shows "$T/tmp" && echo "something still runs"
sql 'SELECT 1'
