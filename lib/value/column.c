/* SPDX-License-Identifier: MIT */
/* Lists of columns. */
#include "value/column.h"

#include "base/mem.h"
#include "base/nearest.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_FIRST 16 /* a power of two */

void columns_free(struct columns *c)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		free(c->v[i].name);
		free(c->v[i].native);
		free(c->v[i].more);
	}
	free(c->v);
	free(c->slots);
	*c = (struct columns)COLUMNS_INIT;
}

/* FNV-1a. */
static size_t hash(const char *s, size_t n)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * UINT64_C(0x100000001b3);
	return (size_t)(h ^ h >> 32);
}

/* The slot of the first column of that name, or the empty one where it would go. */
static size_t find_slot(const struct columns *c, const char *name, size_t name_len)
{
	size_t mask = c->n_slots - 1, slot = hash(name, name_len) & mask;
	const struct column *col;

	for (; c->slots[slot] != 0; slot = (slot + 1) & mask) {
		col = &c->v[c->slots[slot] - 1];
		if (col->name_len == name_len && memcmp(col->name, name, name_len) == 0)
			break;
	}
	return slot;
}

/* Note the column of that index under its name; where a name stands twice, the first counts. */
static void add_slot(struct columns *c, size_t i)
{
	size_t slot = find_slot(c, c->v[i].name, c->v[i].name_len);

	if (c->slots[slot] == 0)
		c->slots[slot] = i + 1;
}

/* A table that is at most half full. */
static void grow_slots(struct columns *c)
{
	size_t i;

	free(c->slots);
	c->n_slots = c->n_slots == 0 ? SLOTS_FIRST : 2 * c->n_slots;
	c->slots = mem_alloc(c->n_slots, sizeof *c->slots);
	for (i = 0; i < c->n; i++)
		add_slot(c, i);
}

struct column *columns_add(struct columns *c, const char *name, size_t name_len, struct dstype type,
	const char *native, const char *more)
{
	struct column *col;

	c->v = mem_grow(c->v, c->n, &c->cap, sizeof *c->v);
	col = &c->v[c->n++];
	col->name = mem_dup(name, name_len);
	col->name_len = name_len;
	col->type = type;
	col->native = native != NULL ? mem_dup(native, strlen(native)) : NULL;
	col->more = more != NULL ? mem_dup(more, strlen(more)) : NULL;
	if (2 * c->n > c->n_slots)
		grow_slots(c);
	else
		add_slot(c, c->n - 1);
	return col;
}

int columns_find(const struct columns *c, const char *name, size_t name_len)
{
	return c->n == 0 ? -1 : (int)c->slots[find_slot(c, name, name_len)] - 1;
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
