/* SPDX-License-Identifier: MIT */
/*
 * reader: a record stream coming in, NDJSON or CSV, sealed or plain. It numbers
 * the rows, checks the seal and the counts, finds each column in each record, and
 * hands out records, broken records and dirty lines one at a time.
 */
#ifndef READER_H
#define READER_H

#include "cli/cli.h"
#include "format/csv.h"
#include "format/json.h"
#include "format/record.h"
#include "format/seal.h"
#include "stream/stream.h"

enum format { FORMAT_NDJSON, FORMAT_CSV };

/* What to do with a record that lacks a column. */
enum missing { MISSING_DIRTY, MISSING_NULL, MISSING_FAIL, MISSING_DEFAULT };

struct reader_options {
	int format;           /* enum format */
	uint64_t max_record;  /* bytes; a longer one is dirty */
	uint64_t expect_rows; /* UINT64_MAX: not given */
	bool allow_cut;
	int missing;            /* enum missing */
	bool lines_only;        /* a record is its line, its content is not looked at */
	bool undirty;           /* dirty lines that carry a record are that record */
	const char *undirty_by; /* only those of this tool; NULL: of the one tool there is */
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
int reader_set_missing(void *to, const char *arg, struct err *err);   /* int, enum missing */
int reader_set_delimiter(void *to, const char *arg, struct err *err); /* struct csv_dialect */

enum read_kind {
	READ_ERROR = -1,
	READ_END = 0,
	READ_RECORD,  /* r->record */
	READ_BAD,     /* this record is dirty: r->record.line and row, r->fault */
	READ_DIRTY,   /* r->line: a dirty line of an earlier stage, without its newline */
	READ_COLUMNS, /* the columns are known only now, see reader_open */
};

struct reader {
	const struct reader_options *options;
	struct instream *in;
	struct counts *counts;
	bool sealed;           /* the stream began with begin */
	bool cut;              /* it ended without its end, and --allow-cut took it */
	bool columns_known;    /* is begin.columns filled? */
	struct begin begin;    /* of a plain stream: just the columns */
	struct str begin_line; /* the begin line (lines_only: CSV header) as it came; or empty */
	struct record record;
	struct fault fault;
	uint64_t raw_bytes; /* READ_BAD: the line's true length */
	struct span line;
	struct dirty dirty;         /* READ_DIRTY: what the line says */
	char *end_more;             /* unknown members of the end line; NULL: none */
	struct str abort;           /* the first abort line met, with its newline; else empty */
	struct reader_state *state; /* private, reader_internal.h */
};

/*
 * Start: read as far as begin, the CSV header or the first record, so that
 * r->begin.columns is known before a record is handed out. expected: the columns to
 * look for in a plain NDJSON stream (a mapping's sources); NULL: its first record
 * tells. Where a plain stream starts with broken or dirty lines, or is empty, the
 * columns are not known yet; reader_next says READ_COLUMNS once they are.
 * An unusable CSV header is EXIT_USAGE. All options must outlive the reader.
 */
int reader_open(struct reader *r, const struct reader_options *o, struct instream *in,
	struct counts *counts, const struct columns *expected, struct err *err);

/*
 * Only these columns are needed (one bool a column, copied): a record that lacks
 * another one is good. others: keys that are no column do not count either. Without
 * this call all columns are needed, and other keys are faults.
 */
void reader_select(struct reader *r, const bool *selected, bool others);

/*
 * The next item; what the one before pointed to is gone. READ_END only after a
 * matching end (or an allowed cut); READ_ERROR with EXIT_CUT, EXIT_TEMP or
 * EXIT_FAILED as dsrecord(5) says.
 */
enum read_kind reader_next(struct reader *r, struct err *err);

/*
 * Under lines_only, whole lines that were read already and are no control lines, at once,
 * line feeds included: no more than *rows, of no more than max_bytes together. They are
 * taken, and *rows says how many they are. Returns false where there is none, or the
 * options ask for a look at each; then reader_next goes on.
 */
bool reader_window(struct reader *r, struct span *window, uint64_t *rows, uint64_t max_bytes);

/*
 * The current record as JSON text, for a dirty line: NDJSON as it came, CSV composed
 * in scratch.
 */
struct span reader_record_json(const struct reader *r, struct str *scratch);

void reader_free(struct reader *r);

#endif
