# A line over the limit is dirty, and costs no memory; the stream goes on behind it.
. "$SRC/tests/pipeline/job"
need_mariadb
job_table
{
	job_stream 2 | head -n 2
	printf '{"education":"%0200000d","num":1}\n' 7
	echo '{"education":"after","num":3}'
	echo '{"$ds":"end","rows":3,"dirty":0}'
} >stream
dsmap --max-record 100000 education num <stream | cut -c 1-120
mysql-write -s my --max-record 100000 --max-dirty 1 odps_result <stream
echo "$?"
sql 'SELECT * FROM odps_result'
