/* SPDX-License-Identifier: MIT */
/*
 * odpsmeta: what the ordinary endpoint tells of a project, its tables and their
 * partitions (protocol 3.2 to 3.4).
 */
#ifndef ODPSMETA_H
#define ODPSMETA_H

#include "odps/odps.h"
#include "odps/odpscolumn.h"
#include "odps/partkey.h"

/* A table by its name; schema NULL: the two-tier model. */
struct odpstable_name {
	char *project, *schema, *table;
};

/*
 * Read "table", "schema.table" or "project.schema.table" ("project..table" where there
 * are no schemas); what is not named is the source's. EXIT_USAGE for anything else.
 */
int odpstable_name(struct odpstable_name *name, const char *text, const struct source_odps *source,
	struct err *err);

void odpstable_name_free(struct odpstable_name *name);

struct odpstable {
	struct odpscolumns columns; /* without the partition columns */
	struct odpscolumns keys;    /* the partition columns */
	const char **key_names;     /* the keys' names */
	bool is_view;               /* has no data of its own: read by SQL */
	char *kind;                 /* "VIRTUAL_VIEW" and so on; "" where it is not told */
	char *comment;
};

#define ODPSTABLE_INIT {.key_names = NULL}

/* Ask for a table. A table that is not there is EXIT_USAGE and names the nearest. */
int odpstable_load(struct odpstable *t, struct odps *o, const struct odpstable_name *name,
	struct err *err);

void odpstable_free(struct odpstable *t);

/* Append the table's partitions that match one of n patterns (n 0: all), in the service's order. */
int odpstable_partitions(const struct odpstable *t, struct odps *o,
	const struct odpstable_name *name, const struct partkey_pattern *patterns, size_t n,
	struct partkey_list *list, struct err *err);

struct odpsnames {
	char **v;
	size_t n, cap;
};

#define ODPSNAMES_INIT {.v = NULL}

void odpsnames_free(struct odpsnames *names);

/* Append the names of the project's tables, max of them and a page more at most. */
int odpsproject_tables(struct odps *o, const char *schema, size_t max, struct odpsnames *names,
	struct err *err);

/* Was a request refused because we, being who we say, may not do this? */
bool odpsproject_forbids(const struct odps_reply *reply);

/*
 * The project's odps.sql.timezone, to be freed; NULL where it has none, or where we may
 * not see the project (whoever may read a table need not).
 */
int odpsproject_zone(struct odps *o, char **zone, struct err *err);

#endif
