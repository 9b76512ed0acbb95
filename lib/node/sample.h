/* SPDX-License-Identifier: MIT */
/*
 * sample: the first rows of a job after its mapping, each value held against its column
 * by the same code that the writer uses; nothing is written. What only the server can
 * know (duplicate keys, foreign keys) is not seen here.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "format/record.h"
#include "node/jobmatch.h"
#include "node/node.h"

#include <stdint.h>

/* A row: the values in the order of the match's pairs, and what is wrong with it. */
struct sample_row {
	uint64_t row; /* from 1 */
	const struct value *values;
	const struct fault *faults; /* one a pair; code FAULT_NONE: it fits */
	const struct fault *whole;  /* the record itself is broken; else NULL */
};

/*
 * Read the first `rows` rows and hand each to the function, which returns 0 to go on.
 * environment as for a run. Returns the rows seen, or -1.
 */
int64_t sample_read(const struct node *node, struct jobmatch *m, const char *environment,
	uint64_t rows, void (*take)(void *to, const struct sample_row *row), void *to,
	struct err *err);

#endif
