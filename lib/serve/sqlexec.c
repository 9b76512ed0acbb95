/* SPDX-License-Identifier: MIT */
/* Statements carried out: queries and data definition. */
#include "serve/sqlexec.h"

#include "base/mem.h"
#include "serve/sqlexec_internal.h"
#include "serve/sqlrun.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

void sqlresult_free(struct sqlresult *r)
{
	table_free(&r->def);
	str_free(&r->text);
	*r = (struct sqlresult)SQLRESULT_INIT;
}

/* Queries. */

static int store_row(struct sqlrun *run, const struct table *def, struct rowset_writer *w,
	struct str *room, struct err *err)
{
	struct fault f = {.code = FAULT_NONE};
	struct tunnelrec_value v;

	for (size_t i = 0; i < def->n_columns; i++) {
		str_clear(room);
		if (sqlrun_value(run, i, &def->columns[i].type, room, &v, &f) < 0)
			return err_set(err, EXIT_USAGE,
				"ODPS-0123091:Illegal type cast - row %llu, column %s: %s",
				(unsigned long long)w->rows + 1, def->columns[i].name, f.reason);
		tunnelrec_field(&w->rec, i, &def->columns[i].type, &v);
	}
	return rowset_writer_row(w, err);
}

/* All rows of a query into a new busy rowset. */
static int store_rows(const struct sqltask *t, struct sqlrun *run, struct err *err)
{
	struct sqlresult *r = t->result;
	struct rowset_writer w;
	struct str room = STR_INIT;
	int rc;

	if (sqltask_rowset(t, &r->rowset, err) < 0)
		return -1;
	rowset_writer_init(&w, t->o->db, r->rowset);
	while ((rc = sqlrun_step(run, err)) > 0)
		if (store_row(run, &r->def, &w, &room, err) < 0) {
			rc = -1;
			break;
		}
	if (rc == 0)
		rc = rowset_writer_flush(&w, err);
	r->rows = (int64_t)w.rows;
	rowset_writer_free(&w);
	str_free(&room);
	return rc;
}

static int run_query(const struct sqltask *t, struct err *err)
{
	const struct sqlrun_options o = {.db = t->o->db,
		.project = t->o->project,
		.schema = t->o->schema,
		.zone = t->o->zone,
		.time_ns = t->o->time_ns,
		.cancel = t->o->cancel,
		.types = true};
	struct sqlrun *run = sqlrun_open(&o, &t->p->lex, t->p->query, t->p->query_end, err);
	int rc;

	if (run == NULL)
		return -1;
	t->result->is_select = true;
	table_copy(&t->result->def, sqlrun_columns(run));
	rc = store_rows(t, run, err);
	sqlrun_close(run);
	return rc;
}

/* Tables. */

static int already_there(const struct sqltask *t, struct err *err)
{
	return sqltask_fail(t, t->p->name.at, "0130201", err,
		"Table or view already exists - table %s.%.*s is already defined", t->o->project,
		(int)t->p->name.name.len, t->p->name.name.p);
}

/* Is the name free for a new table? 1, 0 where it is taken but that may be, -1. */
static int name_is_free(const struct sqltask *t, struct sqlconn *c, struct table *def,
	struct err *err)
{
	struct table old;
	int rc = sqltask_find(t, c, &t->p->name, &old, err);

	table_free(&old);
	if (rc < 0)
		return -1;
	if (rc > 0)
		return t->p->guard ? 0 : already_there(t, err);
	if (sqltask_name(t, &t->p->name, &def->schema, &def->name, err) < 0)
		return -1;
	rc = catalog_schema_exists(c, def->schema, err);
	if (rc == 0)
		return sqltask_fail(t, t->p->name.at, "0130071", err,
			"Semantic analysis exception - there is no schema %s", def->schema);
	return rc;
}

/* Take the definition over from the statement (its names are freed with it). */
static void copy_head(struct table *def, const struct table *from)
{
	def->lifecycle = from->lifecycle;
	if (from->comment != NULL)
		def->comment = mem_dup(from->comment, strlen(from->comment));
}

