/* SPDX-License-Identifier: MIT */
/*
 * jobmatch: a job's mapping against the real tables at both ends: which column of
 * the source goes into which of the target, and what does not fit together by name.
 */
#ifndef JOBMATCH_H
#define JOBMATCH_H

#include "node/job.h"
#include "node/jobtable.h"

#include <stdbool.h>

struct jobmatch_pair {
	const char *
		source; /* the column's name, or a constant in quotes; the job's or the table's own */
	bool constant;
	struct span text;                   /* constant: its text */
	const struct jobtable_column *from; /* NULL: a constant, or not there */
	const char *target;
	long column; /* index into target.columns; -1: not there */
};

struct jobmatch {
	struct jobtable_source source;
	struct mytable target;
	struct args source_columns, target_columns; /* what "*" stands for */
	struct jobmatch_pair *v;
	size_t n;
};

#define JOBMATCH_INIT {.source = JOBTABLE_SOURCE_INIT, .target = MYTABLE_INIT}

/*
 * Ask both stores and put the columns together. problems gets a line for each thing
 * that would stop the run: a column that is not there (the nearest is named), is given
 * twice, is generated, or is needed and not given; a partition that is missing. -1 with
 * err where a store could not be asked.
 */
int jobmatch_open(struct jobmatch *m, const struct job *j, const char *environment,
	struct str *problems, struct err *err);
void jobmatch_free(struct jobmatch *m);

/*
 * Append what may go wrong when values of a source column go into the target's: "may be
 * too long, may be null"; nothing where every value fits. Of a constant: that it does not.
 */
void jobmatch_risks(struct str *out, struct jobmatch *m, const struct jobmatch_pair *p);

#endif
