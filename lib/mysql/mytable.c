/* SPDX-License-Identifier: MIT */
/* information_schema as MySQL 5.7 to 9 and MariaDB 10.6 to 12 have it. */
#include "mysql/mytable.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "fit/myjson.h"

#include <stdlib.h>
#include <strings.h>

/* --- small readers of cells ---------------------------------------------------- */

static char *copy(struct span cell)
{
	return cell.p == NULL ? NULL : mem_dup(cell.p, cell.len);
}

static uint64_t number(struct span cell, uint64_t otherwise)
{
	return cell.p == NULL ? otherwise : strtoull(cell.p, NULL, 10);
}

static bool has_word(struct span cell, const char *word)
{
	return cell.p != NULL && strcasestr(cell.p, word) != NULL;
}

/* --- columns ------------------------------------------------------------------- */

/* What a type's name alone tells of its fit. */
struct type_row {
	const char *name;
	enum fit_kind kind;
	int bits;
	bool fixed;
};

static const struct type_row types[] = {
	{"tinyint", FIT_INTEGER, 8, false},
	{"smallint", FIT_INTEGER, 16, false},
	{"mediumint", FIT_INTEGER, 24, false},
	{"int", FIT_INTEGER, 32, false},
	{"bigint", FIT_INTEGER, 64, false},
	{"year", FIT_YEAR, 0, false},
	{"bit", FIT_BIT, 0, false},
	{"decimal", FIT_DECIMAL, 0, false},
	{"float", FIT_FLOAT, 0, false},
	{"double", FIT_DOUBLE, 0, false},
	{"char", FIT_TEXT, 0, true},
	{"varchar", FIT_TEXT, 0, false},
	{"tinytext", FIT_TEXT, 0, false},
	{"text", FIT_TEXT, 0, false},
	{"mediumtext", FIT_TEXT, 0, false},
	{"longtext", FIT_TEXT, 0, false},
	{"binary", FIT_BYTES, 0, true},
	{"varbinary", FIT_BYTES, 0, false},
	{"tinyblob", FIT_BYTES, 0, false},
	{"blob", FIT_BYTES, 0, false},
	{"mediumblob", FIT_BYTES, 0, false},
	{"longblob", FIT_BYTES, 0, false},
	{"date", FIT_DATE, 0, false},
	{"time", FIT_TIME, 0, false},
	{"datetime", FIT_DATETIME, 0, false},
	{"timestamp", FIT_TIMESTAMP, 0, false},
	{"enum", FIT_ENUM, 0, false},
	{"set", FIT_SET, 0, false},
	{"json", FIT_JSON, 0, false},
	{"uuid", FIT_UUID, 0, false},
	{"inet4", FIT_INET4, 0, false},
	{"inet6", FIT_INET6, 0, false},
};

static const struct type_row *type_row(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof types / sizeof *types; i++)
		if (strcasecmp(types[i].name, name) == 0)
			return &types[i];
	return NULL;
}

/* What stands behind a backslash as the server shows it. */
static char unescaped(char c)
{
	return c == 'n' ? '\n' : c == 'r' ? '\r' : c == '0' ? '\0' : c;
}

/* One member, from behind its opening quote; a quote inside is doubled. */
static const char *read_member(const char *p, char **out)
{
	for (; *p != '\0'; p++) {
		if (*p == '\'' && *++p != '\'')
			break;
		if (*p == '\\' && p[1] != '\0')
			*(*out)++ = unescaped(*++p);
		else
			*(*out)++ = *p;
	}
	return p;
}

/* The members inside enum('a','it''s'). */
static void read_members(struct mycolumn *col)
{
	const char *p = strchr(col->type, '\'');
	char *out = col->member_text = mem_alloc(strlen(col->type) + 1, 1), *start;
	size_t cap = 0;

	for (; p != NULL; p = strchr(p, '\'')) {
		start = out;
		p = read_member(p + 1, &out);
		col->members = mem_grow(col->members, col->n_members, &cap, sizeof *col->members);
		col->members[col->n_members++] = (struct span){start, (size_t)(out - start)};
	}
}

