/* SPDX-License-Identifier: MIT */
/*
 * throttle: which rates hold now, and when the next record may go: token buckets of
 * our own or a shared one, a schedule, a control file. Time is passed in. It neither
 * sleeps nor prints: what an operator should know is handed back as a text.
 */
#ifndef THROTTLE_H
#define THROTTLE_H

#include "base/err.h"
#include "rate/bucket.h"
#include "rate/rate.h"
#include "rate/rates.h"
#include "rate/schedule.h"
#include "value/zone.h"

#include <sys/stat.h>

struct throttle_options {
	struct rates rates;
	const char *bucket;    /* NULL: our own */
	const char *control;   /* NULL: none */
	const char *schedule;  /* NULL: none */
	const char *time_zone; /* of the schedule; NULL: the machine's */
};

struct throttle {
	const struct throttle_options *options;
	struct rates rates; /* that hold now */
	struct rate records, bytes;
	struct rate_batch records_out, bytes_out;
	struct bucket *bucket;
	struct schedule *schedule;
	struct zone *zone;
	size_t period;        /* of the schedule */
	struct stat control;  /* the file as it was read last */
	int64_t next_look_ns; /* when control and schedule are looked at again */
};

/*
 * Start. now_ns: clock_now(), wall_ns: clock_wall(). EXIT_USAGE: a schedule, zone,
 * bucket or control file that cannot be used.
 */
int throttle_open(struct throttle *t, const struct throttle_options *o, int64_t now_ns,
	int64_t wall_ns, struct err *err);
void throttle_close(struct throttle *t);

/* Does any rate hold? If not, nothing needs to be counted. */
static inline bool throttle_is_limited(const struct throttle *t)
{
	return t->bucket != NULL || t->rates.records_per_sec != 0 || t->rates.bytes_per_sec != 0;
}

/*
 * May a record of so many bytes go? Returns 0, and has taken what it costs; else
 * nanoseconds to wait before the next try.
 */
int64_t throttle_take(struct throttle *t, uint64_t bytes, int64_t now_ns);

/*
 * How many records, and how many bytes of records, may go at once without a wait (0 where
 * throttle_take is to be asked for each, see rate_ready); then take them. None out of a
 * shared bucket, so that its members take turns.
 */
void throttle_ready(struct throttle *t, uint64_t *records, uint64_t *bytes, int64_t now_ns);
void throttle_take_ready(struct throttle *t, uint64_t records, uint64_t bytes);

/* All that was taken has been written, at that time. */
void throttle_wrote(struct throttle *t, int64_t now_ns);

/*
 * Look at the control file and the schedule, ten times a second at most or when
 * asked to (hangup). *said: what changed, or why a control file was not taken (then
 * the old rates stay); empty when there is nothing to tell.
 */
void throttle_look(struct throttle *t, int64_t now_ns, int64_t wall_ns, bool hangup,
	struct str *said);

#endif
