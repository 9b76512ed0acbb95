/* SPDX-License-Identifier: MIT */
/*
 * csv: CSV as dsrecord(5) has it, bytes in, fields out and back. Opens nothing and
 * reads nothing: the caller feeds a window of bytes. Records without quotes are
 * split where they stand; those with quotes go through libcsv.
 */
#ifndef CSV_H_
#define CSV_H_

#include "column.h"
#include "record.h"

struct csv_dialect {
	char in_delimiter;  /* ',' */
	char out_delimiter; /* ',' */
	char quote;	    /* '"' */
	const char *null;   /* "\\N": what an unquoted field of a NULL reads */
	bool crlf;	    /* lines end in CR LF on output */
	bool no_header;	    /* the file has no header line; none is written either */
	const char *header; /* --header a,b,c: names for a file without one; NULL: none */
};

#define CSV_DIALECT_DEFAULT \
	{.in_delimiter = ',', .out_delimiter = ',', .quote = '"', .null = "\\N"}

struct csv_reader; /* holds the scan's state, the fields and libcsv's parser */

/* The dialect must outlive the reader. */
struct csv_reader *csv_reader_new(const struct csv_dialect *d);
void csv_reader_free(struct csv_reader *r);

/*
 * Find the end of the record that starts at s, of n bytes that are there (eof: and
 * nothing comes after them). May be called again with the same start and more
 * bytes, and then goes on where it stopped. Returns 1 with *len, the record's bytes
 * without its line end, *next, the offset behind the line end, and *lines, the line
 * feeds passed; 0 where more bytes are needed (or none are left: n is 0 at eof).
 * A CR before the LF belongs to the line end. In a record with an open quote at
 * eof, *len is n.
 */
int csv_record_end(struct csv_reader *r, const char *s, size_t n, bool eof, size_t *len,
	size_t *next, uint64_t *lines);

/*
 * Split a record into fields. Values are VALUE_TEXT (VALUE_CLEAN where known) or
 * VALUE_NULL; they last until the next call. Returns the fields with their number
 * in *n, or NULL with fault bad_csv: text behind a closing quote, a quote inside an
 * unquoted field, a quote still open at the end. A record without bytes is one
 * empty field.
 */
const struct field *csv_split(struct csv_reader *r, const char *s, size_t len, size_t *n,
	struct fault *f);

/* Append one field; the delimiter between fields and the line end are the caller's. */
void csv_put(struct str *out, const struct csv_dialect *d, struct span text);

/* Append NULL. */
void csv_put_null(struct str *out, const struct csv_dialect *d);

/*
 * Columns (type string) from the fields of a header line, or from the text of
 * --header. A duplicate or empty name is EXIT_USAGE, $ds too.
 */
int csv_header(struct columns *columns, const struct field *fields, size_t n, struct err *err);

/* Append a header line of these columns, with its line end. */
void csv_put_header(struct str *out, const struct csv_dialect *d, const struct columns *columns);

/* Read a delimiter or quote option: one byte, or tab, \t. */
int csv_set_byte(void *to, const char *arg, struct err *err);

#endif