/* (M,D) of float(7,3); without them a float has no digits of its own. */
static void read_digits(const char *type, struct fit *fit)
{
	const char *p = strchr(type, '(');
	char *end;

	fit->precision = fit->scale = 0;
	if (p == NULL)
		return;
	fit->precision = (int)strtol(p + 1, &end, 10);
	if (*end == ',')
		fit->scale = (int)strtol(end + 1, NULL, 10);
	else
		fit->precision = 0;
}

enum column_cell {
	C_NAME,
	C_DEFAULT,
	C_NULLABLE,
	C_DATA_TYPE,
	C_CHARS,
	C_OCTETS,
	C_PRECISION,
	C_SCALE,
	C_FRACTION,
	C_CHARSET,
	C_COLLATION,
	C_TYPE,
	C_EXTRA,
	C_CELLS
};

static const char columns_sql[] =
	"SELECT COLUMN_NAME, COLUMN_DEFAULT, IS_NULLABLE, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH,"
	" CHARACTER_OCTET_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, DATETIME_PRECISION,"
	" CHARACTER_SET_NAME, COLLATION_NAME, COLUMN_TYPE, EXTRA"
	" FROM information_schema.COLUMNS WHERE ";

/* The sizes that belong to the kind. */
static void size_fit(struct fit *fit, const struct span *cell, const char *type)
{
	fit->fraction = (int)number(cell[C_FRACTION], 0);
	switch (fit->kind) {
	case FIT_BIT:
		fit->bits = (int)number(cell[C_PRECISION], 1);
		break;
	case FIT_DECIMAL:
		fit->precision = (int)number(cell[C_PRECISION], 10);
		fit->scale = (int)number(cell[C_SCALE], 0);
		break;
	case FIT_FLOAT:
	case FIT_DOUBLE:
		read_digits(type, fit);
		break;
	case FIT_TEXT:
		fit->max_bytes = number(cell[C_OCTETS], UINT64_MAX);
		if (has_word(cell[C_DATA_TYPE], "char"))
			fit->max_chars = number(cell[C_CHARS], UINT64_MAX);
		break;
	case FIT_BYTES:
		fit->max_bytes = number(cell[C_OCTETS], UINT64_MAX);
		break;
	default:
		break;
	}
}

static void describe_fit(struct mytable *t, struct mycolumn *col, const struct span *cell)
{
	const struct type_row *row = type_row(col->data_type);

	col->usable = row != NULL;
	if (row == NULL)
		return;
	col->fit = (struct fit)FIT_INIT(row->kind);
	col->fit.dialect = t->mariadb ? FIT_MARIADB : FIT_MYSQL;
	col->fit.name = col->type;
	col->fit.bits = row->bits;
	col->fit.fixed = row->fixed;
	col->fit.not_null = col->not_null;
	col->fit.is_unsigned =
		has_word(cell[C_TYPE], "unsigned") || has_word(cell[C_TYPE], "zerofill");
	size_fit(&col->fit, cell, col->type);
	if (row->kind == FIT_TIMESTAMP && t->mariadb && t->version >= 110500)
		col->fit.last_second = INT64_C(4294967295);
	if (row->kind == FIT_ENUM || row->kind == FIT_SET)
		read_members(col);
}

