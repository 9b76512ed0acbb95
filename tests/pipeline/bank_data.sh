# The tutorial's upstream table and its SQL, from the CSV file to the rows in MariaDB.
[ -e "$SHARED/data/bank_data.csv" ] || skip "no ../shared/data/bank_data.csv"
. "$SRC/tests/pipeline/job"
need_mariadb
cp "$SHARED/data/bank_data.csv" .
need_odps --load 'bank_data(age bigint,job string,marital string,education string,default string,housing string,loan string,contact string,month string,day_of_week string,duration string,campaign bigint,pdays double,previous double,poutcome string,emp_var_rate double,cons_price_idx double,cons_conf_idx double,euribor3m double,nr_employed double,y string)=bank_data.csv'
sql 'CREATE TABLE `ODPS_RESULT` (`education` varchar(255) NULL, `num` int(10) NULL)'
odps-read -s odps --sql "select education, count(*) as num from bank_data
	where housing = 'yes' and marital = 'single' group by education" |
	dsmap education num | dsthrottle | mysql-write -s my ODPS_RESULT
echo "${PIPESTATUS[*]}"
sql 'SELECT education, num FROM ODPS_RESULT' | tr '\t' ',' | sort >got
tail -n +2 "$SHARED/data/result_table.csv" | tr -d '\r' | sort >want
same want got && echo "equal: $(wc -l <got) rows"
odps-read -s odps --plain bank_data | wc -l
