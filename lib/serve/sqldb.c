/* SPDX-License-Identifier: MIT */
/* The SQLite file: connections, transactions, statements. */
#include "serve/sqldb.h"

#include "base/mem.h"
#include "serve/sqldb_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#define READERS_KEPT 16 /* idle connections that stay open */
#define BUSY_MS 60000
#define HEAP_MAX (INT64_C(1) << 30) /* memory of all of SQLite; past it statements fail */

struct sqlstmt {
	sqlite3_stmt *stmt;
	const char *text; /* the constant that it was made of */
	bool busy;
	struct sqlconn *conn;
	struct sqlstmt *next;
};

struct sqlconn {
	struct sqldb *db;
	sqlite3 *handle;
	struct sqlstmt *statements;
	struct sqlconn *next; /* among the idle ones */
};

struct sqldb {
	char *path;
	int lock_fd; /* holds the flock; closing it earlier would drop SQLite's own locks */
	pthread_mutex_t writing; /* held while the writer is lent */
	struct sqlconn *writer;
	pthread_mutex_t pool; /* guards idle and n_idle */
	struct sqlconn *idle;
	size_t n_idle;
};

static int fail(struct sqlconn *c, struct err *err)
{
	int code = sqlite3_errcode(c->handle);

	return err_set(err, code == SQLITE_BUSY ? EXIT_TEMP : EXIT_FAILED, "%s: %s", c->db->path,
		sqlite3_errmsg(c->handle));
}

static int execute(struct sqlconn *c, const char *text, struct err *err)
{
	if (sqlite3_exec(c->handle, text, NULL, NULL, NULL) != SQLITE_OK)
		return fail(c, err);
	return 0;
}

static void conn_close(struct sqlconn *c)
{
	struct sqlstmt *s, *next;

	for (s = c->statements; s != NULL; s = next) {
		next = s->next;
		sqlite3_finalize(s->stmt);
		free(s);
	}
	sqlite3_close(c->handle);
	free(c);
}

static struct sqlconn *conn_open(struct sqldb *db, struct err *err)
{
	struct sqlconn *c = mem_alloc(1, sizeof *c);

	c->db = db;
	if (sqlite3_open_v2(db->path, &c->handle,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
		    NULL) != SQLITE_OK) {
		err_set(err, EXIT_FAILED, "%s: %s", db->path,
			c->handle ? sqlite3_errmsg(c->handle) : "out of memory");
		conn_close(c);
		return NULL;
	}
	sqlite3_busy_timeout(c->handle, BUSY_MS);
	if (execute(c,
		    "PRAGMA page_size=16384; PRAGMA journal_mode=WAL;"
		    "PRAGMA synchronous=NORMAL; PRAGMA cache_size=-4096;"
		    "PRAGMA mmap_size=1073741824; PRAGMA secure_delete=0",
		    err) == 0)
		return c;
	conn_close(c);
	return NULL;
}

