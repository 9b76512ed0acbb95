/* SPDX-License-Identifier: MIT */
/*
 * counts: the books of one tool, for its report, its progress line and its end
 * record. At each joint of a pipeline rows_in = rows_out + dirty holds: rows count
 * records (broken ones too), dirty lines are counted apart.
 */
#ifndef COUNTS_H
#define COUNTS_H

#include <stdint.h>

struct counts {
	uint64_t rows_in;   /* records read; lines that are no record included */
	uint64_t rows_out;  /* records passed on, or stored */
	uint64_t dirty_in;  /* dirty lines received */
	uint64_t dirty;     /* records found dirty here */
	uint64_t dirty_out; /* dirty lines passed on */
	uint64_t bytes_in;
	uint64_t bytes_out;
	int64_t blocked_in_ns;  /* waited for input */
	int64_t blocked_out_ns; /* waited for output, the server included */
	uint64_t rows_expected; /* announced by begin.source.rows; UINT64_MAX: unknown */
};

#define COUNTS_INIT {.rows_expected = UINT64_MAX}

#endif
