/* SPDX-License-Identifier: MIT */
/* The monotonic clock and the wall clock. */
#include "base/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return t.tv_sec * CLOCK_S + t.tv_nsec;
}

int64_t clock_now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_wall(void)
{
	return read_clock(CLOCK_REALTIME);
}

void clock_sleep(int64_t ns)
{
	struct timespec t = {.tv_sec = ns / CLOCK_S, .tv_nsec = ns % CLOCK_S};

	if (ns > 0)
		nanosleep(&t, NULL);
}
