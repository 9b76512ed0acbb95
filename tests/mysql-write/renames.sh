# Beside a swap that is under way the table is there, though the server's lists may miss it for a moment.
need_mariadb
sql 'CREATE TABLE t (id INT); CREATE TABLE t__ds_new (id INT)'
renames() {
	while :; do
		echo 'RENAME TABLE t TO t__ds_old, t__ds_new TO t; RENAME TABLE t__ds_old TO t__ds_new;'
	done | sql
}
start renames
for ((i = 0; i < 60; i++)); do
	echo '{"id":1}' | mysql-write -s my t || break
done
stop "$STARTED" || true
echo "$i runs"
