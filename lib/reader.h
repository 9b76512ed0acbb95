/* SPDX-License-Identifier: MIT */
/*
 * reader: a record stream coming in, NDJSON or CSV, sealed or plain. It numbers
 * the rows, checks the seal and the counts, finds each column in each record, and
 * hands out records, broken records and dirty lines one at a time.
 */
#ifndef READER_H
#define READER_H

#include "cli.h"
#include "csv.h"
#include "json.h"
#include "record.h"
#include "seal.h"
#include "stream.h"

enum format { FORMAT_NDJSON, FORMAT_CSV };

/* What to do with a record that lacks a column. */
enum missing { MISSING_DIRTY, MISSING_NULL, MISSING_FAIL, MISSING_DEFAULT };

struct reader_options {
	int format;	      /* enum format */
	uint64_t max_record;  /* bytes; a longer one is dirty */
	uint64_t expect_rows; /* UINT64_MAX: not given */
	bool allow_cut;
	int missing;	      /* enum missing */
	struct csv_dialect csv;
};

#define READER_OPTIONS_DEFAULT \
	{.max_record = 64 << 20, .expect_rows = UINT64_MAX, .csv = CSV_DIALECT_DEFAULT}

/* Rows for every tool that reads records; o is a struct reader_options. */
#define READER_OPTIONS(o)                                                                         \
	{0, "from", "FORMAT", "input: ndjson (default) or csv", reader_set_format, &(o)->format}, \
	{0, "max-record", "SIZE", "a longer record is dirty (64M)", option_size,                  \
		&(o)->max_record},                                                                \
	{0, "expect-rows", "N", "another number of records exits 4", option_count,                \
		&(o)->expect_rows},                                                               \
	{0, "allow-cut", NULL, "accept a sealed stream without its end", option_true,             \
		&(o)->allow_cut}

/* Rows for the CSV dialect of both sides; d is a struct csv_dialect. */
#define CSV_OPTIONS(d)                                                                            \
	{0, "no-header", NULL, "CSV without a header line", option_true, &(d)->no_header},        \
	{0, "header", "A,B,...", "names for a CSV without a header line", option_text,            \
		&(d)->header},                                                                    \
	{0, "null", "TEXT", "how CSV spells NULL (\\N)", option_text, &(d)->null},                \
	{0, "delimiter", "C", "CSV delimiter, both sides (,)", reader_set_delimiter, (d)},        \
	{0, "in-delimiter", "C", "the input's alone", csv_set_byte, &(d)->in_delimiter},          \
	{0, "quote", "C", "CSV quote (\")", csv_set_byte, &(d)->quote}

int reader_set_format(void *to, const char *arg, struct err *err);    /* int, enum format */
int reader_set_delimiter(void *to, const char *arg, struct err *err); /* struct csv_dialect */

enum read_kind {
	READ_ERROR = -1,
	READ_END = 0,
	READ_RECORD, /* r->record */
	READ_BAD,    /* r->record.line and row, r->fault: this record is dirty */
	READ_DIRTY,  /* r->line: a dirty line of an earlier stage, newline left out */
};

struct reader {
	const struct reader_options *options;
	struct instream *in;
	struct counts *counts;
	bool sealed;		/* the stream began with begin */
	bool cut;		/* ended without its end, and --allow-cut took it */
	struct begin begin;	/* columns in it are the stream's, sealed or not */
	struct span begin_line; /* the begin line as it came; len 0 in a plain stream */
	struct record record;
	struct fault fault;
	uint64_t raw_bytes;	/* READ_BAD: the line's true length */
	struct span line;
	char *end_more;		/* unknown members of the end line, for our own */
	struct str abort;	/* the first abort line met, with newline; empty: none */
	struct reader_state *state; /* private */
};

/*
 * Start: read as far as begin, the CSV header or the first record, so that
 * r->begin.columns is known. columns: the columns that count (a mapping's sources),
 * or NULL for all that the stream has; with them a plain stream is not asked for
 * its own, and in a sealed or CSV stream one that is missing is EXIT_USAGE naming
 * the nearest. An empty plain stream has no columns.
 */
int reader_open(struct reader *r, const struct reader_options *o, struct instream *in,
	struct counts *counts, const struct columns *columns, struct err *err);

/*
 * The next item. READ_END only after a matching end (or an allowed cut); READ_ERROR
 * with EXIT_CUT, EXIT_TEMP or EXIT_FAILED as dsrecord(5) says.
 */
enum read_kind reader_next(struct reader *r, struct err *err);

void reader_free(struct reader *r);

#endif
