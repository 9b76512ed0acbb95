/* SPDX-License-Identifier: MIT */
/*
 * odpstype: the type names of MaxCompute as a tree, and what they are called in
 * dsrecord(5). Knows every type of the record format (protocol 6.2); a name that is
 * none of them becomes ODPS_UNKNOWN, at any depth, which the caller can tell apart
 * and refuse, or leave the column out.
 */
#ifndef ODPSTYPE_H
#define ODPSTYPE_H

#include "base/str.h"
#include "value/dstype.h"

#include <stdbool.h>

/*
 * Containers may nest so deep: the deepest value is then within the 512 levels
 * that a record may have (dsrecord(5)), the record itself being the first.
 */
#define ODPSTYPE_DEPTH_MAX 510

/* The longest type name that is read; more is unknown. */
#define ODPSTYPE_TEXT_MAX (1 << 20)

enum odps_kind {
	ODPS_UNKNOWN,
	ODPS_TINYINT,
	ODPS_SMALLINT,
	ODPS_INT,
	ODPS_BIGINT,
	ODPS_BOOLEAN,
	ODPS_FLOAT,
	ODPS_DOUBLE,
	ODPS_DECIMAL,
	ODPS_STRING,
	ODPS_CHAR,
	ODPS_VARCHAR,
	ODPS_BINARY,
	ODPS_JSON,
	ODPS_DATE,
	ODPS_DATETIME,
	ODPS_TIMESTAMP,
	ODPS_TIMESTAMP_NTZ,
	ODPS_INTERVAL_YEAR_MONTH,
	ODPS_INTERVAL_DAY_TIME,
	ODPS_GEOGRAPHY,
	ODPS_VECTOR, /* one member, float or double */
	ODPS_ARRAY,  /* one member */
	ODPS_MAP,    /* two members: key, value */
	ODPS_STRUCT, /* the fields */
	ODPS_KINDS
};

struct odpstype {
	enum odps_kind kind;
	int precision;   /* decimal: digits; 0: not given. char, varchar: characters */
	int scale;       /* decimal: digits behind the point */
	uint32_t size;   /* vector: how many numbers */
	char *name;      /* as a struct's field: the name, without quotes; else NULL */
	size_t name_len; /* its bytes */
	char *text;      /* ODPS_UNKNOWN: the name as it was given */
	struct odpstype *member;
	size_t n_members;
};

/*
 * Read a type name, any case, blanks allowed between its parts: "bigint",
 * "decimal(38,18)", "map<string,array<int>>", "struct<a:int,`b c`:string>".
 * Always gives a type, which may be or hold ODPS_UNKNOWN. Free it with odpstype_free.
 */
void odpstype_parse(struct odpstype *type, struct span text);

/* The tail of a message about an unknown type, as nearest_hint (nearest.h). */
const char *odpstype_hint(char *buf, size_t size, const char *name);

void odpstype_free(struct odpstype *type);

/* Is the whole type known, its members included? */
bool odpstype_known(const struct odpstype *type);

/*
 * Append the name in its one spelling: lower case, no blanks, struct fields quoted
 * where they need it. odpstype_parse reads it back to the same tree.
 */
void odpstype_print(struct str *out, const struct odpstype *type);

/*
 * What the type is called in dsrecord(5). A decimal without arguments is
 * decimal(54,18) (protocol 6.2). DSTYPE_ANY for an unknown one.
 */
struct dstype odpstype_logical(const struct odpstype *type);

/*
 * The MaxCompute type that a logical type goes into without loss; odps-write and
 * odps-serve make columns of it. uint64 becomes decimal(20,0); what has no type of
 * its own (time) becomes string.
 */
void odpstype_from_logical(struct odpstype *type, struct dstype logical);

/* Does the value have members of its own: vector, array, map, struct? */
static inline bool odpstype_is_nested(const struct odpstype *type)
{
	return type->kind >= ODPS_VECTOR;
}

#endif
