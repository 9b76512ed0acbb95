/* SPDX-License-Identifier: MIT */
/*
 * rate: a token bucket. Tokens come at a steady rate, up to the burst; a record
 * takes as many as it costs. One that costs more than the burst waits for a full
 * bucket and leaves it in debt, so that no window of any length carries more than
 * rate x length + burst + one record. The caller passes the time in, so a test needs
 * no sleep. Holds no memory, never fails, is not thread safe.
 *
 * A record is allowed at one time and written at another, and other processes may come
 * between. The windows are those of the writing: so the caller says, too, when what it
 * took has been written, and the bucket is as full as it would be, had all been taken then.
 */
#ifndef RATE_H
#define RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 rate_tokens; /* tokens times 10^9: exact at any rate */

struct rate {
	uint64_t per_sec;  /* tokens a second; 0: no limit */
	rate_tokens burst; /* the most that idle time earns */
	rate_tokens level; /* what is there now; less than zero: debt */
	int64_t last_ns;   /* when level was worked out */
};

/*
 * A bucket, full.
 * per_sec:  tokens a second; 0: everything may go at once.
 * burst_ns: the burst is what the rate gives in so many nanoseconds.
 * now_ns:   monotonic nanoseconds.
 */
void rate_init(struct rate *r, uint64_t per_sec, int64_t burst_ns, int64_t now_ns);

/* Another rate from now on; what was saved or owed is kept, cut to the new burst. */
void rate_change(struct rate *r, uint64_t per_sec, int64_t burst_ns, int64_t now_ns);

/* What was taken and is not yet written, by one writer; all zero: nothing. */
struct rate_batch {
	uint64_t tokens;
	rate_tokens level; /* of the bucket before the first of it, */
	int64_t since_ns;  /* which was then */
};

/*
 * How long must a record that costs n tokens wait? out: the batches of all n_out writers.
 * now_ns: never earlier than in the last call. Returns nanoseconds, 0: it may go now; who
 * waits writes first what it has. Takes nothing.
 */
int64_t rate_wait(struct rate *r, const struct rate_batch *out, size_t n_out, uint64_t n,
	int64_t now_ns);

/*
 * How many tokens may be taken at once without a wait; UINT64_MAX: no limit. 0 while the
 * bucket is not even half full: the limit is at work, and each record is to ask for its own.
 */
uint64_t rate_ready(struct rate *r, const struct rate_batch *out, size_t n_out, int64_t now_ns);

/* Take n tokens, for a record that goes now. */
void rate_take(struct rate *r, struct rate_batch *out, uint64_t n);

/* The batch has been written, at now_ns. */
void rate_wrote(struct rate *r, struct rate_batch *out, int64_t now_ns);

static inline bool rate_is_limited(const struct rate *r)
{
	return r->per_sec != 0;
}

#endif
