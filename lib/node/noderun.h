/* SPDX-License-Identifier: MIT */
/*
 * noderun: one run of a node for one business date: its stages started and watched, its
 * books compared, its state kept (nodestate.h), what is temporary tried again.
 *
 * Where the job can hold a checkpoint (the writer's --checkpoint NODE/BIZDATE with the
 * reader's --session-file) a run whose records were stored in part goes on behind them
 * the next time, in the same snapshot. One of which nothing was stored begins anew, with
 * a new snapshot; so does a rerun of one that succeeded.
 */
#ifndef NODERUN_H
#define NODERUN_H

#include "cli/cli.h"
#include "node/node.h"
#include "node/nodebooks.h"

#include <stdbool.h>

struct noderun_options {
	const char *environment;
	bool once;  /* nothing to do where the stamp is there and newer than those upstream */
	bool fresh; /* begin anew, whatever an earlier attempt stored */
	bool no_checkpoint;
	int retries;            /* -1: as the schedule says */
	int64_t retry_every_ns; /* -1: as the schedule says */
	/* what the stages say, line by line; and the writer's live line, NULL: not wanted */
	void *to;
	void (*say)(void *to, const char *line);
	void (*progress)(void *to, const char *line, const char *slowest);
};

/*
 * Run. The counts and the report's further members are put into cli. Returns 0, or -1
 * with the status of the stage that failed by itself, and its reason.
 */
int noderun(struct cli *cli, struct node *node, const struct noderun_options *o, struct err *err);

/*
 * A node that could not be run, for the reason in err (one upstream failed): keep note of
 * it as of a run, and run onFailure.
 */
void noderun_blocked(struct cli *cli, struct node *node, const struct noderun_options *o,
	struct err *err);

/*
 * Is the stamp of this business date there, and no older than those of the nodes upstream?
 */
bool noderun_is_done(const struct node *node, const char *bizdate);

#endif
