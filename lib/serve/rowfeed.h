/* SPDX-License-Identifier: MIT */
/*
 * rowfeed: rows of a rowset as the answer to a data request, in the record format
 * with its footer (protocol 6): all columns (then stored bytes are copied) or some of
 * them. It can also make the mistakes that a client has to notice.
 */
#ifndef ROWFEED_H
#define ROWFEED_H

#include "serve/rowset.h"
#include "serve/table.h"

enum rowfeed_wrong {
	ROWFEED_RIGHT,
	ROWFEED_BAD_RECORD, /* row's checksum is wrong */
	ROWFEED_DROP,       /* row is missing, though count and checksum are of all rows */
	ROWFEED_LOSE,       /* row is missing, and the footer knows of no such row */
	ROWFEED_SHORT,      /* the answer ends before row, with a footer for what it has */
	ROWFEED_NO_FOOTER,  /* the answer ends before row, without a footer */
	ROWFEED_BAD_STREAM, /* the footer's checksum is wrong */
	ROWFEED_BAD_COUNT,  /* the footer counts one row too many */
};

struct rowfeed_options {
	const size_t *columns; /* indexes of those that are wanted; NULL: all in order */
	size_t n_columns;
	bool metrics; /* with a metrics block (protocol 6.6) */
	enum rowfeed_wrong wrong;
	uint64_t wrong_row; /* from 0, in this answer */
};

struct rowfeed {
	uint64_t rows; /* gone out so far */

	/* private */
	struct rowfeed_options o;
	size_t *columns;
	struct rowset_reader reader;
	struct tunnelrec_reader parser; /* used where columns are picked */
	const struct odpstype **types;
	struct tunnelrec_writer rec;
	bool ended;
};

/* Rows first .. first + count - 1 of a rowset with the columns of def, which must outlive it. */
void rowfeed_init(struct rowfeed *f, struct sqldb *db, int64_t rowset, uint64_t first,
	uint64_t count, const struct table *def, const struct rowfeed_options *o);
void rowfeed_free(struct rowfeed *f);

/* Append the next part of the answer: 1, 0 when all is out, -1 with err set. */
int rowfeed_next(struct rowfeed *f, struct str *out, struct err *err);

#endif
