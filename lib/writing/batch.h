/* SPDX-License-Identifier: MIT */
/*
 * batch: records gathered to be stored in one go: each as the store wants it, and
 * as it came (for a dirty line, should the store refuse it); and the dirty lines
 * that stood between them. For every writer; knows no store. A batch is used again
 * for the next one and keeps its memory.
 */
#ifndef BATCH_H
#define BATCH_H

#include "base/str.h"
#include "value/fault.h"

#include <stdbool.h>
#include <stdint.h>

#define BATCH_BYTES_MAX (UINT64_C(2) << 30) /* offsets in it are 32 bits */

struct batch_limits {
	uint64_t rows;   /* --batch-rows */
	uint64_t bytes;  /* --batch-bytes: of the records as they came and as they are sent */
	int64_t time_ns; /* --batch-time, after the first record */
};

#define BATCH_LIMITS_DEFAULT {.rows = 65536, .bytes = 8 << 20, .time_ns = 1000000000}

struct batch_row {
	uint32_t record; /* where it starts in records; it ends where the next one does */
	uint32_t code;   /* where it starts in code */
	uint32_t row;    /* its ordinal, behind first_row */
	uint32_t line;   /* CSV: its line, behind first_line; NDJSON: 0 */
};

struct batch_dirty {
	uint64_t row;
	size_t at, len; /* in dirty_lines, newline included */
};

struct batch {
	uint64_t number; /* the how manieth of its stream, from 0 */
	unsigned part;   /* the connection that must store it */
	struct str records, code;
	struct batch_row *rows;
	size_t n, cap;
	uint64_t first_row, first_line;
	uint64_t seen;     /* records and dirty lines of the stream that it covers */
	uint64_t last_row; /* ordinal of the last of them */
	uint64_t total;    /* records and dirty lines of the stream up to its end */
	bool last;         /* the stream has ended */
	struct batch_dirty *dirty;
	size_t n_dirty, cap_dirty;
	size_t blamed; /* those of them that batch_blame added */
	struct str dirty_lines;
	int64_t started_ns; /* when the first one came */
	bool insert_only;   /* holds what only an INSERT can say */
	size_t noted;       /* its dirty lines are in the books: their number, plus 1; 0: not yet */
};

#define BATCH_INIT {.n = 0}

/* Room for a batch of these limits at once: growing it would leave holes in the heap. */
void batch_reserve(struct batch *b, const struct batch_limits *l);

/* Forget the content, keep the memory. */
void batch_clear(struct batch *b);
void batch_free(struct batch *b);

/*
 * Before a record's code is appended to b->code: note where it starts, and keep the
 * record's text. After that the caller appends the code, or calls batch_drop_row.
 */
void batch_add_row(struct batch *b, uint64_t row, uint64_t line, struct span record);

/* The row added last is none after all: its record and its code go again. */
void batch_drop_row(struct batch *b);

/* Keep a dirty line (newline included) that stands at the ordinal row. */
void batch_add_dirty(struct batch *b, uint64_t row, struct span line);

/* Forget the dirty lines that were added after dirty_lines was so long, all blamed ones among them. */
void batch_forget_dirty(struct batch *b, size_t length);

/* Bring the dirty lines into the order of their rows. */
void batch_sort_dirty(struct batch *b);

/*
 * Is it time to store it? now: monotonic nanoseconds; 0 leaves the time out. A batch
 * that has seen nothing is never full.
 */
bool batch_is_full(const struct batch *b, const struct batch_limits *l, int64_t now);

/* Row i of the batch. */
struct span batch_record(const struct batch *b, size_t i);
struct span batch_code(const struct batch *b, size_t i);
uint64_t batch_row(const struct batch *b, size_t i);
uint64_t batch_line(const struct batch *b, size_t i);

/* Row i is dirty, says the store: keep the dirty line for it. by: the tool. */
void batch_blame(struct batch *b, size_t i, const char *by, const struct fault *f);

#endif