static int create_table(const struct sqltask *t, struct sqlconn *c, struct err *err)
{
	struct table def = TABLE_INIT, other;
	int rc = name_is_free(t, c, &def, err);

	if (rc > 0 && t->p->kind == SQLPARSE_CREATE_LIKE) {
		rc = sqltask_need(t, c, &t->p->other, &other, err);
		if (rc > 0)
			table_copy(&def, &other);
		table_free(&other);
	} else if (rc > 0) {
		table_copy(&def, &t->p->def);
	}
	if (rc > 0) {
		copy_head(&def, &t->p->def);
		rc = catalog_create(c, &def, t->o->now, err) < 0 ? -1 : 1;
	}
	table_free(&def);
	return rc < 0 ? -1 : 0;
}

static int drop_table(const struct sqltask *t, struct sqlconn *c, struct err *err)
{
	struct table def;
	int rc = t->p->guard ? sqltask_find(t, c, &t->p->name, &def, err)
			     : sqltask_need(t, c, &t->p->name, &def, err);

	if (rc > 0)
		rc = catalog_drop(c, &def, err);
	table_free(&def);
	return rc;
}

/* Partitions: those that match the clauses, as a list, since they are changed meanwhile. */

struct matches {
	struct partition *v;
	size_t n, cap;
};

static bool add_match(void *arg, const struct partition *p)
{
	struct matches *m = arg;

	m->v = mem_grow(m->v, m->n, &m->cap, sizeof *m->v);
	m->v[m->n] = *p;
	m->v[m->n++].spec = (struct partspec)PARTSPEC_INIT;
	return true;
}

static int find_matches(const struct sqltask *t, struct sqlconn *c, const struct table *def,
	const struct sqlspec *clause, struct matches *m, struct err *err)
{
	struct partspec spec = PARTSPEC_INIT;
	int rc = clause != NULL ? sqltask_spec(t, def, clause, false, &spec, err) : 0;

	if (rc == 0)
		rc = catalog_partitions(c, def, &spec, "", false, add_match, m, err);
	partspec_free(&spec);
	return rc;
}

static int no_partition(const struct sqltask *t, struct err *err)
{
	return sqltask_fail(t, t->p->name.at, "0110061", err,
		"Failed to run ddltask - the specified partition does not exist");
}

static int empty_partition(struct sqlconn *c, const struct sqltask *t, const struct table *def,
	const struct partition *p, struct err *err)
{
	int64_t rowset;

	if (rowset_create(c, &rowset, err) < 0 || rowset_settle(c, rowset, err) < 0)
		return -1;
	return catalog_partition_replace(c, def, p, rowset, t->o->now, err);
}

/* Truncate, or drop, what one clause (or none: all) matches. */
static int change_matches(const struct sqltask *t, struct sqlconn *c, const struct table *def,
	const struct sqlspec *clause, struct err *err)
{
	struct matches m = {.v = NULL};
	int rc = find_matches(t, c, def, clause, &m, err);

	if (rc == 0 && clause != NULL && m.n == 0 && !t->p->guard)
		rc = no_partition(t, err);
	for (size_t i = 0; rc == 0 && i < m.n; i++)
		rc = t->p->kind == SQLPARSE_TRUNCATE ? empty_partition(c, t, def, &m.v[i], err)
						     : catalog_partition_drop(c, &m.v[i], err);
	free(m.v);
	return rc;
}

static int add_partition(const struct sqltask *t, struct sqlconn *c, const struct table *def,
	const struct sqlspec *clause, struct err *err)
{
	struct partspec spec = PARTSPEC_INIT;
	struct partition p = {.id = 0};
	int rc = sqltask_spec(t, def, clause, true, &spec, err);

	if (rc == 0)
		rc = catalog_partition(c, def, &spec, &p, err);
	if (rc > 0)
		rc = t->p->guard
			? 0
			: sqltask_fail(t, t->p->name.at, "0110061", err,
				  "Failed to run ddltask - AlreadyExistsException(message:Partition already "
				  "exists)");
	else if (rc == 0)
		rc = catalog_partition_add(c, def, &spec, t->o->now, err);
	partition_free(&p);
	partspec_free(&spec);
	return rc;
}

static int change_partitions(const struct sqltask *t, struct sqlconn *c, const struct table *def,
	struct err *err)
{
	size_t i;
	int rc = 0;

