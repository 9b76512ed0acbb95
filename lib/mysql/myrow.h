/* SPDX-License-Identifier: MIT */
/*
 * myrow: records as a MySQL server reads them. A record is checked value by value
 * against its columns (fit.h) and becomes one line of tab-separated text, as LOAD
 * DATA with its default format takes it; from that line an INSERT's literals can be
 * made too. Its escapes are the same in both: \\ \t \n \0.
 *
 * Columns that text cannot be loaded into as it is go through a variable: BIT
 * (LOAD would store the digits' bytes) and binary ones (bytes are no utf8mb4), as
 * hexadecimal digits.
 */
#ifndef MYROW_H
#define MYROW_H

#include "format/record.h"
#include "mysql/mytable.h"
#include "stream/reader.h"
#include "writing/batch.h"
#include "writing/match.h"

enum mymode { MYMODE_INSERT, MYMODE_IGNORE, MYMODE_REPLACE, MYMODE_UPDATE };

enum myform {
	MYFORM_TEXT,   /* 'quoted' in an INSERT */
	MYFORM_NUMBER, /* stands in an INSERT as it is */
	MYFORM_BITS,   /* the same; LOAD casts it */
	MYFORM_HEX,    /* hexadecimal digits in the line */
};

struct myrow_column {
	size_t stream, column;
	const struct fit *fit;
	const char *name; /* the table's */
	enum myform form;
	bool numbered;           /* AUTO_INCREMENT: its default is the next number */
	struct span stream_name; /* for faults */
};

struct myrow {
	struct myrow_column *columns;
	size_t n;
	int missing;        /* enum missing, what an absent value means */
	bool loadable_flat; /* no column goes through a variable */
	struct fit_room room;
};

#define MYROW_INIT {.n = 0, .room = FIT_ROOM_INIT}

/*
 * Set up for these pairs of the stream's and the table's columns. The table's fits
 * must be prepared (mytable_fit), and all must outlive the myrow.
 */
void myrow_init(struct myrow *r, const struct match *m, const struct mytable *t,
	const struct columns *stream, int missing);
void myrow_free(struct myrow *r);

/*
 * Append one record as a line to b->code. Returns 0, or -1 with a fault that names
 * the stream's column; what was appended is then of no use (batch_drop_row).
 */
int myrow_encode(struct myrow *r, const struct record *rec, struct batch *b, struct fault *f);

/* Append LOAD DATA LOCAL INFILE ... for these columns. */
void myrow_load_sql(struct str *out, const struct myrow *r, const struct mytable *t,
	enum mymode mode);

/* Append "INSERT INTO t (a, b) VALUES "; ignore: INSERT IGNORE whatever the mode. */
void myrow_insert_head(struct str *out, const struct myrow *r, const struct mytable *t,
	enum mymode mode, bool ignore);

/*
 * Append what comes behind the rows of an INSERT: for MYMODE_UPDATE the assignments
 * to the columns of update (a list "a,b"; NULL: all that are not in the primary key,
 * and where that is none nothing changes).
 */
void myrow_insert_tail(struct str *out, const struct myrow *r, const struct mytable *t,
	enum mymode mode, const char *update);

/*
 * Append one line as "(1,'a',NULL)". mark: not 0: the user variable @ds_row gets this
 * number when the server comes to the row.
 */
void myrow_literal(struct str *out, const struct myrow *r, struct span line, uint64_t mark);

/* Field i of a line, as it stands there. */
struct span myrow_field(struct span line, size_t i);

#endif