static int one_column(void *arg, const struct span *cell, unsigned n)
{
	struct mytable *t = arg;
	struct mycolumn *col;

	if (n != C_CELLS || cell[C_NAME].p == NULL || cell[C_TYPE].p == NULL)
		return 1;
	t->columns = mem_grow(t->columns, t->n_columns, &t->cap_columns, sizeof *t->columns);
	col = &t->columns[t->n_columns++];
	memset(col, 0, sizeof *col);
	col->name = copy(cell[C_NAME]);
	col->type = copy(cell[C_TYPE]);
	col->data_type = cell[C_DATA_TYPE].p != NULL ? copy(cell[C_DATA_TYPE]) : mem_dup("", 0);
	col->charset = copy(cell[C_CHARSET]);
	col->collation = copy(cell[C_COLLATION]);
	col->not_null = !has_word(cell[C_NULLABLE], "YES");
	col->auto_increment = has_word(cell[C_EXTRA], "auto_increment");
	col->generated = has_word(cell[C_EXTRA], "VIRTUAL") || has_word(cell[C_EXTRA], "STORED") ||
		has_word(cell[C_EXTRA], "PERSISTENT");
	col->has_default = cell[C_DEFAULT].p != NULL || col->auto_increment || !col->not_null ||
		has_word(cell[C_EXTRA], "DEFAULT_GENERATED");
	describe_fit(t, col, cell);
	return 0;
}

/* MariaDB's JSON is a longtext with the check json_valid(`name`). */
static int one_check(void *arg, const struct span *cell, unsigned n)
{
	struct mytable *t = arg;
	struct str want = STR_INIT;
	size_t i;

	for (i = 0; n == 1 && cell[0].p != NULL && i < t->n_columns; i++) {
		str_clear(&want);
		str_adds(&want, "json_valid(");
		myconn_name(&want, t->columns[i].name);
		str_addc(&want, ')');
		if (strcasecmp(t->columns[i].data_type, "longtext") == 0 &&
			strcasecmp(want.s, cell[0].p) == 0)
			t->columns[i].fit.kind = FIT_JSON;
	}
	str_free(&want);
	return 0;
}

/* --- keys and other facts ------------------------------------------------------ */

static struct mykey *key_named(struct mytable *t, const char *name)
{
	struct mykey *key;

	if (t->n_keys > 0 && strcmp(t->keys[t->n_keys - 1].name, name) == 0)
		return &t->keys[t->n_keys - 1];
	t->keys = mem_grow(t->keys, t->n_keys, &t->cap_keys, sizeof *t->keys);
	key = &t->keys[t->n_keys++];
	memset(key, 0, sizeof *key);
	key->name = mem_dup(name, strlen(name));
	return key;
}

/* INDEX_NAME, COLUMN_NAME (NULL: an expression), SUB_PART */
static int one_key_column(void *arg, const struct span *cell, unsigned n)
{
	struct mytable *t = arg;
	struct mykey *key;
	int at;

	if (n != 3 || cell[0].p == NULL)
		return 1;
	key = key_named(t, cell[0].p);
	at = cell[1].p == NULL ? -1 : mytable_find(t, cell[1].p, cell[1].len);
	if (at < 0 || cell[2].p != NULL) {
		key->partial = true;
		return 0;
	}
	key->columns = mem_grow(key->columns, key->n, &key->cap, sizeof *key->columns);
	key->columns[key->n++] = (size_t)at;
	return 0;
}

static int one_name(void *arg, const struct span *cell, unsigned n)
{
	struct str *list = arg;

	if (n < 1 || cell[0].p == NULL)
		return 0;
	if (list->len > 0)
		str_adds(list, ", ");
	str_add(list, cell[0].p, cell[0].len);
	return 0;
}

static int one_trigger(void *arg, const struct span *cell, unsigned n)
{
	struct mytable *t = arg;

	t->has_triggers = true;
	return n == 2 && has_word(cell[1], "DELETE") ? 0 : one_name(&t->triggers, cell, n);
}

static int one_fact(void *arg, const struct span *cell, unsigned n)
{
	struct mytable *t = arg;

	if (n == 2) {
		t->max_packet = number(cell[0], 1 << 20);
		t->local_infile = number(cell[1], 0) != 0;
	}
	return 0;
}

static int one_status(void *arg, const struct span *cell, unsigned n)
{
	struct mytable *t = arg;

	if (n == 2 && t->engine == NULL) {
		t->engine = copy(cell[0]);
		t->is_view =
			!has_word(cell[1], "BASE TABLE") && !has_word(cell[1], "SYSTEM VERSIONED");
	}
	return 0;
}

