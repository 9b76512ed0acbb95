/* SPDX-License-Identifier: MIT */
/*
 * pipeline: the stages that a job means, each as its arguments: what `dsnode show`
 * prints for a shell and `dsnode run` starts without one. Pure: nothing is looked up and
 * nothing is started here.
 */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "base/err.h"
#include "node/args.h"
#include "node/job.h"

#include <stdbool.h>

#define PIPELINE_MAX 4 /* reader, dsmap, dsthrottle, writer */

struct pipeline {
	struct args stage[PIPELINE_MAX];
	size_t n;
	bool of_shell;   /* one stage, sh -c LINE */
	struct args env; /* NAME=VALUE for it */
};

#define PIPELINE_INIT {.n = 0}

struct pipeline_options {
	const char *environment;           /* of the sources; NULL: as the job says */
	const struct args *source_columns; /* what the reader's "*" stands for; else NULL */
	const struct args *target_columns; /* the same of the writer */
	const struct params *params;       /* for a command's environment */
	/* what a run keeps for itself; each may be NULL */
	const char *session_file;
	const char *checkpoint;
	const char *dirty_file;
};

/*
 * Make the stages. EXIT_USAGE: as many columns do not stand on both sides. To be freed in
 * any case.
 */
int pipeline_make(struct pipeline *p, const struct job *j, const struct pipeline_options *o,
	struct err *err);
void pipeline_free(struct pipeline *p);

/* The stages in front of the throttle and the writer: what preview and check --sample run. */
int pipeline_make_head(struct pipeline *p, const struct job *j, const struct pipeline_options *o,
	uint64_t rows, struct err *err);

/* Can a checkpoint hold: does the reader read one snapshot of one table, in a fixed order? */
bool pipeline_can_checkpoint(const struct job *j);

/* Append the pipeline as a shell takes it, one stage a line. */
void pipeline_print(struct str *out, const struct pipeline *p);

/*
 * Append what tells this job's input and target from others: a run may only go on
 * where a failed one stopped if it is the same.
 */
void pipeline_identity(struct str *out, const struct job *j);

#endif
