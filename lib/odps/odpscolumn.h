/* SPDX-License-Identifier: MIT */
/*
 * odpscolumn: the columns of a table, of a session or of a query's result, out of
 * the JSON in which the service tells them (protocol 3.3, 5.4). A list owns its columns.
 */
#ifndef ODPSCOLUMN_H
#define ODPSCOLUMN_H

#include "base/err.h"
#include "format/jtree.h"
#include "odps/odpstype.h"

#include <stdbool.h>
#include <stddef.h>

struct odpscolumn {
	char *name;
	struct odpstype type; /* may be unknown */
	bool nullable;
	char *comment; /* "" where there is none */
};

struct odpscolumns {
	struct odpscolumn *v;
	size_t n, cap;
};

#define ODPSCOLUMNS_INIT {.v = NULL}

/*
 * Append the columns of a JSON array of {name, type, nullable or isNullable, comment};
 * a missing array (NULL) has none. EXIT_FAILED: an element without name or type.
 */
int odpscolumns_read(struct odpscolumns *c, const struct jtree *array, struct err *err);

void odpscolumns_free(struct odpscolumns *c);

/* The index of the column of that name, to the letter, else without regard to case; -1. */
int odpscolumns_find(const struct odpscolumns *c, const char *name);

/* Have both the same names and types in the same order? */
bool odpscolumns_same(const struct odpscolumns *a, const struct odpscolumns *b);

#endif
