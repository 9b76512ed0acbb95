/* SPDX-License-Identifier: MIT */
/* The tables at both ends of a job. */
#include "node/jobtable.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "format/jtree.h"
#include "mysql/mysession.h"
#include "node/capture.h"

#include <stdlib.h>
#include <strings.h>

#define PROGRAM "dsnode"

void jobtable_source_free(struct jobtable_source *t)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		free(t->v[i].name);
		free(t->v[i].native);
	}
	free(t->v);
	*t = (struct jobtable_source)JOBTABLE_SOURCE_INIT;
}

static char *copy(const char *text)
{
	return mem_dup(text != NULL ? text : "", text != NULL ? strlen(text) : 0);
}

static void add_column(struct jobtable_source *t, const struct jtree *line)
{
	const char *type = jtree_get_text(line, "type");
	struct jtree *nullable = jtree_get(line, "nullable"), *part = jtree_get(line, "partition");
	struct jobtable_column *c;

	t->v = mem_grow(t->v, t->n, &t->cap, sizeof *t->v);
	c = &t->v[t->n++];
	*c = (struct jobtable_column){.name = copy(jtree_get_text(line, "name")),
		.native = copy(jtree_get_text(line, "native")),
		.nullable = nullable == NULL || jtree_kind(nullable) != JTREE_FALSE,
		.partition = part != NULL && jtree_kind(part) == JTREE_TRUE};
	if (type != NULL)
		dstype_parse(span_of(type), &c->type);
}

static int read_lines(struct jobtable_source *t, const char *text, struct err *err)
{
	struct jtree *line;
	size_t n;

	while (*text != '\0') {
		n = strcspn(text, "\n");
		line = jtree_parse(text, n, err);
		if (line == NULL)
			return err_at(err, "the description of the table");
		add_column(t, line);
		jtree_free(line);
		text += n + (text[n] == '\n');
	}
	return 0;
}

int jobtable_source_open(struct jobtable_source *t, const struct jobkind *kind, const char *source,
	const char *environment, const char *table, struct err *err)
{
	struct pipeline p = {.n = 1};
	struct str out = STR_INIT;
	int rc;

	args_add(&p.stage[0], kind->tool);
	args_pair(&p.stage[0], "-s", source);
	args_pair(&p.stage[0], "--environment", environment);
	args_add(&p.stage[0], "--describe");
	args_add(&p.stage[0], "--plain");
	args_add(&p.stage[0], table);
	rc = capture_run(&p, true, &out, err);
	if (rc == 0)
		rc = read_lines(t, out.s != NULL ? out.s : "", err);
	pipeline_free(&p);
	str_free(&out);
	return rc;
}

const struct jobtable_column *jobtable_source_find(const struct jobtable_source *t,
	const char *name)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (strcasecmp(t->v[i].name, name) == 0)
			return &t->v[i];
	return NULL;
}

const char *jobtable_source_hint(const struct jobtable_source *t, char *buf, size_t size,
	const char *name)
{
	const char **names = mem_alloc(t->n + 1, sizeof *names);
	size_t i;

	for (i = 0; i < t->n; i++)
		names[i] = t->v[i].name;
	nearest_hint(buf, size, name, names, t->n);
	free(names);
	return buf;
}

static int open_target(struct mytable *t, const struct source *source, const char *table,
	struct err *err)
{
	struct mysession_options o = {
		.conn = {.source = &source->mysql, .program = PROGRAM}, .place = source->name};
	struct myfail fail;
	struct myconn *c = mysession_open(&o, &fail);
	int rc;

	if (c == NULL)
		return myfail_err(err, &fail, source->name, "connecting");
	rc = mytable_open(t, c, table, source->name, err);
	myconn_close(c);
	return rc;
}

int jobtable_target_open(struct mytable *t, const struct job_end *end, const char *environment,
	struct err *err)
{
	struct source source = SOURCE_INIT;
	struct source_options o = {.name = end->source,
		.environment = environment != NULL ? environment : end->environment};
	int rc = source_open_type(&source, &o, end->kind->type, err);

	if (rc == 0)
		rc = open_target(t, &source, end->table, err);
	source_free(&source);
	return rc;
}

static int fill_source(const struct job *j, const char *environment, struct args *out,
	struct err *err)
{
	struct jobtable_source t = JOBTABLE_SOURCE_INIT;
	const char *env = environment != NULL ? environment : j->reader.environment;
	size_t i;
	int rc = jobtable_source_open(&t, j->reader.kind, j->reader.source, env, j->reader.table,
		err);

	for (i = 0; rc == 0 && i < t.n; i++)
		if (!t.v[i].partition)
			args_add(out, t.v[i].name);
	jobtable_source_free(&t);
	return rc;
}

static int fill_target(const struct job *j, const char *environment, struct args *out,
	struct err *err)
{
	struct mytable t = MYTABLE_INIT;
	size_t i;
	int rc = jobtable_target_open(&t, &j->writer, environment, err);

	for (i = 0; rc == 0 && i < t.n_columns; i++)
		if (!t.columns[i].generated)
			args_add(out, t.columns[i].name);
	mytable_free(&t);
	return rc;
}

int jobtable_fill(const struct job *j, const char *environment, struct args *source,
	struct args *target, struct err *err)
{
	if (j->form == JOB_COMMAND)
		return 0;
	if (j->reader.columns.n == 0 && fill_source(j, environment, source, err) < 0)
		return -1;
	if (j->writer.columns.n == 0 && fill_target(j, environment, target, err) < 0)
		return -1;
	return 0;
}
