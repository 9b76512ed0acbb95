/* SPDX-License-Identifier: MIT */
/*
 * sqlparse: MaxCompute SQL as one statement. Data definition and the frame of an
 * insert are taken apart here; a query stays a run of tokens, for sqlquery to put into
 * SQLite's words. Knows no table: names are only names. Life: sqlparse_read, sqlparse_free.
 */
#ifndef SQLPARSE_H
#define SQLPARSE_H

#include "serve/sqllex.h"
#include "serve/table.h"

enum sqlparse_kind {
	SQLPARSE_NOTHING, /* blanks, or nothing but settings */
	SQLPARSE_QUERY,
	SQLPARSE_INSERT,         /* name, overwrite, specs[0] if n_specs, columns, query */
	SQLPARSE_CREATE,         /* name, guard, def */
	SQLPARSE_CREATE_LIKE,    /* name, guard, other, def's lifecycle */
	SQLPARSE_CREATE_AS,      /* name, guard, def's comment and lifecycle, query */
	SQLPARSE_DROP,           /* name, guard */
	SQLPARSE_TRUNCATE,       /* name, specs */
	SQLPARSE_ADD_PARTITION,  /* name, guard, specs */
	SQLPARSE_DROP_PARTITION, /* name, guard, specs */
	SQLPARSE_ADD_COLUMNS,    /* name, guard, def */
	SQLPARSE_RENAME,         /* name, other */
	SQLPARSE_RENAME_COLUMN,  /* name, columns: the old and the new one */
	SQLPARSE_COLUMN_COMMENT, /* name, columns: the one, def's comment */
	SQLPARSE_TOUCH,          /* name */
	SQLPARSE_SET_LIFECYCLE,  /* name, def's lifecycle */
	SQLPARSE_SET_COMMENT,    /* name, def's comment */
	SQLPARSE_CREATE_SCHEMA,  /* name, guard */
	SQLPARSE_DROP_SCHEMA,    /* name, guard */
	SQLPARSE_SHOW_TABLES,    /* pattern */
	SQLPARSE_SHOW_SCHEMAS,
	SQLPARSE_SHOW_PARTITIONS, /* name, specs */
	SQLPARSE_SHOW_CREATE,     /* name */
	SQLPARSE_DESCRIBE,        /* name, specs */
};

/* A table's name: parts that were not written are empty. */
struct sqlname {
	struct span project, schema, name;
	const char *at; /* where it stands */
};

/* key = value; in an insert a key without value stands for a column of the query. */
struct sqlspec {
	struct span key[TABLE_KEYS_MAX], value[TABLE_KEYS_MAX];
	bool given[TABLE_KEYS_MAX]; /* has it a value? */
	size_t n;
};

struct sqlsetting {
	struct span key, value;
};

struct sqlparse {
	enum sqlparse_kind kind;
	struct sqlname name, other;
	bool guard; /* IF EXISTS, IF NOT EXISTS */
	bool overwrite;
	struct table def;
	struct sqlspec *specs;
	size_t n_specs, cap_specs;
	struct span *columns; /* of an insert; n 0: all */
	size_t n_columns, cap_columns;
	struct span pattern;
	size_t query, query_end;     /* tokens from .. to */
	struct sqlsetting *settings; /* set k=v statements in front */
	size_t n_settings, cap_settings;
	struct sqllex lex;
};

/*
 * Read one statement, with set statements in front and semicolons behind. The text must
 * outlive it. -1 with EXIT_USAGE: "[line,column] what was wrong". To be freed in any case.
 */
int sqlparse_read(struct sqlparse *p, struct span text, struct err *err);
void sqlparse_free(struct sqlparse *p);

#endif
