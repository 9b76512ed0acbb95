/* SPDX-License-Identifier: MIT */
/* MaxCompute SQL as one statement. */
#include "serve/sqlparse.h"

#include "base/mem.h"
#include "base/show.h"

#include <stdio.h>
#include <stdlib.h>

#define TYPE_TOKENS_MAX 4096

/* The tokens that are still to be read. */
struct cursor {
	struct sqlparse *p;
	const struct sqltoken *t;
	struct err *err;
};

void sqlparse_free(struct sqlparse *p)
{
	table_free(&p->def);
	free(p->specs);
	free(p->columns);
	free(p->settings);
	sqllex_free(&p->lex);
	*p = (struct sqlparse){.def = TABLE_INIT};
}

static int fail_at(struct cursor *c, const char *at, const char *what)
{
	unsigned line, column;

	sqllex_place(&c->p->lex, at, &line, &column);
	return err_set(c->err, EXIT_USAGE, "[%u,%u] %s", line, column, what);
}

/* "Parse exception - invalid token 'x', y is wanted": as the service begins it */
static int unexpected(struct cursor *c, const char *wanted)
{
	char text[512];
	struct show show;

	if (c->t->kind == SQLTOKEN_END)
		snprintf(text, sizeof text,
			"Parse exception - the statement ends where %s is wanted", wanted);
	else
		snprintf(text, sizeof text, "Parse exception - invalid token '%s', %s is wanted",
			show_cut(&show, c->t->source.p, c->t->source.len, 100), wanted);
	return fail_at(c, c->t->source.p, text);
}

static bool at(const struct cursor *c, const char *word)
{
	return sqltoken_is(c->t, word);
}

static bool at_end(const struct cursor *c)
{
	return c->t->kind == SQLTOKEN_END || at(c, ";");
}

/* Take the word if it is there. */
static bool take(struct cursor *c, const char *word)
{
	if (!at(c, word))
		return false;
	c->t++;
	return true;
}

static bool take_two(struct cursor *c, const char *first, const char *second)
{
	if (!at(c, first) || !sqltoken_is(c->t + 1, second))
		return false;
	c->t += 2;
	return true;
}

static int want(struct cursor *c, const char *word)
{
	return take(c, word) ? 0 : unexpected(c, word);
}

static int take_name(struct cursor *c, struct span *name, const char *what)
{
	*name = (struct span){"", 0};
	if (!sqltoken_is_name(c->t))
		return unexpected(c, what);
	if (c->t->text.len > TABLE_NAME_MAX)
		return fail_at(c, c->t->source.p, "the name is too long");
	*name = (c->t++)->text;
	return 0;
}

static int take_string(struct cursor *c, struct span *text)
{
	*text = (struct span){"", 0};
	if (c->t->kind != SQLTOKEN_STRING)
		return unexpected(c, "a string");
	*text = (c->t++)->text;
	return 0;
}

/* name, schema.name, project.schema.name; who the first of two is, is told later. */
static int take_table(struct cursor *c, struct sqlname *name)
{
	struct span part[3] = {{NULL, 0}};
	size_t n = 0;

	name->at = c->t->source.p;
	do {
		if (n == 3)
			return unexpected(c, "a table's name");
		if (take_name(c, &part[n++], "a table's name") < 0)
			return -1;
	} while (take(c, "."));
	name->name = part[n - 1];
	name->schema = n > 1 ? part[n - 2] : (struct span){"", 0};
	name->project = n > 2 ? part[0] : (struct span){"", 0};
	return 0;
}

static int take_number(struct cursor *c, int64_t *n)
{
	char *end;

	if (c->t->kind != SQLTOKEN_NUMBER)
		return unexpected(c, "a number");
	*n = strtoll(c->t->text.p, &end, 10);
	if (end != c->t->text.p + c->t->text.len)
		return unexpected(c, "a whole number");
	c->t++;
	return 0;
}

/* if exists, if not exists */
static bool take_guard(struct cursor *c, bool not )
{
	if (!at(c, "if"))
		return false;
	if (!not &&sqltoken_is(c->t + 1, "exists")) {
		c->t += 2;
		return true;
	}
	if (not &&sqltoken_is(c->t + 1, "not") && sqltoken_is(c->t + 2, "exists")) {
		c->t += 3;
		return true;
	}
	return false;
}

