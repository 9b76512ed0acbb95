# A secret that others can read: refused, with the chmod that mends it.
. "$SRC/tests/pipeline/job"
job_start
chmod 644 sources/my.secret
job_stream 2 | mysql-write -s my odps_result
echo "exit ${PIPESTATUS[1]}"
try dsconn-test -s my >/dev/null
chmod 600 sources/my.secret
printf '{"type":"mysql","jdbcUrl":"jdbc:mysql://127.0.0.1:%s/%s","username":"ds","password":"%s"}\n' \
	"$MYSQL_PORT" "$DB" "$MYSQL_PASSWORD" >sources/inline.json
chmod 640 sources/inline.json
job_stream 2 | mysql-write -s inline odps_result
echo "exit ${PIPESTATUS[1]}"
chmod 600 sources/inline.json
job_stream 2 | mysql-write -s inline odps_result
echo "exit ${PIPESTATUS[1]}"
stored
