/* SPDX-License-Identifier: MIT */
/*
 * writer: a record stream going out, NDJSON or CSV, sealed or plain. It counts what
 * passes for the end line, gives dirty lines their place, and where the format has
 * none (--plain, CSV) keeps books on them.
 */
#ifndef WRITER_H
#define WRITER_H

#include "books.h"
#include "reader.h"
#include "stream.h"

struct writer_options {
	int format; /* enum format */
	bool plain;
	struct csv_dialect *csv; /* shared with the reader's options */
	struct books_options books;
};

#define WRITER_OPTIONS_DEFAULT(dialect) {.csv = (dialect), .books = BOOKS_OPTIONS_DEFAULT}

/* Rows for every tool that writes records; o is a struct writer_options, d its dialect. */
#define WRITER_OPTIONS(o, d)                                                                     \
	{0, "to", "FORMAT", "output: ndjson (default) or csv", reader_set_format, &(o)->format}, \
	{0, "plain", NULL, "no control lines", option_true, &(o)->plain},                        \
	{0, "out-delimiter", "C", "CSV delimiter of the output alone", csv_set_byte,             \
		&(d)->out_delimiter},                                                            \
	{0, "crlf", NULL, "CSV lines end in CR LF", option_true, &(d)->crlf},                    \
	BOOKS_OPTIONS(&(o)->books)

struct writer {
	const struct writer_options *options;
	struct outstream *out;
	struct cli *cli;
	struct counts *counts;
	struct books books;
	bool sealed;	     /* begin was written */
	bool keeps_books;    /* the format has no place for dirty lines */
	size_t n_columns;
	struct str *prefix;  /* NDJSON: what goes before each value, {"a": or ,"b": */
	struct str scratch, line;
	size_t next;	     /* the column that comes next in the current row */
	size_t row_start;    /* where the row began in the buffer */
	bool header_due;     /* CSV: the header was not written yet */
	struct columns *columns;
};

/* Start. Nothing is written yet. */
int writer_open(struct writer *w, const struct writer_options *o, struct outstream *out,
	struct cli *cli, struct err *err);

/*
 * The stream's columns; sealed: write begin (NDJSON without --plain). CSV: the
 * header. b must outlive the writer.
 */
void writer_begin(struct writer *w, struct begin *b, bool sealed);

/* The same with a begin line that passes unchanged (NDJSON in, NDJSON out). */
void writer_begin_line(struct writer *w, struct begin *b, struct span line);

/* One row: n_columns values in order. Text that CSV needs and cannot have is a fault. */
int writer_row(struct writer *w, const struct value *v, struct fault *f);

/* One row that is already an NDJSON line of ours, newline left out. */
void writer_line(struct writer *w, struct span line);

/*
 * One record that is dirty, with its record as JSON text or its raw line (seal.h).
 * Where books are kept, -1 with EXIT_DIRTY says that it was one too many.
 */
int writer_dirty(struct writer *w, const struct record *rec, const struct fault *f,
	struct span record, uint64_t raw_bytes, struct err *err);

/* A dirty line of an earlier stage, newline left out. */
int writer_pass(struct writer *w, struct span line, struct err *err);

/*
 * The end: after success the end line (more: unknown members of the one that came
 * in, or NULL), after a failure abort_line if it is not empty, else an abort of our
 * own. Flushes and closes stdout and the books.
 */
int writer_close(struct writer *w, const char *more, const struct str *abort_line,
	struct err *err);

#endif