/* Columns. */

/* A type runs up to a comma or bracket of its own level, or to a word that cannot be its part. */
static int take_type(struct cursor *c, struct span *type)
{
	const struct sqltoken *start = c->t;
	int angle = 0, round = 0;

	while (c->t->kind != SQLTOKEN_END && c->t - start < TYPE_TOKENS_MAX) {
		if (angle == 0 && round == 0 && c->t > start && !at(c, "<") && !at(c, "("))
			break;
		if (angle == 0 && round == 0 && c->t == start && !sqltoken_is_name(c->t))
			break;
		angle += at(c, "<") - at(c, ">") - 2 * at(c, ">>");
		round += at(c, "(") - at(c, ")");
		c->t++;
		if (angle < 0 || round < 0)
			break;
	}
	if (c->t == start || angle != 0 || round != 0)
		return unexpected(c, "a type");
	*type = (struct span){start->source.p,
		(size_t)(c->t[-1].source.p + c->t[-1].source.len - start->source.p)};
	return 0;
}

/* What may stand behind a column's type: NULL, NOT NULL, DEFAULT x, COMMENT 'x'. */
static int take_column_tail(struct cursor *c, struct table_column *column)
{
	struct span text;

	for (;;) {
		if (take_two(c, "not", "null")) {
			column->required = true;
		} else if (take(c, "null")) {
			column->required = false;
		} else if (at(c, "default")) {
			return fail_at(c, c->t->source.p, "a default value is not served here");
		} else if (take(c, "comment")) {
			if (take_string(c, &text) < 0)
				return -1;
			free(column->comment);
			column->comment = mem_dup(text.p, text.len);
		} else if (!take_two(c, "primary", "key")) {
			return 0;
		}
	}
}

static int take_column(struct cursor *c, bool key)
{
	struct table *def = &c->p->def;
	struct table_column *column;
	const char *at_name = c->t->source.p, *at_type;
	struct span name, type;

	if (take_name(c, &name, "a column's name") < 0)
		return -1;
	at_type = c->t->source.p;
	if (take_type(c, &type) < 0)
		return -1;
	if (table_find(def, name) >= 0)
		return fail_at(c, at_name, "the column stands twice");
	if (key ? def->n_keys == TABLE_KEYS_MAX : def->n_columns == TABLE_COLUMNS_MAX)
		return fail_at(c, at_name, "too many columns");
	column = table_add(def, name, type, (struct span){"", 0}, key);
	if (!odpstype_known(&column->type) || column->type.kind == ODPS_GEOGRAPHY)
		return fail_at(c, at_type, "unknown type");
	if (key &&
		(column->type.kind > ODPS_BIGINT && column->type.kind != ODPS_STRING &&
			column->type.kind != ODPS_CHAR && column->type.kind != ODPS_VARCHAR &&
			column->type.kind != ODPS_DATE))
		return fail_at(c, at_type, "a partition key cannot be of this type");
	return take_column_tail(c, column);
}

/* (name type ..., name type ...) */
static int take_columns(struct cursor *c, bool key)
{
	if (want(c, "(") < 0)
		return -1;
	do {
		if (take_two(c, "primary",
			    "key")) { /* a list of names, which changes nothing here */
			while (c->t->kind != SQLTOKEN_END && !take(c, ")"))
				c->t++;
		} else if (take_column(c, key) < 0) {
			return -1;
		}
	} while (take(c, ","));
	return want(c, ")");
}

/* Create. */

static void add_name(struct sqlparse *p, struct span name)
{
	p->columns = mem_grow(p->columns, p->n_columns, &p->cap_columns, sizeof *p->columns);
	p->columns[p->n_columns++] = name;
}

static void set_text(char **to, struct span text)
{
	free(*to);
	*to = mem_dup(text.p, text.len);
}

/* tblproperties ('a'='b', ...): none has a meaning here but transactional, which we lack. */
static int take_properties(struct cursor *c)
{
	struct span key, value;

	if (want(c, "(") < 0)
		return -1;
	do {
		const char *at_key = c->t->source.p;

		if (take_string(c, &key) < 0 || want(c, "=") < 0 || take_string(c, &value) < 0)
			return -1;
		if (span_is(key, "transactional") && span_is(value, "true"))
			return fail_at(c, at_key, "transactional tables are not served here");
	} while (take(c, ","));
	return want(c, ")");
}

