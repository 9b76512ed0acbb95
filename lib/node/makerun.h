/* SPDX-License-Identifier: MIT */
/*
 * makerun: nodes run in their order, side by side where they may, by make(1): it is
 * given the Makefile that `dsnode make` prints.
 */
#ifndef MAKERUN_H
#define MAKERUN_H

#include "base/err.h"
#include "node/args.h"
#include "node/nodeset.h"

#include <stdbool.h>
#include <stdint.h>

struct makerun_options {
	uint64_t jobs;             /* -j */
	bool keep_going;           /* go on with what does not wait for a failure */
	const char *environment;   /* for the runs; NULL: none is told */
	const struct args *params; /* -p of the runs: NAME=VALUE; may be NULL */
	bool ignore_resource_group;
	bool quiet; /* -q of the runs */
};

/*
 * Bring these goals (names of nodes of the set) up to date for these business dates
 * (20190708). Returns 0; -1 with EXIT_FAILED: make failed, because a run did, or is not there.
 */
int makerun(const struct nodeset *s, const struct args *goals, const struct args *dates,
	const struct makerun_options *o, struct err *err);

/*
 * The asked-for node of the set for each of the dates, whatever fails of the others. told
 * gets one line about the whole. -1 with the status of the first date that is not done.
 */
int makerun_backfill(const struct nodeset *s, const struct args *dates,
	const struct makerun_options *o, struct str *told, struct err *err);

/*
 * Why a node of the set is not done for a date: the exit status of the last run of the first
 * that is not, of those in front of it and itself, by its report; 1 where that has none.
 */
int makerun_status(const struct nodeset *s, const char *node, const char *bizdate);

#endif
