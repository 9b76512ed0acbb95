/* SPDX-License-Identifier: MIT */
/* The reader and the writer of a job file: their "parameter", key by key. */
#include "node/job_internal.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void jobend_free(struct job_end *e)
{
	free(e->pointer);
	free(e->source);
	free(e->environment);
	free(e->table);
	free(e->where);
	args_free(&e->columns);
	args_free(&e->partitions);
	args_free(&e->options);
}

static bool is_reader(const struct job_end *e)
{
	return strcmp(e->kind->category, "reader") == 0;
}

/* ---- keys that are like each other ---- */

static int check_word(struct jobread *r, const struct jobkey *key, const char *text)
{
	char hint[512];
	struct show show;
	size_t n;

	for (n = 0; key->words[n] != NULL; n++)
		if (strcasecmp(text, key->words[n]) == 0)
			return (int)n;
	return jobread_fail_key(r, key->name, "'%s' is '%s'%s%s%s", key->name,
		show_cut(&show, text, strlen(text), 100),
		nearest_word(hint, sizeof hint, text, key->words, n),
		key->instead != NULL ? "; " : "", key->instead != NULL ? key->instead : "");
}

static int read_word(struct jobread *r, struct job_end *e, const struct jobkey *key,
	const struct jtree *t)
{
	char *text;
	int i = 0;

	if (jobread_text(r, t, key->name, &text) < 0)
		return -1;
	if (text != NULL)
		i = check_word(r, key, text);
	if (text != NULL && i >= 0 && key->option != NULL)
		args_pair(&e->options, key->option, key->words[i]);
	free(text);
	return i < 0 ? -1 : 0;
}

static int read_switch(struct jobread *r, struct job_end *e, const struct jobkey *key,
	const struct jtree *t)
{
	bool on = false;

	if (jobread_flag(r, t, key->name, &on) < 0)
		return -1;
	if (on && key->option == NULL)
		return jobread_fail_key(r, key->name, "'%s' is not done here: %s", key->name,
			key->instead);
	if (on)
		args_add(&e->options, key->option);
	if (on && key->value != NULL)
		args_add(&e->options, key->value);
	return 0;
}

/* "@table" in the SQL of a writer stands for its table. */
static void add_sql(struct job_end *e, const char *option, const char *sql)
{
	struct str s = STR_INIT;
	const char *at;

	while ((at = strstr(sql, "@table")) != NULL && e->table != NULL) {
		str_add(&s, sql, (size_t)(at - sql));
		str_adds(&s, e->table);
		sql = at + strlen("@table");
	}
	str_adds(&s, sql);
	args_pair(&e->options, option, s.s);
	str_free(&s);
}

static int read_texts(struct jobread *r, struct job_end *e, const struct jobkey *key,
	const struct jtree *t)
{
	struct args list = ARGS_INIT;
	int rc = jobread_texts(r, t, key->name, &list);
	size_t i;

	for (i = 0; rc == 0 && i < list.n; i++)
		add_sql(e, key->option, list.v[i]);
	args_free(&list);
	return rc;
}

static int read_count(struct jobread *r, struct job_end *e, const struct jobkey *key,
	const struct jtree *t)
{
	uint64_t n = 0;

	if (jobread_count(r, t, key->name, 1, &n, NULL) < 0)
		return -1;
	if (n > 0) {
		args_add(&e->options, key->option);
		args_addf(&e->options, "%llu", (unsigned long long)n);
	}
	return 0;
}

/* Something that is there: not null, not "", not false, not an empty list. */
static bool is_filled(const struct jtree *v)
{
	const char *text = jtree_text(v);

	if (text != NULL)
		return *text != '\0';
	return jtree_kind(v) != JTREE_FALSE && (jtree_kind(v) != JTREE_ARRAY || jtree_count(v) > 0);
}

static int read_key(struct jobread *r, struct job_end *e, const struct jobkey *key,
	const struct jtree *t)
{
	const struct jtree *v = jobread_get(t, key->name);

	if (v == NULL)
		return 0;
	switch (key->use) {
	case KEY_TEXTS:
		return read_texts(r, e, key, t);
	case KEY_COUNT:
		return read_count(r, e, key, t);
	case KEY_WORD:
		return read_word(r, e, key, t);
	case KEY_SWITCH:
		return read_switch(r, e, key, t);
	case KEY_REFUSED:
		return !is_filled(v) ? 0
				     : jobread_fail_key(r, key->name, "'%s' is not done here: %s",
					       key->name, key->instead);
	case KEY_INERT:
		if (is_filled(v))
			jobread_note(r, key->name, "'%s' has no effect here: %s", key->name,
				key->instead);
		return 0;
	case KEY_SPECIAL:
		break;
	}
	return 0;
}