static int take_table_option(struct cursor *c)
{
	struct span text;

	if (take(c, "comment")) {
		if (take_string(c, &text) < 0)
			return -1;
		set_text(&c->p->def.comment, text);
		return 0;
	}
	if (take_two(c, "partitioned", "by"))
		return take_columns(c, true);
	if (take(c, "lifecycle"))
		return take_number(c, &c->p->def.lifecycle);
	if (take(c, "tblproperties"))
		return take_properties(c);
	if (take_two(c, "stored", "as"))
		return take_name(c, &text, "a format");
	return unexpected(c, "the end of the statement");
}

static int take_query(struct cursor *c)
{
	size_t from = (size_t)(c->t - c->p->lex.v);

	if (!at(c, "select") && !at(c, "with") && !at(c, "values") && !at(c, "("))
		return unexpected(c, "a query");
	c->p->query = from;
	while (!at_end(c))
		c->t++;
	c->p->query_end = (size_t)(c->t - c->p->lex.v);
	return 0;
}

static int parse_create_table(struct cursor *c)
{
	struct sqlparse *p = c->p;

	p->kind = SQLPARSE_CREATE;
	p->guard = take_guard(c, true);
	if (take_table(c, &p->name) < 0)
		return -1;
	if (take(c, "like")) {
		p->kind = SQLPARSE_CREATE_LIKE;
		if (take_table(c, &p->other) < 0)
			return -1;
	} else if (at(c, "(") && take_columns(c, false) < 0) {
		return -1;
	}
	while (!at_end(c)) {
		if (take(c, "as") || at(c, "select")) {
			p->kind = SQLPARSE_CREATE_AS;
			if (p->def.n_columns > 0)
				return unexpected(c, "the end of the statement");
			return take_query(c);
		}
		if (take_table_option(c) < 0)
			return -1;
	}
	if (p->kind == SQLPARSE_CREATE && p->def.n_columns == 0)
		return unexpected(c, "a list of columns");
	return 0;
}

static int parse_create(struct cursor *c)
{
	if (take(c, "schema")) {
		c->p->kind = SQLPARSE_CREATE_SCHEMA;
		c->p->guard = take_guard(c, true);
		return take_table(c, &c->p->name);
	}
	if (!at(c, "table"))
		return unexpected(c, "table");
	c->t++;
	return parse_create_table(c);
}

static int parse_drop(struct cursor *c)
{
	c->p->kind = SQLPARSE_DROP;
	if (take(c, "schema"))
		c->p->kind = SQLPARSE_DROP_SCHEMA;
	else if (want(c, "table") < 0)
		return -1;
	c->p->guard = take_guard(c, false);
	if (take_table(c, &c->p->name) < 0)
		return -1;
	take(c, "purge");
	return 0;
}

/* Partitions. */

/* A value of a partition key: a string, a number, perhaps with a sign, or a bare word. */
static int take_value(struct cursor *c, struct span *value)
{
	const struct sqltoken *t = c->t;

	if (take(c, "-") && c->t->kind == SQLTOKEN_NUMBER) {
		*value = (struct span){
			t->source.p, (size_t)(c->t->text.p + c->t->text.len - t->source.p)};
		c->t++;
		return 0;
	}
	if (t->kind != SQLTOKEN_STRING && t->kind != SQLTOKEN_NUMBER && !sqltoken_is_name(t))
		return unexpected(c, "a value");
	*value = t->text;
	c->t = t + 1;
	return 0;
}

