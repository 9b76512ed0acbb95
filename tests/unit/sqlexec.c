/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "base/mem.h"
#include "serve/odpstext.h"
#include "serve/sqlexec.h"

#include <stdlib.h>
#include <unistd.h>

/*
 * Statements, one after the other on one file. want: of a query "name type,name type: v|v;"
 * with the rows' values (\N for NULL) and ";" behind each row; else what was printed, or the
 * error.
 */
static const struct {
	const char *in, *want;
} cases[] = {
	/* definition */
	{"create table t (id bigint, s string, d double, m decimal(12,2), b boolean, x binary,"
	 " day date, dt datetime, ts timestamp, a array<bigint>)", ""},
	{"create table t (id bigint)",
		"ODPS-0130201:[1,14] Table or view already exists - table p.t is already defined"},
	{"create table if not exists T (id bigint)", ""},
	{"create table p.u like t", ""},
	{"show tables", "ALIYUN$local:t\nALIYUN$local:u\n"},
	{"show tables like 'U*'", "ALIYUN$local:u\n"},
	{"alter table u rename to v", ""},
	{"drop table u", "ODPS-0130131:[1,12] Table not found - table p.u cannot be resolved"},
	{"drop table if exists u", ""},
	{"drop table p.default.v", ""},
	{"drop table q.default.t", "ODPS-0130131:[1,12] Table not found - there is no project q"},
	/* values go in and come out as they are */
	{"insert into t values (1,'it\\'s',1.5,1.10,true,'b',date '2019-07-08',"
	 "datetime '2019-07-08 12:34:56.789',timestamp '2019-07-08 12:34:56.123456789','[1,null]')",
		""},
	{"insert into t (id, m, d) values (9223372036854775807, 9999999999.99, cast('NaN' as double)),"
	 "(-9223372036854775808, 0.05, cast('-Infinity' as double))", ""},
	{"select * from t where id = 1",
		"id bigint,s string,d double,m decimal(12,2),b boolean,x binary,day date,dt datetime,"
		"ts timestamp,a array<bigint>: 1|it's|1.5|1.1|true|b|2019-07-08|"
		"2019-07-08 12:34:56.789|2019-07-08 12:34:56.123456789|[1,null];"},
	{"select id, d, m from t order by id",
		"id bigint,d double,m decimal(12,2): -9223372036854775808|-Infinity|0.05;1|1.5|1.1;"
		"9223372036854775807|NaN|9999999999.99;"},
	{"insert into t (id) values ('x')",
		"ODPS-0123091:Illegal type cast - row 1, column id: 'x' is no number"},
	{"insert into t (id) values (1.5)",
		"ODPS-0123091:Illegal type cast - row 1, column id: '1.5' is no integer"},
	{"insert into t (m) values (12345678901)",
		"ODPS-0123091:Illegal type cast - row 1, column m: '12345678901' is out of range"},
	{"insert into t (nope) values (1)",
		"ODPS-0130071:[1,16] Semantic analysis exception - column nope cannot be resolved"},
	{"insert into t (id, s) values (1)",
		"ODPS-0130071:[1,23] Semantic analysis exception - the query gives 1 columns where 2 "
		"are wanted"},
	{"select count(*) as n from t", "n bigint: 3;"},
	/* types of what is not a column */
	{"select 1, -2, 1.5, 'x', true, 1 = 2, 7/2, 7 div 2, 7 % 4, 1 + 2 * 3",
		"_c0 bigint,_c1 bigint,_c2 double,_c3 string,_c4 boolean,_c5 boolean,_c6 double,"
		"_c7 bigint,_c8 bigint,_c9 bigint: 1|-2|1.5|x|true|false|3.5|3|3|7;"},
	{"select cast('12' as int) as a, cast(1.9 as bigint) b, cast('x' as bigint), "
	 "cast(1 as string), cast(1.0 as string), cast('2.345' as decimal(10,2)), "
	 "cast('2019-07-08 01:02:03' as date)",
		"a int,b bigint,_c2 bigint,_c3 string,_c4 string,_c5 decimal(10,2),_c6 date: "
		"12|1|\\N|1|1.0|2.35|2019-07-08;"},
	{"select sum(id), sum(m), avg(m), max(s), min(day), count(distinct s) from t where id = 1",
		"_c0 bigint,_c1 decimal(38,2),_c2 decimal(38,18),_c3 string,_c4 date,_c5 bigint: "
		"1|1.1|1.1|it's|2019-07-08|1;"},
	{"select sum(m), max(m) from t where id > 100000 or id < 0",
		"_c0 decimal(38,2),_c1 decimal(12,2): 10000000000.04|9999999999.99;"},
	{"select sum(id), max(day), concat(s,'x') from t where id = 5 group by s",
		"_c0 bigint,_c1 date,_c2 string: "},
	{"select case when id > 0 then 'pos' else 'neg' end as k, count(1) n from t group by 1 "
	 "order by k", "k string,n bigint: neg|1;pos|2;"},
	{"select if(b, m, null), nvl(s, 'none'), coalesce(d, 0.0) from t where id = 1",
		"_c0 decimal(12,2),_c1 string,_c2 double: 1.1|it's|1.5;"},
	{"select null as n", "n string: \\N;"},
	{"select id as x, 'a' y from t limit 0", "x bigint,y string: "},
	{"select t.*, id + 1 as next from t where id = 1",
		"id bigint,s string,d double,m decimal(12,2),b boolean,x binary,day date,dt datetime,"
		"ts timestamp,a array<bigint>,next bigint: 1|it's|1.5|1.1|true|b|2019-07-08|"
		"2019-07-08 12:34:56.789|2019-07-08 12:34:56.123456789|[1,null]|2;"},
	/* decimals compare and sort by value, not as text or doubles */
	{"create table n (k string, v decimal(38,18))", ""},
	{"insert into n values ('a', 10.5), ('a', 9.25), ('b', 12345678901234567890.123456789),"
	 " ('b', 0.000000000000000001)", ""},
	{"select v from n order by v", "v decimal(38,18): 0.000000000000000001;9.25;10.5;"
				       "12345678901234567890.123456789;"},
	{"select k, sum(v) from n group by k order by k",
		"k string,_c1 decimal(38,18): a|19.75;b|12345678901234567890.123456789000000001;"},
	{"select count(*) from n where v > 9.3", "_c0 bigint: 2;"},
	{"select count(*) from n where v = 10.50BD", "_c0 bigint: 1;"},
	{"select max(v), min(v) from n", "_c0 decimal(38,18),_c1 decimal(38,18): "
					"12345678901234567890.123456789|0.000000000000000001;"},
	{"select sum(v) over (order by v) as r from n where k = 'a'", "r decimal(38,18): 9.25;19.75;"},
	/* joins, subqueries, unions */
	{"create table l (k bigint, a string)", ""},
	{"create table r (k bigint, b string)", ""},
	{"insert into l values (1,'x'),(2,'y'),(3,null)", ""},
	{"insert into r values (2,'z'),(3,'w'),(4,'v')", ""},
	{"select l.k, a, b from l join r on l.k = r.k order by l.k",
		"k bigint,a string,b string: 2|y|z;3|\\N|w;"},
	{"select l.k, r.b from p.l left outer join p.default.r r on l.k = r.k order by l.k",
		"k bigint,b string: 1|\\N;2|z;3|w;"},
	{"select k from l where k in (select k from r) order by k", "k bigint: 2;3;"},
	{"select x.k, x.n from (select k, count(*) as n from l group by k) x where x.k = 1",
		"k bigint,n bigint: 1|1;"},
	{"select k from l union all select k from r order by k", "k bigint: 1;2;2;3;3;4;"},
	{"with c as (select k, a from l where a is not null) select c.k, r.b from c join r "
	 "on c.k = r.k", "k bigint,b string: 2|z;"},
	{"select a.k from l a, l b where a.k = b.k + 1 order by a.k", "k bigint: 2;3;"},
	/* names that SQLite would take for words of its own */
	{"create table w (`default` string, `index` bigint, `order` bigint)", ""},
	{"insert into w values ('a', 1, 2)", ""},
	{"select default, index, `order` from w where default = 'a'",
		"default string,index bigint,order bigint: a|1|2;"},
	/* partitions */
	{"create table q (a bigint) partitioned by (dt string, n bigint)", ""},
	{"insert into q values (1)",
		"ODPS-0130071:[1,15] Semantic analysis exception - the query gives 1 columns where 3 "
		"are wanted"},
	{"insert into q partition (dt='1', n=1) values (1),(2)", ""},
	{"insert into q partition (dt='2', n) select a, a * 10 from q", ""},
	{"insert into q select a, '3', 7 from q where a = 2 and dt = '1'", ""},
	{"show partitions q", "dt=1/n=1\ndt=2/n=10\ndt=2/n=20\ndt=3/n=7\n"},
	{"show partitions q partition (dt='2')", "dt=2/n=10\ndt=2/n=20\n"},
	{"select * from q order by dt, n, a", "a bigint,dt string,n bigint: 1|1|1;2|1|1;1|2|10;"
					      "2|2|20;2|3|7;"},
	{"select count(*) from q where dt = '1' and n = 1", "_c0 bigint: 2;"},
	{"select count(*) from q where n = 10", "_c0 bigint: 1;"},
	{"select dt, count(*) c from q where dt > '1' group by dt order by dt",
		"dt string,c bigint: 2|2;3|1;"},
	{"insert overwrite table q partition (dt='1', n=1) select 9", ""},
	{"select a from q where dt = '1'", "a bigint: 9;"},
	{"insert overwrite table q partition (dt='1', n=1) select a from q where a < 0", ""},
	{"select a from q where dt = '1'", "a bigint: "},
	{"alter table q add partition (dt='1', n=1)",
		"ODPS-0110061:[1,13] Failed to run ddltask - AlreadyExistsException(message:Partition "
		"already exists)"},
	{"alter table q add if not exists partition (dt='1', n=1) partition (dt='4', n=4)", ""},
	{"alter table q add partition (dt='1')", "ODPS-0130071:[1,30] Semantic analysis exception - "
						"the partition needs a value for each key"},
	{"alter table q drop partition (dt='9', n=1)",
		"ODPS-0110061:[1,13] Failed to run ddltask - the specified partition does not exist"},
	{"alter table q drop if exists partition (dt='9', n=1)", ""},
	{"alter table q drop partition (dt='2')", ""},
	{"truncate table q partition (dt='3', n=7)", ""},
	{"select count(*) from q", "_c0 bigint: 0;"},
	{"show partitions q", "dt=1/n=1\ndt=3/n=7\ndt=4/n=4\n"},
	{"show partitions t",
		"ODPS-0130071:[1,17] Semantic analysis exception - table t has no partitions"},
	/* changes */
	{"alter table l add columns (c bigint comment 'new')", ""},
	{"select k, c from l where k = 1", "k bigint,c bigint: 1|\\N;"},
	{"insert overwrite table l select k, a, k + 1 from l", ""},
	{"select * from l order by k", "k bigint,a string,c bigint: 1|x|2;2|y|3;3|\\N|4;"},
	{"create table copy lifecycle 3 as select k, a as name from l", ""},
	{"select * from copy order by k", "k bigint,name string: 1|x;2|y;3|\\N;"},
	{"show create table copy", "CREATE TABLE IF NOT EXISTS p.`copy` (\n  `k` bigint,\n  `name` string\n"
				   ")\nLIFECYCLE 3;\n"},
	{"alter table copy change column name rename to label", ""},
	{"alter table copy change column label comment 'it'", ""},
	{"alter table copy change column k rename to label", "ODPS-0130071:[1,44] Semantic analysis "
		"exception - column label is there already"},
	{"alter table copy change column x comment 'it'", "ODPS-0130071:[1,32] Semantic analysis "
		"exception - column x cannot be resolved"},
	{"alter table copy touch", ""},
	{"select label, label, k as label2 from copy where k = 1",
		"label string,label2 string,label22 bigint: x|x|1;"},
	{"truncate table copy", ""},
	{"select count(*) from copy", "_c0 bigint: 0;"},
	/* functions */
	{"select concat('a', 1, 'b'), length('\xc3\xa9'), lengthb('\xc3\xa9'), substr('hello', 2, 3), "
	 "instr('hello', 'l'), split_part('a,b,c', ',', -1), reverse('ab'), repeat('ab', 2), "
	 "lpad('a', 3, '*'), md5('a'), concat_ws('-', 'a', null, 'b')",
		"_c0 string,_c1 bigint,_c2 bigint,_c3 string,_c4 bigint,_c5 string,_c6 string,"
		"_c7 string,_c8 string,_c9 string,_c10 string: a1b|1|2|ell|3|c|ba|abab|**a|"
		"0cc175b9c0f1b6a831c399e269772661|a-b;"},
	{"select 'a1' rlike '[a-z]\\\\d', regexp_extract('x=12', '(\\\\d+)'), "
	 "regexp_replace('a1b2', '\\\\d', '#')",
		"_c0 boolean,_c1 string,_c2 string: true|12|a#b#;"},
	{"select year(dt), month(dt), to_char(dt, 'yyyymmddhhmiss'), dateadd(dt, 1, 'dd'), "
	 "datediff(dt, to_date('20190701', 'yyyymmdd'), 'dd'), datetrunc(dt, 'mm'), "
	 "weekday(dt) from t where id = 1",
		"_c0 bigint,_c1 bigint,_c2 string,_c3 datetime,_c4 bigint,_c5 datetime,_c6 bigint: "
		"2019|7|20190708123456|2019-07-09 12:34:56.789|7|2019-07-01 00:00:00|0;"},
	{"select count_if(k > 1), wm_concat(',', a), sum(k), avg(k) from l",
		"_c0 bigint,_c1 string,_c2 bigint,_c3 double: 2|x,y|6|2;"},
	{"select k, row_number() over (order by k desc) as rn from l order by k",
		"k bigint,rn bigint: 1|3;2|2;3|1;"},
	{"select greatest(1, 3, 2), least('b', 'a')", "_c0 bigint,_c1 string: 3|a;"},
	/* what is refused */
	{"select 'aaa' rlike '^(a{1,30}){1,30}$'", "_c0 boolean: true;"},
	{"select 'aaa' rlike '((a{1,99}){1,99}){1,99}'",
		"ODPS-0130071:[1,1] Semantic analysis exception - the pattern is too long"},
	{"select * from nope", "ODPS-0130131:[1,15] Table not found - table p.nope cannot be resolved"},
	{"select nope from t", "ODPS-0130071:[1,8] Semantic analysis exception - column nope cannot be "
			       "resolved"},
	{"select * from sqlite_master", "ODPS-0130013:[1,1] Authorization exception - access to "
					"sqlite_master.type is prohibited"},
	{"select load_extension('x')", "ODPS-0130071:[1,1] Semantic analysis exception - not authorized "
				       "to use function: load_extension"},
	{"select * from pragma_database_list", "ODPS-0130071:[1,1] Semantic analysis exception - not "
					       "authorized"},
	{"select a[0] from t", "ODPS-0130161:[1,9] '[' is not understood here"},
	{"select ?", "ODPS-0130161:[1,8] '?' is not understood here"},
	{"select * from t where", "ODPS-0130161:[1,1] Parse exception - incomplete input"},
	{"pragma user_version",
		"ODPS-0130161:[1,1] Parse exception - invalid token 'pragma', a query is wanted"},
	{"attach 'x' as y",
		"ODPS-0130161:[1,1] Parse exception - invalid token 'attach', a query is wanted"},
	{"select * from t; drop table t", "ODPS-0130161:[1,18] Parse exception - invalid token "
					  "'drop', the end: one statement at a time is wanted"},
};

