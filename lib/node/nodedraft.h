/* SPDX-License-Identifier: MIT */
/*
 * nodedraft: a node's file while somebody writes it: source, target, mapping and channel
 * control, as DataWorks' wizard asks for them; each answer comes from an option, else
 * from the file that is edited, else from a person at a terminal. What the questions do
 * not touch stays in the file as it is, parameters and keys alike.
 */
#ifndef NODEDRAFT_H
#define NODEDRAFT_H

#include "base/err.h"
#include "cli/options.h"
#include "node/args.h"
#include "node/node.h"

#include <stdbool.h>
#include <stdint.h>

struct nodedraft_options {
	const char *source, *source_table, *target, *target_table;
	struct text_list partitions;
	bool by_name, by_row;
	struct text_list map;   /* TARGET=SOURCE, or a name for both */
	struct text_list unmap; /* TARGET */
	const char *mode;
	struct text_list pre_sql, post_sql;
	uint64_t channels, records_per_sec, bytes_per_sec; /* 0: not told */
	const char *max_dirty;                             /* a count; NULL: not told */
	const char *max_percent;                           /* percent; NULL: not told */
	/* the schedule beside it */
	struct text_list upstream;
	const char *at, *zone;
	const struct node_options *node;
	/* what a person should see: lines, and the two column lists */
	void *to;
	void (*tell)(void *to, const char *text);
};

/*
 * Write a new node's file (in DataWorks' form). EXIT_USAGE: it exists; an answer is
 * missing and nobody can be asked; tables or columns that are not there.
 */
int nodedraft_init(const char *text, const struct nodedraft_options *o, struct err *err);

/*
 * Change one. Without any option the questions are asked again, with what the file says
 * as presets. The old file is kept as FILE~.
 */
int nodedraft_edit(const char *text, const struct nodedraft_options *o, struct err *err);

#endif