/* (key = value, ...); a key alone only where dynamic is true. */
static int take_spec(struct cursor *c, bool dynamic)
{
	struct sqlparse *p = c->p;
	struct sqlspec *spec;

	p->specs = mem_grow(p->specs, p->n_specs, &p->cap_specs, sizeof *p->specs);
	spec = &p->specs[p->n_specs++];
	*spec = (struct sqlspec){.n = 0};
	if (want(c, "(") < 0)
		return -1;
	do {
		if (spec->n == TABLE_KEYS_MAX)
			return unexpected(c, ")");
		if (take_name(c, &spec->key[spec->n], "a partition key") < 0)
			return -1;
		spec->given[spec->n] = at(c, "=");
		if (!at(c, "=") && !dynamic)
			return unexpected(c, "=");
		if (take(c, "=") && take_value(c, &spec->value[spec->n]) < 0)
			return -1;
		spec->n++;
	} while (take(c, ","));
	return want(c, ")");
}

/* partition (...) [,] partition (...) ... */
static int take_specs(struct cursor *c)
{
	while (take(c, "partition")) {
		if (take_spec(c, false) < 0)
			return -1;
		take(c, ",");
	}
	return 0;
}

static int parse_truncate(struct cursor *c)
{
	c->p->kind = SQLPARSE_TRUNCATE;
	if (want(c, "table") < 0 || take_table(c, &c->p->name) < 0)
		return -1;
	return take_specs(c);
}

/* Alter. */

static int parse_alter_add(struct cursor *c)
{
	bool guard = take_guard(c, true);

	c->p->guard = guard;
	if (at(c, "partition")) {
		c->p->kind = SQLPARSE_ADD_PARTITION;
		return take_specs(c);
	}
	c->p->kind = SQLPARSE_ADD_COLUMNS;
	if (!take(c, "columns") && want(c, "column") < 0)
		return -1;
	c->p->guard = guard || take_guard(c, true);
	return at(c, "(") ? take_columns(c, false) : take_column(c, false);
}

static int parse_alter_set(struct cursor *c)
{
	struct span text;

	if (take(c, "lifecycle")) {
		c->p->kind = SQLPARSE_SET_LIFECYCLE;
		return take_number(c, &c->p->def.lifecycle);
	}
	c->p->kind = SQLPARSE_SET_COMMENT;
	if (want(c, "comment") < 0 || take_string(c, &text) < 0)
		return -1;
	set_text(&c->p->def.comment, text);
	return 0;
}

/* change column a rename to b, change column a comment 'x' */
static int parse_alter_change(struct cursor *c)
{
	struct span name, text;

	if (want(c, "column") < 0 || take_name(c, &name, "a column's name") < 0)
		return -1;
	add_name(c->p, name);
	if (take_two(c, "rename", "to")) {
		c->p->kind = SQLPARSE_RENAME_COLUMN;
		if (take_name(c, &name, "a column's name") < 0)
			return -1;
		add_name(c->p, name);
		return 0;
	}
	c->p->kind = SQLPARSE_COLUMN_COMMENT;
	if (want(c, "comment") < 0 || take_string(c, &text) < 0)
		return -1;
	set_text(&c->p->def.comment, text);
	return 0;
}

static int parse_alter(struct cursor *c)
{
	if (want(c, "table") < 0 || take_table(c, &c->p->name) < 0)
		return -1;
	if (take(c, "add"))
		return parse_alter_add(c);
	if (take(c, "set"))
		return parse_alter_set(c);
	if (take(c, "change"))
		return parse_alter_change(c);
	if (take(c, "touch")) {
		c->p->kind = SQLPARSE_TOUCH;
		return take_specs(c);
	}
	if (take_two(c, "rename", "to")) {
		c->p->kind = SQLPARSE_RENAME;
		return take_table(c, &c->p->other);
	}
	if (want(c, "drop") < 0)
		return -1;
	c->p->kind = SQLPARSE_DROP_PARTITION;
	c->p->guard = take_guard(c, false);
	if (!at(c, "partition"))
		return unexpected(c, "partition");
	return take_specs(c);
}

/* Insert, show, describe. */

/* (a, b, c) in front of a query, as against (select ...) */
static int take_insert_columns(struct cursor *c)
{
	struct sqlparse *p = c->p;
	struct span name;

	if (!at(c, "(") || sqltoken_is(c->t + 1, "select") || sqltoken_is(c->t + 1, "with") ||
		sqltoken_is(c->t + 1, "("))
		return 0;
	c->t++;
	do {
		if (p->n_columns == TABLE_COLUMNS_MAX + TABLE_KEYS_MAX)
			return unexpected(c, ")");
		if (take_name(c, &name, "a column's name") < 0)
			return -1;
		add_name(p, name);
	} while (take(c, ","));
	return want(c, ")");
}

