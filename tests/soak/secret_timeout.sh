# timeout: 120
# A command for a secret has 30 seconds, and goes with all its children.
echo '{"type":"mysql","jdbcUrl":"jdbc:mysql://127.0.0.1:1/d","username":"u","passwordCommand":"sleep 987 & sleep 986"}' >sources/a.json
chmod go-w sources
from=$EPOCHSECONDS
try dssource test a -q
[ $((EPOCHSECONDS - from)) -ge 29 ] || echo "too early"
ps_shows 'sleep 987' && echo "a child lives on"
ps_shows 'sleep 986' && echo "the command lives on"
true
