/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "serve/sqlparse.h"

#include <stdlib.h>

/*
 * want: the kind, then what there is: t=project.schema.name, o=other, ?=guarded, !=overwrite,
 * c[name type 'comment'*,..] columns (* not null), k[...] keys, "comment", L=lifecycle,
 * p(key=value;key), i(insert's columns), s(key=value) settings, q{tokens}, ~pattern; or the
 * error.
 */
static const struct {
	const char *in, *want;
} cases[] = {
	{"", "nothing"},
	{" ; ;", "nothing"},
	{"-- a comment", "nothing"},
	{"set a.b=c; set odps.sql.timezone = Asia/Shanghai ;select 1",
		"query s(a.b=c) s(odps.sql.timezone=Asia/Shanghai) q{select 1}"},
	{"set a=;select 1;", "query s(a=) q{select 1}"},
	{"SELECT /* x */ 1 -- y\n;", "query q{SELECT 1}"},
	{"with a as (select 1) select * from a",
		"query q{with a as ( select 1 ) select * from a}"},
	{"create table t (a bigint)", "create t=..t c[a bigint]"},
	{"CREATE TABLE `p`.`t` (`a` BIGINT COMMENT 'it\\'s',`s` STRUCT<`x`:INT,`y`:STRING>) "
	 "COMMENT 'c' ;",
		"create t=.p.t c[a bigint 'it's',s struct<x:int,y:string>] \"c\""},
	{"CREATE TABLE IF NOT EXISTS p.`t` (a BIGINT NOT NULL, b DECIMAL(10, 2)) COMMENT 'x' "
	 "PARTITIONED BY (dt STRING, n INT COMMENT 'n') LIFECYCLE 3;",
		"create? t=.p.t c[a bigint*,b decimal(10,2)] k[dt string,n int 'n'] \"x\" L=3"},
	{"create table a.b.c (x map<string,array<bigint>>)",
		"create t=a.b.c c[x map<string,array<bigint>>]"},
	{"create table t (a bigint) tblproperties ('x'='y') stored as aliorc lifecycle 1",
		"create t=..t c[a bigint] L=1"},
	{"create table t (a bigint) tblproperties ('transactional'='true')",
		"[1,42] transactional tables are not served here"},
	{"create table t like s.u lifecycle 2", "like t=..t o=.s.u L=2"},
	{"create table if not exists t as select 1 as a", "as? t=..t q{select 1 as a}"},
	{"create table t lifecycle 3 as (select 1)", "as t=..t L=3 q{( select 1 )}"},
	{"create table t",
		"[1,15] Parse exception - the statement ends where a list of columns is wanted"},
	{"create table t ()", "[1,17] Parse exception - invalid token ')', a column's name is wanted"},
	{"create table t (a)", "[1,18] Parse exception - invalid token ')', a type is wanted"},
	{"create table t (a bigint, A string)", "[1,27] the column stands twice"},
	{"create table t (a blob)", "[1,19] unknown type"},
	{"create table t (a array<blob>)", "[1,19] unknown type"},
	{"create table t (a bigint) partitioned by (d double)",
		"[1,45] a partition key cannot be of this type"},
	{"create table t (a bigint default 5)", "[1,26] a default value is not served here"},
	{"create view v as select 1", "[1,8] Parse exception - invalid token 'view', table is wanted"},
	{"drop table t", "drop t=..t"},
	{"DROP TABLE  IF EXISTS `p`.`t`;", "drop? t=.p.t"},
	{"drop table if t",
		"[1,15] Parse exception - invalid token 't', the end of the statement is wanted"},
	{"truncate table t", "truncate t=..t"},
	{"truncate table t partition (dt='1')", "truncate t=..t p(dt=1)"},
	{"ALTER TABLE `p`.`t` ADD IF NOT EXISTS PARTITION (dt='20240101',region='a b');",
		"add-partition? t=.p.t p(dt=20240101;region=a b)"},
	{"alter table t add partition (n=1) partition (n=-2), partition (n=x)",
		"add-partition t=..t p(n=1) p(n=-2) p(n=x)"},
	{"ALTER TABLE `p`.`t` DROP IF EXISTS PARTITION(dt='20240101');",
		"drop-partition? t=.p.t p(dt=20240101)"},
	{"alter table t drop column a",
		"[1,20] Parse exception - invalid token 'column', partition is wanted"},
	{"alter table t add columns (b string comment 'x', c int)",
		"add-columns t=..t c[b string 'x',c int]"},
	{"alter table t add column if not exists b string", "add-columns? t=..t c[b string]"},
	{"alter table t rename to u", "rename t=..t o=..u"},
	{"alter table t change column a rename to `b`", "rename-column t=..t i(a,b)"},
	{"alter table t change column a comment 'x'", "column-comment t=..t \"x\" i(a)"},
	{"alter table t change column a b string",
		"[1,31] Parse exception - invalid token 'b', comment is wanted"},
	{"alter table t touch partition (dt='1')", "touch t=..t p(dt=1)"},
	{"alter table t set lifecycle 9", "set-lifecycle t=..t L=9"},
	{"alter table t set comment 'it''s'", "set-comment t=..t \"it's\""},
	{"insert into t values (1,'a')", "insert t=..t q{values ( 1 , 'a' )}"},
	{"insert into table t select 1", "insert t=..t q{select 1}"},
	{"INSERT OVERWRITE TABLE p.t PARTITION (dt='1', region) SELECT 1, 2",
		"insert! t=.p.t p(dt=1;region) q{SELECT 1 , 2}"},
	{"insert into t (a, `b`) values (1, 2)", "insert t=..t i(a,b) q{values ( 1 , 2 )}"},
	{"insert into t (select 1)", "insert t=..t q{( select 1 )}"},
	{"insert into t partition (dt=1) (a) values (2)",
		"insert t=..t p(dt=1) i(a) q{values ( 2 )}"},
	{"insert t values (1)", "[1,8] Parse exception - invalid token 't', into is wanted"},
	{"show tables", "show-tables t=.."},
	{"show tables like 'a*'", "show-tables t=.. ~a*"},
	{"show partitions t", "show-partitions t=..t"},
	{"show create table t", "show-create t=..t"},
	{"desc extended p.t", "describe t=.p.t"},
	{"describe t partition (dt='1')", "describe t=..t p(dt=1)"},
	{"create schema if not exists s", "create-schema? t=..s"},
	{"select 'a", "[1,8] the string is not closed"},
	{"select `a", "[1,8] the name in backquotes is empty or not closed"},
	{"select ``", "[1,8] the name in backquotes is empty or not closed"},
	{"select /* x", "[1,7] the comment is not closed"},
	{"select \x01", "[1,8] a character that has no meaning"},
	{"select 1; select 2",
		"[1,11] Parse exception - invalid token 'select', the end: one statement at a time is wanted"},
	{"selec 1", "[1,1] Parse exception - invalid token 'selec', a query is wanted"},
	{"update t set a=1", "[1,1] Parse exception - invalid token 'update', a query is wanted"},
	{"create table\nt (a\n  blob)", "[3,3] unknown type"},
};