static int parse_insert(struct cursor *c)
{
	c->p->kind = SQLPARSE_INSERT;
	c->p->overwrite = take(c, "overwrite");
	if (!c->p->overwrite && want(c, "into") < 0)
		return -1;
	take(c, "table");
	if (take_table(c, &c->p->name) < 0)
		return -1;
	if (take(c, "partition") && take_spec(c, true) < 0)
		return -1;
	if (take_insert_columns(c) < 0)
		return -1;
	return take_query(c);
}

static int parse_show(struct cursor *c)
{
	if (take(c, "tables")) {
		c->p->kind = SQLPARSE_SHOW_TABLES;
		if (take(c, "in") && take_table(c, &c->p->name) < 0)
			return -1;
		return take(c, "like") ? take_string(c, &c->p->pattern) : 0;
	}
	if (take(c, "schemas")) {
		c->p->kind = SQLPARSE_SHOW_SCHEMAS;
		return 0;
	}
	if (take_two(c, "create", "table")) {
		c->p->kind = SQLPARSE_SHOW_CREATE;
		return take_table(c, &c->p->name);
	}
	c->p->kind = SQLPARSE_SHOW_PARTITIONS;
	if (want(c, "partitions") < 0 || take_table(c, &c->p->name) < 0)
		return -1;
	return take_specs(c);
}

static int parse_describe(struct cursor *c)
{
	c->p->kind = SQLPARSE_DESCRIBE;
	take(c, "extended");
	take(c, "table");
	if (take_table(c, &c->p->name) < 0)
		return -1;
	return take_specs(c);
}

/* set key = value; both may be anything up to the equals sign and the semicolon */
static int parse_setting(struct cursor *c)
{
	struct sqlparse *p = c->p;
	struct sqlsetting *s;
	const char *start = c->t->source.p;

	while (!at_end(c) && !at(c, "="))
		c->t++;
	if (!at(c, "=") || c->t->source.p == start)
		return unexpected(c, "key=value");
	p->settings = mem_grow(p->settings, p->n_settings, &p->cap_settings, sizeof *p->settings);
	s = &p->settings[p->n_settings++];
	s->key = (struct span){start, (size_t)(c->t[-1].source.p + c->t[-1].source.len - start)};
	c->t++;
	start = c->t->source.p;
	while (!at_end(c))
		c->t++;
	s->value = (struct span){start, 0};
	if (c->t->source.p > start)
		s->value.len = (size_t)(c->t[-1].source.p + c->t[-1].source.len - start);
	return 0;
}

static const struct {
	const char *word;
	int (*parse)(struct cursor *c);
} statements[] = {
	{"create", parse_create},
	{"drop", parse_drop},
	{"truncate", parse_truncate},
	{"alter", parse_alter},
	{"insert", parse_insert},
	{"show", parse_show},
	{"desc", parse_describe},
	{"describe", parse_describe},
};

static int parse_statement(struct cursor *c)
{
	size_t i;

	for (i = 0; i < sizeof statements / sizeof statements[0]; i++)
		if (take(c, statements[i].word))
			return statements[i].parse(c);
	c->p->kind = SQLPARSE_QUERY;
	return take_query(c);
}

static int parse(struct cursor *c)
{
	for (;;) {
		while (take(c, ";"))
			;
		if (!take(c, "set"))
			break;
		if (parse_setting(c) < 0)
			return -1;
	}
	if (c->t->kind == SQLTOKEN_END)
		return 0;
	if (parse_statement(c) < 0)
		return -1;
	if (!at_end(c))
		return unexpected(c, "the end of the statement");
	while (take(c, ";"))
		;
	return c->t->kind == SQLTOKEN_END ? 0 : unexpected(c, "the end: one statement at a time");
}

int sqlparse_read(struct sqlparse *p, struct span text, struct err *err)
{
	struct cursor c = {.p = p, .err = err};

	*p = (struct sqlparse){.def = TABLE_INIT};
	if (sqllex_read(&p->lex, text, err) < 0)
		return -1;
	c.t = p->lex.v;
	return parse(&c);
}
