/* SPDX-License-Identifier: MIT */
/* What a job means, as stages of a pipeline. */
#include "node/pipeline.h"

#include <stdlib.h>
#include <string.h>

#define MIB (UINT64_C(1) << 20)
#define KIB (UINT64_C(1) << 10)

void pipeline_free(struct pipeline *p)
{
	size_t i;

	for (i = 0; i < PIPELINE_MAX; i++)
		args_free(&p->stage[i]);
	args_free(&p->env);
	*p = (struct pipeline)PIPELINE_INIT;
}

/* ---- names ---- */

/* Append a name with a backslash before each of the special characters, and a comma in front if it is not the first. */
static void add_name(struct str *list, const char *name, const char *special)
{
	if (list->len > 0)
		str_addc(list, ',');
	for (; *name != '\0'; name++) {
		if (strchr(special, *name) != NULL)
			str_addc(list, '\\');
		str_addc(list, *name);
	}
}

static void print_operand(struct str *out, const char *target, const char *source)
{
	struct str s = STR_INIT;

	add_name(&s, target, "=:,\\");
	str_adds(out, s.s);
	if (strcmp(target, source) != 0) {
		str_clear(&s);
		add_name(&s, source, "=:,\\");
		str_addf(out, "=%s", s.s);
	}
	str_free(&s);
}

static bool listed_before(const struct args *a, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (strcmp(a->v[k], a->v[i]) == 0)
			return true;
	return false;
}

static const struct args *source_columns(const struct job *j, const struct pipeline_options *o)
{
	return j->reader.columns.n > 0 || o->source_columns == NULL ? &j->reader.columns
								    : o->source_columns;
}

static const struct args *target_columns(const struct job *j, const struct pipeline_options *o)
{
	return j->writer.columns.n > 0 || o->target_columns == NULL ? &j->writer.columns
								    : o->target_columns;
}

/* ---- the reader ---- */

/* The columns that are read, each once, as --columns and SQL take them. */
static void print_columns(struct str *out, const struct args *columns, bool sql)
{
	struct span constant;
	size_t i;

	for (i = 0; i < columns->n; i++) {
		if (job_constant(columns->v[i], &constant) || listed_before(columns, i))
			continue;
		if (sql)
			str_addf(out, "%s`%s`", out->len > 0 ? ", " : "", columns->v[i]);
		else
			add_name(out, columns->v[i], ",\\");
	}
}

/* "dt=20190708,hh=1" as a condition. */
static void print_condition(struct str *out, const char *partition)
{
	const char *p = partition, *eq;
	size_t n;

	while (*p != '\0') {
		n = strcspn(p, ",");
		eq = memchr(p, '=', n);
		if (eq != NULL)
			str_addf(out, "%s%.*s = '%.*s'", p > partition ? " AND " : "",
				(int)(eq - p), p, (int)(p + n - eq - 1), eq + 1);
		p += n + (p[n] == ',');
	}
}

static void print_sql(struct str *out, const struct job_end *e, const struct args *columns)
{
	struct str list = STR_INIT;
	size_t i;

	print_columns(&list, columns, true);
	str_addf(out, "SELECT %s FROM %s WHERE (%s)", list.len > 0 ? list.s : "*", e->table,
		e->where);
	for (i = 0; i < e->partitions.n; i++) {
		str_adds(out, i == 0 ? " AND ((" : " OR (");
		print_condition(out, e->partitions.v[i]);
		str_adds(out, i + 1 == e->partitions.n ? "))" : ")");
	}
	str_free(&list);
}

static void add_source(struct args *a, const struct job_end *e, const char *environment)
{
	args_add(a, e->kind->tool);
	args_pair(a, "-s", e->source);
	args_pair(a, "--environment", environment != NULL ? environment : e->environment);
}

static void add_channels(struct args *a, const struct job *j)
{
	if (j->setting.channels > 1) {
		args_add(a, "-j");
		args_addf(a, "%llu", (unsigned long long)j->setting.channels);
	}
}

static void make_reader(struct args *a, const struct job *j, const struct pipeline_options *o,
	uint64_t limit)
{
	const struct job_end *e = &j->reader;
	struct str s = STR_INIT;
	size_t i;

	add_source(a, e, o->environment);
	if (limit == 0)
		add_channels(a, j);
	if (e->where != NULL) {
		print_sql(&s, e, source_columns(j, o));
	} else {
		print_columns(&s, source_columns(j, o), false);
		args_pair(a, "--columns", s.s);
		for (i = 0; i < e->partitions.n; i++)
			args_pair(a, "--partition", e->partitions.v[i]);
	}
	if (limit > 0) {
		args_add(a, "--limit");
		args_addf(a, "%llu", (unsigned long long)limit);
	}
	args_all(a, &e->options);
	args_pair(a, "--session-file", o->session_file);
	if (e->where != NULL)
		args_pair(a, "--sql", s.s);
	else
		args_add(a, e->table);
	str_free(&s);
}

/* ---- the mapping ---- */

static int check_counts(const struct job *j, const struct args *in, const struct args *out,
	struct err *err)
{
	if (in->n == out->n)
		return 0;
	return err_set(err, EXIT_USAGE,
		"%s: the table %s has %zu columns, and %zu come from %s: they go by their place, each "
		"into one",
		j->file.path, j->writer.table, out->n, in->n, j->reader.table);
}

