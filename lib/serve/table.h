/* SPDX-License-Identifier: MIT */
/*
 * table: a MaxCompute table's definition in memory: its columns and partition keys.
 * Names are kept and found in lower case, as the service does it. Life: TABLE_INIT,
 * table_add, table_free.
 */
#ifndef TABLE_H
#define TABLE_H

#include "base/str.h"
#include "odps/odpstype.h"

#include <stdbool.h>
#include <stdint.h>

#define TABLE_NAME_MAX 128 /* bytes of a table's or column's name */
#define TABLE_COLUMNS_MAX 1200
#define TABLE_KEYS_MAX 6    /* partition keys of a table */
#define TABLE_VALUE_MAX 255 /* bytes of a partition key's value */

struct table_column {
	char *name;
	struct odpstype type;
	char *comment; /* never NULL */
	bool required; /* NOT NULL */
};

struct table {
	int64_t id;
	char *schema, *name, *comment;      /* never NULL after catalog_table */
	int64_t lifecycle;                  /* days; -1: none */
	int64_t created, changed, modified; /* of the table, its definition, its rows; seconds */
	struct table_column *columns;       /* the partition keys behind the others */
	size_t n_columns, n_keys;
	size_t cap;
};

#define TABLE_INIT {.lifecycle = -1}

void table_free(struct table *t);

/* Append a column; a key where key is true (then no ordinary column may follow). */
struct table_column *table_add(struct table *t, struct span name, struct span type,
	struct span comment, bool key);

/* The index of a column or key, without regard to case; -1: none. */
int table_find(const struct table *t, struct span name);

/* Give *to, which has no columns yet, copies of the columns and keys of from. */
void table_copy(struct table *to, const struct table *from);

/* What a name becomes: ASCII capitals made small. The caller frees. */
char *table_name(struct span name);

#endif