	if (def->n_keys == 0 && t->p->n_specs > 0)
		return sqltask_fail(t, t->p->name.at, "0130071", err,
			"Semantic analysis exception - table %s has no partitions", def->name);
	if (t->p->n_specs == 0)
		return change_matches(t, c, def, NULL, err);
	for (i = 0; i < t->p->n_specs && rc == 0; i++)
		rc = t->p->kind == SQLPARSE_ADD_PARTITION
			? add_partition(t, c, def, &t->p->specs[i], err)
			: change_matches(t, c, def, &t->p->specs[i], err);
	return rc;
}

/* Other changes. */

static int add_columns(const struct sqltask *t, struct sqlconn *c, struct table *def,
	struct err *err)
{
	for (size_t i = 0; i < t->p->def.n_columns; i++) {
		const struct table_column *column = &t->p->def.columns[i];

		if (table_find(def, span_of(column->name)) < 0 && !column->required)
			continue;
		if (t->p->guard && t->p->def.n_columns == 1)
			return 0;
		return sqltask_fail(t, t->p->name.at, "0130071", err,
			"Semantic analysis exception - column %s is there already, or may not be "
			"NULL",
			column->name);
	}
	return catalog_widen(c, def, &t->p->def, t->o->now, err);
}

static int rename_table(const struct sqltask *t, struct sqlconn *c, const struct table *def,
	struct err *err)
{
	struct table other;
	char *schema, *name;
	int rc = sqltask_find(t, c, &t->p->other, &other, err);

	table_free(&other);
	if (rc > 0)
		rc = already_there(t, err);
	if (rc < 0 || sqltask_name(t, &t->p->other, &schema, &name, err) < 0)
		return -1;
	rc = catalog_rename(c, def, name, t->o->now, err);
	free(schema);
	free(name);
	return rc;
}

/* Another name or another comment for a column. */
static int change_column(const struct sqltask *t, struct sqlconn *c, const struct table *def,
	struct err *err)
{
	const struct span *names = t->p->columns;
	int i = table_find(def, names[0]), rc;
	char *name;

	if (i < 0 || (size_t)i >= def->n_columns)
		return sqltask_fail(t, names[0].p, "0130071", err,
			"Semantic analysis exception - column %.*s cannot be resolved",
			(int)names[0].len, names[0].p);
	if (t->p->kind == SQLPARSE_COLUMN_COMMENT)
		return catalog_describe_column(c, def, (size_t)i, def->columns[i].name,
			t->p->def.comment, t->o->now, err);
	if (table_find(def, names[1]) >= 0 && table_find(def, names[1]) != i)
		return sqltask_fail(t, names[1].p, "0130071", err,
			"Semantic analysis exception - column %.*s is there already",
			(int)names[1].len, names[1].p);
	name = table_name(names[1]);
	rc = catalog_describe_column(c, def, (size_t)i, name, def->columns[i].comment, t->o->now,
		err);
	free(name);
	return rc;
}

static int alter_table(const struct sqltask *t, struct sqlconn *c, struct err *err)
{
	const struct table *wish = &t->p->def;
	struct table def;
	int rc = sqltask_need(t, c, &t->p->name, &def, err);

	if (rc <= 0)
		return -1;
	switch (t->p->kind) {
	case SQLPARSE_ADD_COLUMNS:
		rc = add_columns(t, c, &def, err);
		break;
	case SQLPARSE_RENAME:
		rc = rename_table(t, c, &def, err);
		break;
	case SQLPARSE_RENAME_COLUMN:
	case SQLPARSE_COLUMN_COMMENT:
		rc = change_column(t, c, &def, err);
		break;
	case SQLPARSE_TOUCH:
		rc = catalog_describe(c, &def, def.comment, def.lifecycle, t->o->now, err);
		break;
	case SQLPARSE_SET_LIFECYCLE:
		rc = catalog_describe(c, &def, def.comment, wish->lifecycle, t->o->now, err);
		break;
	case SQLPARSE_SET_COMMENT:
		rc = catalog_describe(c, &def, wish->comment, def.lifecycle, t->o->now, err);
		break;
	default:
		rc = change_partitions(t, c, &def, err);
	}
	table_free(&def);
	return rc;
}

