/* SPDX-License-Identifier: MIT */
/* Columns out of the service's JSON. */
#include "odps/odpscolumn.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* true, false, or the same as a text (protocol 5.4); missing: true. */
static bool read_nullable(const struct jtree *column)
{
	const struct jtree *v = jtree_get(column, "nullable");

	if (v == NULL)
		v = jtree_get(column, "isNullable");
	if (v == NULL || jtree_kind(v) == JTREE_NULL)
		return true;
	if (jtree_kind(v) == JTREE_TEXT)
		return strcasecmp(jtree_text(v), "false") != 0;
	return jtree_kind(v) != JTREE_FALSE;
}

static char *copy(const char *text)
{
	return mem_dup(text, strlen(text));
}

int odpscolumns_read(struct odpscolumns *c, const struct jtree *array, struct err *err)
{
	const char *name, *type, *comment;
	struct odpscolumn *column;
	size_t i;

	for (i = 0; i < jtree_count(array); i++) {
		const struct jtree *one = jtree_at(array, i);

		name = jtree_get_text(one, "name");
		type = jtree_get_text(one, "type");
		if (name == NULL || name[0] == '\0' || type == NULL)
			return err_set(err, EXIT_FAILED, "column %zu of the schema has no %s",
				i + 1, type != NULL ? "name" : "type");
		comment = jtree_get_text(one, "comment");
		c->v = mem_grow(c->v, c->n, &c->cap, sizeof *c->v);
		column = &c->v[c->n++];
		*column = (struct odpscolumn){.name = copy(name),
			.nullable = read_nullable(one),
			.comment = copy(comment != NULL ? comment : "")};
		odpstype_parse(&column->type, span_of(type));
	}
	return 0;
}

void odpscolumns_free(struct odpscolumns *c)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		free(c->v[i].name);
		free(c->v[i].comment);
		odpstype_free(&c->v[i].type);
	}
	free(c->v);
	*c = (struct odpscolumns)ODPSCOLUMNS_INIT;
}

int odpscolumns_find(const struct odpscolumns *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->v[i].name, name) == 0)
			return (int)i;
	for (i = 0; i < c->n; i++)
		if (strcasecmp(c->v[i].name, name) == 0)
			return (int)i;
	return -1;
}

static bool same_type(const struct odpstype *a, const struct odpstype *b)
{
	struct str x = STR_INIT, y = STR_INIT;
	bool same;

	odpstype_print(&x, a);
	odpstype_print(&y, b);
	same = span_eq(str_span(&x), str_span(&y));
	str_free(&x);
	str_free(&y);
	return same;
}

bool odpscolumns_same(const struct odpscolumns *a, const struct odpscolumns *b)
{
	size_t i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (strcmp(a->v[i].name, b->v[i].name) != 0 ||
			!same_type(&a->v[i].type, &b->v[i].type))
			return false;
	return a->n == b->n;
}
