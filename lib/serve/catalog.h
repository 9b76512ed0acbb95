/* SPDX-License-Identifier: MIT */
/*
 * catalog: what a project has: schemas, tables with their columns and partition keys,
 * and the partitions, each of which holds one rowset. Works inside the caller's
 * transaction or on a reader's connection. Names are kept and found in lower case,
 * as the service does it.
 */
#ifndef CATALOG_H
#define CATALOG_H

#include "serve/partspec.h"
#include "serve/rowset.h"
#include "serve/sqldb.h"
#include "serve/table.h"

#define CATALOG_SCHEMA "default" /* the schema of names without one */

/* Make all tables of the file if it is new; else check that we understand it. */
int catalog_open(struct sqldb *db, struct err *err);

/* A text kept under a key: the caller frees *value, which is NULL where there is none. */
int catalog_get(struct sqlconn *c, const char *key, char **value, struct err *err);
int catalog_set(struct sqlconn *c, const char *key, const char *value, struct err *err);

/*
 * Store the columns and keys of t under a new id, t->id; load those of t->id into an
 * empty t; forget them. For tables catalog_create and _table do it; sessions and
 * results keep their own.
 */
int catalog_define(struct sqlconn *c, struct table *t, struct err *err);
int catalog_defined(struct sqlconn *c, struct table *t, struct err *err);
int catalog_undefine(struct sqlconn *c, int64_t id, struct err *err);

/* Find a table: 1 with *t to be freed, 0 where there is none, -1. */
int catalog_table(struct sqlconn *c, const char *schema, const char *name, struct table *t,
	struct err *err);

/*
 * Make a table; t->id is set. An unpartitioned one gets its one partition. now: seconds.
 * It must not exist yet.
 */
int catalog_create(struct sqlconn *c, struct table *t, int64_t now, struct err *err);

/* Drop a table with its partitions; its rows are left to rowset_collect. */
int catalog_drop(struct sqlconn *c, const struct table *t, struct err *err);

/* Add ordinary columns at the end: those of `more`. The rows there are have NULLs in them. */
int catalog_widen(struct sqlconn *c, struct table *t, const struct table *more, int64_t now,
	struct err *err);

int catalog_rename(struct sqlconn *c, const struct table *t, const char *name, int64_t now,
	struct err *err);

/* Another name and comment for column i. */
int catalog_describe_column(struct sqlconn *c, const struct table *t, size_t i, const char *name,
	const char *comment, int64_t now, struct err *err);

/* Another comment and lifecycle. */
int catalog_describe(struct sqlconn *c, const struct table *t, const char *comment,
	int64_t lifecycle, int64_t now, struct err *err);

/*
 * Walk over the names of a schema's tables in order: those that start with prefix and
 * come behind after ("" for all). each returns false to stop.
 */
int catalog_tables(struct sqlconn *c, const char *schema, const char *prefix, const char *after,
	bool (*each)(void *arg, const char *name), void *arg, struct err *err);

/* Schemas: "default" is always there. schema_exists: 1, 0 or -1. */
int catalog_schema_exists(struct sqlconn *c, const char *schema, struct err *err);
int catalog_schema_create(struct sqlconn *c, const char *schema, struct err *err);
int catalog_schema_drop(struct sqlconn *c, const char *schema, struct err *err);
int catalog_schemas(struct sqlconn *c, const char *after, bool (*each)(void *arg, const char *name),
	void *arg, struct err *err);

/* Partitions. */

struct partition {
	int64_t id, rowset;
	int64_t rows, bytes;
	int64_t created, changed, modified; /* seconds */
	struct partspec spec;
};

void partition_free(struct partition *p);

/* Find a partition by its full spec: 1 with *p to be freed, 0, -1. */
int catalog_partition(struct sqlconn *c, const struct table *t, const struct partspec *spec,
	struct partition *p, struct err *err);

/* Make one, with an empty rowset. It must not exist yet. */
int catalog_partition_add(struct sqlconn *c, const struct table *t, const struct partspec *spec,
	int64_t now, struct err *err);

int catalog_partition_drop(struct sqlconn *c, const struct partition *p, struct err *err);

/* Put another rowset in the place of the partition's (which is left to rowset_collect). */
int catalog_partition_replace(struct sqlconn *c, const struct table *t, const struct partition *p,
	int64_t rowset, int64_t now, struct err *err);

/* The partition's rowset has grown. */
int catalog_partition_touch(struct sqlconn *c, const struct table *t, const struct partition *p,
	int64_t now, struct err *err);

/*
 * Walk over the partitions in the order of their values: those that match the values
 * that are given in spec (NULL: all), that come behind `after` (in the form of
 * partspec_print; "" for all), backwards where reverse is true.
 */
int catalog_partitions(struct sqlconn *c, const struct table *t, const struct partspec *spec,
	const char *after, bool reverse, bool (*each)(void *arg, const struct partition *p),
	void *arg, struct err *err);

#endif