static int is_transactional(void *arg, const struct span *cell, unsigned n)
{
	struct mytable *t = arg;

	t->transactional = n == 1 && has_word(cell[0], "YES");
	return 0;
}

/* --- finding the table --------------------------------------------------------- */

struct names {
	char **v;
	size_t n, cap;
};

static int one_table(void *arg, const struct span *cell, unsigned n)
{
	struct names *names = arg;

	if (n < 1 || cell[0].p == NULL)
		return 0;
	names->v = mem_grow(names->v, names->n, &names->cap, sizeof *names->v);
	names->v[names->n++] = copy(cell[0]);
	return 0;
}

static void names_free(struct names *names)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		free(names->v[i]);
	free(names->v);
	*names = (struct names){NULL, 0, 0};
}

static int no_such_table(const struct mytable *t, const struct names *names, const char *name,
	const char *place, struct err *err)
{
	char hint[512];
	size_t i;

	for (i = 0; i < names->n; i++)
		if (strcasecmp(names->v[i], name) == 0)
			return err_set(err, EXIT_USAGE,
				"%s: no table '%s' in %s, but '%s' is there: this server tells "
				"capitals apart",
				place, name, t->schema, names->v[i]);
	return err_set(err, EXIT_USAGE, "%s: no table '%s' in %s%s", place, name, t->schema,
		nearest_hint(hint, sizeof hint, name, (const char *const *)names->v, names->n));
}

/* List the tables; t->name is the one that is meant, as the server spells it, if it is there. */
static int list_tables(struct mytable *t, struct myconn *c, const char *name, struct names *names)
{
	size_t i;

	if (myconn_query(c,
		    "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
		    "DATABASE()",
		    one_table, names) < 0)
		return -1;
	for (i = 0; i < names->n && t->name == NULL; i++)
		if (strcmp(names->v[i], name) == 0 ||
			(!t->case_sensitive && strcasecmp(names->v[i], name) == 0))
			t->name = mem_dup(names->v[i], strlen(names->v[i]));
	return 0;
}

#define RENAMES_MAX 100 /* that one may meet with in a row */

/*
 * While two tables change names (the --publish swap of a run that was killed may still be
 * at it) information_schema shows neither; a statement waits for the end of that. Returns
 * 1 where the table is there after all, 0, or -1 where the connection was lost.
 */
static int wait_for_table(const struct mytable *t, struct myconn *c, const char *name)
{
	struct str sql = STR_INIT;
	int rc;

	str_adds(&sql, "SELECT 1 FROM ");
	myconn_name(&sql, t->schema);
	str_addc(&sql, '.');
	myconn_name(&sql, name);
	str_adds(&sql, " WHERE FALSE");
	rc = myconn_do(c, sql.s, NULL);
	str_free(&sql);
	return rc == 0 ? 1 : myconn_fail(c)->kind == MYFAIL_LOST ? -1 : 0;
}

/* Find the table's name as the server has it. */
static int find_table(struct mytable *t, struct myconn *c, const char *name, const char *place,
	struct err *err)
{
	struct names names = {NULL, 0, 0};
	int rc = list_tables(t, c, name, &names), tries = 0;

	while (rc == 0 && t->name == NULL && tries++ < RENAMES_MAX) {
		rc = wait_for_table(t, c, name);
		if (rc <= 0)
			break;
		names_free(&names);
		rc = list_tables(t, c, name, &names);
	}
	if (rc < 0)
		myfail_err(err, myconn_fail(c), place, "reading the list of tables");
	else if (t->name == NULL)
		rc = no_such_table(t, &names, name, place, err);
	names_free(&names);
	return rc;
}

/* --- reading it all ------------------------------------------------------------ */

/* One query about the table: the text, then "<schema column> = '..' AND <table column> = '..'". */
struct question {
	const char *select, *schema_column, *table_column, *tail;
	myconn_row_fn *row;
};

