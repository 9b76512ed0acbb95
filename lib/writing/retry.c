/* SPDX-License-Identifier: MIT */
/* Waits that double, and an end to them. */
#include "writing/retry.h"

#include "base/clock.h"

#define LONGEST (60 * CLOCK_S)
#define LONGEST_ASKED (120 * CLOCK_S)

void retry_init(struct retry *r, int64_t for_ns, int64_t now_ns, uint64_t seed)
{
	*r = (struct retry){.for_ns = for_ns, .progress_ns = now_ns, .seed = seed};
}

/* The next of a sequence of numbers that look random (splitmix64). */
static uint64_t draw(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Between half of it and one and a half times. */
static int64_t jitter(struct retry *r, int64_t ns)
{
	return ns / 2 + (int64_t)(draw(&r->seed) % (uint64_t)(ns + 1));
}

int64_t retry_wait(struct retry *r, int64_t now_ns, int64_t first_ns, int64_t asked_ns)
{
	int64_t left = r->for_ns - (now_ns - r->progress_ns), wait;

	if (left <= 0)
		return -1;
	if (asked_ns >= 0) {
		wait = asked_ns < LONGEST_ASKED ? asked_ns : LONGEST_ASKED;
	} else {
		wait = first_ns << (r->tries < 6 ? r->tries : 6);
		wait = jitter(r, wait < LONGEST ? wait : LONGEST);
		if (wait > left)
			wait = left;
	}
	r->tries++;
	return wait <= left ? wait : -1;
}