/* Each source column goes into the target column at the same place. */
static int make_mapping(struct args *a, const struct job *j, const struct pipeline_options *o,
	struct err *err)
{
	const struct args *in = source_columns(j, o), *out = target_columns(j, o);
	struct args operands = ARGS_INIT;
	struct str s = STR_INIT;
	struct span constant;
	bool dash = false;
	size_t i;

	if (check_counts(j, in, out, err) < 0)
		return -1;
	args_add(a, "dsmap");
	for (i = 0; i < in->n; i++) {
		str_clear(&s);
		if (job_constant(in->v[i], &constant)) {
			add_name(&s, out->v[i], "=:,\\");
			args_add(a, "--add");
			args_addf(a, "%s=%.*s", s.s, (int)constant.len, constant.p);
			continue;
		}
		print_operand(&s, out->v[i], in->v[i]);
		args_add(&operands, s.s);
		dash = dash || s.s[0] == '-';
	}
	if (dash)
		args_add(a, "--");
	args_all(a, &operands);
	args_free(&operands);
	str_free(&s);
	return 0;
}

/* ---- the throttle and the writer ---- */

static void add_bytes(struct args *a, uint64_t n)
{
	args_add(a, "-b");
	if (n % MIB == 0)
		args_addf(a, "%lluM", (unsigned long long)(n / MIB));
	else if (n % KIB == 0)
		args_addf(a, "%lluK", (unsigned long long)(n / KIB));
	else
		args_addf(a, "%llu", (unsigned long long)n);
}

static void make_throttle(struct args *a, const struct job_setting *s)
{
	args_add(a, "dsthrottle");
	if (s->records_per_sec > 0) {
		args_add(a, "-r");
		args_addf(a, "%llu", (unsigned long long)s->records_per_sec);
	}
	if (s->bytes_per_sec > 0)
		add_bytes(a, s->bytes_per_sec);
}

static void make_writer(struct args *a, const struct job *j, const struct pipeline_options *o)
{
	const struct job_setting *s = &j->setting;

	add_source(a, &j->writer, o->environment);
	add_channels(a, j);
	if (s->max_given || s->max_percent == NULL) {
		args_add(a, "--max-dirty");
		args_addf(a, "%llu", (unsigned long long)s->max_dirty);
	}
	args_pair(a, "--max-dirty-percent", s->max_percent);
	args_all(a, &j->writer.options);
	args_pair(a, "--checkpoint", o->checkpoint);
	args_pair(a, "--dirty", o->dirty_file);
	args_add(a, j->writer.table);
}

/* ---- commands ---- */

static void add_variable(void *to, const char *name, const char *value)
{
	args_addf(to, "%s=%s", name, value);
}

static void make_command(struct pipeline *p, const struct job *j, const struct params *params)
{
	p->of_shell = j->of_shell;
	if (j->of_shell) {
		args_add(&p->stage[0], "/bin/sh");
		args_add(&p->stage[0], "-c");
	}
	args_all(&p->stage[0], &j->command);
	if (params != NULL)
		params_each(params, add_variable, &p->env);
	p->n = 1;
}

/* ---- all ---- */

int pipeline_make_head(struct pipeline *p, const struct job *j, const struct pipeline_options *o,
	uint64_t rows, struct err *err)
{
	make_reader(&p->stage[0], j, o, rows);
	p->n = 2;
	return make_mapping(&p->stage[1], j, o, err);
}

int pipeline_make(struct pipeline *p, const struct job *j, const struct pipeline_options *o,
	struct err *err)
{
	if (j->form == JOB_COMMAND) {
		make_command(p, j, o->params);
		return 0;
	}
	if (pipeline_make_head(p, j, o, 0, err) < 0)
		return -1;
	if (j->setting.records_per_sec > 0 || j->setting.bytes_per_sec > 0)
		make_throttle(&p->stage[p->n++], &j->setting);
	make_writer(&p->stage[p->n++], j, o);
	return 0;
}

bool pipeline_can_checkpoint(const struct job *j)
{
	if (j->form == JOB_COMMAND || j->reader.where != NULL || j->reader.partitions.n > 1)
		return false;
	return j->reader.partitions.n == 0 || strchr(j->reader.partitions.v[0], '*') == NULL;
}

static void print_command(struct str *out, const struct pipeline *p)
{
	size_t i;

	if (!p->of_shell) {
		args_print(out, &p->stage[0]);
		str_addc(out, '\n');
		return;
	}
	for (i = 0; i < p->env.n; i++) {
		const char *eq = strchr(p->env.v[i], '=');

		str_addf(out, "%s%.*s=", i == 0 ? "export " : " ", (int)(eq - p->env.v[i]),
			p->env.v[i]);
		args_quote(out, eq + 1);
	}
	str_addf(out, "%s%s\n", i > 0 ? "\n" : "", p->stage[0].v[2]);
}

void pipeline_print(struct str *out, const struct pipeline *p)
{
	size_t i;

	if (p->n == 1) {
		print_command(out, p);
		return;
	}
	str_adds(out, "set -o pipefail\n");
	for (i = 0; i < p->n; i++) {
		args_print(out, &p->stage[i]);
		str_adds(out, i + 1 < p->n ? " |\n    " : "\n");
	}
}

void pipeline_identity(struct str *out, const struct job *j)
{
	size_t i;

	str_addf(out, "%s\n%s\n", j->reader.source, j->reader.table);
	for (i = 0; i < j->reader.partitions.n; i++)
		str_addf(out, "%s\n", j->reader.partitions.v[i]);
	str_addf(out, "%s\n%s\n", j->writer.source, j->writer.table);
}
