/* SPDX-License-Identifier: MIT */
/*
 * myfail: what an error or a warning of a MySQL-protocol server means for us. The
 * numbers are those of the servers' own error lists (MySQL "Server Error Message
 * Reference", MariaDB "Error Codes") and of the client library's errmsg.h. Knows
 * numbers and texts, no connection.
 */
#ifndef MYFAIL_H
#define MYFAIL_H

#include "base/str.h"
#include "value/fault.h"

#include <stdbool.h>
#include <stdint.h>

enum myfail_kind {
	MYFAIL_NONE,
	MYFAIL_ROW,     /* one row is to blame; another row would have been taken */
	MYFAIL_RETRY,   /* the transaction may work when it is done again, on this connection */
	MYFAIL_LOST,    /* the connection is gone, or of no use any more; a new one may do */
	MYFAIL_DENIED,  /* access denied, unknown host: a rerun would not mend it */
	MYFAIL_NAME,    /* a database, table or column that the server does not have */
	MYFAIL_FATAL,   /* anything else */
	MYFAIL_HOSTILE, /* the server asked for what no server of ours would */
};

struct myfail {
	unsigned code; /* the server's or the client library's number; 0: none */
	char sqlstate[6];
	char text[1088]; /* escaped and cut; no newline */
	enum myfail_kind kind;
};

/* The kind of an error with this number and SQLSTATE. */
enum myfail_kind myfail_kind(unsigned code, const char *sqlstate);

/* Fill from what the server said (any bytes). */
void myfail_set(struct myfail *f, unsigned code, const char *sqlstate, const char *text);

/* A number of the client library (2000 to 2999), not of the server? */
bool myfail_is_client(unsigned code);

/* The fault of a row that the server refused for this reason. */
void myfail_fault(struct fault *f, unsigned code, const char *sqlstate, const char *text);

/* What a warning is about. */
enum mywarn_kind {
	MYWARN_SKIPS, /* the row was left out, all others are untouched (duplicate, foreign key, check) */
	MYWARN_BENDS, /* the row was stored otherwise than given */
	MYWARN_TELLS, /* no row is meant: 1592, 1287, 1681 and their like */
};

enum mywarn_kind mywarn_kind(unsigned code, const char *text);

/* Is it the duplicate key (1062, 1586)? */
bool myfail_is_duplicate(unsigned code);

/* The N of "... at row N" at the end of a message; 0: it names none. */
uint64_t myfail_row(const char *text);

#endif
