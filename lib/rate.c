/* SPDX-License-Identifier: MIT */
/* The token bucket. */
#include "rate.h"

#define SCALE 1000000000 /* a token; also nanoseconds in a second */

void rate_init(struct rate *r, uint64_t per_sec, int64_t burst_ns, int64_t now_ns)
{
	*r = (struct rate){.per_sec = per_sec, .last_ns = now_ns};
	r->burst = (rate_tokens)per_sec * burst_ns;
	r->level = r->burst;
}

/* What came in since the last look. */
static void refill(struct rate *r, int64_t now_ns)
{
	if (now_ns <= r->last_ns)
		return;
	r->level += (rate_tokens)r->per_sec * (now_ns - r->last_ns);
	if (r->level > r->burst)
		r->level = r->burst;
	r->last_ns = now_ns;
}

void rate_change(struct rate *r, uint64_t per_sec, int64_t burst_ns, int64_t now_ns)
{
	refill(r, now_ns);
	r->last_ns = now_ns;
	r->per_sec = per_sec;
	r->burst = (rate_tokens)per_sec * burst_ns;
	if (r->level > r->burst)
		r->level = r->burst;
}

int64_t rate_wait(struct rate *r, uint64_t n, int64_t now_ns)
{
	rate_tokens need = (rate_tokens)n * SCALE, wait;

	if (r->per_sec == 0)
		return 0;
	refill(r, now_ns);
	if (need > r->burst)
		need = r->burst;
	if (r->level >= need)
		return 0;
	wait = (need - r->level + (rate_tokens)r->per_sec - 1) / (rate_tokens)r->per_sec;
	return wait > INT64_MAX ? INT64_MAX : (int64_t)wait;
}

void rate_take(struct rate *r, uint64_t n)
{
	if (r->per_sec != 0)
		r->level -= (rate_tokens)n * SCALE;
}
