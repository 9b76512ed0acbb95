# A user who may only insert: told, and run without a checkpoint.
. "$SRC/tests/dsnode/tutorial_node"
need jq
tutorial_rows >r.csv
private_mariadb
need_odps --load 'result_table(education string,num bigint)=r.csv'
sql 'CREATE TABLE ODPS_RESULT (education varchar(255), num int)'
sql "CREATE USER few@'127.0.0.1' IDENTIFIED BY 'a secret of few'; GRANT SELECT, INSERT ON $DB.ODPS_RESULT TO few@'127.0.0.1'"
sed 's/"username":"ds"/"username":"few"/; s/my.secret/few.secret/' sources/my.json >sources/few.json
(umask 077 && echo 'a secret of few' >sources/few.secret)
sync_node
sed -i 's/"my"/"few"/' sync.json
dsnode run sync --bizdate 20190708
echo "status $?"
dsnode run sync --bizdate 20190708 --no-checkpoint
echo "status $?"
sql 'SELECT count(*) FROM ODPS_RESULT'
jq -c '[.exit,.attempt]' "$state/sync/20190708/report"
sql 'SHOW TABLES'
