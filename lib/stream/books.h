/* SPDX-License-Identifier: MIT */
/*
 * books: the dirty records that end here: how many are allowed, which were told,
 * and the file that keeps them. Used by every writer, and by a filter whose output
 * has no place for dirty lines (--plain, --to csv).
 */
#ifndef BOOKS_H
#define BOOKS_H

#include "base/err.h"
#include "cli/cli.h"
#include "stream/stream.h"

#define BOOKS_TOLD 10 /* so many dirty records are told on stderr, one by one */

struct books_options {
	uint64_t max_dirty; /* UINT64_MAX: none */
	bool max_given;
	uint64_t percent_ppm; /* --max-dirty-percent in millionths; UINT64_MAX: not given */
	uint64_t min_rows;    /* from how many records on the percentage counts */
	const char *file;     /* --dirty */
	bool append;          /* --dirty-append */
};

#define BOOKS_OPTIONS_DEFAULT {.percent_ppm = UINT64_MAX, .min_rows = 1000}

/* Rows for the tools that keep books; o is a struct books_options. */
#define BOOKS_OPTIONS(o)                                                                        \
	{0, "max-dirty", "N|none", "dirty records allowed (0)", books_set_max, (o)},            \
	{0, "dirty", "FILE", "keep the dirty records in FILE", option_text, &(o)->file},        \
	{0, "dirty-append", NULL, "append to a dirty file that exists", option_true, &(o)->append}

/* The percentage, for writers only. */
#define BOOKS_PERCENT_OPTIONS(o)                                                                \
	{0, "max-dirty-percent", "P", "dirty records allowed, percent of all", books_set_percent, \
		(o)},                                                                           \
	{0, "min-rows", "N", "the percentage counts from N records on (1000)", option_count,    \
		&(o)->min_rows}

int books_set_max(void *to, const char *arg, struct err *err);     /* struct books_options */
int books_set_percent(void *to, const char *arg, struct err *err); /* struct books_options */

struct books {
	const struct books_options *options;
	struct cli *cli;       /* for the messages */
	struct outstream file; /* the dirty file; fd -1: none, or not yet made */
	char *name;            /* what messages call it */
	uint64_t dirty;        /* noted so far */
	uint64_t told;
};

/*
 * Check the options and, where wanted, make the file (mode 0600). An existing file
 * is EXIT_USAGE without --dirty-append. A writer that keeps a checkpoint calls
 * books_make later instead (make is false).
 */
int books_open(struct books *b, const struct books_options *o, struct cli *cli, bool make,
	struct err *err);

/* Make the file now. */
int books_make(struct books *b, struct err *err);

/* Up to which row are dirty lines like this one stored? */
typedef uint64_t books_stored_fn(const void *arg, struct span line);

/*
 * A resumed attempt: so many were dirty in what is stored. Of a dirty file that is
 * there the lines up to the row that stored tells stay, in a new file that takes its
 * name: what an attempt that still lives writes to the old one nobody reads.
 */
int books_resume(struct books *b, books_stored_fn *stored, const void *arg, uint64_t dirty,
	struct err *err);

/* What is told of a dirty record. */
struct books_entry {
	uint64_t row, line; /* line of a CSV file; 0: not known */
	struct span column; /* len 0: none is to blame */
	const char *code;   /* this and the next NULL: not known */
	const char *reason;
};

/* Note one dirty record: counts it, tells it on stderr if it is among the first ten. */
void books_count(struct books *b, const struct books_entry *e);

/* Note a dirty line (with its newline): the same, and keeps it for the file. */
void books_note(struct books *b, struct span line);

/*
 * The file, for who writes a line piece by piece beside books_count; NULL: none is kept.
 * Failures come out at books_write.
 */
struct outstream *books_file(struct books *b);

/*
 * Are more dirty than allowed? rows: records so far, good and dirty ones together.
 * at_end: the percentage counts whatever min_rows says. Returns 0, or -1 with
 * EXIT_DIRTY and the numbers in the message.
 */
int books_check(const struct books *b, uint64_t rows, bool at_end, struct err *err);

/* So many dirty records are allowed, whatever their percentage; UINT64_MAX: any number. */
uint64_t books_max(const struct books_options *o);

/* Of how many records may so many be dirty? percent_ppm: as in the options, not 0. */
uint64_t books_rows_for(uint64_t dirty, uint64_t percent_ppm);

/* Write the kept lines to the file; sync: and wait until they are on disk. */
int books_write(struct books *b, bool sync, struct err *err);

/* Write what is left, close the file with the result checked, free. */
int books_close(struct books *b, struct err *err);

#endif
