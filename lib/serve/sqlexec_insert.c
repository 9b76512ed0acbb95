/* SPDX-License-Identifier: MIT */
/* INSERT: a query's rows into the partitions of a table, in one step. */
#include "base/mem.h"
#include "serve/sqlexec_internal.h"
#include "serve/sqlrun.h"

#include <stdlib.h>

/* The rows for one partition, until all are there. */
struct bin {
	struct partspec spec;
	char *text; /* the spec's */
	int64_t rowset;
	struct rowset_writer writer;
};

struct insert {
	const struct sqltask *task;
	struct table def;
	struct partspec fixed; /* the values that the statement gives */
	int *target;           /* the query's column -> column or key of def */
	size_t n_targets;
	struct bin **bins;
	size_t n_bins, cap_bins;
	struct bin *last; /* most rows go where the one before went */
	struct str room, text;
};

static void bin_free(struct bin *b)
{
	rowset_writer_free(&b->writer);
	partspec_free(&b->spec);
	free(b->text);
	free(b);
}

static void insert_free(struct insert *in)
{
	for (size_t i = 0; i < in->n_bins; i++)
		bin_free(in->bins[i]);
	free(in->bins);
	free(in->target);
	partspec_free(&in->fixed);
	table_free(&in->def);
	str_free(&in->room);
	str_free(&in->text);
}

/* The columns that the query fills: those listed, or all; then the keys without a value. */
static int find_targets(struct insert *in, struct err *err)
{
	const struct sqltask *t = in->task;
	const struct table *def = &in->def;
	size_t i;
	int column;

	in->target = mem_alloc(def->n_columns + def->n_keys + t->p->n_columns, sizeof *in->target);
	for (i = 0; i < t->p->n_columns; i++) {
		column = table_find(def, t->p->columns[i]);
		if (column < 0)
			return sqltask_fail(t, t->p->columns[i].p, "0130071", err,
				"Semantic analysis exception - column %.*s cannot be resolved",
				(int)t->p->columns[i].len, t->p->columns[i].p);
		in->target[in->n_targets++] = column;
	}
	for (i = 0; i < def->n_columns && t->p->n_columns == 0; i++)
		in->target[in->n_targets++] = (int)i;
	for (i = 0; i < def->n_keys; i++) {
		bool listed = false;

		for (size_t k = 0; k < t->p->n_columns; k++)
			listed |= in->target[k] == (int)(def->n_columns + i);
		if (in->fixed.value[i] == NULL && !listed)
			in->target[in->n_targets++] = (int)(def->n_columns + i);
	}
	return 0;
}

/* The bin of a partition; a new one where it is the first row for it. */
static struct bin *find_bin(struct insert *in, struct partspec *spec, struct err *err)
{
	struct bin *b;
	size_t i;

	str_clear(&in->text);
	str_adds(&in->text, "");
	partspec_print(&in->text, &in->def, spec);
	if (in->last != NULL && strcmp(in->last->text, in->text.s) == 0)
		return in->last;
	for (i = 0; i < in->n_bins; i++)
		if (strcmp(in->bins[i]->text, in->text.s) == 0)
			return in->last = in->bins[i];
	if (in->n_bins == SQLEXEC_PARTITIONS_MAX) {
		err_set(err, EXIT_USAGE,
			"ODPS-0130071:an insert may write to %d partitions at most",
			SQLEXEC_PARTITIONS_MAX);
		return NULL;
	}
	b = mem_alloc(1, sizeof *b);
	b->text = mem_dup(in->text.s, in->text.len);
	b->spec = *spec;
	*spec = (struct partspec)PARTSPEC_INIT;
	in->bins = mem_grow(in->bins, in->n_bins, &in->cap_bins, sizeof *in->bins);
	in->bins[in->n_bins++] = b;
	if (sqltask_rowset(in->task, &b->rowset, err) < 0)
		return NULL;
	rowset_writer_init(&b->writer, in->task->o->db, b->rowset);
	return in->last = b;
}

/* The fixed values and those of this row. */
static int row_spec(struct insert *in, struct sqlrun *run, struct partspec *spec, struct err *err)
{
	const struct odpstype string = {.kind = ODPS_STRING};
	struct fault f = {.code = FAULT_NONE};
	struct err why = ERR_INIT;
	struct tunnelrec_value v;
	size_t i;

	for (i = 0; i < in->def.n_keys; i++)
		if (in->fixed.value[i] != NULL)
			spec->value[i] = mem_dup(in->fixed.value[i], strlen(in->fixed.value[i]));
	for (i = 0; i < in->n_targets; i++) {
		if ((size_t)in->target[i] < in->def.n_columns)
			continue;
		str_clear(&in->room);
		if (sqlrun_value(run, i, &string, &in->room, &v, &f) < 0 || !v.set)
			return err_set(err, EXIT_USAGE, "ODPS-0130071:a partition key is NULL");
		if (partspec_set(spec, &in->def, (size_t)in->target[i] - in->def.n_columns, v.s,
			    &why) < 0)
			return err_set(err, EXIT_USAGE, "ODPS-0130071:%s", why.text);
	}
	return 0;
}

