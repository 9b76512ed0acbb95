/* SPDX-License-Identifier: MIT */
/* Queries in a jail. */
#include "serve/sqlrun.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/show.h"
#include "serve/sqlrun_internal.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>
#include <stdlib.h>

#define STEPS_BETWEEN_LOOKS 5000 /* of SQLite's machine, between looks at clock and cancel */
#define VALUE_MAX (64 << 20)     /* bytes of one value or row inside */
#define CACHE_KIB 16384          /* memory of the temporary database; the rest goes to a file */
#define ITEMS_MAX 2000
#define OPERANDS_MAX 64 /* of one calculation */

/* Sources: the tables that the query names. */

static void source_free(struct sqlsource *s)
{
	for (size_t i = 0; i < s->n_parts; i++)
		partspec_free(&s->parts[i].spec);
	free(s->parts);
	free(s->inside);
	table_free(&s->def);
	free(s);
}

static bool add_part(void *arg, const struct partition *p)
{
	struct sqlsource *s = arg;
	struct sqlpart *part;

	s->parts = mem_grow(s->parts, s->n_parts, &s->cap_parts, sizeof *s->parts);
	part = &s->parts[s->n_parts++];
	*part = (struct sqlpart){.rowset = p->rowset, .rows = (uint64_t)p->rows};
	for (size_t i = 0; i < TABLE_KEYS_MAX; i++)
		if (p->spec.value[i] != NULL)
			part->spec.value[i] = mem_dup(p->spec.value[i], strlen(p->spec.value[i]));
	s->rows += part->rows;
	return true;
}

static void add_source(struct sqlrun *run, const char *inside, struct table *def)
{
	struct sqlsource *s = mem_alloc(1, sizeof *s);

	s->inside = mem_dup(inside, strlen(inside));
	s->def = *def;
	run->sources =
		mem_grow(run->sources, run->n_sources, &run->cap_sources, sizeof *run->sources);
	run->sources[run->n_sources++] = s;
	catalog_partitions(run->catalog, &s->def, NULL, "", false, add_part, s, run->catalog_err);
	for (size_t i = 0; i < s->n_parts; i++)
		rowset_pin(run->catalog, s->parts[i].rowset, run->catalog_err);
}

/* What sqlquery asks of every name that could be a table's. */
static const char *look_up(void *arg, const char *schema, const char *name)
{
	struct sqlrun *run = arg;
	struct str inside = STR_INIT;
	const char *found = NULL;
	struct table def;

	if (strcmp(schema, run->o->schema) != 0)
		str_addf(&inside, "%s.", schema);
	str_adds(&inside, name);
	for (size_t i = 0; i < run->n_sources; i++)
		if (strcmp(run->sources[i]->inside, inside.s) == 0)
			found = run->sources[i]->inside;
	if (found == NULL && run->catalog != NULL &&
		catalog_table(run->catalog, schema, name, &def, run->catalog_err) > 0) {
		add_source(run, inside.s, &def);
		found = run->sources[run->n_sources - 1]->inside;
	}
	str_free(&inside);
	return found;
}

/* All at one time, so that the tables are of one moment. */
static int find_sources(struct sqlrun *run, const struct sqlquery *q, struct sqlquery_use *use,
	struct err *err)
{
	run->catalog = sqldb_begin(run->o->db, err);
	if (run->catalog == NULL)
		return -1;
	run->catalog_err = err;
	*use = sqlquery_use(q);
	run->pinned = sqldb_end(run->catalog, true, err) == 0;
	run->catalog = NULL;
	return run->pinned ? 0 : -1;
}

static void unpin_sources(struct sqlrun *run)
{
	struct err err = ERR_INIT;
	struct sqlconn *c =
		run->pinned && run->n_sources > 0 ? sqldb_begin(run->o->db, &err) : NULL;

	if (c == NULL)
		return;
	for (size_t i = 0; i < run->n_sources; i++)
		for (size_t j = 0; j < run->sources[i]->n_parts; j++)
			rowset_settle(c, run->sources[i]->parts[j].rowset, &err);
	sqldb_end(c, true, &err);
}