/* ---- the connection ---- */

/* A key that is none of ours, or part of a connection: whose parameters nobody would replace. */
static int check_key(struct jobread *r, struct job_end *e, struct jtree_member m)
{
	const char *text = jtree_text(m.value);
	bool store = jobkind_is_store_key(e->kind, m.key);
	char hint[512];
	struct show show;

	if (!store && jobkind_key(e->kind, m.key) == NULL)
		return jobread_fail_key(r, m.key, "unknown key '%s' of the %s %s%s",
			show_cut(&show, m.key, strlen(m.key), 100), e->kind->name,
			e->kind->category, jobkind_key_hint(hint, sizeof hint, e->kind, m.key));
	if (store && text != NULL && strncmp(m.key, "password", 8) != 0 &&
		strncmp(m.key, "accessKey", 9) != 0 && strncmp(m.key, "securityToken", 13) != 0 &&
		strncmp(m.key, "bearerToken", 11) != 0 && strstr(text, "${") != NULL)
		return jobread_fail_key(r, m.key,
			"'%s': parameters are not replaced in a connection; \"datasource\" may hold one",
			m.key);
	return 0;
}

static int check_keys(struct jobread *r, struct job_end *e, struct jtree *t)
{
	struct jtree_member m;

	for (m = jtree_first(t); m.value != NULL; m = jtree_next(t, m))
		if (check_key(r, e, m) < 0)
			return -1;
	return 0;
}

/* The connection stands in the file. */
static int use_file(struct jobread *r, struct job_end *e, struct jtree *t)
{
	struct str s = STR_INIT;
	struct jtree_member m;
	bool found = jobread_get(t, "connection") != NULL;

	for (m = jtree_first(t); m.value != NULL && !found; m = jtree_next(t, m))
		found = jobkind_is_store_key(e->kind, m.key);
	if (!found)
		return jobread_fail(r, "the %s names no \"datasource\", and no connection",
			e->kind->category);
	if (jobread_get(t, "password") != NULL || jobread_get(t, "accessKey") != NULL)
		jobread_note(r, jobread_get(t, "password") != NULL ? "password" : "accessKey",
			"a secret stands in this file; 'dssource import NAME %s#%s' makes a data source "
			"of it",
			r->file->path, e->kind->category);
	str_addf(&s, "%s#%s", r->file->path, e->kind->category);
	e->source = str_take(&s);
	e->in_file = true;
	return 0;
}

/* DataWorks: 1 is the development environment, 0 production. */
static int read_environment(struct jobread *r, struct job_end *e, struct jtree *t)
{
	uint64_t n = 0;
	bool none;

	if (jobread_count(r, t, "envType", 0, &n, &none) < 0)
		return -1;
	if (n > 1)
		return jobread_fail_key(r, "envType",
			"'envType' is 0 (production) or 1 (development)");
	if (!none)
		e->environment = n == 0 ? mem_dup("production", 10) : mem_dup("development", 11);
	return 0;
}

/* connection[0] of a writer: {"jdbcUrl" or "datasource", "table":["t"]}; NULL: there is none. */
static int enter_connection(struct jobread *r, struct jtree *t, struct jtree **one)
{
	static const char *const known[] = {"jdbcUrl", "datasource", "table", NULL};
	struct jtree *list;
	size_t mark;

	*one = NULL;
	if (jobread_array(r, t, "connection", &list) < 0 || list == NULL)
		return list == NULL && !err_is_set(r->err) ? 0 : -1;
	if (jtree_count(list) != 1)
		return jobread_fail_key(r, "connection",
			"'connection' holds %zu databases; a node writes one", jtree_count(list));
	*one = jtree_at(list, 0);
	mark = jobread_into(r, "connection");
	jobread_element(r, 0);
	if (jtree_kind(*one) != JTREE_OBJECT)
		return jobread_fail(r, "a connection must be an object, and is %s",
			jtree_kind_name(*one));
	if (jobread_known(r, *one, known, "a connection") < 0)
		return -1;
	jobread_back(r, mark);
	return 0;
}

static int read_source(struct jobread *r, struct job_end *e, struct jtree *t,
	struct jtree *connection)
{
	size_t mark = r->at.len;

	if (read_environment(r, e, t) < 0 || jobread_name(r, t, "datasource", &e->source) < 0)
		return -1;
	if (e->source == NULL && jobread_get(connection, "datasource") != NULL) {
		jobread_into(r, "connection");
		jobread_element(r, 0);
		if (jobread_name(r, connection, "datasource", &e->source) < 0)
			return -1;
		jobread_back(r, mark);
	}
	return e->source != NULL ? 0 : use_file(r, e, t);
}

