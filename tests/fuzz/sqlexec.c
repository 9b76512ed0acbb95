/* SPDX-License-Identifier: MIT */
/*
 * Fuzz entry of the SQL front end: sqllex, sqlparse, sqlquery and, on a project of three
 * small tables, sqlexec with the jail behind it. A statement may fail, but not harm.
 * An input that starts with a byte below 0x80 is the statement; else each further byte
 * stands for a word, so that more of them are statements.
 */
#include "serve/sqlexec.h"
#include "serve/sqlquery.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define STATEMENT_NS 200000000 /* some statements never end */
#define ITEMS 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static atomic_bool cancel;

static const char *const words[] = {"select", "from", "t", "q", "w", "where", "id", "s", "d", "m", "dt",
	"a", "n", "default", "(", ")", ",", "*", "+", "-", "/", "=", "<", ">", "'x'", "1", "2.5", "as",
	"and", "or", "not", "null", "is", "in", "case", "when", "then", "else", "end", "group", "order",
	"by", "limit", "join", "on", "union", "all", "distinct", "with", "cast", "bigint", "string",
	"decimal(10,2)", "count", "sum", "avg", "max", "over", "partition", "insert", "into",
	"overwrite", "table", "values", "create", "drop", "truncate", "alter", "add", "if", "exists",
	"columns", "like", "show", "tables", "partitions", "desc", "set", ";", ".", "p", "concat",
	"datetime", "'2019-07-08 12:00:00'", "to_char", "regexp_replace", "split_part", "having",
	"exists", "left", "between", "interval", "date", "`x`", "\"y\"", "div", "||", "recursive",
	"row_number", "json_extract", "array<bigint>", "lifecycle", "comment", "partitioned", "rename",
	"to", "wm_concat", "dateadd", "least", "dt='1'", "n=1", "||", "%", "!="};

/* The statement that an input means. */
static void spell(struct str *out, const uint8_t *data, size_t size)
{
	if (size == 0 || data[0] < 0x80) {
		str_add(out, data, size);
		return;
	}
	for (size_t i = 1; i < size && i < 400; i++)
		str_addf(out, "%s ", words[data[i] % (sizeof words / sizeof words[0])]);
}

/* What a query left is not needed. */
static void forget(struct sqldb *db, int64_t rowset)
{
	struct err err = ERR_INIT;
	struct sqlconn *c = rowset != 0 ? sqldb_begin(db, &err) : NULL;

	if (c == NULL)
		return;
	sqldb_run(c, &err, "DELETE FROM block WHERE id IN (SELECT block FROM piece WHERE rowset = ?)",
		"i", rowset);
	sqldb_run(c, &err, "DELETE FROM piece WHERE rowset = ?", "i", rowset);
	sqldb_end(c, true, &err);
}

static int run(struct sqldb *db, struct span text, int64_t ns)
{
	const struct sqlexec_options o = {.db = db, .project = "p", .schema = "default",
		.time_ns = ns, .cancel = &cancel, .now = 1};
	struct sqlresult r = SQLRESULT_INIT;
	struct err err = ERR_INIT;
	int rc = sqlexec(&o, text, &r, &err);

	forget(db, r.rowset);
	sqlresult_free(&r);
	return rc;
}

static char path[64]; /* of the file, for take_away */

static void take_away(void)
{
	unlink(path);
}

static struct sqldb *make(void)
{
	static const char *const statements[] = {
		"create table t (id bigint, s string, d double, m decimal(12,2), dt datetime)",
		"create table q (a bigint) partitioned by (dt string, n bigint)",
		"create table w (`default` string, a array<bigint>)",
		"insert into t values (1,'x',1.5,2.25,datetime '2019-07-08 12:34:56'),(2,null,null,null,null)",
		"insert into q partition (dt='1',n=1) values (1),(2)",
	};
	struct err err = ERR_INIT;
	struct sqldb *db;

	snprintf(path, sizeof path, "/tmp/fuzz-sqlexec.%d.db", (int)getpid());
	db = sqldb_open(path, &err);
	if (db == NULL || catalog_open(db, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	atexit(take_away);
	for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
		if (run(db, span_of(statements[i]), INT64_C(60000000000)) < 0)
			abort();
	return db;
}

static const char *no_table(void *arg, const char *schema, const char *name)
{
	(void)arg;
	(void)schema;
	return name[0] == 't' ? "t" : NULL;
}

/* The parts that know no database, on whatever parses. */
static void translate(const struct sqlparse *p)
{
	const struct sqlquery_names names = {.project = "p", .schema = "default", .table = no_table};
	const struct sqlquery q = {.lex = &p->lex, .v = p->lex.v + p->query,
		.n = p->query_end - p->query, .names = &names};
	struct sqlitem items[ITEMS];
	struct str out = STR_INIT;
	struct err err = ERR_INIT;
	size_t n;

	if (q.n == 0)
		return;
	sqlquery_use(&q);
	sqlquery_defines(&q, "x");
	sqlquery_print(&q, &out, &err);
	n = sqlquery_items(&q, items, ITEMS);
	for (size_t i = 0; i < n && i < ITEMS; i++) {
		struct sqlguess guess = sqlquery_guess(&q, items[i]);

		if (guess.kind == SQLGUESS_ASK)
			sqlquery_print_part(&q, items[i], guess.part, &out, &err);
	}
	str_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sqldb *db; /* made once: the statements are what is tried */
	struct str text = STR_INIT;
	struct sqlparse p;
	struct err err = ERR_INIT;

	if (db == NULL)
		db = make();
	str_adds(&text, "");
	spell(&text, data, size);
	if (sqlparse_read(&p, str_span(&text), &err) == 0) {
		translate(&p);
		run(db, str_span(&text), STATEMENT_NS);
	}
	sqlparse_free(&p);
	str_free(&text);
	return 0;
}