static int ask(struct myconn *c, const struct mytable *t, const struct question *q, void *arg)
{
	struct str sql = STR_INIT;
	int rc;

	str_adds(&sql, q->select);
	str_adds(&sql, q->schema_column);
	str_adds(&sql, " = ");
	myconn_quote(&sql, span_of(t->schema));
	str_adds(&sql, " AND ");
	str_adds(&sql, q->table_column);
	str_adds(&sql, " = ");
	myconn_quote(&sql, span_of(t->name));
	str_adds(&sql, q->tail);
	rc = myconn_query(c, sql.s, q->row, arg);
	str_free(&sql);
	return rc < 0 ? -1 : 0;
}

static int read_engine(struct mytable *t, struct myconn *c)
{
	struct str sql = STR_INIT;
	int rc;

	if (t->engine == NULL)
		return 0;
	str_adds(&sql, "SELECT TRANSACTIONS FROM information_schema.ENGINES WHERE ENGINE = ");
	myconn_quote(&sql, span_of(t->engine));
	rc = myconn_query(c, sql.s, is_transactional, t);
	str_free(&sql);
	return rc < 0 ? -1 : 0;
}

/* Only MariaDB shows a table's checks by its name; before 10.6 it may not show them at all. */
static int read_checks(struct mytable *t, struct myconn *c)
{
	static const struct question checks = {
		"SELECT CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS WHERE ",
		"CONSTRAINT_SCHEMA", "TABLE_NAME", "", one_check};

	return t->mariadb ? ask(c, t, &checks, t) : 0;
}

/* Does this MySQL read numbers in JSON exactly? It is asked where there is such a column. */
static int read_json(struct mytable *t, struct myconn *c)
{
	char answer[sizeof MYJSON_PROBE + 64] = "";
	bool asked = false;
	size_t i;

	for (i = 0; i < t->n_columns && !t->mariadb; i++) {
		if (t->columns[i].fit.kind != FIT_JSON)
			continue;
		if (!asked &&
			myconn_value(c, "SELECT CAST('" MYJSON_PROBE "' AS JSON)", answer,
				sizeof answer) < 0)
			return -1;
		asked = true;
		t->columns[i].fit.json_exact = strcmp(answer, MYJSON_PROBE) == 0;
	}
	return 0;
}

static int read_all(struct mytable *t, struct myconn *c)
{
	static const struct question status = {
		"SELECT ENGINE, TABLE_TYPE FROM information_schema.TABLES WHERE ", "TABLE_SCHEMA",
		"TABLE_NAME", "", one_status};
	static const struct question columns = {columns_sql, "TABLE_SCHEMA", "TABLE_NAME",
		" ORDER BY ORDINAL_POSITION", one_column};
	static const struct question keys = {
		"SELECT INDEX_NAME, COLUMN_NAME, SUB_PART FROM information_schema.STATISTICS "
		"WHERE NON_UNIQUE = 0 AND ",
		"TABLE_SCHEMA", "TABLE_NAME",
		" ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX", one_key_column};
	static const struct question triggers = {
		"SELECT TRIGGER_NAME, EVENT_MANIPULATION FROM information_schema.TRIGGERS WHERE ",
		"EVENT_OBJECT_SCHEMA", "EVENT_OBJECT_TABLE", "", one_trigger};
	static const struct question referrers = {
		"SELECT CONCAT(CONSTRAINT_SCHEMA, '.', TABLE_NAME) FROM "
		"information_schema.REFERENTIAL_CONSTRAINTS WHERE ",
		"UNIQUE_CONSTRAINT_SCHEMA", "REFERENCED_TABLE_NAME", "", one_name};
	static const struct question references = {
		"SELECT CONSTRAINT_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE ",
		"CONSTRAINT_SCHEMA", "TABLE_NAME", "", one_name};

	return ask(c, t, &status, t) < 0 || ask(c, t, &columns, t) < 0 || read_checks(t, c) < 0 ||
			read_json(t, c) < 0 || ask(c, t, &keys, t) < 0 ||
			ask(c, t, &triggers, t) < 0 || ask(c, t, &referrers, &t->referrers) < 0 ||
			ask(c, t, &references, &t->references) < 0 || read_engine(t, c) < 0 ||
			myconn_query(c, "SELECT @@max_allowed_packet, @@local_infile", one_fact,
				t) < 0
		? -1
		: 0;
}

