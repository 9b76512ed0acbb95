/* SPDX-License-Identifier: MIT */
/*
 * download: download sessions (protocol 5.2 to 5.4, 8.1), kept in the SQLite file, so
 * that they outlive a restart. A session names the first n rows of one rowset and the
 * columns that they had, so what happens to the table later does not touch it.
 */
#ifndef DOWNLOAD_H
#define DOWNLOAD_H

#include "serve/catalog.h"

#define DOWNLOAD_LIFE_S (24 * 3600) /* protocol 5.7 */
#define DOWNLOADS_MAX 20000         /* past it the oldest one goes */

struct download {
	char *id;
	char *resource; /* "tables/default.t", "instances/2026..." */
	char *spec;     /* the partition, as partspec_print writes it; "" for none */
	struct table def;
	int64_t rowset, rows;
	int64_t created; /* seconds */
	int64_t polls;   /* so many reloads still say "initiating" */
};

/* Make the tables of a new file. */
int download_schema(struct sqlconn *c, struct err *err);

void download_free(struct download *d);

/* Store a session: id, resource, spec, def's columns, rowset, rows, created, polls. */
int download_create(struct sqlconn *c, struct download *d, struct err *err);

/* Find it: 1 with *d to be freed, 0 where there is none of that id and resource, -1. */
int download_find(struct sqlconn *c, const char *id, const char *resource, struct download *d,
	struct err *err);

/* One reload less says "initiating". */
int download_poll(struct sqlconn *c, const char *id, struct err *err);

/* End it. */
int download_end(struct sqlconn *c, const char *id, struct err *err);

/* End those that were made before a time, and the oldest past the limit. */
int download_expire(struct sqlconn *c, int64_t before, struct err *err);

#endif
