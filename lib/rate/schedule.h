/* SPDX-License-Identifier: MIT */
/*
 * schedule: rates by the time of day: "09:00-18:00 -b 10M; 22:00-06:00 -r 100; else
 * -b 100M". The first period that holds the time counts, and the else, wherever it
 * stands, where none does; a period may go over midnight; its end is no part of it.
 * Times are of a zone's wall clock, or of the machine's.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include "base/err.h"
#include "rate/rates.h"
#include "value/zone.h"

struct schedule;

/*
 * Read a schedule. base: the rates of the rest of the day, where there is no else.
 * Returns NULL with EXIT_USAGE, which names the part that is wrong.
 */
struct schedule *schedule_new(const char *text, const struct rates *base, struct err *err);
void schedule_free(struct schedule *s);

/*
 * The rates at a time. wall_ns: since 1970-01-01 UTC; zone: NULL for the machine's.
 * *period tells which part of the schedule it is, to see a change.
 */
struct rates schedule_rates(const struct schedule *s, int64_t wall_ns, const struct zone *zone,
	size_t *period);

#endif