/* Only one process may serve a file: sessions and leftovers are its own. */
static int lock_file(struct sqldb *db, struct err *err)
{
	db->lock_fd = open(db->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (db->lock_fd < 0)
		return err_sys(err, EXIT_FAILED, "%s", db->path);
	if (flock(db->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		return err_set(err, EXIT_TEMP, "%s: another odps-serve has it open", db->path);
	return err_sys(err, EXIT_FAILED, "%s: flock", db->path);
}

struct sqldb *sqldb_open(const char *path, struct err *err)
{
	struct sqldb *db = mem_alloc(1, sizeof *db);

	db->path = mem_dup(path, strlen(path));
	db->lock_fd = -1;
	sqlite3_hard_heap_limit64(HEAP_MAX);
	pthread_mutex_init(&db->writing, NULL);
	pthread_mutex_init(&db->pool, NULL);
	if (lock_file(db, err) == 0)
		db->writer = conn_open(db, err);
	if (db->writer != NULL)
		return db;
	sqldb_close(db);
	return NULL;
}

void sqldb_close(struct sqldb *db)
{
	struct sqlconn *c, *next;

	if (db == NULL)
		return;
	for (c = db->idle; c != NULL; c = next) {
		next = c->next;
		conn_close(c);
	}
	if (db->writer != NULL)
		conn_close(db->writer);
	if (db->lock_fd >= 0)
		close(db->lock_fd);
	pthread_mutex_destroy(&db->writing);
	pthread_mutex_destroy(&db->pool);
	free(db->path);
	free(db);
}

struct sqlconn *sqldb_reader(struct sqldb *db, struct err *err)
{
	struct sqlconn *c;

	pthread_mutex_lock(&db->pool);
	c = db->idle;
	if (c != NULL) {
		db->idle = c->next;
		db->n_idle--;
	}
	pthread_mutex_unlock(&db->pool);
	return c != NULL ? c : conn_open(db, err);
}

void sqldb_put(struct sqlconn *c)
{
	struct sqldb *db;

	if (c == NULL)
		return;
	db = c->db;
	pthread_mutex_lock(&db->pool);
	if (db->n_idle < READERS_KEPT) {
		c->next = db->idle;
		db->idle = c;
		db->n_idle++;
		c = NULL;
	}
	pthread_mutex_unlock(&db->pool);
	if (c != NULL)
		conn_close(c);
}

struct sqlconn *sqldb_begin(struct sqldb *db, struct err *err)
{
	pthread_mutex_lock(&db->writing);
	if (execute(db->writer, "BEGIN IMMEDIATE", err) == 0)
		return db->writer;
	pthread_mutex_unlock(&db->writing);
	return NULL;
}

int sqldb_end(struct sqlconn *c, bool keep, struct err *err)
{
	struct sqldb *db;
	int rc = -1;

	if (c == NULL)
		return -1;
	db = c->db;
	if (keep && !err_is_set(err))
		rc = execute(c, "COMMIT", err);
	if (rc < 0)
		sqlite3_exec(c->handle, "ROLLBACK", NULL, NULL, NULL);
	pthread_mutex_unlock(&db->writing);
	return rc;
}

static struct sqlstmt *find_statement(struct sqlconn *c, const char *text, struct err *err)
{
	struct sqlstmt *s;

	for (s = c->statements; s != NULL; s = s->next)
		if (s->text == text && !s->busy)
			return s;
	s = mem_alloc(1, sizeof *s);
	s->conn = c;
	s->text = text;
	if (sqlite3_prepare_v3(c->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &s->stmt, NULL) !=
		SQLITE_OK) {
		fail(c, err);
		free(s);
		return NULL;
	}
	s->next = c->statements;
	c->statements = s;
	return s;
}

static int bind_one(sqlite3_stmt *stmt, int at, char kind, va_list *ap)
{
	struct span span;

	switch (kind) {
	case 'i':
		return sqlite3_bind_int64(stmt, at, va_arg(*ap, int64_t));
	case 's':
		return sqlite3_bind_text(stmt, at, va_arg(*ap, const char *), -1, SQLITE_STATIC);
	case 't':
		span = va_arg(*ap, struct span);
		return sqlite3_bind_text64(stmt, at, span.len ? span.p : "", span.len,
			SQLITE_STATIC, SQLITE_UTF8);
	case 'b':
		span = va_arg(*ap, struct span);
		return sqlite3_bind_blob64(stmt, at, span.len ? span.p : "", span.len,
			SQLITE_STATIC);
	default:
		return sqlite3_bind_null(stmt, at);
	}
}

static struct sqlstmt *query(struct sqlconn *c, struct err *err, const char *text,
	const char *binds, va_list *ap)
{
	struct sqlstmt *s = find_statement(c, text, err);
	int i;

	if (s == NULL)
		return NULL;
	for (i = 0; binds[i] != '\0'; i++)
		if (bind_one(s->stmt, i + 1, binds[i], ap) != SQLITE_OK) {
			fail(c, err);
			return NULL;
		}
	s->busy = true;
	return s;
}

struct sqlstmt *sqldb_query(struct sqlconn *c, struct err *err, const char *text, const char *binds,
	...)
{
	struct sqlstmt *s;
	va_list ap;

	va_start(ap, binds);
	s = query(c, err, text, binds, &ap);
	va_end(ap);
	return s;
}

int sqldb_step(struct sqlstmt *s, struct err *err)
{
	switch (sqlite3_step(s->stmt)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return fail(s->conn, err);
	}
}

int64_t sqldb_int(struct sqlstmt *s, int column)
{
	return sqlite3_column_int64(s->stmt, column);
}

struct span sqldb_text(struct sqlstmt *s, int column)
{
	const char *p = (const char *)sqlite3_column_text(s->stmt, column);

	return (struct span){p != NULL ? p : "", (size_t)sqlite3_column_bytes(s->stmt, column)};
}

struct span sqldb_bytes(struct sqlstmt *s, int column)
{
	const char *p = sqlite3_column_blob(s->stmt, column);

	return (struct span){p != NULL ? p : "", (size_t)sqlite3_column_bytes(s->stmt, column)};
}

bool sqldb_null(struct sqlstmt *s, int column)
{
	return sqlite3_column_type(s->stmt, column) == SQLITE_NULL;
}

void sqldb_done(struct sqlstmt *s)
{
	if (s == NULL)
		return;
	sqlite3_reset(s->stmt);
	sqlite3_clear_bindings(s->stmt);
	s->busy = false;
}

int sqldb_run(struct sqlconn *c, struct err *err, const char *text, const char *binds, ...)
{
	struct sqlstmt *s;
	va_list ap;
	int rc = -1;

	va_start(ap, binds);
	s = query(c, err, text, binds, &ap);
	va_end(ap);
	if (s != NULL)
		do
			rc = sqldb_step(s, err);
		while (rc > 0);
	sqldb_done(s);
	return rc;
}

int sqldb_number(struct sqlconn *c, int64_t *out, bool *found, struct err *err, const char *text,
	const char *binds, ...)
{
	struct sqlstmt *s;
	va_list ap;
	int rc = -1;

	va_start(ap, binds);
	s = query(c, err, text, binds, &ap);
	va_end(ap);
	if (s != NULL)
		rc = sqldb_step(s, err);
	*found = rc > 0 && !sqldb_null(s, 0);
	*out = *found ? sqldb_int(s, 0) : 0;
	sqldb_done(s);
	return rc < 0 ? -1 : 0;
}

int64_t sqldb_last_id(struct sqlconn *c)
{
	return sqlite3_last_insert_rowid(c->handle);
}

int64_t sqldb_changes(struct sqlconn *c)
{
	return sqlite3_changes64(c->handle);
}
