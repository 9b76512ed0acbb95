/* SPDX-License-Identifier: MIT */
/*
 * stop: SIGTERM and SIGINT as a wish to end in good order.
 *
 * The handler notes the signal and starts an interval timer, so that a call that
 * blocks (read, write, poll, connect) returns EINTR within 100 ms even where the
 * signal came just before it. Code that waits checks stop_signal() on EINTR.
 * The notes are the only mutable variables of the library: a handler has no other way.
 */
#ifndef STOP_H
#define STOP_H

#include <stdbool.h>

/* Install the handlers; SIGPIPE gets its default action back. Call once, at the start. */
void stop_init(void);

/* The signal that asked us to stop, or 0. */
int stop_signal(void);

/* Its name, "SIGTERM"; NULL while there is none. */
const char *stop_name(void);

static inline bool stop_wanted(void)
{
	return stop_signal() != 0;
}

/*
 * SIGHUP as a wish to look at the configuration again: stop_catch_hangup installs the
 * handler, stop_hangup tells once for each time that the signal came.
 */
void stop_catch_hangup(void);
bool stop_hangup(void);

/* End by the signal that asked us to stop: its default action. Does not return. */
void stop_raise(void) __attribute__((noreturn));

#endif
