/* SPDX-License-Identifier: MIT */
/*
 * rowset: rows that are only ever added to, kept in the SQLite file as blocks of the
 * tunnel's own record format (protocol 6), so that a download copies bytes. The first
 * n rows of a rowset never change: that makes a session a snapshot. Replacing a
 * table's rows means another rowset; the old one is collected when no session needs
 * it any more.
 *
 * A rowset is born busy, that is protected from the collection and seen by nobody;
 * who made it either gives it a place (a partition, a session, an upload's block) and
 * calls rowset_settle, in one transaction, or leaves it for the collection.
 */
#ifndef ROWSET_H
#define ROWSET_H

#include "odps/tunnelrec.h"
#include "serve/sqldb.h"

#define ROWSET_RECORD_MAX ((size_t)64 << 20) /* bytes of one row */
#define ROWSET_MARK 8 /* bytes that a block keeps for each row: its end, its checksum */

/* Make the tables; settle nothing. For a new file, inside a transaction. */
int rowset_schema(struct sqlconn *c, struct err *err);

/* At the start: nothing is busy any more. */
int rowset_unbusy(struct sqlconn *c, struct err *err);

/* A new, empty, busy rowset. */
int rowset_create(struct sqlconn *c, int64_t *id, struct err *err);

/* The rowset has its place now, or is to be collected. */
int rowset_settle(struct sqlconn *c, int64_t id, struct err *err);

/* Protect a rowset that has its place from the collection, until it is settled once more. */
int rowset_pin(struct sqlconn *c, int64_t id, struct err *err);

/* Move all rows of `from` behind those of `to`; `from` is empty then. */
int rowset_append(struct sqlconn *c, int64_t to, int64_t from, struct err *err);

/* Rows and bytes of a rowset. */
int rowset_size(struct sqlconn *c, int64_t id, int64_t *rows, int64_t *bytes, struct err *err);

/*
 * Delete the rowsets that are not busy and that no partition, session, instance or
 * uploaded block refers to.
 */
int rowset_collect(struct sqlconn *c, struct err *err);

/* Adds rows to a busy rowset. */
struct rowset_writer {
	struct tunnelrec_writer rec; /* put the fields of the row here: tunnelrec_field */
	uint64_t rows;               /* added so far */
	uint64_t bytes;              /* of their records */

	/* private */
	struct sqldb *db;
	int64_t rowset;
	struct str data, marks;
	uint64_t block_rows;
	size_t row_at; /* where the current row starts in data */
};

/* Start; the writer must not move from here on. */
void rowset_writer_init(struct rowset_writer *w, struct sqldb *db, int64_t rowset);

/* The row's fields are all there. Stores a block now and then. */
int rowset_writer_row(struct rowset_writer *w, struct err *err);

/* Store what is left. */
int rowset_writer_flush(struct rowset_writer *w, struct err *err);

void rowset_writer_free(struct rowset_writer *w);

/* Reads rows first .. first + count - 1. */
struct rowset_reader {
	struct sqldb *db;
	int64_t rowset;
	uint64_t next, end; /* rows still to be read: next .. end - 1 */
	struct str data, marks;
};

/* Some rows that stand one behind the other, as bytes in the record format. */
struct rowset_run {
	const char *p; /* the first row's first byte */
	size_t len;
	const unsigned char *marks; /* ROWSET_MARK a row */
	size_t base;                /* what the marks' ends count from, relative to p */
	size_t rows;
};

void rowset_reader_init(struct rowset_reader *r, struct sqldb *db, int64_t rowset, uint64_t first,
	uint64_t count);
void rowset_reader_free(struct rowset_reader *r);

/*
 * The next run: 1, 0 at the end, -1 with err set, also where rows are missing. It lasts
 * until the next call.
 */
int rowset_read(struct rowset_reader *r, struct rowset_run *run, struct err *err);

/* The end of row i of a run, as an offset from run->p, and its checksum. */
size_t rowset_run_end(const struct rowset_run *run, size_t i);
uint32_t rowset_run_crc(const struct rowset_run *run, size_t i);

#endif
