# Statements as instances: submission, polling, result document, instance tunnel, cancelling.
. "$SRC/tests/odps-serve/protocol"
need jq
need_odps --running 1
cat >job.xml <<'X'
<?xml version="1.0" encoding="utf-8"?>
<Instance><Job><Priority>3</Priority><Tasks><SQL><Name>my task</Name><Config>
<Property><Name>settings</Name><Value>{"odps.sql.timezone":"Asia/Shanghai"}</Value></Property>
<Property><Name>uuid</Name><Value>00000000-0000-4000-8000-000000000001</Value></Property></Config>
<Query><![CDATA[select 1 as a, 'x "<&' as b, datetime '2019-07-08 12:00:00' as c, null as d;]]></Query></SQL></Tasks></Job></Instance>
X
rest -i -d job.xml POST /instances | plain
I=$(rest -i -d job.xml POST /instances | sed -n 's|^Location: .*/\([^/]*\)\r$|\1|p')
rest -o GET '/instances?expectmarker=true' | grep -o '<Instance>' | wc -l
rest -i GET "/instances/$I" | plain
rest GET "/instances/$I?instancestatus" | plain
rest GET "/instances/$I?taskstatus" | plain
rest GET "/instances/$I?source" | plain
rest -o GET "/instances/$I?result" | plain | sed 's/&quot;/"/g'; echo
rest -o GET "/instances/$I?result" | sed -n 's/.*CDATA\[//; s/\]\]>.*//p' | base64 -d
tunnel -o POST "/instances/$I?downloads" | jq -c '[.RecordCount, .Schema.columns[].type]'
D=$(session "/instances/$I?downloads&instance_tunnel_limit_enabled")
tunnel -r bigint,string,datetime,string GET "/instances/$I?data&downloadid=$D&rowrange=(0,1)"
echo '-- failures'
F=$(run_sql 'select nope')
rest GET "/instances/$F?taskstatus" | plain
rest GET "/instances/$F?result" | plain
tunnel POST "/instances/$F?downloads" | plain
S=$(run_sql 'show tables')
tunnel POST "/instances/$S?downloads" | plain
tunnel POST '/instances/nope?downloads' | plain
rest GET /instances/nope | plain
echo '<Instance/>' >empty.xml; echo '<!DOCTYPE x [<!ENTITY e "e">]><Instance/>' >entity.xml; echo 'x' >none.xml
for f in empty entity none; do rest -d $f.xml POST /instances | plain; done
echo '-- a statement that never ends'
echo '<Instance><Job><Tasks><SQL><Name>x</Name><Query>with recursive x(n) as (select 1 union all select n+1 from x) select count(*) from x</Query></SQL></Tasks></Job></Instance>' >job.xml
I=$(rest -i -d job.xml POST /instances | sed -n 's|^Location: .*/\([^/]*\)\r$|\1|p')
tunnel POST "/instances/$I?downloads" | plain
echo '<Instance><Status>Terminated</Status></Instance>' >stop.xml
rest -d stop.xml PUT "/instances/$I"
until rest -o GET "/instances/$I?instancestatus" | grep -q Terminated; do :; done
rest GET "/instances/$I?taskstatus" | plain | grep -o '<Status>[A-Z][a-z]*<'
