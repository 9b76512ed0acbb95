/* SPDX-License-Identifier: MIT */
/* Lists of columns. */
#include "column.h"

#include "mem.h"
#include "nearest.h"

#include <stdlib.h>
#include <string.h>

void columns_free(struct columns *c)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		free(c->v[i].name);
		free(c->v[i].native);
		free(c->v[i].more);
	}
	free(c->v);
	*c = (struct columns)COLUMNS_INIT;
}

struct column *columns_add(struct columns *c, const char *name, size_t name_len,
	struct dstype type, const char *native, const char *more)
{
	struct column *col;

	c->v = mem_grow(c->v, c->n, &c->cap, sizeof *c->v);
	col = &c->v[c->n++];
	col->name = mem_dup(name, name_len);
	col->name_len = name_len;
	col->type = type;
	col->native = native != NULL ? mem_dup(native, strlen(native)) : NULL;
	col->more = more != NULL ? mem_dup(more, strlen(more)) : NULL;
	return col;
}

int columns_find(const struct columns *c, const char *name, size_t name_len)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->v[i].name_len == name_len && memcmp(c->v[i].name, name, name_len) == 0)
			return (int)i;
	return -1;
}

const char *columns_hint(const struct columns *c, char *buf, size_t size, const char *name)
{
	const char **names = mem_alloc(c->n, sizeof *names);
	size_t i;

	for (i = 0; i < c->n; i++)
		names[i] = c->v[i].name;
	nearest_hint(buf, size, name, names, c->n);
	free(names);
	return buf;
}
