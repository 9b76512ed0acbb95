/* SPDX-License-Identifier: MIT */
/*
 * dstype: the logical types of dsrecord(5), the same for every store, so that any
 * reader can feed any writer. Plain values; nothing to free.
 */
#ifndef DSTYPE_H
#define DSTYPE_H

#include "base/str.h"

#include <stdbool.h>

enum dstype_kind {
	DSTYPE_ANY, /* not told: a plain NDJSON stream says nothing of types */
	DSTYPE_BOOL,
	DSTYPE_INT8,
	DSTYPE_INT16,
	DSTYPE_INT32,
	DSTYPE_INT64,
	DSTYPE_UINT8,
	DSTYPE_UINT16,
	DSTYPE_UINT32,
	DSTYPE_UINT64,
	DSTYPE_FLOAT32,
	DSTYPE_FLOAT64,
	DSTYPE_DECIMAL,
	DSTYPE_STRING,
	DSTYPE_BYTES,
	DSTYPE_DATE,
	DSTYPE_TIME,
	DSTYPE_DATETIME,  /* wall clock, no offset */
	DSTYPE_TIMESTAMP, /* an instant */
	DSTYPE_INTERVAL,
	DSTYPE_JSON,
	DSTYPE_KINDS
};

struct dstype {
	enum dstype_kind kind;
	int precision; /* decimal: digits in all; 0: any number of digits */
	int scale;     /* decimal: digits behind the point */
};

/*
 * Read "int64", "decimal(12,2)", "decimal(9)" (scale 0), "decimal" (any digits).
 * Case does not matter and blanks inside the brackets are allowed.
 * Returns false where it names no type; *type is then unchanged.
 */
bool dstype_parse(struct span text, struct dstype *type);

/* Append the type's name, as dstype_parse reads it; nothing for DSTYPE_ANY. */
void dstype_print(struct str *out, struct dstype type);

/*
 * The tail of a message about an unknown type: what a type of SQL is called here, else as
 * nearest_hint (nearest.h).
 */
const char *dstype_hint(char *buf, size_t size, const char *name);

static inline bool dstype_is_integer(enum dstype_kind k)
{
	return k >= DSTYPE_INT8 && k <= DSTYPE_UINT64;
}

#endif