struct bench {
	struct sqldb *db;
	atomic_bool cancel;
	struct str out;
};

static void add_row(struct str *out, const struct table *def, const struct tunnelrec_value *v)
{
	for (size_t i = 0; i < def->n_columns; i++) {
		str_adds(out, i > 0 ? "|" : "");
		if (v[i].set)
			odpstext_print(out, &def->columns[i].type, &v[i], NULL);
		else
			str_adds(out, "\\N");
	}
	str_addc(out, ';');
}

static void add_rows(struct bench *b, const struct sqlresult *r, struct err *err)
{
	const struct odpstype **types = mem_alloc(r->def.n_columns, sizeof *types);
	struct tunnelrec_reader parser;
	struct rowset_reader reader;
	struct rowset_run run;
	size_t used;

	for (size_t i = 0; i < r->def.n_columns; i++) {
		types[i] = &r->def.columns[i].type;
		str_addf(&b->out, "%s%s ", i > 0 ? "," : "", r->def.columns[i].name);
		odpstype_print(&b->out, types[i]);
	}
	str_adds(&b->out, ": ");
	tunnelrec_reader_init(&parser, types, r->def.n_columns, 1 << 20);
	rowset_reader_init(&reader, b->db, r->rowset, 0, (uint64_t)r->rows);
	while (rowset_read(&reader, &run, err) > 0)
		for (; run.len > 0; run.p += used, run.len -= used) {
			if (tunnelrec_read(&parser, run.p, run.len, false, &used, err) !=
				TUNNELREC_RECORD)
				break;
			add_row(&b->out, &r->def, parser.values);
		}
	rowset_reader_free(&reader);
	tunnelrec_reader_free(&parser);
	free(types);
}

