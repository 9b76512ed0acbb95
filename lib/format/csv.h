/* SPDX-License-Identifier: MIT */
/*
 * csv: CSV as dsrecord(5) has it, bytes in, fields out and back. Opens nothing and
 * reads nothing: the caller feeds a window of bytes and takes records off its front.
 *
 * One scan finds a record's fields and its end together; no byte is looked at
 * twice, however small the pieces are in which a record comes. Fields stand where
 * they are: only one whose quotes are doubled is changed, and that in place (by
 * libcsv; a very long one here, so that it is not held twice).
 *
 * Life: csv_reader_new; csv_next for the header, if there is one; csv_columns;
 * csv_next for the records; csv_reader_free.
 */
#ifndef CSV_H_
#define CSV_H_

#include "format/record.h"
#include "value/column.h"

struct csv_dialect {
	char in_delimiter;  /* ',' */
	char out_delimiter; /* ',' */
	char quote;         /* '"' */
	const char *null;   /* "\\N": what an unquoted field of a NULL reads */
	bool crlf;          /* lines end in CR LF on output */
	bool no_header;     /* the file has no header line; none is written either */
	const char *header; /* --header a,b,c: names for a file without one; NULL: none */
};

#define CSV_DIALECT_DEFAULT \
	{.in_delimiter = ',', .out_delimiter = ',', .quote = '"', .null = "\\N"}

/* While csv_columns was not called, a record with more fields than this is broken. */
#define CSV_COLUMNS_MAX 262144

/*
 * Can the dialect be read and written? Delimiters and quote differ, none is CR, LF
 * or NUL; the text of NULL holds none of the four. Returns 0, or -1 with EXIT_USAGE.
 */
int csv_check(const struct csv_dialect *d, struct err *err);

struct csv_reader; /* where the scan stands, the fields, libcsv's parser */

/* The dialect must have passed csv_check, and must outlive the reader. */
struct csv_reader *csv_reader_new(const struct csv_dialect *d);
void csv_reader_free(struct csv_reader *r);

/* From the next record on: a record of another number of fields (at least 1) is broken. */
void csv_columns(struct csv_reader *r, size_t n);

/*
 * From the next record on: one of more than max bytes is broken, line_too_long (the
 * caller may put it better). It is not held back for that: see csv_drop.
 */
void csv_limit(struct csv_reader *r, uint64_t max);

/*
 * From the next record on: only find records. Each is good and stays as it came, but
 * for one that is too long; fields are not looked at, n_fields says nothing.
 */
void csv_find_only(struct csv_reader *r);

struct csv_record {
	const char *p; /* the record without its line end; after 1 and quoted: see csv_next */
	size_t len;
	size_t next;    /* bytes to take off the window: the record and its line end */
	uint64_t lines; /* line feeds in the whole record, its line end included */
	const struct field *fields;
	size_t n_fields;
	bool quoted; /* holds a quote */
};

/*
 * Find the record at the window's front. s: the window, of n bytes; it may be
 * changed, but not past what *rec says was taken. eof: nothing comes behind it.
 *
 * Returns
 *  1  a good record. Fields are VALUE_TEXT (VALUE_CLEAN where known) or VALUE_NULL
 *     (whose p and len still tell its text); they point into s and last until the
 *     next call. In a quoted record, fields with doubled quotes were unescaped
 *     where they stand, so p and len no longer spell it as it came.
 * -1  a broken record: fault bad_csv. p, len, next and lines are set, nothing in s
 *     was changed, and the reading goes on behind it: a quote inside an unquoted
 *     field, text behind a closing quote, a quote still open at eof (the rest of
 *     the file is then this record), too few or too many fields, an empty line
 *     where there is more than one column.
 *  0  more bytes are needed, or at eof with n == 0: no record is left.
 *
 * After 1 and -1 the next window starts rec->next bytes further on; after 0 it
 * starts at the same byte, has what was there and more; it may have moved.
 * A byte order mark before the first record is skipped (it counts in next). An
 * empty line is one empty field. A last line without its line feed is a record.
 *
 * How much is held of a record is the caller's business. When 0 comes back for a
 * window that is already over the limit, it keeps of the bytes what it wants to show,
 * calls csv_drop, and goes on with the bytes behind them.
 */
int csv_next(struct csv_reader *r, char *s, size_t n, bool eof, struct csv_record *rec,
	struct fault *f);

/*
 * After csv_next gave 0: all n bytes of that window are taken away, and the window
 * goes on behind them. The record that they began will be told as line_too_long, and
 * p, len and next speak of its last piece alone, lines of the whole.
 */
void csv_drop(struct csv_reader *r, size_t n);

/*
 * Append one field; delimiters between fields and the line end are the caller's.
 * Quoted where it holds the delimiter, the quote, CR or LF, where it reads like
 * NULL, where it starts with a byte order mark (which would be lost at the start of
 * a file), and where it is empty and the record's only field (alone): an empty line
 * would be no record to others.
 */
void csv_put(struct str *out, const struct csv_dialect *d, struct span text, bool alone);

/* The same at a place with room for 2 * text.len + 2 bytes. Returns the place behind it. */
char *csv_put_at(char *to, const struct csv_dialect *d, struct span text, bool alone);

/* Would csv_put quote it? For who writes long fields piece by piece. */
bool csv_needs_quotes(const struct csv_dialect *d, struct span text, bool alone);

/* Is there a character in a piece of a field for which the whole has to be quoted? */
bool csv_has_special(const struct csv_dialect *d, struct span piece);

/* Append NULL. */
void csv_put_null(struct str *out, const struct csv_dialect *d);

/* Append a line end. */
void csv_put_end(struct str *out, const struct csv_dialect *d);

/* Append a header line of these columns, with its line end. */
void csv_put_header(struct str *out, const struct csv_dialect *d, const struct columns *columns);

/*
 * Columns (type string) from the fields of a header line. A name that is empty,
 * stands twice, is not UTF-8 or is $ds is EXIT_USAGE.
 */
int csv_header(struct columns *columns, const struct field *fields, size_t n, struct err *err);

/* The same from the text of --header: one CSV record with commas and the quote ". */
int csv_header_text(struct columns *columns, const char *text, struct err *err);

/* Is this line, without its line feed, good as a header? Else EXIT_USAGE as above. */
int csv_header_check(const struct csv_dialect *d, struct span line, struct err *err);

/* Read a delimiter or quote option (to: a char): one ASCII character, or tab, \t. */
int csv_set_byte(void *to, const char *arg, struct err *err);

#endif
