/* SPDX-License-Identifier: MIT */
/*
 * sqlrun: runs a query on the project's tables. SQLite does the work in a jail: a
 * temporary database of its own that knows the tables of the query as virtual ones, and
 * nothing else; only SELECT is allowed there, and time and memory are limited. The tables
 * are as they were when the run began. Life: sqlrun_open, sqlrun_step and sqlrun_value,
 * sqlrun_close.
 */
#ifndef SQLRUN_H
#define SQLRUN_H

#include "serve/catalog.h"
#include "serve/sqlquery.h"
#include "value/fault.h"
#include "value/zone.h"

#include <stdatomic.h>

struct sqlrun;

struct sqlrun_options {
	struct sqldb *db;
	const char *project;
	const char *schema;        /* of names without one, in lower case */
	const struct zone *zone;   /* of datetimes; NULL: UTC */
	int64_t time_ns;           /* the longest it may take */
	const atomic_bool *cancel; /* ends it when it becomes true */
	bool types;                /* find out the result's types; false: the caller knows better */
};

/*
 * Begin: tokens from .. to - 1 of the statement are the query. Errors are EXIT_USAGE with
 * a text that begins with the service's number: "ODPS-0130131:[1,15] ...".
 */
struct sqlrun *sqlrun_open(const struct sqlrun_options *o, const struct sqllex *lex, size_t from,
	size_t to, struct err *err);
void sqlrun_close(struct sqlrun *run);

/* The result's columns: names, and types if they were asked for. */
const struct table *sqlrun_columns(const struct sqlrun *run);

/* The next row: 1, 0 at the end, -1. */
int sqlrun_step(struct sqlrun *run, struct err *err);

/*
 * Column i of the row as a value of the type; its bytes last until the next step, or are
 * appended to room.
 */
int sqlrun_value(struct sqlrun *run, size_t i, const struct odpstype *type, struct str *room,
	struct tunnelrec_value *v, struct fault *f);

#endif