static const char *const kinds[] = {"nothing", "query", "insert", "create", "like", "as", "drop",
	"truncate", "add-partition", "drop-partition", "add-columns", "rename", "rename-column", "column-comment", "touch",
	"set-lifecycle", "set-comment", "create-schema", "drop-schema", "show-tables", "show-schemas",
	"show-partitions", "show-create", "describe"};

static void add_span(struct str *out, struct span s)
{
	str_add(out, s.p, s.len);
}

static void dump_name(struct str *out, const char *what, const struct sqlname *name)
{
	if (name->at == NULL && strcmp(what, " t=") != 0)
		return;
	str_adds(out, what);
	add_span(out, name->project);
	str_addc(out, '.');
	add_span(out, name->schema);
	str_addc(out, '.');
	add_span(out, name->name);
}

static void dump_columns(struct str *out, const char *what, const struct table_column *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		str_adds(out, i == 0 ? what : ",");
		str_addf(out, "%s ", v[i].name);
		odpstype_print(out, &v[i].type);
		if (v[i].comment[0] != '\0')
			str_addf(out, " '%s'", v[i].comment);
		str_adds(out, v[i].required ? "*" : "");
	}
	str_adds(out, n > 0 ? "]" : "");
}

static void dump_specs(struct str *out, const struct sqlparse *p)
{
	for (size_t i = 0; i < p->n_specs; i++) {
		str_adds(out, " p(");
		for (size_t k = 0; k < p->specs[i].n; k++) {
			str_adds(out, k > 0 ? ";" : "");
			add_span(out, p->specs[i].key[k]);
			str_adds(out, p->specs[i].given[k] ? "=" : "");
			add_span(out, p->specs[i].value[k]);
		}
		str_addc(out, ')');
	}
}