static int put_row(struct insert *in, struct sqlrun *run, struct bin *b, struct err *err)
{
	const struct table_column *column;
	struct fault f = {.code = FAULT_NONE};
	struct tunnelrec_value v;
	size_t c, i;

	for (c = 0; c < in->def.n_columns; c++) {
		column = &in->def.columns[c];
		for (i = 0; i < in->n_targets && in->target[i] != (int)c; i++)
			;
		v.set = false;
		str_clear(&in->room);
		if (i < in->n_targets && sqlrun_value(run, i, &column->type, &in->room, &v, &f) < 0)
			return err_set(err, EXIT_USAGE,
				"ODPS-0123091:Illegal type cast - row %llu, "
				"column %s: %s",
				(unsigned long long)b->writer.rows + 1, column->name, f.reason);
		if (v.set)
			tunnelrec_field(&b->writer.rec, c, &column->type, &v);
		else if (column->required)
			return err_set(err, EXIT_USAGE,
				"ODPS-0121095:Invalid arguments - column %s "
				"must not be NULL",
				column->name);
	}
	return rowset_writer_row(&b->writer, err);
}

static int fill_bins(struct insert *in, struct sqlrun *run, struct err *err)
{
	bool dynamic = !partspec_full(&in->fixed, &in->def);
	struct partspec spec = PARTSPEC_INIT;
	struct bin *b = NULL;
	int rc;

	if (!dynamic) { /* also an insert of no rows touches it */
		if (row_spec(in, run, &spec, err) == 0)
			b = find_bin(in, &spec, err);
		partspec_free(&spec);
		if (b == NULL)
			return -1;
	}
	while ((rc = sqlrun_step(run, err)) > 0) {
		if (dynamic) {
			b = row_spec(in, run, &spec, err) == 0 ? find_bin(in, &spec, err) : NULL;
			partspec_free(&spec);
		}
		if (b == NULL || put_row(in, run, b, err) < 0)
			return -1;
	}
	for (size_t i = 0; rc == 0 && i < in->n_bins; i++)
		rc = rowset_writer_flush(&in->bins[i]->writer, err);
	return rc;
}

static int place_bin(struct insert *in, struct sqlconn *c, const struct table *def, struct bin *b,
	struct err *err)
{
	const struct sqltask *t = in->task;
	struct partition p;
	int rc = catalog_partition(c, def, &b->spec, &p, err);

	if (rc == 0) {
		if (catalog_partition_add(c, def, &b->spec, t->o->now, err) < 0)
			return -1;
		rc = catalog_partition(c, def, &b->spec, &p, err);
	}
	if (rc <= 0)
		return -1;
	if (t->p->overwrite)
		rc = catalog_partition_replace(c, def, &p, b->rowset, t->o->now, err);
	else if ((rc = rowset_append(c, p.rowset, b->rowset, err)) == 0)
		rc = catalog_partition_touch(c, def, &p, t->o->now, err);
	partition_free(&p);
	return rc < 0 ? -1 : rowset_settle(c, b->rowset, err);
}

/* All at once, into the table that it was when the query began. */
static int place_bins(struct insert *in, struct err *err)
{
	struct sqlconn *c = sqldb_begin(in->task->o->db, err);
	struct table now;
	int rc;

	if (c == NULL)
		return -1;
	rc = sqltask_need(in->task, c, &in->task->p->name, &now, err);
	if (rc > 0) {
		rc = 0;
		if (now.id != in->def.id)
			rc = err_set(err, EXIT_USAGE,
				"ODPS-0110061:the table was replaced meanwhile");
		for (size_t i = 0; rc == 0 && i < in->n_bins; i++)
			rc = place_bin(in, c, &now, in->bins[i], err);
		table_free(&now);
	}
	return sqldb_end(c, rc == 0, err);
}

static int run_insert(struct insert *in, struct err *err)
{
	const struct sqltask *t = in->task;
	const struct sqlrun_options o = {.db = t->o->db,
		.project = t->o->project,
		.schema = t->o->schema,
		.zone = t->o->zone,
		.time_ns = t->o->time_ns,
		.cancel = t->o->cancel};
	struct sqlrun *run = sqlrun_open(&o, &t->p->lex, t->p->query, t->p->query_end, err);
	int rc;

	if (run == NULL)
		return -1;
	if (sqlrun_columns(run)->n_columns != in->n_targets)
		rc = sqltask_fail(t, t->p->lex.v[t->p->query].source.p, "0130071", err,
			"Semantic analysis exception - the query gives %zu columns where %zu are "
			"wanted",
			sqlrun_columns(run)->n_columns, in->n_targets);
	else
		rc = fill_bins(in, run, err);
	sqlrun_close(run);
	return rc;
}

int sqltask_insert(const struct sqltask *t, struct err *err)
{
	struct insert in = {.task = t, .def = TABLE_INIT};
	struct sqlconn *c = sqldb_reader(t->o->db, err);
	int rc = -1;

	if (c == NULL)
		return -1;
	rc = sqltask_need(t, c, &t->p->name, &in.def, err) > 0 ? 0 : -1;
	sqldb_put(c);
	if (rc == 0 && t->p->n_specs > 0)
		rc = sqltask_spec(t, &in.def, &t->p->specs[0], false, &in.fixed, err);
	if (rc == 0)
		rc = find_targets(&in, err);
	if (rc == 0)
		rc = run_insert(&in, err);
	if (rc == 0)
		rc = place_bins(&in, err);
	insert_free(&in);
	return rc;
}