/* The jail. */

/* SQLite asks whether a statement may do what it says. */
static int authorize(void *arg, int action, const char *a, const char *b, const char *database,
	const char *trigger)
{
	const struct sqlrun *run = arg;

	(void)database;
	(void)trigger;
	if (run->ours)
		return SQLITE_OK;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return sqlite3_stricmp(b, "load_extension") == 0 ||
				sqlite3_stricmp(b, "fts3_tokenizer") == 0
			? SQLITE_DENY
			: SQLITE_OK;
	case SQLITE_READ:
		for (size_t i = 0; i < run->n_sources; i++)
			if (sqlite3_stricmp(run->sources[i]->inside, a) == 0)
				return SQLITE_OK;
		return run->query != NULL && sqlquery_defines(run->query, a) ? SQLITE_OK
									     : SQLITE_DENY;
	default:
		return SQLITE_DENY;
	}
}

static int look_at_clock(void *arg)
{
	struct sqlrun *run = arg;

	if (atomic_load(run->o->cancel))
		return 1;
	run->timed_out = clock_now() > run->deadline;
	return run->timed_out;
}

static void set_limits(sqlite3 *handle)
{
	sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, VALUE_MAX);
	sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 2 * (int)SQLLEX_TEXT_MAX);
	sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, 500);
	sqlite3_limit(handle, SQLITE_LIMIT_COMPOUND_SELECT, 200);
	sqlite3_limit(handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 10000);
	sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(handle, SQLITE_LIMIT_VARIABLE_NUMBER, 0);
	sqlite3_limit(handle, SQLITE_LIMIT_WORKER_THREADS, 0);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
}

static int jail_failed(struct sqlrun *run, struct err *err)
{
	return err_set(err, EXIT_FAILED, "ODPS-0010000:Internal error - %s",
		run->handle != NULL ? sqlite3_errmsg(run->handle) : "out of memory");
}

/* A statement of our own. */
static int execute(struct sqlrun *run, const char *text, struct err *err)
{
	int rc;

	run->ours = true;
	rc = sqlite3_exec(run->handle, text, NULL, NULL, NULL);
	run->ours = false;
	return rc == SQLITE_OK ? 0 : jail_failed(run, err);
}

static int make_jail(struct sqlrun *run, struct err *err)
{
	char text[128];

	/* an empty name: a database of our own, in memory until it grows, gone at the end */
	if (sqlite3_open_v2("", &run->handle,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
		    NULL) != SQLITE_OK)
		return jail_failed(run, err);
	set_limits(run->handle);
	sqlite3_set_authorizer(run->handle, authorize, run);
	sqlite3_progress_handler(run->handle, STEPS_BETWEEN_LOOKS, look_at_clock, run);
	snprintf(text, sizeof text,
		"PRAGMA cache_size=-%d; PRAGMA temp_store=FILE;"
		"PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF",
		CACHE_KIB);
	if (execute(run, text, err) < 0)
		return -1;
	if (sqltable_register(run) != SQLITE_OK || sqlfunc_register(run) != SQLITE_OK ||
		sqlsum_register(run) != SQLITE_OK || sqltime_register(run) != SQLITE_OK)
		return jail_failed(run, err);
	return 0;
}

static void add_quoted(struct str *out, const char *name)
{
	str_addf(out, "`%s`", name);
}

/*
 * A virtual table has no index, and joins want some: then the rows are copied to a table
 * that SQLite can index by itself.
 */
static int copy_source(struct sqlrun *run, const struct sqlsource *s, size_t i, size_t first_type,
	struct err *err)
{
	struct str text = STR_INIT;
	int rc;

	str_adds(&text, "CREATE TABLE ");
	add_quoted(&text, s->inside);
	str_addc(&text, '(');
	for (size_t c = 0; c < s->def.n_columns + s->def.n_keys; c++) {
		str_adds(&text, c > 0 ? "," : "");
		add_quoted(&text, s->def.columns[c].name);
		str_addc(&text, ' ');
		sqlvalue_declare(&text, &s->def.columns[c].type, first_type + c);
	}
	str_adds(&text, "); INSERT INTO ");
	add_quoted(&text, s->inside);
	str_addf(&text, " SELECT * FROM `odps:%zu`", i);
	rc = execute(run, text.s, err);
	str_free(&text);
	return rc;
}