static int read_place(struct mytable *t, struct myconn *c)
{
	char lower[8], schema[300];

	t->mariadb = myconn_is_mariadb(c);
	t->version = myconn_version(c);
	if (myconn_value(c, "SELECT @@lower_case_table_names", lower, sizeof lower) < 0 ||
		myconn_value(c, "SELECT DATABASE()", schema, sizeof schema) < 0)
		return -1;
	t->case_sensitive = lower[0] == '0';
	t->schema = mem_dup(schema, strlen(schema));
	return 0;
}

int mytable_open(struct mytable *t, struct myconn *c, const char *name, const char *place,
	struct err *err)
{
	if (read_place(t, c) < 0)
		return myfail_err(err, myconn_fail(c), place, "reading the server's settings");
	if (find_table(t, c, name, place, err) < 0)
		return -1;
	if (read_all(t, c) < 0)
		return myfail_err(err, myconn_fail(c), place, "reading the table's columns");
	if (t->n_columns == 0)
		return err_set(err, EXIT_FAILED, "%s: %s: its columns cannot be seen", place, name);
	return 0;
}

static void column_free(struct mycolumn *col)
{
	fit_free(&col->fit);
	free(col->name);
	free(col->type);
	free(col->data_type);
	free(col->charset);
	free(col->collation);
	free(col->members);
	free(col->member_text);
}

void mytable_free(struct mytable *t)
{
	size_t i;

	for (i = 0; i < t->n_columns; i++)
		column_free(&t->columns[i]);
	for (i = 0; i < t->n_keys; i++) {
		free(t->keys[i].name);
		free(t->keys[i].columns);
	}
	charset_free(t->charsets);
	free(t->columns);
	free(t->keys);
	free(t->schema);
	free(t->name);
	free(t->engine);
	str_free(&t->triggers);
	str_free(&t->referrers);
	str_free(&t->references);
	*t = (struct mytable)MYTABLE_INIT;
}

int mytable_find(const struct mytable *t, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < t->n_columns; i++)
		if (strlen(t->columns[i].name) == len &&
			strncasecmp(t->columns[i].name, name, len) == 0)
			return (int)i;
	return -1;
}

const char *mytable_hint(const struct mytable *t, char *buf, size_t size, const char *name)
{
	const char **names = mem_alloc(t->n_columns, sizeof *names);
	size_t i;

	for (i = 0; i < t->n_columns; i++)
		names[i] = t->columns[i].name;
	nearest_hint(buf, size, name, names, t->n_columns);
	free(names);
	return buf;
}

static const char *refusal(const struct mycolumn *col)
{
	static const char *const spatial[] = {"geometry", "point", "linestring", "polygon",
		"multipoint", "multilinestring", "multipolygon", "geometrycollection",
		"geomcollection"};
	size_t i;

	if (col->generated)
		return "is generated by the server";
	for (i = 0; !col->usable && i < sizeof spatial / sizeof *spatial; i++)
		if (strcasecmp(col->data_type, spatial[i]) == 0)
			return "is spatial, a type that no value of a stream fits";
	return col->usable ? NULL : "has a type that no value of a stream fits";
}

int mytable_match(const struct mytable *t, struct match *m, const struct columns *stream,
	const char *only, struct err *err)
{
	struct match_target *targets = mem_alloc(t->n_columns, sizeof *targets);
	size_t i;
	int rc;

	for (i = 0; i < t->n_columns; i++)
		targets[i] = (struct match_target){t->columns[i].name, refusal(&t->columns[i]),
			t->columns[i].not_null && !t->columns[i].has_default &&
				!t->columns[i].generated};
	rc = match_columns(m, stream, targets, t->n_columns, only, t->name, err);
	free(targets);
	return rc;
}