static const char *carry_out(struct bench *b, const char *statement)
{
	const struct sqlexec_options o = {.db = b->db, .project = "p", .schema = "default",
		.time_ns = INT64_C(60000000000), .cancel = &b->cancel, .now = 1};
	struct sqlresult r = SQLRESULT_INIT;
	struct err err = ERR_INIT;

	str_clear(&b->out);
	str_adds(&b->out, "");
	if (sqlexec(&o, span_of(statement), &r, &err) == 0 && r.is_select)
		add_rows(b, &r, &err);
	else if (r.text.s != NULL)
		str_adds(&b->out, r.text.s);
	if (err_is_set(&err)) {
		str_clear(&b->out);
		str_adds(&b->out, err.text);
	}
	sqlresult_free(&r);
	return b->out.s;
}

static int make_schema(struct sqldb *db, struct err *err)
{
	struct sqlconn *c;

	if (db == NULL || catalog_open(db, err) < 0)
		return -1;
	c = sqldb_begin(db, err);
	return sqldb_end(c, c != NULL, err);
}

/* A statement that would run for ever is ended from outside, and by its time. */
static void check_ends(struct check *c, struct bench *b)
{
	static const char forever[] =
		"with recursive x(n) as (select 1 union all select n + 1 from x) select count(*) from x";
	struct sqlexec_options o = {.db = b->db, .project = "p", .schema = "default",
		.time_ns = INT64_C(60000000000), .cancel = &b->cancel};
	struct sqlresult r = SQLRESULT_INIT;
	struct err err = ERR_INIT;

	atomic_store(&b->cancel, true);
	sqlexec(&o, span_of(forever), &r, &err);
	check_text(c, "cancelled", err.text, "ODPS-0130252:The instance was cancelled");
	sqlresult_free(&r);
	atomic_store(&b->cancel, false);
	err_clear(&err);
	o.time_ns = 1000000;
	sqlexec(&o, span_of(forever), &r, &err);
	check_text(c, "out of time", err.text, "ODPS-0123144:Fuxi job failed - the "
		"statement ran longer than odps-serve allows (--sql-time)");
	sqlresult_free(&r);
}

int main(void)
{
	const char *folder = getenv("T") != NULL ? getenv("T") : "/tmp";
	struct check c = CHECK_INIT;
	struct bench b = {.db = NULL};
	struct err err = ERR_INIT;
	struct str path = STR_INIT;

	str_addf(&path, "%s/sqlexec.%d.db", folder, (int)getpid());
	b.db = sqldb_open(path.s, &err);
	if (make_schema(b.db, &err) < 0) {
		printf("%s\n", err.text);
		return 1;
	}
	for (size_t i = 0; i < CHECK_COUNT(cases); i++)
		check_text(&c, cases[i].in, carry_out(&b, cases[i].in), cases[i].want);
	check_ends(&c, &b);
	sqldb_close(b.db);
	unlink(path.s);
	str_free(&path);
	str_free(&b.out);
	return check_end(&c);
}