static int place_sources(struct sqlrun *run, bool copy, struct err *err)
{
	struct str text = STR_INIT;
	size_t i, first_type;
	int rc = 0;

	for (i = 0; i < run->n_sources && rc == 0; i++) {
		first_type = run->n_types;
		str_clear(&text);
		str_adds(&text, "CREATE VIRTUAL TABLE ");
		if (copy)
			str_addf(&text, "`odps:%zu`", i);
		else
			add_quoted(&text, run->sources[i]->inside);
		str_addf(&text, " USING odps(%zu)", i);
		rc = execute(run, text.s, err);
		if (rc == 0 && copy)
			rc = copy_source(run, run->sources[i], i, first_type, err);
	}
	str_free(&text);
	return rc;
}

/* The query's statement. */

/* Where in the statement stands this name? */
static void find_place(const struct sqlquery *q, const char *name, unsigned *line, unsigned *column)
{
	size_t n = strlen(name);

	*line = *column = 1;
	for (size_t i = 0; i < q->n; i++)
		if (q->v[i].text.len >= 1 && q->v[i].text.len == n &&
			strncasecmp(q->v[i].text.p, name, n) == 0) {
			sqllex_place(q->lex, q->v[i].source.p, line, column);
			return;
		}
}

/* The service's words for SQLite's. */
static int query_failed(struct sqlrun *run, const struct sqlquery *q, struct err *err)
{
	const char *message = sqlite3_errmsg(run->handle), *name;
	unsigned line, column;
	struct show show;

	if (run->timed_out)
		return err_set(err, EXIT_USAGE,
			"ODPS-0123144:Fuxi job failed - the "
			"statement ran longer than odps-serve allows (--sql-time)");
	if (sqlite3_errcode(run->handle) == SQLITE_INTERRUPT)
		return err_set(err, EXIT_USAGE, "ODPS-0130252:The instance was cancelled");
	name = strrchr(message, ' ');
	name = name != NULL ? name + 1 : message;
	if (strncmp(message, "no such table: ", 15) == 0) {
		find_place(q, name, &line, &column);
		return err_set(err, EXIT_USAGE,
			"ODPS-0130131:[%u,%u] Table not found - table %s.%s cannot be resolved",
			line, column, run->o->project, show_cut(&show, name, strlen(name), 200));
	}
	if (strncmp(message, "no such column: ", 16) == 0) {
		const char *dot = strrchr(name, '.');

		find_place(q, dot != NULL ? dot + 1 : name, &line, &column);
		return err_set(err, EXIT_USAGE,
			"ODPS-0130071:[%u,%u] Semantic analysis exception - column %s cannot be "
			"resolved",
			line, column, show_cut(&show, name, strlen(name), 200));
	}
	if (strstr(message, "syntax error") != NULL || strstr(message, "incomplete input") != NULL)
		return err_set(err, EXIT_USAGE, "ODPS-0130161:[1,1] Parse exception - %s", message);
	if (sqlite3_errcode(run->handle) == SQLITE_AUTH)
		return err_set(err, EXIT_USAGE, "ODPS-0130013:[1,1] Authorization exception - %s",
			message);
	return err_set(err, EXIT_USAGE, "ODPS-0130071:[1,1] Semantic analysis exception - %s",
		message);
}

static int prepare(struct sqlrun *run, const struct sqlquery *q, const char *text,
	sqlite3_stmt **stmt, struct err *err)
{
	if (sqlite3_prepare_v2(run->handle, text, -1, stmt, NULL) == SQLITE_OK && *stmt != NULL)
		return 0;
	return query_failed(run, q, err);
}

