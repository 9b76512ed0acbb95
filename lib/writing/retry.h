/* SPDX-License-Identifier: MIT */
/*
 * retry: how long to wait before the next try, and when to give up. Waits double
 * from a first one, with jitter, and begin anew with each progress; the time allowed
 * counts from the last progress, not from the first failure. Takes the time as an
 * argument; waits itself for nobody.
 */
#ifndef RETRY_H
#define RETRY_H

#include <stdint.h>

#define RETRY_FOR_NS INT64_C(600000000000) /* --retry-for: 10 minutes unless told */

struct retry {
	int64_t for_ns;      /* --retry-for; 0: never */
	int64_t progress_ns; /* monotonic time of the last progress */
	unsigned tries;      /* since then */
	uint64_t seed;       /* of the jitter */
};

/* seed: any number that differs from process to process. */
void retry_init(struct retry *r, int64_t for_ns, int64_t now_ns, uint64_t seed);

/* Something was achieved. Cheap. */
static inline void retry_progress(struct retry *r, int64_t now_ns)
{
	r->progress_ns = now_ns;
	r->tries = 0;
}

/*
 * A try has failed: how many ns to wait before the next one; -1: give up.
 * first_ns: the wait after the first failure, before jitter; it doubles up to 64
 * times that, but not past a minute. asked_ns: what the server asked for, -1 where
 * it did not: then exactly so long (two minutes at most).
 */
int64_t retry_wait(struct retry *r, int64_t now_ns, int64_t first_ns, int64_t asked_ns);

#endif
