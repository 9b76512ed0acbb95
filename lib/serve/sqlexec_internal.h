/* SPDX-License-Identifier: MIT */
/* What the files of sqlexec share: sqlexec (queries, definition), sqlexec_insert, sqlexec_show. */
#ifndef SQLEXEC_INTERNAL_H
#define SQLEXEC_INTERNAL_H

#include "serve/sqlexec.h"
#include "serve/sqlparse.h"

/* One statement on its way. */
struct sqltask {
	const struct sqlexec_options *o;
	const struct sqlparse *p;
	struct sqlresult *result;
};

/* An error at a place of the statement: "ODPS-<number>:[line,column] <text>". */
int sqltask_fail(const struct sqltask *t, const char *at, const char *number, struct err *err,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Schema and name of a table, in lower case, to be freed. */
int sqltask_name(const struct sqltask *t, const struct sqlname *name, char **schema, char **table,
	struct err *err);

/* The table of that name: 1 with *def to be freed, 0 where there is none, -1. */
int sqltask_find(const struct sqltask *t, struct sqlconn *c, const struct sqlname *name,
	struct table *def, struct err *err);

/* The same; that there is none is an error. */
int sqltask_need(const struct sqltask *t, struct sqlconn *c, const struct sqlname *name,
	struct table *def, struct err *err);

/* The values that a partition clause gives, for this table. full: all must be there. */
int sqltask_spec(const struct sqltask *t, const struct table *def, const struct sqlspec *spec,
	bool full, struct partspec *out, struct err *err);

/* A new busy rowset, in a transaction of its own. */
int sqltask_rowset(const struct sqltask *t, int64_t *rowset, struct err *err);

int sqltask_insert(const struct sqltask *t, struct err *err);
int sqltask_show(const struct sqltask *t, struct err *err);

#endif
