/* SPDX-License-Identifier: MIT */
/*
 * sqlquery: a query of MaxCompute's SQL in SQLite's words, token by token: strings and
 * names in its quotes, a division that gives a fraction, casts as calls of a function,
 * tables by the names that they have inside. And what can be told of the types of its
 * columns without running it. Text in, text out; knows no table but by the caller's word.
 */
#ifndef SQLQUERY_H
#define SQLQUERY_H

#include "serve/sqlparse.h"

/* What the caller tells of names; all in lower case. */
struct sqlquery_names {
	const char *project;
	const char *schema; /* that of a name without one */
	/* The name inside of a table, or NULL where there is none. Asked for any pair of names. */
	const char *(*table)(void *arg, const char *schema, const char *name);
	void *arg;
};

struct sqlquery {
	const struct sqllex *lex; /* for the place of what is refused */
	const struct sqltoken *v; /* the query's tokens, some of lex's */
	size_t n;
	const struct sqlquery_names *names;
};

/* Append the query as SQLite is to read it. -1 with EXIT_USAGE: "[1,7] what it cannot say". */
int sqlquery_print(const struct sqlquery *q, struct str *out, struct err *err);

/* Does the query define that name itself: WITH name AS (...)? */
bool sqlquery_defines(const struct sqlquery *q, const char *name);

/* How often tables are read from (counted generously), and is there a join? */
struct sqlquery_use {
	size_t tables;
	bool join;
};
struct sqlquery_use sqlquery_use(const struct sqlquery *q);

/* Some of the query's tokens: from .. to - 1. */
struct sqlitem {
	size_t from, to;
};

/*
 * The expressions of the outermost select list, without their aliases, in order: at most
 * max of them are stored, their number is returned. A star stands for itself. 0 where the
 * list cannot be told.
 */
size_t sqlquery_items(const struct sqlquery *q, struct sqlitem *items, size_t max);

/*
 * Append the query with item (within the outermost select list) replaced by part (within
 * item): so SQLite can be asked about the part.
 */
int sqlquery_print_part(const struct sqlquery *q, struct sqlitem item, struct sqlitem part,
	struct str *out, struct err *err);

enum sqlguess_kind {
	SQLGUESS_UNKNOWN,
	SQLGUESS_TYPE,       /* type: its name */
	SQLGUESS_ASK,        /* that of part: ask SQLite for it */
	SQLGUESS_SUM_OF,     /* that of a sum over part */
	SQLGUESS_MEAN_OF,    /* that of a mean over part */
	SQLGUESS_CALCULATED, /* a calculation with the operands of part: sqlquery_operands */
};

struct sqlguess {
	enum sqlguess_kind kind;
	struct span type;
	struct sqlitem part;
};

/* What type has the expression? */
struct sqlguess sqlquery_guess(const struct sqlquery *q, struct sqlitem item);

/*
 * The operands of a calculation with + - * / and the like: at most max are stored, their
 * number is returned. *divides: there is a division that gives a fraction.
 */
size_t sqlquery_operands(const struct sqlquery *q, struct sqlitem item, struct sqlitem *operands,
	size_t max, bool *divides);

#endif