/* The type that a declared type of ours names, or NULL. */
static const struct odpstype *declared_type(const struct sqlrun *run, const char *text)
{
	const char *mark = text != NULL ? strrchr(text, '_') : NULL;
	unsigned long n;
	char *end;

	if (mark == NULL)
		return NULL;
	n = strtoul(mark + 1, &end, 10);
	return *end == '\0' && n < run->n_types ? run->types[n] : NULL;
}

/* A name for a column that has none of its own: _c0, _c1, ... */
static void name_column(struct str *out, const char *name, size_t i)
{
	const char *s = name;

	while (isalnum((unsigned char)*s) || *s == '_' || (unsigned char)*s >= 0x80)
		s++;
	if (*s != '\0' || s == name || isdigit((unsigned char)*name) ||
		sqlite3_stricmp(name, "null") == 0 || sqlite3_stricmp(name, "true") == 0 ||
		sqlite3_stricmp(name, "false") == 0)
		str_addf(out, "_c%zu", i);
	else
		str_adds(out, name);
}

/* A name that an earlier column has gets a number: id, id2. */
static void make_unique(const struct table *def, struct str *name)
{
	size_t len = name->len;

	for (int n = 2; table_find(def, str_span(name)) >= 0; n++) {
		name->len = len;
		str_addf(name, "%d", n);
	}
}

static void add_type(struct str *out, const struct odpstype *type)
{
	if (type != NULL)
		odpstype_print(out, type);
}

/* Ask SQLite for the declared type of a part of one item. */
static const struct odpstype *ask_type(struct sqlrun *run, const struct sqlquery *q,
	struct sqlitem item, struct sqlitem part, int column)
{
	const struct odpstype *type = NULL;
	struct str text = STR_INIT;
	struct err err = ERR_INIT;
	sqlite3_stmt *stmt = NULL;

	if (sqlquery_print_part(q, item, part, &text, &err) == 0 &&
		sqlite3_prepare_v2(run->handle, text.s, -1, &stmt, NULL) == SQLITE_OK &&
		column < sqlite3_column_count(stmt))
		type = declared_type(run, sqlite3_column_decltype(stmt, column));
	sqlite3_finalize(stmt);
	str_free(&text);
	return type;
}

/* What a sum or a mean over a type is. */
static void add_total_type(struct str *out, const struct odpstype *type, bool mean)
{
	if (type->kind == ODPS_DECIMAL)
		str_addf(out, "decimal(38,%d)", mean || type->precision == 0 ? 18 : type->scale);
	else if (type->kind <= ODPS_BIGINT && !mean)
		str_adds(out, "bigint");
	else
		str_adds(out, "double");
}

/* One column of the result whose type is to be found out. */
struct question {
	struct sqlrun *run;
	const struct sqlquery *q;
	struct sqlitem item;
	int column;
};

static void guess_type(const struct question *question, struct sqlitem part, struct str *out);

/* A calculation stays among the integers where all that goes in is one. */
static void guess_calculated(const struct question *question, struct sqlitem part, struct str *out)
{
	struct sqlitem operands[OPERANDS_MAX];
	struct odpstype type;
	struct str text = STR_INIT;
	bool divides, whole, known = true;
	size_t n = sqlquery_operands(question->q, part, operands, OPERANDS_MAX, &divides), i;

	whole = !divides;
	for (i = 0; i < n && i < OPERANDS_MAX; i++) {
		str_clear(&text);
		str_adds(&text, "");
		guess_type(question, operands[i], &text);
		odpstype_parse(&type, str_span(&text));
		known &= type.kind != ODPS_UNKNOWN;
		whole &= type.kind <= ODPS_BIGINT;
		odpstype_free(&type);
	}
	str_free(&text);
	if (known && n > 0 && n <= OPERANDS_MAX)
		str_adds(out, whole ? "bigint" : "double");
}

static void guess_total(const struct question *question, struct sqlitem part, bool mean,
	struct str *out)
{
	struct str text = STR_INIT;
	struct odpstype type;

	str_adds(&text, "");
	guess_type(question, part, &text);
	odpstype_parse(&type, str_span(&text));
	if (type.kind != ODPS_UNKNOWN)
		add_total_type(out, &type, mean);
	odpstype_free(&type);
	str_free(&text);
}

