/* SPDX-License-Identifier: MIT */
/* A statement's names and places: its tables, its partitions, its errors. */
#include "serve/sqlexec_internal.h"

#include "base/show.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

int sqltask_fail(const struct sqltask *t, const char *at, const char *number, struct err *err,
	const char *fmt, ...)
{
	char text[1024];
	unsigned line, column;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	sqllex_place(&t->p->lex, at, &line, &column);
	return err_set(err, EXIT_USAGE, "ODPS-%s:[%u,%u] %s", number, line, column, text);
}

static bool same_name(struct span a, const char *b)
{
	return a.len == strlen(b) && strncasecmp(a.p, b, a.len) == 0;
}

int sqltask_name(const struct sqltask *t, const struct sqlname *name, char **schema, char **table,
	struct err *err)
{
	struct span space = name->schema;

	if (name->project.len > 0 && !same_name(name->project, t->o->project))
		return sqltask_fail(t, name->at, "0130131", err,
			"Table not found - there is no "
			"project %.*s",
			(int)name->project.len, name->project.p);
	/* of two names the first may be the project's */
	if (name->project.len == 0 && space.len > 0 && same_name(space, t->o->project))
		space.len = 0;
	*schema = table_name(space.len > 0 ? space : span_of(t->o->schema));
	*table = table_name(name->name);
	return 0;
}

int sqltask_find(const struct sqltask *t, struct sqlconn *c, const struct sqlname *name,
	struct table *def, struct err *err)
{
	char *schema, *table;
	int rc;

	*def = (struct table)TABLE_INIT;
	if (sqltask_name(t, name, &schema, &table, err) < 0)
		return -1;
	rc = catalog_table(c, schema, table, def, err);
	free(schema);
	free(table);
	return rc;
}

int sqltask_need(const struct sqltask *t, struct sqlconn *c, const struct sqlname *name,
	struct table *def, struct err *err)
{
	struct show show;
	int rc = sqltask_find(t, c, name, def, err);

	if (rc != 0)
		return rc;
	return sqltask_fail(t, name->at, "0130131", err,
		"Table not found - table %s.%s cannot be resolved", t->o->project,
		show_cut(&show, name->name.p, name->name.len, 200));
}

int sqltask_spec(const struct sqltask *t, const struct table *def, const struct sqlspec *spec,
	bool full, struct partspec *out, struct err *err)
{
	struct err why = ERR_INIT;
	int column;

	for (size_t i = 0; i < spec->n; i++) {
		column = table_find(def, spec->key[i]);
		if (column < 0 || (size_t)column < def->n_columns)
			return sqltask_fail(t, spec->key[i].p, "0130071", err,
				"Semantic analysis exception - %.*s is no partition key of %s",
				(int)spec->key[i].len, spec->key[i].p, def->name);
		if (spec->given[i] &&
			partspec_set(out, def, (size_t)column - def->n_columns, spec->value[i],
				&why) < 0)
			return sqltask_fail(t, spec->key[i].p, "0130071", err,
				"Semantic analysis exception - %s", why.text);
	}
	if (full && !partspec_full(out, def))
		return sqltask_fail(t, spec->n > 0 ? spec->key[0].p : t->p->name.at, "0130071", err,
			"Semantic analysis exception - the partition needs a value for each key");
	return 0;
}

int sqltask_rowset(const struct sqltask *t, int64_t *rowset, struct err *err)
{
	struct sqlconn *c = sqldb_begin(t->o->db, err);
	int rc;

	if (c == NULL)
		return -1;
	rc = rowset_create(c, rowset, err);
	return sqldb_end(c, rc == 0, err);
}
