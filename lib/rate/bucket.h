/* SPDX-License-Identifier: MIT */
/*
 * bucket: one budget for all pipelines of one user on one host, dsthrottle's
 * --bucket: two token buckets (rate.h) in a mapped file, /dev/shm/dspipe-UID/NAME.
 *
 * Members take turns: one that got more than its share lets those that wait go
 * first. A member that is killed, at whatever instant, takes nothing with it: the
 * lock is robust, its place is given away, and one that stopped is not waited for.
 * A bucket without a living member is made anew by the next one.
 */
#ifndef BUCKET_H
#define BUCKET_H

#include "base/err.h"
#include "rate/rates.h"

#define BUCKET_MEMBERS 64 /* at a time */

struct bucket;

/*
 * Join the bucket of that name, or make it. EXIT_USAGE: a name that is no file name,
 * a folder or file of somebody else, other rates than those that the living members
 * made it with (which are named), no place left.
 */
struct bucket *bucket_open(const char *name, const struct rates *rates, int64_t now_ns,
	struct err *err);

/*
 * May a record of so many bytes go now? Returns 0, and has taken what it costs; or
 * nanoseconds to wait before the next try. now_ns: clock_now().
 */
int64_t bucket_take(struct bucket *b, uint64_t bytes, int64_t now_ns);

/* All that this member took has been written, at that time. */
void bucket_wrote(struct bucket *b, int64_t now_ns);

/* Other rates from now on, for all members. */
void bucket_change(struct bucket *b, const struct rates *rates, int64_t now_ns);

/* Leave. Safe on NULL. */
void bucket_close(struct bucket *b);

#endif
