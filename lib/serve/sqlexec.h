/* SPDX-License-Identifier: MIT */
/*
 * sqlexec: carries out one statement of MaxCompute's SQL on the project: queries into a
 * rowset of their own, inserts in one step, data definition, and what SHOW and DESC tell.
 */
#ifndef SQLEXEC_H
#define SQLEXEC_H

#include "serve/catalog.h"
#include "value/zone.h"

#include <stdatomic.h>

#define SQLEXEC_PARTITIONS_MAX 1000 /* that one insert may write to */

struct sqlexec_options {
	struct sqldb *db;
	const char *project;
	const char *schema;      /* of names without one */
	const struct zone *zone; /* of datetimes; NULL: UTC */
	int64_t time_ns;         /* the longest that a query may take */
	const atomic_bool *cancel;
	int64_t now; /* seconds since 1970 */
};

struct sqlresult {
	bool is_select;
	struct table def; /* of a query: its columns */
	int64_t rowset;   /* its rows, in a busy rowset; 0: none */
	int64_t rows;
	struct str text; /* of SHOW and DESC */
};

#define SQLRESULT_INIT {.def = TABLE_INIT}

/*
 * Carry out. Errors are EXIT_USAGE, their text begins with the service's number:
 * "ODPS-0130131:[1,15] Table not found - ...".
 */
int sqlexec(const struct sqlexec_options *o, struct span statement, struct sqlresult *result,
	struct err *err);

void sqlresult_free(struct sqlresult *r);

#endif