static void dump(struct str *out, const struct sqlparse *p)
{
	str_adds(out, kinds[p->kind]);
	str_adds(out, p->guard ? "?" : "");
	str_adds(out, p->overwrite ? "!" : "");
	if (p->name.at != NULL || p->kind == SQLPARSE_SHOW_TABLES)
		dump_name(out, " t=", &p->name);
	dump_name(out, " o=", &p->other);
	dump_columns(out, " c[", p->def.columns, p->def.n_columns);
	dump_columns(out, " k[", p->def.columns + p->def.n_columns, p->def.n_keys);
	if (p->def.comment != NULL)
		str_addf(out, " \"%s\"", p->def.comment);
	if (p->def.lifecycle >= 0)
		str_addf(out, " L=%lld", (long long)p->def.lifecycle);
	dump_specs(out, p);
	for (size_t i = 0; i < p->n_columns; i++) {
		str_adds(out, i == 0 ? " i(" : ",");
		add_span(out, p->columns[i]);
	}
	str_adds(out, p->n_columns > 0 ? ")" : "");
	for (size_t i = 0; i < p->n_settings; i++) {
		str_adds(out, " s(");
		add_span(out, p->settings[i].key);
		str_addc(out, '=');
		add_span(out, p->settings[i].value);
		str_addc(out, ')');
	}
	for (size_t i = p->query; i < p->query_end; i++) {
		str_adds(out, i == p->query ? " q{" : " ");
		add_span(out, p->lex.v[i].source);
	}
	str_adds(out, p->query_end > 0 ? "}" : "");
	if (p->pattern.len > 0)
		str_adds(out, " ~");
	add_span(out, p->pattern);
}

/* What a string decodes to. */
static void check_strings(struct check *c)
{
	static const struct {
		const char *in, *want;
	} strings[] = {{"'a''b'", "a'b"}, {"'a\\'b'", "a'b"}, {"\"a'b\"", "a'b"},
		{"'\\n\\t\\\\'", "\n\t\\"}, {"'\\u00e9'", "\xc3\xa9"}, {"'\\101'", "A"},
		{"'\\q'", "q"}, {"'50\\%'", "50\\%"}, {"''", ""}, {"'\\u12'", "u12"}};
	struct sqllex lex;
	struct err err = ERR_INIT;

	for (size_t i = 0; i < CHECK_COUNT(strings); i++) {
		sqllex_read(&lex, span_of(strings[i].in), &err);
		check_that(c, lex.n == 2 && span_is(lex.v[0].text, strings[i].want), "%s",
			strings[i].in);
		sqllex_free(&lex);
	}
}

int main(void)
{
	struct check c = CHECK_INIT;
	struct str out = STR_INIT;

	for (size_t i = 0; i < CHECK_COUNT(cases); i++) {
		struct sqlparse p;
		struct err err = ERR_INIT;

		str_clear(&out);
		if (sqlparse_read(&p, span_of(cases[i].in), &err) < 0)
			str_adds(&out, err.text);
		else
			dump(&out, &p);
		check_text(&c, cases[i].in, out.s, cases[i].want);
		sqlparse_free(&p);
	}
	str_free(&out);
	check_strings(&c);
	return check_end(&c);
}
