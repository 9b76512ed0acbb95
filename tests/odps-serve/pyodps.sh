# pyodps, where python3 has it: what its users do all day.
# timeout: 200
# heavy
need python3 jq
python3 -c 'import odps' 2>/dev/null || skip 'python3 has no pyodps'
need_odps
cat >day.py <<'P'
import datetime, decimal, json, os, sys, warnings
warnings.filterwarnings('ignore')
from odps import ODPS, errors
from odps.tunnel import TableTunnel

s = json.load(open(os.environ['DSPIPE_SOURCES'] + '/odps.json'))
o = ODPS(s['accessId'], s['accessKey'], s['project'], endpoint=s['endpoint'])

print(o.get_project().name, o.exist_table('t'))
t = o.create_table('t', 'a bigint, b string, c decimal(10,2), d datetime, e array<bigint>, f boolean')
rows = [[1, 'x', decimal.Decimal('1.10'), datetime.datetime(2019, 7, 8, 12, 34, 56), [1, None], True],
	[None] * 6]
o.write_table('t', rows)
with t.open_writer() as w:
	w.write([[k, 'r%d' % k, None, None, None, False] for k in range(1000)])
with t.open_reader() as r:
	print(r.count)
	got = [list(x.values) for x in r]
print(got[0], got[1], got[-1])
with t.open_reader() as r:
	print([list(x.values)[:2] for x in r[500:503]])
print([c.name for c in o.get_table('t').table_schema.columns] if hasattr(t, 'table_schema')
	else [c.name for c in o.get_table('t').schema.columns])

p = o.create_table('p', ('a bigint', 'dt string, n bigint'))
p.create_partition("dt='1',n=1")
with p.open_writer(partition='dt=2,n=2', create_partition=True) as w:
	w.write([[7], [8]])
print([str(x) for x in p.partitions], p.exist_partition("dt='1',n=1"), p.exist_partition("dt='3',n=1"))
with p.open_reader(partition='dt=2,n=2') as r:
	print([list(x.values) for x in r])
p.delete_partition("dt='1',n=1")
print([str(x) for x in p.partitions])

with o.execute_sql('select b, count(*) as n, sum(c) s from t where a = 1 group by b order by b').open_reader(tunnel=True) as r:
	print([list(x.values) for x in r])
with o.execute_sql("select 'in the document' as x").open_reader(tunnel=False) as r:
	print([list(x.values) for x in r])
o.execute_sql('insert overwrite table p partition (dt, n) select a, b, a from t where a < 3 and b is not null')
print(sorted(str(x) for x in p.partitions))
for bad in ('select nope from t', 'select * from nope', 'selec'):
	try:
		o.execute_sql(bad)
	except errors.ODPSError as e:
		print(type(e).__name__, e.code)
tunnel = TableTunnel(o)
try:
	tunnel.create_download_session('nope')
except errors.ODPSError as e:
	print(type(e).__name__, e.code)
try:
	with t.open_reader(arrow=True) as r:
		list(r)
except Exception as e:
	print('arrow:', getattr(e, 'code', 'needs a package'))
print([x.name for x in o.list_tables()])
t.drop()
o.delete_table('p')
o.delete_table('p', if_exists=True)
print([x.name for x in o.list_tables()])
P
python3 day.py 2>&1