void mytable_sql_name(struct str *out, const struct mytable *t)
{
	myconn_name(out, t->schema);
	str_addc(out, '.');
	myconn_name(out, t->name);
}

void mytable_fit(struct mytable *t, size_t column, enum dstype_kind from, const struct zone *zone,
	int32_t session_offset, unsigned lossy)
{
	struct mycolumn *col = &t->columns[column];
	struct fit *fit = &col->fit;

	fit->from = from;
	fit->zone = zone;
	fit->session_offset = session_offset;
	fit->lossy = lossy;
	if (col->charset != NULL)
		fit->charset = charset_open(&t->charsets, col->charset);
	fit->members = col->members;
	fit->n_members = col->n_members;
	fit_prepare(fit);
}

/* --- print-ddl ----------------------------------------------------------------- */

/* Of DECIMAL; the scale is MySQL's, MariaDB goes to 38. More digits stay a text. */
#define DDL_PRECISION_MAX 65
#define DDL_SCALE_MAX 30

/* A text whose store told its length: varchar(20), char(5). */
static bool ddl_sized(struct str *out, const struct column *col)
{
	const char *p = col->native;
	unsigned long n;
	char *end;

	if (p == NULL || (strncasecmp(p, "varchar(", 8) != 0 && strncasecmp(p, "char(", 5) != 0))
		return false;
	n = strtoul(strchr(p, '(') + 1, &end, 10);
	if (*end != ')' || n == 0 || n > 16383)
		return false;
	str_addf(out, "varchar(%lu)", n);
	return true;
}

static void ddl_type(struct str *out, struct dstype type)
{
	static const char *const names[DSTYPE_KINDS] = {
		[DSTYPE_ANY] = "longtext",
		[DSTYPE_BOOL] = "tinyint(1)",
		[DSTYPE_INT8] = "tinyint",
		[DSTYPE_INT16] = "smallint",
		[DSTYPE_INT32] = "int",
		[DSTYPE_INT64] = "bigint",
		[DSTYPE_UINT8] = "tinyint unsigned",
		[DSTYPE_UINT16] = "smallint unsigned",
		[DSTYPE_UINT32] = "int unsigned",
		[DSTYPE_UINT64] = "bigint unsigned",
		[DSTYPE_FLOAT32] = "float",
		[DSTYPE_FLOAT64] = "double",
		[DSTYPE_STRING] = "longtext",
		[DSTYPE_BYTES] = "longblob",
		[DSTYPE_DATE] = "date",
		[DSTYPE_TIME] = "time(6)",
		[DSTYPE_DATETIME] = "datetime(6)",
		[DSTYPE_TIMESTAMP] = "datetime(6)",
		[DSTYPE_INTERVAL] = "varchar(64)",
		[DSTYPE_JSON] = "json",
	};

	if (type.kind != DSTYPE_DECIMAL)
		str_adds(out, names[type.kind]);
	else if (type.precision > DDL_PRECISION_MAX || type.scale > DDL_SCALE_MAX)
		str_adds(out, names[DSTYPE_STRING]);
	else if (type.precision == 0)
		str_adds(out, "decimal(65,30)");
	else
		str_addf(out, "decimal(%d,%d)", type.precision, type.scale);
}

void mytable_ddl(struct str *out, const char *name, const struct columns *columns)
{
	size_t i;

	str_adds(out, "CREATE TABLE ");
	myconn_name(out, name);
	str_adds(out, " (\n");
	for (i = 0; i < columns->n; i++) {
		str_adds(out, "  ");
		myconn_name(out, columns->v[i].name);
		str_addc(out, ' ');
		if (columns->v[i].type.kind != DSTYPE_STRING || !ddl_sized(out, &columns->v[i]))
			ddl_type(out, columns->v[i].type);
		str_adds(out, i + 1 < columns->n ? " NULL,\n" : " NULL\n");
	}
	str_adds(out, ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n");
}
