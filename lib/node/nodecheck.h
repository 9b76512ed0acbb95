/* SPDX-License-Identifier: MIT */
/*
 * nodecheck: what a run would meet, told before it: the tables and columns at both ends,
 * what each conversion can lose, and the first rows as they would arrive.
 */
#ifndef NODECHECK_H
#define NODECHECK_H

#include "node/node.h"

#include <stdint.h>

/*
 * Append one line a mapped column: "num -> cnt  bigint -> int(10): may be out of range";
 * with sample rows (0: none), also how many of them do and where the first stands.
 * EXIT_USAGE where something would stop the run, all of it in problems, a line each;
 * EXIT_DIRTY where more sample rows are dirty than the node allows.
 */
int nodecheck(struct str *out, struct str *problems, const struct node *node,
	const char *environment, uint64_t sample, struct err *err);

/* Append the first rows as a table under the target's columns and types; dirty ones say why. */
int nodecheck_preview(struct str *out, struct str *problems, const struct node *node,
	const char *environment, uint64_t rows, struct err *err);

#endif
