/* SPDX-License-Identifier: MIT */
/*
 * upload: upload sessions and their blocks (protocol 9.1), kept in the SQLite file. A
 * block is a rowset that no partition has yet; the commit puts all of them behind the
 * partition's rows, or in their place, in one transaction.
 */
#ifndef UPLOAD_H
#define UPLOAD_H

#include "serve/catalog.h"

#define UPLOAD_LIFE_S (24 * 3600) /* protocol 9.1 */
#define UPLOADS_MAX 20000         /* past it the oldest one goes */
#define UPLOAD_BLOCK_MAX 19999

struct upload {
	char *id;
	char *resource; /* "tables/default.t" */
	char *spec;     /* the partition, as partspec_print writes it; "" for none */
	bool overwrite;
	struct table def; /* id: of the list of columns */
	int64_t table_id;
	int64_t created; /* seconds */
	bool closed;     /* was committed */
};

int upload_schema(struct sqlconn *c, struct err *err);

void upload_free(struct upload *u);

/* Store a session: id, resource, spec, overwrite, def's columns, table_id, created. */
int upload_create(struct sqlconn *c, struct upload *u, struct err *err);

/* Find it: 1 with *u to be freed, 0 where there is none of that id and resource, -1. */
int upload_find(struct sqlconn *c, const char *id, const char *resource, struct upload *u,
	struct err *err);

/* Block number n is this rowset (settled here), in the place of an earlier one. */
int upload_put(struct sqlconn *c, const struct upload *u, int64_t n, int64_t rowset, int64_t now,
	struct err *err);

struct upload_block {
	int64_t number, rows, bytes, created;
};

int upload_blocks(struct sqlconn *c, const struct upload *u,
	void (*each)(void *arg, const struct upload_block *b), void *arg, struct err *err);

/*
 * Commit into the partition p of t; the caller has found both anew, and that t is still
 * u's table.
 */
int upload_commit(struct sqlconn *c, const struct upload *u, const struct table *t,
	const struct partition *p, int64_t now, struct err *err);

/* End those that were made before a time, and the oldest past the limit. */
int upload_expire(struct sqlconn *c, int64_t before, struct err *err);

#endif
