/* SPDX-License-Identifier: MIT */
/*
 * mytable: what a table of a MySQL-protocol server is like: its columns with what
 * fits them (fit.h), its unique keys, its engine, and what stands in the way of a
 * writer (triggers, foreign keys). Read from information_schema, MySQL's and
 * MariaDB's, in a handful of queries; nothing is guessed from a sample.
 *
 * Life: struct mytable t = MYTABLE_INIT; mytable_open; ...; mytable_free.
 */
#ifndef MYTABLE_H
#define MYTABLE_H

#include "fit/fit.h"
#include "mysql/myconn.h"
#include "value/charset.h"
#include "value/column.h"
#include "writing/match.h"

struct mycolumn {
	char *name;
	char *type;      /* COLUMN_TYPE: "int(10) unsigned" */
	char *data_type; /* DATA_TYPE: "int" */
	char *charset;   /* NULL: has none */
	char *collation;
	bool not_null, generated, auto_increment;
	bool has_default;     /* may be left out by a stream although it is NOT NULL */
	bool usable;          /* false: a type that no value fits (geometry, vector) */
	struct fit fit;       /* not prepared: mytable_fit does that */
	struct span *members; /* ENUM, SET */
	size_t n_members;
	char *member_text; /* their bytes */
};

/* A unique key, the primary one first. */
struct mykey {
	char *name;
	size_t *columns; /* indexes into the table's */
	size_t n, cap;
	bool partial; /* holds a prefix or an expression: it cannot be computed here */
};

struct mytable {
	char *schema, *name;
	bool is_view;
	char *engine;       /* NULL: a view */
	bool transactional; /* its engine has transactions */
	struct mycolumn *columns;
	size_t n_columns, cap_columns;
	struct mykey *keys;
	size_t n_keys, cap_keys;
	struct str triggers;   /* of INSERT and UPDATE, with commas; empty: none that we may see */
	bool has_triggers;     /* of any kind */
	struct str referrers;  /* tables whose foreign keys point at it */
	struct str references; /* its own foreign keys */
	bool mariadb;
	unsigned long version;    /* myconn_version */
	uint64_t max_packet;      /* max_allowed_packet of the session */
	bool local_infile;        /* the server allows LOAD DATA LOCAL */
	bool case_sensitive;      /* names of tables tell capitals apart */
	struct charset *charsets; /* those of its columns */
};

#define MYTABLE_INIT {.schema = NULL}

/*
 * Read all about a table of the connection's database. Returns 0, or -1: EXIT_USAGE
 * for a name that the database does not have (the nearest is named, and one that
 * differs only in capitals with the word that this server tells them apart), else
 * what myfail_err says. place is what messages call the source.
 */
int mytable_open(struct mytable *t, struct myconn *c, const char *name, const char *place,
	struct err *err);
void mytable_free(struct mytable *t);

/* The index of a column, without regard to ASCII case; -1: none. */
int mytable_find(const struct mytable *t, const char *name, size_t len);

/* The tail of a message about an unknown column, as nearest_hint. */
const char *mytable_hint(const struct mytable *t, char *buf, size_t size, const char *name);

/*
 * Which column of a stream goes into which column of the table, as match_columns:
 * generated columns and those that no value fits are refused.
 */
int mytable_match(const struct mytable *t, struct match *m, const struct columns *stream,
	const char *only, struct err *err);

/* Append the table's name for SQL: `schema`.`name`. */
void mytable_sql_name(struct str *out, const struct mytable *t);

/*
 * Complete and prepare the fit of a column for values of a logical type. zone: for
 * conversions (fit.h), NULL: none is known; session_offset: the session's time_zone
 * in seconds east of UTC; lossy: fit.h.
 */
void mytable_fit(struct mytable *t, size_t column, enum dstype_kind from, const struct zone *zone,
	int32_t session_offset, unsigned lossy);

/*
 * Append a CREATE TABLE that fits the columns of a stream, by logical type and, for
 * texts and decimals without a size, the widest that a server takes.
 */
void mytable_ddl(struct str *out, const char *name, const struct columns *columns);

#endif
