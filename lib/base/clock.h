/* SPDX-License-Identifier: MIT */
/*
 * clock: the time, as values that can be handed on. Modules that wait or measure
 * take a time as an argument; only mains and the stream module read the clock.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

#define CLOCK_US INT64_C(1000)
#define CLOCK_MS INT64_C(1000000)
#define CLOCK_S INT64_C(1000000000)

/* Monotonic nanoseconds; only differences mean something. */
int64_t clock_now(void);

/* Wall clock, nanoseconds since 1970-01-01 UTC. */
int64_t clock_wall(void);

/* Sleep for ns nanoseconds, or until a signal handler ran. Zero and less: not at all. */
void clock_sleep(int64_t ns);

#endif
