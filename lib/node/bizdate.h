/* SPDX-License-Identifier: MIT */
/*
 * bizdate: the two times that a node's parameters are made of: its business date (the
 * day whose data it moves) and its scheduled time (the next day, at the time of day
 * that its schedule tells). Both are wall clocks of the node's zone, so nothing here
 * needs a zone's rules, but bizdate_now. Plain values; nothing to free.
 */
#ifndef BIZDATE_H
#define BIZDATE_H

#include "base/err.h"
#include "value/zone.h"

#include <stdint.h>

#define BIZDATE_SIZE 11 /* room for a date as text */

struct bizdate {
	int64_t day;   /* the business date: days since 1970-01-01 */
	int64_t cycle; /* the scheduled time: seconds since 1970-01-01 00:00:00 of that clock */
	int64_t today; /* the current date there */
};

/* Read "20190708" or "2019-07-08" as days since 1970-01-01. EXIT_USAGE. */
int bizdate_parse(const char *text, int64_t *day, struct err *err);

/* Print a day as 20190708, and as 2019-07-08. */
void bizdate_print(char out[BIZDATE_SIZE], int64_t day);
void bizdate_print_iso(char out[BIZDATE_SIZE], int64_t day);

/* Read a time of day, "00:30" or "23:59:59", as seconds. EXIT_USAGE. */
int bizdate_parse_time(const char *text, int *seconds, struct err *err);

/*
 * The current instant, seconds since 1970 UTC: of the clock, or of $DSPIPE_NOW (RFC
 * 3339, "2019-07-09T00:30:00+08:00") for drills and tests. EXIT_USAGE where that is none.
 */
int bizdate_instant(int64_t *instant, struct err *err);

/* What a clock in the zone shows at an instant; NULL is the machine's own zone. */
int64_t bizdate_wall(const struct zone *zone, int64_t instant);

/*
 * The times of a run that starts now: the business date is yesterday in the zone (NULL:
 * the machine's); at: the scheduled time of day in seconds.
 */
int bizdate_now(struct bizdate *d, const struct zone *zone, int at, struct err *err);

/* Another business date; the scheduled time follows. */
void bizdate_set(struct bizdate *d, int64_t day, int at);

#endif
