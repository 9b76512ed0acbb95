/* SPDX-License-Identifier: MIT */
/*
 * What the files of sqlrun share: sqlrun (the jail and its statements), sqlrun_table (the
 * project's tables inside), sqlrun_value (values in and out), sqlrun_func, sqlrun_sum and
 * sqlrun_time (functions).
 *
 * Inside SQLite a value stands as what compares, sorts and prints like it: integers and
 * booleans as integers, floats as reals (NaN as the text NaN, which is above all numbers),
 * binary as bytes, all others as text in odpstext's forms. Decimals have a collation of
 * their own. A column's declared type is one word: the affinity, an underscore, and a
 * number in the run's list of types.
 */
#ifndef SQLRUN_INTERNAL_H
#define SQLRUN_INTERNAL_H

#include "odps/tunnelrec.h"
#include "serve/partspec.h"
#include "serve/sqldb_internal.h"
#include "serve/sqlrun.h"
#include "value/fault.h"
#include "value/zone.h"

#define SQLRUN_DECIMAL "odps_decimal" /* the collation */

/* One partition of a table that is read, as it was when the run began. */
struct sqlpart {
	int64_t rowset;
	uint64_t rows;
	struct partspec spec;
};

struct sqlsource {
	char *inside; /* its name inside */
	struct table def;
	struct sqlpart *parts;
	size_t n_parts, cap_parts;
	uint64_t rows;
};

struct sqlrun {
	const struct sqlrun_options *o;
	sqlite3 *handle;
	struct sqlsource **sources;
	size_t n_sources, cap_sources;
	struct odpstype **types; /* that declared types name by number */
	size_t n_types, cap_types;
	const struct sqlquery *query; /* while its statement is made */
	bool ours; /* the statement that is prepared is our own, not the user's */
	bool timed_out;
	bool pinned;      /* the sources' rowsets are protected */
	int64_t deadline; /* monotonic */
	sqlite3_stmt *stmt;
	struct table def;        /* of the result */
	struct err *catalog_err; /* while names are looked up */
	struct sqlconn *catalog;
};

/* A value as the result of a function or column inside. */
void sqlvalue_result(sqlite3_context *ctx, const struct odpstype *type,
	const struct tunnelrec_value *v, const struct zone *zone);

/*
 * A value from inside as one of the type; its bytes are in the value or in room. A real
 * is rounded to a decimal's digits; nothing else is bent. NULL gives set false.
 */
int sqlvalue_take(sqlite3_value *value, const struct odpstype *type, const struct zone *zone,
	struct str *room, struct tunnelrec_value *v, struct fault *f);

/* CAST: as the service does it: what cannot be becomes NULL, a fraction is cut. */
void sqlvalue_cast(sqlite3_context *ctx, sqlite3_value *value, const struct odpstype *type,
	const struct zone *zone);

/* Append the declared type of a column, with its collation. */
void sqlvalue_declare(struct str *out, const struct odpstype *type, size_t number);

/* The module of virtual tables; its tables are made "USING odps(number of the source)". */
int sqltable_register(struct sqlrun *run);

/* Functions, aggregates and the collation. */
int sqlfunc_register(struct sqlrun *run);
int sqlsum_register(struct sqlrun *run);
int sqltime_register(struct sqlrun *run);

#endif
