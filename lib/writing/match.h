/* SPDX-License-Identifier: MIT */
/*
 * match: which column of a stream goes into which column of a table, by name,
 * without regard to ASCII case. For every writer; knows no store.
 */
#ifndef MATCH_H
#define MATCH_H

#include "base/err.h"
#include "value/column.h"

#include <stdbool.h>

/* A column of the target. */
struct match_target {
	const char *name;
	const char *refused; /* why no value may be given ("is generated"); NULL: may be */
	bool needed;         /* it takes no NULL and has no default */
};

struct match_pair {
	size_t stream; /* index of the stream's column */
	size_t target;
};

struct match {
	struct match_pair *v; /* in the stream's order */
	size_t n;
};

#define MATCH_INIT {.v = NULL}

/*
 * Match. only: of --columns, "a,b": no other columns of the target are written, and
 * the stream's others are left out; NULL: all of the stream's. where: what messages
 * call the target. All failures are EXIT_USAGE: a stream's column that the target
 * lacks (the nearest is named), two for one target, one that is refused, a needed
 * one that the stream lacks, a name of --columns that one of them lacks or that
 * stands twice.
 */
int match_columns(struct match *m, const struct columns *stream, const struct match_target *targets,
	size_t n, const char *only, const char *where, struct err *err);

/* Is the stream's column of that index in the match? */
bool match_has(const struct match *m, size_t stream);

void match_free(struct match *m);

/*
 * Step through a list "a,b,c" in which a backslash takes a comma or itself literally.
 * Writes the next name to name (cut to size) and returns where the one behind it
 * starts; NULL when there is none left.
 */
const char *match_next_name(const char *list, char *name, size_t size);

#endif
