/* SPDX-License-Identifier: MIT */
/* What a run would meet. */
#include "node/nodecheck.h"

#include "base/mem.h"
#include "base/show.h"
#include "node/grid.h"
#include "node/jobmatch.h"
#include "node/sample.h"

#include <stdio.h>
#include <stdlib.h>

/* Dirty rows of a sample, by column. */
struct tally {
	const struct jobmatch *m;
	uint64_t rows, dirty;
	uint64_t *count, *first; /* by pair; first: the row's ordinal */
	struct fault *why;       /* by pair: of the first */
	uint64_t broken, first_broken;
};

static void tally_row(void *to, const struct sample_row *row)
{
	struct tally *t = to;
	bool dirty = row->whole != NULL;
	size_t i;

	t->rows++;
	if (row->whole != NULL && t->broken++ == 0)
		t->first_broken = row->row;
	for (i = 0; i < t->m->n; i++) {
		if (row->faults[i].code == FAULT_NONE)
			continue;
		dirty = true;
		if (t->count[i]++ == 0) {
			t->first[i] = row->row;
			t->why[i] = row->faults[i];
		}
	}
	t->dirty += dirty;
}

static void tally_init(struct tally *t, const struct jobmatch *m)
{
	*t = (struct tally){.m = m};
	t->count = mem_alloc(m->n + 1, sizeof *t->count);
	t->first = mem_alloc(m->n + 1, sizeof *t->first);
	t->why = mem_alloc(m->n + 1, sizeof *t->why);
}

static void tally_free(struct tally *t)
{
	free(t->count);
	free(t->first);
	free(t->why);
}

/* "may be too long; does, 3 of 100 rows, first at row 17 (too_long: ...)" */
static void print_verdict(struct str *out, struct jobmatch *m, size_t i, const struct tally *t)
{
	struct str risks = STR_INIT;

	jobmatch_risks(&risks, m, &m->v[i]);
	if (m->v[i].column < 0 || (m->v[i].from == NULL && !m->v[i].constant))
		str_adds(out, "not there");
	else
		str_adds(out, risks.len > 0 ? risks.s : "fits");
	if (t != NULL && t->count[i] > 0)
		str_addf(out, "; does, %llu of %llu rows, first at row %llu (%s: %s)",
			(unsigned long long)t->count[i], (unsigned long long)t->rows,
			(unsigned long long)t->first[i], fault_name(t->why[i].code),
			t->why[i].reason);
	else if (t != NULL && risks.len > 0)
		str_addf(out, "; all of the first %llu rows fit", (unsigned long long)t->rows);
	str_free(&risks);
}

static void print_pairs(struct str *out, struct jobmatch *m, const struct tally *t)
{
	const struct jobmatch_pair *p;
	struct grid names = GRID_INIT(1);
	struct str line = STR_INIT;
	struct str list = STR_INIT;
	const char *at;
	size_t i, n;

	for (i = 0; i < m->n; i++)
		grid_addf(&names, "%s → %s", m->v[i].source, m->v[i].target);
	grid_print(&list, &names);
	for (i = 0, at = list.s; i < m->n; i++, at += n + 1) {
		p = &m->v[i];
		n = strcspn(at, "\n");
		str_addf(&line, "%.*s  ", (int)n, at);
		if (p->from != NULL)
			str_addf(&line, "%s", p->from->native);
		else
			str_adds(&line, p->constant ? "text" : "?");
		str_addf(&line,
			" → %s: ", p->column >= 0 ? m->target.columns[p->column].type : "?");
		print_verdict(&line, m, i, t);
		str_addc(&line, '\n');
	}
	str_add(out, line.s, line.len);
	grid_free(&names);
	str_free(&line);
	str_free(&list);
}

static int take_sample(struct tally *t, struct str *out, const struct node *node,
	struct jobmatch *m, const char *environment, uint64_t sample, struct err *err)
{
	const struct job_setting *s = &node->job.setting;

	if (sample_read(node, m, environment, sample, tally_row, t, err) < 0)
		return -1;
	print_pairs(out, m, t);
	if (t->broken > 0)
		str_addf(out, "%llu records are broken, the first at row %llu\n",
			(unsigned long long)t->broken, (unsigned long long)t->first_broken);
	if (t->dirty > s->max_dirty && (s->max_given || s->max_percent == NULL))
		return err_set(err, EXIT_DIRTY,
			"%llu of the first %llu rows are dirty; the node allows %llu",
			(unsigned long long)t->dirty, (unsigned long long)t->rows,
			(unsigned long long)s->max_dirty);
	return 0;
}

