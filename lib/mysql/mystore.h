/* SPDX-License-Identifier: MIT */
/*
 * mystore: one batch into one table, inside the transaction that the caller has
 * begun; what the server refuses is found and blamed, everything else is stored.
 *
 * By LOAD DATA where the store may: it is kept if the server stored as many rows as
 * were sent, skipped and deleted none, and warned of nothing; or if every warning is
 * about a row that was left out and the row is known. Else back to the savepoint, and
 * the same rows by INSERT: strict, in as large statements as the server takes. There
 * an error leads to the one row by its number, or by INSERT IGNORE to all bad rows
 * at once, else by halving.
 */
#ifndef MYSTORE_H
#define MYSTORE_H

#include "mysql/myblame.h"

struct mytally {
	uint64_t inserted, updated, unchanged, ignored;
};

struct mystore_options {
	enum mymode mode;
	const char *update; /* columns of MYMODE_UPDATE; NULL: all but the primary key's */
	bool load;          /* LOAD DATA LOCAL may be used */
	bool transactional; /* the table's engine can undo */
	bool whole;         /* the transaction is the batch's alone: undoing may undo it all */
	const char *tool;   /* "mysql-write", for dirty lines */
};

struct mystore {
	const struct mystore_options *options;
	const struct mytable *table; /* the one that is written, perhaps a staging table */
	const struct myrow *row;
	struct myconn *conn; /* set by the caller, and anew after each connecting */
	struct mynotes notes;
	struct mytally tally;    /* of the batch at hand */
	uint64_t statements;     /* all statements so far */
	uint64_t loads, inserts; /* LOADs and INSERTs among them */
	struct myfail fail;      /* why mystore_batch failed */
	/* private */
	struct batch *batch;
	bool clean;    /* nothing was stored in this transaction yet */
	bool undo_all; /* and so an undo is a rollback */
	struct str load_sql, head, ignore_head, tail, sql, lines;
	uint64_t insert_max; /* bytes of a statement */
	bool counts_keys;    /* REPLACE: rows that are there can be counted before */
	uint64_t new_keys;   /* of the rows at hand; UINT64_MAX: not known */
	uint32_t *live;      /* rows of the batch that are not dirty */
	size_t n_live, cap_live;
	struct myblame blame;
};

void mystore_init(struct mystore *s, const struct mystore_options *o, const struct mytable *t,
	const struct myrow *r);
void mystore_free(struct mystore *s);

/*
 * Store the batch. Its bad rows get their dirty lines (batch_blame); s->tally tells
 * what became of the others. Returns 0, or -1 with s->fail; the caller
 * rolls back, and takes the dirty lines off again if it tries once more.
 */
int mystore_batch(struct mystore *s, struct batch *b);

/* A short name of the way the last batch went: "load", "insert". */
const char *mystore_method(const struct mystore *s);

#endif
