/* SPDX-License-Identifier: MIT */
/*
 * myblame: which rows of a statement its errors and warnings are about. A server
 * tells that in one of these ways, tried in this order:
 * - "... at row N" in the text (values that were bent, both servers);
 * - ROW_NUMBER of GET DIAGNOSTICS (MariaDB 10.7 and later, everything);
 * - the key in "Duplicate entry 'K' for key 'N'", looked for among the rows;
 * - the user variable @ds_row, for the one row at which a marked INSERT stopped
 *   (myrow_literal).
 * A LOAD's numbers are not trusted behind a row that a CHECK or a partition refused:
 * both servers count those rows as none.
 */
#ifndef MYBLAME_H
#define MYBLAME_H

#include "mysql/myrow.h"
#include "writing/batch.h"

/* The rows that a statement was made of: indexes into a batch. */
struct myrows {
	const struct batch *batch;
	const uint32_t *v;
	size_t n;
};

struct myblame_one {
	size_t at; /* index into myrows.v */
	struct fault fault;
};

/* A remark of the server about no row in particular, told once. */
struct mynote {
	unsigned code;
	char *text;
};

struct mynotes {
	struct mynote *v;
	size_t n, cap;
};

struct myblame {
	struct myblame_one *v; /* in the order of the rows, each row once */
	size_t n, cap;
	uint64_t duplicates; /* warnings of duplicate keys that the mode allows */
	bool unnamed;        /* some warning's row is not known */
	bool bent;           /* some row was stored otherwise than given: undo */
	struct fault first;  /* the first warning about a row */
	struct mynotes *notes;
};

#define MYBLAME_INIT {.n = 0}

void myblame_clear(struct myblame *m);
void myblame_free(struct myblame *m);
void mynotes_free(struct mynotes *n);

/*
 * Read the warnings of the statement that has just been run. load: it was a LOAD.
 * count: how many warnings it had, by its own answer; the server may keep fewer.
 * allow_duplicates: a duplicate key is no fault (mode ignore). Returns -1 where the
 * connection fails.
 */
int myblame_warnings(struct myblame *m, struct myconn *c, const struct mytable *t,
	const struct myrow *r, struct myrows rows, unsigned count, bool load,
	bool allow_duplicates);

/*
 * The row at which the INSERT that has just failed stopped: *at is its index, or
 * rows.n where nobody knows. marked: its rows set @ds_row. Returns -1 where the
 * connection fails. The failure is copied before more is asked.
 */
int myblame_error(struct myconn *c, const struct mytable *t, struct myrows rows, bool marked,
	const struct myfail *fail, size_t *at);

/*
 * The first row of each different key: indexes into rows.v, to first, which has room
 * for all. Returns how many there are; 0 where a key cannot be computed (NULL, bytes, a
 * column that the stream does not bring).
 */
size_t myblame_distinct(const struct myrow *r, const struct mykey *key, struct myrows rows,
	uint32_t *first);

#endif
