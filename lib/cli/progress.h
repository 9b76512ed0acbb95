/* SPDX-License-Identifier: MIT */
/*
 * progress: the live line on stderr, and when it is shown. Reads the counts that
 * the tool keeps anyway; time is passed in.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "cli/counts.h"

#include <stdbool.h>

enum progress_mode { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER };

struct progress {
	const char *tool;
	const struct counts *counts;
	bool on;          /* is a line shown at all? */
	bool shown;       /* a line stands on the terminal now */
	int64_t start_ns; /* clock_now() at the start */
	int64_t next_ns;  /* when the next line is due */
	int64_t last_ns;  /* the last line's time and rows, for the current rate */
	uint64_t last_rows;
	uint64_t last_bytes;
	int64_t waited_ns; /* dsthrottle: time spent holding back; others 0 */
	bool shows_waited;
};

/* How often the line changes. */
#define PROGRESS_PERIOD_NS INT64_C(500000000)

/* auto shows it where stderr is a terminal and stdout is no pipe. */
void progress_init(struct progress *p, const char *tool, enum progress_mode mode, bool quiet,
	const struct counts *counts, int64_t now_ns);

/* Show the line if it is due. Cheap when it is not. */
void progress_tick(struct progress *p, int64_t now_ns);

/* Take the line off the terminal, so that a message can be printed. */
void progress_clear(struct progress *p);

/* The last line, ended by a newline, with the average rate. */
void progress_end(struct progress *p, int64_t now_ns);

#endif