/* Append the name of the type of a part of the item, if it can be told. */
static void guess_type(const struct question *question, struct sqlitem part, struct str *out)
{
	struct sqlguess guess = sqlquery_guess(question->q, part);

	switch (guess.kind) {
	case SQLGUESS_TYPE:
		str_add(out, guess.type.p, guess.type.len);
		break;
	case SQLGUESS_ASK:
		add_type(out,
			ask_type(question->run, question->q, question->item, guess.part,
				question->column));
		break;
	case SQLGUESS_SUM_OF:
	case SQLGUESS_MEAN_OF:
		guess_total(question, guess.part, guess.kind == SQLGUESS_MEAN_OF, out);
		break;
	case SQLGUESS_CALCULATED:
		guess_calculated(question, guess.part, out);
		break;
	default:
		break;
	}
}

/* Which item of the select list is behind column i of n? One star may stand for many. */
static const struct sqlitem *item_of(const struct sqlquery *q, const struct sqlitem *items,
	size_t n_items, size_t i, size_t n)
{
	size_t star = n_items, k;

	for (k = 0; k < n_items; k++)
		if (sqltoken_is(&q->v[items[k].to - 1], "*")) {
			if (star != n_items)
				return NULL;
			star = k;
		}
	if (i < star)
		return i < n_items ? &items[i] : NULL;
	if (n - i < n_items - star)
		return &items[n_items - (n - i)];
	return NULL;
}

/* "integer", "real" and so on, joined by commas: the kinds of values of a column. */
static int value_kinds(struct sqlrun *run, size_t i, struct str *out, struct err *err)
{
	struct str text = STR_INIT;
	sqlite3_stmt *stmt = NULL;
	int rc;

	str_addf(&text, "SELECT DISTINCT typeof(c%zu) FROM `odps:result` WHERE c%zu IS NOT NULL", i,
		i);
	run->ours = true;
	rc = sqlite3_prepare_v2(run->handle, text.s, -1, &stmt, NULL);
	run->ours = false;
	while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		str_addf(out, ",%s", sqlite3_column_text(stmt, 0));
		rc = SQLITE_OK;
	}
	sqlite3_finalize(stmt);
	str_free(&text);
	return rc == SQLITE_DONE ? 0 : jail_failed(run, err);
}

static const char *type_of_kinds(const char *kinds)
{
	if (strcmp(kinds, ",integer") == 0)
		return "bigint";
	if (strstr(kinds, "text") != NULL || *kinds == '\0')
		return "string";
	return strstr(kinds, "blob") != NULL ? "binary" : "double";
}

/* Run the query into a table, read from that, and take the missing types from its values. */
static int types_by_values(struct sqlrun *run, const struct sqlquery *q, const char *text,
	struct err *err)
{
	struct str all = STR_INIT;
	size_t i;
	int rc;

	str_adds(&all, "CREATE TABLE `odps:result` AS WITH `odps:query`(");
	for (i = 0; i < run->def.n_columns; i++)
		str_addf(&all, "%sc%zu", i > 0 ? "," : "", i);
	str_addf(&all, ") AS (%s) SELECT * FROM `odps:query`", text);
	sqlite3_finalize(run->stmt);
	run->stmt = NULL;
	run->ours = true; /* the query itself has passed the authorizer before */
	rc = sqlite3_exec(run->handle, all.s, NULL, NULL, NULL);
	run->ours = false;
	str_free(&all);
	if (rc != SQLITE_OK)
		return query_failed(run, q, err);
	for (i = 0; i < run->def.n_columns; i++) {
		struct odpstype *type = &run->def.columns[i].type;

		if (type->kind != ODPS_UNKNOWN)
			continue;
		str_clear(&all);
		str_adds(&all, "");
		if (value_kinds(run, i, &all, err) < 0)
			break;
		odpstype_free(type);
		odpstype_parse(type, span_of(type_of_kinds(all.s)));
	}
	str_free(&all);
	run->ours = true;
	rc = sqlite3_prepare_v2(run->handle, "SELECT * FROM `odps:result`", -1, &run->stmt, NULL);
	run->ours = false;
	return err_is_set(err) ? -1 : rc == SQLITE_OK ? 0 : jail_failed(run, err);
}