static int troubled(const struct node *node, const struct str *problems, struct err *err)
{
	if (problems->len == 0)
		return 0;
	return err_set(err, EXIT_USAGE, "%s: would not run as it is", node->job.file.path);
}

int nodecheck(struct str *out, struct str *problems, const struct node *node,
	const char *environment, uint64_t sample, struct err *err)
{
	struct jobmatch m = JOBMATCH_INIT;
	struct tally t;
	int rc;

	if (node->job.form == JOB_COMMAND) {
		str_adds(out, "a command: there is nothing to look up\n");
		return 0;
	}
	rc = jobmatch_open(&m, &node->job, environment, problems, err);
	tally_init(&t, &m);
	if (rc == 0 && (sample == 0 || problems->len > 0))
		print_pairs(out, &m, NULL);
	else if (rc == 0)
		rc = take_sample(&t, out, node, &m, environment, sample, err);
	if (rc == 0)
		rc = troubled(node, problems, err);
	tally_free(&t);
	jobmatch_free(&m);
	return rc;
}

/* ---- preview ---- */

struct preview {
	const struct jobmatch *m;
	struct grid grid;
	struct str scratch;
	uint64_t rows, dirty;
};

static void add_value(struct preview *p, const struct value *v)
{
	struct fault fault = {.code = FAULT_NONE};
	struct span text;

	if (v->kind == VALUE_NULL || v->kind == VALUE_ABSENT) {
		grid_add(&p->grid, "NULL");
		return;
	}
	if (v->kind == VALUE_BYTES || value_text(v, &p->scratch, &text, &fault) < 0)
		text = (struct span){v->p, v->len};
	grid_add_bytes(&p->grid, text.p, text.len);
}

static void show_row(void *to, const struct sample_row *row)
{
	struct preview *p = to;
	struct str why = STR_INIT;
	size_t i;

	grid_addf(&p->grid, "%llu", (unsigned long long)row->row);
	for (i = 0; i < p->m->n; i++) {
		add_value(p, &row->values[i]);
		if (row->faults[i].code != FAULT_NONE)
			str_addf(&why, "%s%s: %s", why.len > 0 ? "; " : "", p->m->v[i].target,
				fault_name(row->faults[i].code));
	}
	if (row->whole != NULL)
		str_addf(&why, "%s", fault_name(row->whole->code));
	grid_addf(&p->grid, "%s%s", why.len > 0 ? "dirty: " : "", why.len > 0 ? why.s : "");
	p->rows++;
	p->dirty += why.len > 0;
	str_free(&why);
}

static void start_grid(struct preview *p, const struct jobmatch *m)
{
	size_t i;

	*p = (struct preview){.m = m, .grid = GRID_INIT(m->n + 2)};
	grid_add(&p->grid, "ROW");
	for (i = 0; i < m->n; i++)
		grid_add(&p->grid, m->v[i].target);
	grid_add(&p->grid, "");
	grid_add(&p->grid, "");
	for (i = 0; i < m->n; i++)
		grid_addf(&p->grid, "(%s)",
			m->v[i].column >= 0 ? m->target.columns[m->v[i].column].type : "?");
	grid_add(&p->grid, "");
}

int nodecheck_preview(struct str *out, struct str *problems, const struct node *node,
	const char *environment, uint64_t rows, struct err *err)
{
	struct jobmatch m = JOBMATCH_INIT;
	struct preview p = {.m = NULL};
	int rc;

	if (node->job.form == JOB_COMMAND)
		return err_set(err, EXIT_USAGE, "%s: a command has no rows to show",
			node->job.file.path);
	rc = jobmatch_open(&m, &node->job, environment, problems, err);
	if (rc == 0)
		rc = troubled(node, problems, err);
	if (rc == 0) {
		start_grid(&p, &m);
		rc = sample_read(node, &m, environment, rows, show_row, &p, err) < 0 ? -1 : 0;
	}
	if (rc == 0) {
		grid_print(out, &p.grid);
		str_addf(out, "%llu rows, %llu of them dirty; nothing was written\n",
			(unsigned long long)p.rows, (unsigned long long)p.dirty);
	}
	grid_free(&p.grid);
	str_free(&p.scratch);
	jobmatch_free(&m);
	return rc;
}