/* ---- the table ---- */

/* Take the backquotes off that people put round names for SQL's sake. */
static void unquote(char *name)
{
	char *to = name;

	for (; *name != '\0'; name++)
		if (*name != '`')
			*to++ = *name;
	*to = '\0';
}

static int read_table(struct jobread *r, struct job_end *e, struct jtree *t,
	struct jtree *connection)
{
	struct args tables = ARGS_INIT;
	size_t mark = r->at.len;
	bool inner = jobread_get(t, "table") == NULL && connection != NULL;
	struct show show;
	int rc = 0;

	if (inner) {
		jobread_into(r, "connection");
		jobread_element(r, 0);
	}
	rc = jobread_texts(r, inner ? connection : t, "table", &tables);
	if (rc == 0 && tables.n == 0)
		rc = jobread_fail(r, "the %s names no \"table\"", e->kind->category);
	else if (rc == 0 && tables.n > 1)
		rc = jobread_fail_key(r, "table",
			"'table' names %zu tables; a node has one: make a node "
			"of each",
			tables.n);
	else if (rc == 0 && strpbrk(tables.v[0], "\r\n\t") != NULL)
		rc = jobread_fail_key(r, "table",
			"'table' holds a control character, as a Windows line "
			"end leaves it: '%s'",
			show_cut(&show, tables.v[0], strlen(tables.v[0]), 100));
	if (rc == 0) {
		e->table = mem_dup(tables.v[0], strlen(tables.v[0]));
		unquote(e->table);
		jobread_back(r, mark);
	}
	args_free(&tables);
	return rc;
}

/* "schema" of a reader goes in front of the table. */
static int read_schema(struct jobread *r, struct job_end *e, struct jtree *t)
{
	struct str s = STR_INIT;
	char *schema;

	if (jobread_name(r, t, "schema", &schema) < 0)
		return -1;
	if (schema != NULL && strchr(e->table, '.') == NULL) {
		str_addf(&s, "%s.%s", schema, e->table);
		free(e->table);
		e->table = str_take(&s);
	}
	free(schema);
	return 0;
}

/* ---- columns ---- */

bool job_constant(const char *column, struct span *text)
{
	size_t n = strlen(column);

	if (n < 2 || column[0] != '\'' || column[n - 1] != '\'')
		return false;
	*text = (struct span){column + 1, n - 2};
	return true;
}

static int check_column(struct jobread *r, struct job_end *e, size_t i)
{
	char *name = e->columns.v[i];
	struct span constant;
	struct show show;

	if (job_constant(name, &constant))
		return is_reader(e)
			? 0
			: jobread_fail(r, "a constant, %s, can stand in the reader's columns alone",
				  show_cut(&show, name, strlen(name), 100));
	if (strcmp(name, "*") == 0)
		return e->columns.n == 1 ? 0
					 : jobread_fail(r, "\"*\" stands for all columns: alone");
	if (strpbrk(name, "\r\n\t") != NULL)
		return jobread_fail(r,
			"a column's name holds a control character, as a Windows line end "
			"leaves it: '%s'",
			show_cut(&show, name, strlen(name), 100));
	unquote(name);
	for (; e->kind->folds_case && *name != '\0'; name++)
		*name = (char)tolower((unsigned char)*name);
	return 0;
}

static int read_columns(struct jobread *r, struct job_end *e, struct jtree *t)
{
	const struct jtree *list = jobread_get(t, "column");
	size_t mark = jobread_into(r, "column"), inner, i;
	int rc = 0;

	if (list != NULL && jtree_kind(list) != JTREE_ARRAY && jtree_text(list) == NULL)
		return jobread_fail(r, "'column' must be an array of names, and is %s",
			jtree_kind_name(list));
	jobread_back(r, mark);
	if (jobread_texts(r, t, "column", &e->columns) < 0)
		return -1;
	if (e->columns.n == 0)
		return jobread_fail(r, "the %s names no \"column\"; [\"*\"] is all of them",
			e->kind->category);
	jobread_into(r, "column");
	for (i = 0; rc == 0 && i < e->columns.n; i++) {
		inner = jobread_element(r, i);
		rc = check_column(r, e, i);
		jobread_back(r, inner);
	}
	jobread_back(r, mark);
	if (rc == 0 && strcmp(e->columns.v[0], "*") == 0)
		args_free(&e->columns);
	return rc;
}

/* ---- what MaxCompute's reader has of its own ---- */