/* Names and types of the result. */
static int find_columns(struct sqlrun *run, const struct sqlquery *q, const char *text,
	struct err *err)
{
	struct sqlitem *items = mem_alloc(ITEMS_MAX, sizeof *items);
	size_t n = (size_t)sqlite3_column_count(run->stmt), n_items, i;
	const struct sqlitem *item;
	struct str name = STR_INIT, type = STR_INIT;
	bool unknown = false;

	n_items = run->o->types ? sqlquery_items(q, items, ITEMS_MAX) : 0;
	if (n_items > ITEMS_MAX)
		n_items = 0;
	for (i = 0; i < n; i++) {
		str_clear(&name);
		str_clear(&type);
		str_adds(&type, "");
		name_column(&name, sqlite3_column_name(run->stmt, (int)i), i);
		make_unique(&run->def, &name);
		add_type(&type, declared_type(run, sqlite3_column_decltype(run->stmt, (int)i)));
		item = n_items > 0 ? item_of(q, items, n_items, i, n) : NULL;
		if (type.len == 0 && item != NULL) {
			struct question question = {run, q, *item, (int)i};

			guess_type(&question, *item, &type);
		}
		table_add(&run->def, str_span(&name), str_span(&type), span_of(""), false);
		unknown |= run->def.columns[i].type.kind == ODPS_UNKNOWN;
	}
	free(items);
	str_free(&name);
	str_free(&type);
	return unknown && run->o->types ? types_by_values(run, q, text, err) : 0;
}

static int start(struct sqlrun *run, const struct sqlquery *q, struct err *err)
{
	struct err why = ERR_INIT;
	struct sqlquery_use use;
	struct str text = STR_INIT;
	int rc = -1;

	if (find_sources(run, q, &use, err) < 0)
		return -1;
	run->query = q;
	if (sqlquery_print(q, &text, &why) < 0)
		err_set(err, EXIT_USAGE, "ODPS-0130161:%s", why.text);
	else if (make_jail(run, err) == 0 &&
		place_sources(run, use.join || use.tables > 1, err) == 0 &&
		prepare(run, q, text.s, &run->stmt, err) == 0)
		rc = find_columns(run, q, text.s, err);
	str_free(&text);
	run->query = NULL;
	return rc;
}

struct sqlrun *sqlrun_open(const struct sqlrun_options *o, const struct sqllex *lex, size_t from,
	size_t to, struct err *err)
{
	struct sqlrun *run = mem_alloc(1, sizeof *run);
	struct sqlquery_names names = {
		.project = o->project, .schema = o->schema, .table = look_up, .arg = run};
	struct sqlquery q = {.lex = lex, .v = lex->v + from, .n = to - from, .names = &names};

	run->o = o;
	run->def = (struct table)TABLE_INIT;
	run->deadline = clock_now() + o->time_ns;
	if (start(run, &q, err) == 0)
		return run;
	sqlrun_close(run);
	return NULL;
}

void sqlrun_close(struct sqlrun *run)
{
	if (run == NULL)
		return;
	sqlite3_finalize(run->stmt);
	sqlite3_close(run->handle);
	unpin_sources(run);
	for (size_t i = 0; i < run->n_sources; i++)
		source_free(run->sources[i]);
	free(run->sources);
	free(run->types);
	table_free(&run->def);
	free(run);
}

const struct table *sqlrun_columns(const struct sqlrun *run)
{
	return &run->def;
}

int sqlrun_step(struct sqlrun *run, struct err *err)
{
	struct sqlquery none = {.n = 0};

	switch (sqlite3_step(run->stmt)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return query_failed(run, &none, err);
	}
}

int sqlrun_value(struct sqlrun *run, size_t i, const struct odpstype *type, struct str *room,
	struct tunnelrec_value *v, struct fault *f)
{
	return sqlvalue_take(sqlite3_column_value(run->stmt, (int)i), type, run->o->zone, room, v,
		f);
}
