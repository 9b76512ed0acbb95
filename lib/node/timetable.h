/* SPDX-License-Identifier: MIT */
/*
 * timetable: when a node runs and after what: NAME.schedule.json beside NAME.json. A
 * node without such a file runs when it is told to, after nothing, in the machine's
 * own time zone.
 */
#ifndef TIMETABLE_H
#define TIMETABLE_H

#include "base/err.h"
#include "node/args.h"
#include "node/jsonfile.h"
#include "value/zone.h"

#include <stdbool.h>
#include <stdint.h>

#define TIMETABLE_RETRY_EVERY_NS INT64_C(120000000000) /* unless retryEvery says otherwise */

struct timetable {
	struct jsonfile file;
	bool exists;
	struct args upstream; /* names of nodes in the same folder */
	int at;               /* time of day in seconds; 0 unless told */
	bool has_at;
	struct zone *zone; /* NULL: the machine's */
	bool has_start;
	int64_t start; /* the first day on which it runs, days since 1970 */
	uint64_t retries;
	int64_t retry_every_ns;
	char *on_failure;   /* a line for sh -c; NULL: none */
	struct args params; /* "name=value" of "parameters", as they stand */
};

#define TIMETABLE_INIT {.file = JSONFILE_INIT}

/* Read the schedule of the node at this path (NAME.json). EXIT_USAGE, with the place. */
int timetable_open(struct timetable *s, const char *job_path, bool ignore_resource_group,
	struct err *err);
void timetable_close(struct timetable *s);

/* The path of that file, to be freed. */
char *timetable_path(const char *job_path);

/* The name of the zone, or "local" for the machine's. */
const char *timetable_zone_name(const struct timetable *s);

#endif