/* One partition as DataX takes it ("pt = '1' / ds=hz") in odps-read's form. */
static int add_partition(struct jobread *r, struct job_end *e, const char *text)
{
	struct str s = STR_INIT;
	const char *p;
	struct show show;

	for (p = text; *p != '\0'; p++) {
		if (*p == ' ' || *p == '\'' || *p == '"')
			continue;
		str_addc(&s, *p == '/' ? ',' : *p);
	}
	if (s.len == 0 || strchr(s.s, '?') != NULL || strchr(s.s, '=') == NULL || s.s[0] == ',') {
		str_free(&s);
		return jobread_fail(r,
			"the partition '%s' is not of the form dt=20190708,region=* "
			"(* is any text; conditions and ? are not known here)",
			show_cut(&show, text, strlen(text), 200));
	}
	args_add(&e->partitions, s.s);
	str_free(&s);
	return 0;
}

static int read_partitions(struct jobread *r, struct job_end *e, struct jtree *t)
{
	struct args list = ARGS_INIT;
	int rc = jobread_texts(r, t, "partition", &list);
	size_t mark = jobread_into(r, "partition"), inner, i;
	bool array = jobread_get(t, "partition") != NULL &&
		jtree_kind(jobread_get(t, "partition")) == JTREE_ARRAY;

	for (i = 0; rc == 0 && i < list.n; i++) {
		inner = array ? jobread_element(r, i) : r->at.len;
		rc = add_partition(r, e, list.v[i]);
		jobread_back(r, inner);
	}
	jobread_back(r, mark);
	args_free(&list);
	return rc;
}

static bool has_wildcard(const struct args *partitions)
{
	size_t i;

	for (i = 0; i < partitions->n; i++)
		if (strchr(partitions->v[i], '*') != NULL)
			return true;
	return false;
}

static int read_where(struct jobread *r, struct job_end *e, struct jtree *t)
{
	bool on = false;

	if (jobread_flag(r, t, "enableWhere", &on) < 0 ||
		jobread_text(r, t, "where", &e->where) < 0)
		return -1;
	if (e->where == NULL)
		return on ? jobread_fail_key(r, "enableWhere",
				    "'enableWhere' is true, and there is no "
				    "\"where\"")
			  : 0;
	if (!on)
		return jobread_fail_key(r, "where",
			"'where' counts only where \"enableWhere\" is true: set that, or take it out");
	if (has_wildcard(&e->partitions))
		return jobread_fail_key(r, "where",
			"'where' does not go with a partition that holds a *: "
			"write a condition on the partition's column into it");
	return 0;
}

static int read_compress(struct jobread *r, struct job_end *e, struct jtree *t)
{
	bool on = true, told = jobread_get(t, "isCompress") != NULL;

	if (jobread_flag(r, t, "isCompress", &on) < 0)
		return -1;
	if (told && !on)
		args_pair(&e->options, "--compress", "none");
	return 0;
}

/* ---- what MySQL's writer has of its own ---- */

static int read_update_columns(struct jobread *r, struct job_end *e, struct jtree *t)
{
	struct args list = ARGS_INIT;
	struct str s = STR_INIT;
	int rc = jobread_texts(r, t, "updateColumn", &list);
	size_t i;

	for (i = 0; rc == 0 && i < list.n; i++) {
		unquote(list.v[i]);
		str_addf(&s, "%s%s", i > 0 ? "," : "", list.v[i]);
	}
	if (rc == 0 && list.n > 0)
		args_pair(&e->options, "--update-columns", s.s);
	str_free(&s);
	args_free(&list);
	return rc;
}

static int read_own(struct jobread *r, struct job_end *e, struct jtree *t)
{
	if (e->kind->type == SOURCE_ODPS && is_reader(e))
		return read_schema(r, e, t) < 0 || read_partitions(r, e, t) < 0 ||
				read_where(r, e, t) < 0 || read_compress(r, e, t) < 0
			? -1
			: 0;
	return jobkind_key(e->kind, "updateColumn") != NULL ? read_update_columns(r, e, t) : 0;
}

int jobend_read(struct jobread *r, struct job_end *e, struct jtree *t)
{
	struct jtree *connection = NULL;
	size_t i;

	e->pointer = mem_dup(r->at.s, r->at.len);
	if (check_keys(r, e, t) < 0)
		return -1;
	if (jobkind_key(e->kind, "connection") != NULL && enter_connection(r, t, &connection) < 0)
		return -1;
	if (read_source(r, e, t, connection) < 0 || read_table(r, e, t, connection) < 0 ||
		read_columns(r, e, t) < 0 || read_own(r, e, t) < 0)
		return -1;
	for (i = 0; i < e->kind->n_keys; i++)
		if (read_key(r, e, &e->kind->keys[i], t) < 0)
			return -1;
	return 0;
}
