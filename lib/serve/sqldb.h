/* SPDX-License-Identifier: MIT */
/*
 * sqldb: the SQLite file in which odps-serve keeps its project: one connection that
 * writes, any number that read, and statements with their values bound by a short
 * word. Thread safe: a thread borrows a connection and gives it back.
 *
 * The file is in WAL mode, so readers never wait for the writer, and locked (flock)
 * for this process alone. A commit survives a killed process; after a power cut the
 * last ones may be missing, but never half of one.
 */
#ifndef SQLDB_H
#define SQLDB_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct sqldb;
struct sqlconn;
struct sqlstmt;

/* Open or make the file. Returns NULL with EXIT_FAILED, or EXIT_TEMP where another holds it. */
struct sqldb *sqldb_open(const char *path, struct err *err);

/* All connections must be back. NULL is fine. */
void sqldb_close(struct sqldb *db);

/* Borrow a connection for reading; never NULL. Give it back with sqldb_put. */
struct sqlconn *sqldb_reader(struct sqldb *db, struct err *err);

/* Borrow the one for writing, waiting for its turn, and begin a transaction. */
struct sqlconn *sqldb_begin(struct sqldb *db, struct err *err);

/* Commit where keep is true and nothing failed in err, else roll back; give it back. */
int sqldb_end(struct sqlconn *c, bool keep, struct err *err);

void sqldb_put(struct sqlconn *c);

/*
 * A statement with its values: one letter of binds each, i int64_t, s const char *
 * (NULL ok), t struct span as text, b struct span as bytes, n NULL (no argument).
 * The text must be a constant: prepared statements are kept by its address.
 * At most one use of the same text at a time on a connection.
 */
struct sqlstmt *sqldb_query(struct sqlconn *c, struct err *err, const char *text, const char *binds,
	...);

/* The next row: 1, 0 at the end, -1 with EXIT_FAILED. */
int sqldb_step(struct sqlstmt *s, struct err *err);

/* Values of the current row; spans last until the next step or done, and end in a NUL. */
int64_t sqldb_int(struct sqlstmt *s, int column);
struct span sqldb_text(struct sqlstmt *s, int column);
struct span sqldb_bytes(struct sqlstmt *s, int column);
bool sqldb_null(struct sqlstmt *s, int column);

/* Done with a statement (NULL is fine). */
void sqldb_done(struct sqlstmt *s);

/* A statement without rows. */
int sqldb_run(struct sqlconn *c, struct err *err, const char *text, const char *binds, ...);

/* A statement of one row with one number; *found false where there is no row. */
int sqldb_number(struct sqlconn *c, int64_t *out, bool *found, struct err *err, const char *text,
	const char *binds, ...);

/* The row id of the last insert, and the number of rows that the last statement changed. */
int64_t sqldb_last_id(struct sqlconn *c);
int64_t sqldb_changes(struct sqlconn *c);

#endif
