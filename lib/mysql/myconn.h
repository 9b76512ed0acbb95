/* SPDX-License-Identifier: MIT */
/*
 * myconn: one connection to a MySQL-protocol server, through libmariadb or
 * libmysqlclient (nobody else includes their header). It knows logging in, TLS,
 * time-outs, statements, warnings and LOAD DATA LOCAL from memory; it knows nothing
 * of tables and records.
 *
 * What it promises of a server that is broken or hostile:
 * - nothing that shows the password goes out (see the list at myconn_open);
 * - from REQUIRED on nothing but "may we speak TLS" goes out before TLS is on;
 * - a file is never read: where LOAD is not wanted the capability is off, and where
 *   it is, the only thing ever sent is what the caller of myconn_load handed in;
 * - every call ends: a guard thread shuts the socket when a call's time is up, when
 *   a reply grows past its limit, or STOP_GRACE after a signal (stop.h).
 *
 * Life: myconn_open, calls by one thread at a time, myconn_close. A call that fails
 * returns -1 and leaves why in myconn_fail; after MYFAIL_LOST and MYFAIL_HOSTILE
 * only myconn_close makes sense. The first myconn_open of a process must happen
 * while it has one thread.
 */
#ifndef MYCONN_H
#define MYCONN_H

#include "base/err.h"
#include "base/str.h"
#include "mysql/myfail.h"
#include "source/source.h"

#include <stdbool.h>
#include <stdint.h>

#define MYCONN_CONNECT_MS 10000 /* default of connectTimeout */
#define MYCONN_SOCKET_MS 300000 /* default of socketTimeout: how long an answer may take */
#define MYCONN_DAY_S 86400 /* for statements of the user's own, unless socketTimeout is given */
#define MYCONN_SHORT_S 30  /* for the questions that a server answers at once */
#define MYCONN_STOP_GRACE_MS 3000 /* a call goes on so long after a signal */

struct myconn;

struct myconn_options {
	const struct source_mysql *source; /* must outlive the connection */
	const char *program;               /* shown in the server's process list */
	bool load;                         /* LOAD DATA LOCAL will be used */
};

/*
 * Connect and log in. Authentication: mysql_native_password, client_ed25519,
 * caching_sha2_password; of the last only the fast path, unless the connection is
 * a Unix socket, or TLS with the certificate verified (VERIFY_CA, VERIFY_IDENTITY),
 * or the source names the server's public key. Its public key is never asked for,
 * and dialog, clear text, old and sha256 passwords are refused.
 *
 * Returns NULL with *fail (kind MYFAIL_LOST: unreachable, refused, timed out;
 * MYFAIL_DENIED: unknown host, TLS, access; MYFAIL_NAME: no such database).
 */
struct myconn *myconn_open(const struct myconn_options *o, struct myfail *fail);

/* Say goodbye if the connection lives, and free. Safe on NULL. */
void myconn_close(struct myconn *c);

/* Why the last call failed. */
const struct myfail *myconn_fail(const struct myconn *c);

/*
 * Turn a failure into an error: "place: what: text (1234, HY000)", with the exit
 * status that the kind calls for (LOST and RETRY: EXIT_TEMP, NAME: EXIT_USAGE, else
 * EXIT_FAILED). Returns -1.
 */
int myfail_err(struct err *err, const struct myfail *f, const char *place, const char *what);

/* What a statement did. */
struct mydone {
	uint64_t affected;
	unsigned warnings;                              /* 65535 may stand for more */
	uint64_t records, skipped, duplicates, deleted; /* from the info line; 0 if absent */
	uint64_t matched, changed;                      /* of an UPDATE */
	bool info;                                      /* there was an info line */
};

/*
 * Run one statement. Result sets are read and thrown away. done may be NULL.
 * timeout_s: how long it may take in all; 0: socketTimeout, which is a limit to all.
 */
int myconn_exec(struct myconn *c, struct span sql, int timeout_s, struct mydone *done);

/* The same for a text of ours. */
int myconn_do(struct myconn *c, const char *sql, struct mydone *done);

/*
 * One row at a time: cells[i].p is NULL for SQL NULL, and cells are NUL-ended. What
 * is not 0 ends the reading, and is returned by myconn_query; -1 must not be used.
 */
typedef int myconn_row_fn(void *arg, const struct span *cells, unsigned n);

/*
 * Run a query that a server answers at once (MYCONN_SHORT_S), and hand each row to
 * the function. Returns 0, what the function returned, or -1. A reply over 64 MiB
 * is a failure.
 */
int myconn_query(struct myconn *c, const char *sql, myconn_row_fn *row, void *arg);

/* The first cell of the first row, NUL-ended, cut to size; "" where there is none. */
int myconn_value(struct myconn *c, const char *sql, char *buf, size_t size);

/* The same for a query that may take long (MYCONN_DAY_S). */
int myconn_value_slow(struct myconn *c, const char *sql, char *buf, size_t size);

/* Is a transaction open, as the server's last answer told? */
bool myconn_in_transaction(const struct myconn *c);

/* One warning of the last statement: level ("Warning", "Error", "Note"), code, text. */
typedef void myconn_warning_fn(void *arg, const char *level, unsigned code, const char *text);

/*
 * SHOW WARNINGS. Only right after the statement that it is about. Returns 0 or -1;
 * *n is their number (at most the session's max_error_count).
 */
int myconn_warnings(struct myconn *c, myconn_warning_fn *fn, void *arg, uint64_t *n);

/*
 * Run a LOAD DATA LOCAL INFILE statement whose "file" is these bytes. Whatever name
 * the server asks for, it gets them, once. max_packet: the server's max_allowed_packet.
 */
int myconn_load(struct myconn *c, struct span sql, struct span data, uint64_t max_packet,
	struct mydone *done);

/* Facts of a live connection. */
bool myconn_is_mariadb(const struct myconn *c);
unsigned long myconn_version(const struct myconn *c); /* 101119 is 10.11.19, 80015 is 8.0.15 */
const char *myconn_server(const struct myconn *c);    /* the server's own version text */
const char *myconn_tls(struct myconn *c);             /* cipher; NULL: no TLS */
const char *myconn_auth(const struct myconn *c);      /* "caching_sha2_password"; may be "" */
bool myconn_has_load(const struct myconn *c);         /* the capability is on */
uint64_t myconn_bytes_sent(const struct myconn *c);   /* by exec, query and load */

/* Append text as an SQL string literal: 'it''s', valid under every sql_mode that we set. */
void myconn_quote(struct str *out, struct span text);

/* Append a name as an SQL identifier: `a``b`. */
void myconn_name(struct str *out, const char *name);

#endif
