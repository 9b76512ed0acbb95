# init writes a node, edit changes it and keeps the old file; every answer as an option.
. "$SRC/tests/dsnode/tutorial_node"
tutorial_rows >r.csv
node_sources --load 'result_table(education string,num bigint)=r.csv'
sql 'CREATE TABLE other (num bigint, NUM2 int, education varchar(20), g int AS (num2 + 1))'
echo '{"type":"command","command":"true"}' >insert_data.json
dsnode init sync --source odps --source-table result_table --target my --target-table ODPS_RESULT \
	-r 1000 --max-dirty 0 --upstream insert_data --at 00:30 --zone Asia/Shanghai
cat sync.json sync.schedule.json
dsnode show sync
dsnode run sync
try dsnode init sync --source odps
try dsnode init x --source odps
try dsnode init x --source odps --source-table result_table --target my --target-table nothing
echo '-- edit'
dsnode edit sync --map "num='7'" --max-dirty-percent 2.5 --mode replace --pre-sql 'delete from @table' -j 3
dsnode show sync
dsnode edit sync --unmap num -b 1M
dsnode show sync
ls sync*
diff sync.json~ sync.json | grep '^[<>]' | head -n 3
try dsnode edit sync --unmap nmu
try dsnode edit sync --map =x
try dsnode edit sync --map nothing=
try dsnode edit sync --max-dirty-percent 101
try dsnode edit sync
try dsnode edit insert_data --mode insert
echo '-- by name, by row, one by one'
dsnode init a --source odps --source-table result_table --target my --target-table other
dsnode show a
dsnode init b --by-row --source odps --source-table result_table --target my --target-table other
dsnode show b
dsnode init c --map num2=num --map 'education='"'"'${bizdate}'"'" --source nowhere --source-table t --target x \
	--target-table u --partition 'dt=${bizdate}' --partition 'dt=x'
dsnode show c --bizdate 20190708
echo '-- a file of DataX keeps its form'
cat >datax.json <<'END'
{"job": {"content": [{"reader": {"name": "odpsreader", "parameter": {"accessId": "i", "accessKeyFile": "k",
 "odpsServer": "http://h/api", "project": "p", "table": "t", "column": ["a", "b"], "splitMode": "record"}},
 "writer": {"name": "mysqlwriter", "parameter": {"username": "u", "passwordFile": "p", "column": ["a", "b"],
 "connection": [{"jdbcUrl": "jdbc:mysql://h/d", "table": ["u"]}]}}}],
 "setting": {"errorLimit": {"percentage": 0.025}}}}
END
dsnode edit datax --unmap b --target my -j 2
cat datax.json
try dsnode edit sync --at 25:00
try dsnode edit sync --zone Mars
try dsnode edit sync --upstream insert_dta
dsnode edit sync --at 01:00
cat sync.schedule.json
