/* SPDX-License-Identifier: MIT */
/* SHOW and DESC: what they tell is text. */
#include "serve/sqlexec_internal.h"

#include <fnmatch.h>
#include <stdlib.h>

#define OWNER "ALIYUN$local"
#define SHOWN_MAX 100000 /* lines */

struct list {
	struct str *out;
	const struct table *def;
	char *pattern; /* NULL: all */
	size_t n;
};

static bool list_table(void *arg, const char *name)
{
	struct list *l = arg;

	if (l->pattern == NULL || fnmatch(l->pattern, name, 0) == 0)
		str_addf(l->out, OWNER ":%s\n", name);
	return ++l->n < SHOWN_MAX;
}

static bool list_schema(void *arg, const char *name)
{
	struct list *l = arg;

	str_addf(l->out, "%s\n", name);
	return ++l->n < SHOWN_MAX;
}

static bool list_partition(void *arg, const struct partition *p)
{
	struct list *l = arg;

	partspec_print(l->out, l->def, &p->spec);
	str_addc(l->out, '\n');
	return ++l->n < SHOWN_MAX;
}

static int show_tables(const struct sqltask *t, struct sqlconn *c, struct err *err)
{
	struct list l = {.out = &t->result->text};
	char *schema =
		table_name(t->p->name.name.len > 0 ? t->p->name.name : span_of(t->o->schema));
	int rc;

	if (t->p->pattern.len > 0)
		l.pattern = table_name(t->p->pattern);
	rc = catalog_tables(c, schema, "", "", list_table, &l, err);
	free(l.pattern);
	free(schema);
	return rc;
}

static int show_partitions(const struct sqltask *t, struct sqlconn *c, const struct table *def,
	struct err *err)
{
	struct list l = {.out = &t->result->text, .def = def};
	struct partspec spec = PARTSPEC_INIT;
	int rc = 0;

	if (def->n_keys == 0)
		return sqltask_fail(t, t->p->name.at, "0130071", err,
			"Semantic analysis exception - table %s has no partitions", def->name);
	if (t->p->n_specs > 0)
		rc = sqltask_spec(t, def, &t->p->specs[0], false, &spec, err);
	if (rc == 0)
		rc = catalog_partitions(c, def, &spec, "", false, list_partition, &l, err);
	partspec_free(&spec);
	return rc;
}

static void add_quoted(struct str *out, const char *text)
{
	str_addc(out, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '\'' || *text == '\\')
			str_addc(out, '\\');
		str_addc(out, *text);
	}
	str_addc(out, '\'');
}

static void add_columns(struct str *out, const struct table_column *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		str_addf(out, "%s  `%s` ", i > 0 ? ",\n" : "", v[i].name);
		odpstype_print(out, &v[i].type);
		str_adds(out, v[i].required ? " NOT NULL" : "");
		if (v[i].comment[0] != '\0') {
			str_adds(out, " COMMENT ");
			add_quoted(out, v[i].comment);
		}
	}
}

static void show_create(const struct sqltask *t, const struct table *def)
{
	struct str *out = &t->result->text;

	str_addf(out, "CREATE TABLE IF NOT EXISTS %s.`%s` (\n", t->o->project, def->name);
	add_columns(out, def->columns, def->n_columns);
	str_adds(out, "\n)");
	if (def->comment[0] != '\0') {
		str_adds(out, "\nCOMMENT ");
		add_quoted(out, def->comment);
	}
	if (def->n_keys > 0) {
		str_adds(out, "\nPARTITIONED BY (\n");
		add_columns(out, def->columns + def->n_columns, def->n_keys);
		str_adds(out, "\n)");
	}
	if (def->lifecycle >= 0)
		str_addf(out, "\nLIFECYCLE %lld", (long long)def->lifecycle);
	str_adds(out, ";\n");
}

static bool add_size(void *arg, const struct partition *p)
{
	int64_t *rows_bytes = arg;

	rows_bytes[0] += p->rows;
	rows_bytes[1] += p->bytes;
	return true;
}

static void describe_columns(struct str *out, const struct table_column *v, size_t n)
{
	struct str type = STR_INIT;

	for (size_t i = 0; i < n; i++) {
		str_clear(&type);
		odpstype_print(&type, &v[i].type);
		str_addf(out, "| %-16s| %-16s| %-46s|\n", v[i].name, type.s, v[i].comment);
	}
	str_free(&type);
}

#define RULE \
	"+------------------------------------------------------------------------------------+\n"

static int describe(const struct sqltask *t, struct sqlconn *c, const struct table *def,
	struct err *err)
{
	struct str *out = &t->result->text;
	int64_t rows_bytes[2] = {0, 0};

	if (catalog_partitions(c, def, NULL, "", false, add_size, rows_bytes, err) < 0)
		return -1;
	str_addf(out, RULE "| Owner: %-20s | Project: %-43s|\n| TableComment: %-69s|\n" RULE, OWNER,
		t->o->project, def->comment);
	str_addf(out, "| InternalTable: YES | Records: %-15lld | Size: %-26lld|\n" RULE,
		(long long)rows_bytes[0], (long long)rows_bytes[1]);
	str_adds(out,
		"| Native Columns:"
		"                                                      "
		"              |\n" RULE);
	describe_columns(out, def->columns, def->n_columns);
	if (def->n_keys > 0) {
		str_adds(out,
			RULE "| Partition Columns:                                            "
			     "                     |\n" RULE);
		describe_columns(out, def->columns + def->n_columns, def->n_keys);
	}
	str_adds(out, RULE);
	return 0;
}

static int show_table(const struct sqltask *t, struct sqlconn *c, struct err *err)
{
	struct table def;
	int rc = 0;

	if (sqltask_need(t, c, &t->p->name, &def, err) <= 0)
		return -1;
	if (t->p->kind == SQLPARSE_SHOW_PARTITIONS)
		rc = show_partitions(t, c, &def, err);
	else if (t->p->kind == SQLPARSE_SHOW_CREATE)
		show_create(t, &def);
	else
		rc = describe(t, c, &def, err);
	table_free(&def);
	return rc;
}

int sqltask_show(const struct sqltask *t, struct err *err)
{
	struct sqlconn *c = sqldb_reader(t->o->db, err);
	struct list l = {.out = &t->result->text};
	int rc;

	if (c == NULL)
		return -1;
	if (t->p->kind == SQLPARSE_SHOW_TABLES)
		rc = show_tables(t, c, err);
	else if (t->p->kind == SQLPARSE_SHOW_SCHEMAS)
		rc = catalog_schemas(c, "", list_schema, &l, err);
	else
		rc = show_table(t, c, err);
	sqldb_put(c);
	return rc;
}
