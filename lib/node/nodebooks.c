/* SPDX-License-Identifier: MIT */
/* Reports added up. */
#include "node/nodebooks.h"

#include "base/mem.h"

#include <stdlib.h>
#include <sys/wait.h>

void nodebooks_free(struct nodebooks *b)
{
	str_free(&b->trouble);
	str_free(&b->stages);
	free(b->slowest);
	*b = (struct nodebooks)NODEBOOKS_INIT;
}

static uint64_t count(const struct stage *s, const char *name)
{
	return (uint64_t)jtree_integer(jtree_get(s->report, name));
}

/* A time in the report; the tree has integers and reals alike. */
static double seconds(const struct stage *s, const char *name)
{
	struct str text = STR_INIT;
	const struct jtree *v = jtree_get(s->report, name);
	double n;

	if (v == NULL)
		return 0;
	jtree_print(&text, v, 0);
	n = strtod(text.s, NULL);
	str_free(&text);
	return n;
}

static void differ(struct nodebooks *b, const char *fmt, const char *a, uint64_t n, const char *c,
	uint64_t m)
{
	if (b->trouble.len == 0)
		str_addf(&b->trouble, fmt, a, (unsigned long long)n, c, (unsigned long long)m);
}

/*
 * Records in are records out and dirty ones; a resumed writer skips what is stored, which
 * may be dirty lines as well as records.
 */
static void check_stage(struct nodebooks *b, const struct stage *s)
{
	uint64_t in = count(s, "rows_in"), out = count(s, "rows_out") + count(s, "dirty");
	uint64_t skipped = count(s, "skipped");

	if (skipped > 0 ? out > in || in > out + skipped : in != out)
		differ(b, "%s took %llu records, and %s accounts for %llu", s->tool, in, s->tool,
			out > in ? out : out + skipped);
}

static void check_joint(struct nodebooks *b, const struct stage *from, const struct stage *to)
{
	if (count(from, "rows_out") != count(to, "rows_in"))
		differ(b, "%s passed %llu records on, and %s took %llu", from->tool,
			count(from, "rows_out"), to->tool, count(to, "rows_in"));
	if (count(to, "skipped") == 0 && count(from, "dirty_out") != count(to, "dirty_in"))
		differ(b, "%s passed %llu dirty records on, and %s took %llu", from->tool,
			count(from, "dirty_out"), to->tool, count(to, "dirty_in"));
}

static bool ended_well(const struct stage *s)
{
	return s->report != NULL && WIFEXITED(s->status) && WEXITSTATUS(s->status) == 0;
}

/*
 * How long a stage kept the others waiting: its time less what it waited for them. The
 * first waits for the store when it waits for input, the last when it waits for output.
 */
static double own_seconds(const struct stages *s, size_t i)
{
	double t = seconds(&s->v[i], "seconds");

	if (i > 0)
		t -= seconds(&s->v[i], "blocked_in_seconds");
	if (i + 1 < s->n)
		t -= seconds(&s->v[i], "blocked_out_seconds");
	return t;
}

static void find_slowest(struct nodebooks *b, const struct stages *s)
{
	const char *slowest = NULL;
	double most = -1, t;
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->v[i].report == NULL)
			continue;
		t = own_seconds(s, i);
		if (t > most) {
			most = t;
			slowest = s->v[i].tool;
		}
	}
	if (slowest != NULL)
		b->slowest = mem_dup(slowest, strlen(slowest));
}

static void list_reports(struct nodebooks *b, const struct stages *s)
{
	bool first = true;
	size_t i;

	str_addc(&b->stages, '[');
	for (i = 0; i < s->n; i++) {
		if (s->v[i].report == NULL)
			continue;
		if (!first)
			str_addc(&b->stages, ',');
		str_add(&b->stages, s->v[i].report_text.s, s->v[i].report_text.len);
		first = false;
	}
	str_addc(&b->stages, ']');
}

static void add_up(struct nodebooks *b, const struct stages *s)
{
	const struct stage *first = &s->v[0], *last = &s->v[s->n - 1];
	size_t i;

	b->total = (struct counts)COUNTS_INIT;
	b->total.rows_in = count(first, "rows_in");
	b->total.bytes_in = count(first, "bytes_in");
	b->total.rows_out = b->stored = count(last, "rows_out");
	b->total.bytes_out = count(last, "bytes_out");
	for (i = 0; i < s->n; i++)
		b->total.dirty += count(&s->v[i], "dirty");
}

void nodebooks_make(struct nodebooks *b, const struct stages *s)
{
	size_t i;

	nodebooks_free(b);
	b->complete = true;
	for (i = 0; i < s->n; i++)
		b->complete = b->complete && ended_well(&s->v[i]);
	add_up(b, s);
	for (i = 0; b->complete && i < s->n; i++)
		check_stage(b, &s->v[i]);
	for (i = 0; b->complete && i + 1 < s->n; i++)
		check_joint(b, &s->v[i], &s->v[i + 1]);
	b->balanced = b->complete && b->trouble.len == 0;
	find_slowest(b, s);
	list_reports(b, s);
}
