/* SPDX-License-Identifier: MIT */
/*
 * odpspick: which of a table's columns are read, where each comes from, and what they
 * are called in the stream. Partition columns come last, as "select *" gives them, and
 * are not on the wire: their values are the partition's.
 */
#ifndef ODPSPICK_H
#define ODPSPICK_H

#include "odps/odpscolumn.h"
#include "odps/partkey.h"
#include "value/column.h"
#include "value/value.h"

struct odpspick {
	struct columns columns; /* of the stream, in its order */
	int *from;              /* by column of the stream: an index into the wire's columns, or
				   ~index of a partition column */
	const struct odpstype **types; /* of the wire's columns */
	size_t n_wire;
	char *request; /* their names joined with commas; NULL: all there are */
	const struct odpscolumns *keys;
};

#define ODPSPICK_INIT {.from = NULL}

/*
 * list: the names wanted, joined with commas (a backslash takes the next character as
 * it is); NULL: all. columns and keys must outlive the pick. EXIT_USAGE: an unknown
 * name (tells the nearest), one twice, the reserved name $ds. EXIT_FAILED: a type that
 * is not known, or that JSON cannot hold; the message names the column.
 */
int odpspick_open(struct odpspick *p, const struct odpscolumns *columns,
	const struct odpscolumns *keys, const char *list, struct err *err);

void odpspick_free(struct odpspick *p);

/*
 * The values of a partition's columns, typed as their columns are; in key_values, one
 * a key. They point into the partition. EXIT_FAILED: a value that its type cannot have.
 */
int odpspick_keys(const struct odpspick *p, const struct partkey *part, struct value *key_values,
	struct err *err);

/* Does some column hold instants, so that a zone is needed? */
bool odpspick_has_instants(const struct odpspick *p);

#endif
