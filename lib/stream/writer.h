/* SPDX-License-Identifier: MIT */
/*
 * writer: a record stream going out, NDJSON or CSV, sealed or plain. It counts what
 * passes for the end line, gives dirty lines their place, and where the format has
 * none (--plain, CSV) keeps books on them.
 */
#ifndef WRITER_H
#define WRITER_H

#include "stream/books.h"
#include "stream/reader.h"
#include "stream/stream.h"

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
	bool keeps_books; /* the format has no place for dirty lines */
	bool sealed;      /* begin was written, so end or abort must be */
	const struct columns *columns;
	size_t n_columns;
	size_t null_len;    /* of the text of NULL in CSV */
	struct str *names;  /* NDJSON: the columns' names as JSON strings */
	struct str line;    /* one control line, or one CSV record */
	struct str scratch; /* a text, decoded */
};

/* Start. Nothing is written yet; options that do not go together are EXIT_USAGE. */
int writer_open(struct writer *w, const struct writer_options *o, struct outstream *out,
	struct cli *cli, struct err *err);

/*
 * The columns, in order, which must outlive the writer; CSV: write the header. For a
 * stream that is not sealed.
 */
void writer_columns(struct writer *w, const struct columns *columns);

/*
 * The columns of a sealed stream, which must outlive the writer; NDJSON without
 * --plain: write begin. line: a begin line with its newline that is passed on
 * unchanged, or len 0: printed from b.
 */
void writer_begin(struct writer *w, const struct begin *b, struct span line);

/*
 * One record: a value for each column; ABSENT is left out in NDJSON, NULL in CSV.
 * keys: how NDJSON spells the columns, lexemes with quotes, where one has no bytes
 * as in begin; NULL: all as in begin. Returns -1 with a fault that names the column, and
 * has written nothing, where CSV needs the text of a value that has none (bad_charset,
 * bad_base64).
 */
int writer_record(struct writer *w, const struct value *v, const struct span *keys,
	struct fault *f);

/*
 * One record that is a line already, told without its newline: it stands in the window of
 * the input that this output is flushed for, and is not copied (outstream_lend).
 */
void writer_line(struct writer *w, struct span line);

/* The same for many, line feeds included; rows: how many. */
void writer_lines(struct writer *w, struct span lines, uint64_t rows);

/*
 * One record that is made in place, as an NDJSON line: room for n bytes, at most
 * OUTSTREAM_ROOM; then writer_made with the end of the line, its newline included.
 */
static inline char *writer_room(struct writer *w, size_t n)
{
	return outstream_room(w->out, n);
}

static inline void writer_made(struct writer *w, const char *end)
{
	w->out->len = (size_t)(end - w->out->buf);
	w->counts->rows_out++;
}

/*
 * A record found dirty here. record: the record as JSON text, or its raw line where
 * the fault's code asks for it, of raw_bytes bytes in truth. Where books are kept,
 * -1 with EXIT_DIRTY says that it was one too many.
 */
int writer_dirty(struct writer *w, const struct record *rec, const struct fault *f,
	struct span record, uint64_t raw_bytes, struct err *err);

/* The same for a record that came as fields, as from CSV: an object of these columns. */
int writer_dirty_fields(struct writer *w, const struct record *rec, const struct fault *f,
	const struct columns *columns, struct err *err);

/* A dirty line of an earlier stage, without its newline, and what it says; result as writer_dirty. */
int writer_pass(struct writer *w, struct span line, const struct dirty *d, struct err *err);

/*
 * The end. After success the end line, with `more` of the one that came in (NULL:
 * nothing); after a failure the abort line that came in if there is one, else our
 * own. Flushes and closes the stream and the books, with the results checked.
 */
int writer_close(struct writer *w, const char *more, const struct str *abort_line, struct err *err);

#endif
