/* SPDX-License-Identifier: MIT */
/*
 * sqljobs: the statements that run now, each in a thread of its own; when one ends its
 * instance is stored. Life: sqljobs_start, sqljobs_submit, sqljobs_stop.
 */
#ifndef SQLJOBS_H
#define SQLJOBS_H

#include "serve/instance.h"

struct sqljobs;

struct sqljobs_options {
	struct sqldb *db;
	const char *project;
	const char *time_zone; /* of statements without one */
	int64_t time_ns;       /* the longest that a statement may run */
	unsigned max;          /* the most that run at once */
};

/* o's texts must outlive it. */
struct sqljobs *sqljobs_start(const struct sqljobs_options *o);

/*
 * Store the instance and run it: id, uuid, task, query, settings, priority, started, polls;
 * they are copied. schema: of names without one. zone: the time zone's name; NULL: the project's.
 * Returns 1; 0 where too many run already; -1 with err set.
 */
int sqljobs_submit(struct sqljobs *j, const struct instance *i, const char *schema,
	const char *zone, struct err *err);

/* Wait until the instance has ended (or is not known), at most so long. */
void sqljobs_wait(struct sqljobs *j, const char *id, int64_t ns);

/* Ask it to end. */
void sqljobs_cancel(struct sqljobs *j, const char *id);

/* Cancel all, wait for them, free. NULL is fine. */
void sqljobs_stop(struct sqljobs *j);

#endif
