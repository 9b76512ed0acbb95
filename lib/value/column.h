/* SPDX-License-Identifier: MIT */
/*
 * column: the columns of a stream, in order: what a begin line, a CSV header or a
 * first record tells. A struct columns owns its names.
 */
#ifndef COLUMN_H
#define COLUMN_H

#include "base/err.h"
#include "base/str.h"
#include "value/dstype.h"

struct column {
	char *name; /* decoded, NUL-ended; may be any UTF-8, see name_len */
	size_t name_len;
	struct dstype type;
	char *native; /* the store's own type; NULL: not told */
	char *more;   /* further members of the begin line's object, ,"k":v...; NULL: none */
};

struct columns {
	struct column *v;
	size_t n, cap;
	size_t *slots; /* private: a hash table of the names, each index plus one; 0: empty */
	size_t n_slots;
};

#define COLUMNS_INIT {.v = NULL}

void columns_free(struct columns *c);

/* Append a column; name is copied, native and more too (both may be NULL). */
struct column *columns_add(struct columns *c, const char *name, size_t name_len, struct dstype type,
	const char *native, const char *more);

/* The index of the column of that name, to the letter; -1: none. Takes no longer for many. */
int columns_find(const struct columns *c, const char *name, size_t name_len);

/* As nearest_hint (nearest.h): the tail of a message about an unknown column. */
const char *columns_hint(const struct columns *c, char *buf, size_t size, const char *name);

#endif
