/* SPDX-License-Identifier: MIT */
/*
 * daily: what a timer's run looks at before it runs the node: is this its day, and are
 * the nodes upstream done for the same business date? Those that are not are run first.
 */
#ifndef DAILY_H
#define DAILY_H

#include "cli/cli.h"
#include "node/node.h"

#include <stdbool.h>
#include <stdint.h>

struct daily_options {
	const char *start_date; /* not before that day; NULL: always */
	const char *only_at;    /* only in the half hour from that time of day on; NULL: at any */
	const char *environment;
	bool ignore_resource_group;
	uint64_t jobs; /* nodes upstream side by side */
};

/*
 * Returns 1: the node is to be run; 0: not today, which was told; -1: a node upstream
 * failed, with its exit status.
 */
int daily_prepare(struct cli *cli, const struct node *node, const struct daily_options *o,
	struct err *err);

#endif