static int change_schema(const struct sqltask *t, struct sqlconn *c, struct err *err)
{
	bool create = t->p->kind == SQLPARSE_CREATE_SCHEMA;
	char *name = table_name(t->p->name.name);
	int rc = catalog_schema_exists(c, name, err);
	bool needless = rc >= 0 && (rc > 0) == create;

	if (needless && t->p->guard)
		rc = 0;
	else if (needless)
		rc = sqltask_fail(t, t->p->name.at, "0110061", err,
			"Failed to run ddltask - schema %s %s", name,
			create ? "already exists" : "does not exist");
	else if (rc >= 0)
		rc = create ? catalog_schema_create(c, name, err)
			    : catalog_schema_drop(c, name, err);
	free(name);
	return rc;
}

static int define(const struct sqltask *t, struct err *err)
{
	struct sqlconn *c = sqldb_begin(t->o->db, err);
	int rc;

	if (c == NULL)
		return -1;
	switch (t->p->kind) {
	case SQLPARSE_CREATE:
	case SQLPARSE_CREATE_LIKE:
		rc = create_table(t, c, err);
		break;
	case SQLPARSE_DROP:
		rc = drop_table(t, c, err);
		break;
	case SQLPARSE_CREATE_SCHEMA:
	case SQLPARSE_DROP_SCHEMA:
		rc = change_schema(t, c, err);
		break;
	default:
		rc = alter_table(t, c, err);
	}
	return sqldb_end(c, rc == 0, err);
}

/* CREATE TABLE ... AS: the query first, then the table with its rows in one step. */

static int create_filled(const struct sqltask *t, struct sqlconn *c, struct err *err)
{
	struct partspec none = PARTSPEC_INIT;
	struct sqlresult *r = t->result;
	struct partition p;
	struct table def = TABLE_INIT;
	int rc = name_is_free(t, c, &def, err);

	if (rc > 0) {
		table_copy(&def, &r->def);
		copy_head(&def, &t->p->def);
		rc = catalog_create(c, &def, t->o->now, err) < 0 ? -1 : 1;
	}
	if (rc > 0)
		rc = catalog_partition(c, &def, &none, &p, err);
	if (rc > 0) {
		rc = catalog_partition_replace(c, &def, &p, r->rowset, t->o->now, err);
		partition_free(&p);
	}
	table_free(&def);
	return rc < 0 ? -1 : rowset_settle(c, r->rowset, err);
}

static int create_as(const struct sqltask *t, struct err *err)
{
	struct sqlconn *c = sqldb_reader(t->o->db, err);
	struct table def = TABLE_INIT;
	int rc;

	if (c == NULL)
		return -1;
	rc = name_is_free(t, c, &def, err);
	sqldb_put(c);
	table_free(&def);
	if (rc <= 0)
		return rc;
	if (run_query(t, err) < 0)
		return -1;
	c = sqldb_begin(t->o->db, err);
	if (c == NULL)
		return -1;
	rc = sqldb_end(c, create_filled(t, c, err) == 0, err);
	table_free(&t->result->def);
	t->result->is_select = false;
	t->result->rowset = t->result->rows = 0;
	return rc;
}

static int carry_out(const struct sqltask *t, struct err *err)
{
	switch (t->p->kind) {
	case SQLPARSE_NOTHING:
		return 0;
	case SQLPARSE_QUERY:
		return run_query(t, err);
	case SQLPARSE_INSERT:
		return sqltask_insert(t, err);
	case SQLPARSE_CREATE_AS:
		return create_as(t, err);
	case SQLPARSE_SHOW_TABLES:
	case SQLPARSE_SHOW_SCHEMAS:
	case SQLPARSE_SHOW_PARTITIONS:
	case SQLPARSE_SHOW_CREATE:
	case SQLPARSE_DESCRIBE:
		return sqltask_show(t, err);
	default:
		return define(t, err);
	}
}

int sqlexec(const struct sqlexec_options *o, struct span statement, struct sqlresult *result,
	struct err *err)
{
	struct sqlparse p;
	const struct sqltask t = {.o = o, .p = &p, .result = result};
	struct err why = ERR_INIT;
	int rc;

	if (sqlparse_read(&p, statement, &why) < 0)
		rc = err_set(err, EXIT_USAGE, "ODPS-0130161:%s", why.text);
	else
		rc = carry_out(&t, err);
	sqlparse_free(&p);
	return rc;
}
