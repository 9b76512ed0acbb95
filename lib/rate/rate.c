/* SPDX-License-Identifier: MIT */
/* The token bucket. */
#include "rate/rate.h"

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

/*
 * A bucket that is full, or became so, runs over while a batch waits to be written: what
 * was taken out early made room for tokens that are none. How many now?
 */
static rate_tokens surplus(const struct rate *r, const struct rate_batch *b, int64_t now_ns)
{
	rate_tokens over, most = (rate_tokens)b->tokens * SCALE;

	if (b->tokens == 0 || now_ns <= b->since_ns)
		return 0;
	over = b->level + (rate_tokens)r->per_sec * (now_ns - b->since_ns) - r->burst;
	return over < 0 ? 0 : over < most ? over : most;
}

int64_t rate_wait(struct rate *r, const struct rate_batch *out, size_t n_out, uint64_t n,
	int64_t now_ns)
{
	rate_tokens need = (rate_tokens)n * SCALE, wait;
	size_t i;

	if (r->per_sec == 0)
		return 0;
	refill(r, now_ns);
	if (need > r->burst)
		need = r->burst;
	for (i = 0; i < n_out; i++)
		need += surplus(r, &out[i], now_ns);
	if (r->level >= need)
		return 0;
	wait = (need - r->level + (rate_tokens)r->per_sec - 1) / (rate_tokens)r->per_sec;
	return wait > INT64_MAX ? INT64_MAX : (int64_t)wait;
}

uint64_t rate_ready(struct rate *r, const struct rate_batch *out, size_t n_out, int64_t now_ns)
{
	rate_tokens ready;
	size_t i;

	if (r->per_sec == 0)
		return UINT64_MAX;
	refill(r, now_ns);
	ready = r->level;
	for (i = 0; i < n_out; i++)
		ready -= surplus(r, &out[i], now_ns);
	if (ready < r->burst / 2)
		return 0;
	return ready / SCALE < UINT64_MAX ? (uint64_t)(ready / SCALE) : UINT64_MAX;
}

void rate_take(struct rate *r, struct rate_batch *out, uint64_t n)
{
	if (r->per_sec == 0)
		return;
	if (out->tokens == 0) {
		out->level = r->level;
		out->since_ns = r->last_ns;
	}
	out->tokens += n;
	r->level -= (rate_tokens)n * SCALE;
}

void rate_wrote(struct rate *r, struct rate_batch *out, int64_t now_ns)
{
	if (out->tokens == 0)
		return;
	refill(r, now_ns);
	r->level -= surplus(r, out, now_ns);
	out->tokens = 0;
}
