/* SPDX-License-Identifier: MIT */
/*
 * grid: a table of texts for people: columns as wide as their widest cell, two blanks
 * between them. Cells are shown with control characters escaped, and cut where they are
 * very long.
 */
#ifndef GRID_H
#define GRID_H

#include "base/str.h"
#include "node/args.h"

#include <stddef.h>

#define GRID_CELL_MAX 60 /* characters of a cell */

struct grid {
	struct args cells; /* row by row */
	size_t columns;    /* of a row */
};

#define GRID_INIT(n) {.cells = ARGS_INIT, .columns = (n)}

void grid_free(struct grid *g);

/* Add the next cell; NULL is an empty one. */
void grid_add(struct grid *g, const char *text);
void grid_addf(struct grid *g, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Add bytes as a cell: not ended by a NUL, not necessarily UTF-8. */
void grid_add_bytes(struct grid *g, const char *p, size_t n);

/* Append the table, a line a row. */
void grid_print(struct str *out, const struct grid *g);

#endif
