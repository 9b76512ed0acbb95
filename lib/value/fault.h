/* SPDX-License-Identifier: MIT */
/*
 * fault: why a record is dirty. The codes are those of dsrecord(5). A fault speaks
 * of one record; an error (err.h) ends the tool. Plain values; nothing to free,
 * but column is borrowed from whoever set it and must live as long as the fault.
 */
#ifndef FAULT_H
#define FAULT_H

#include "base/str.h"

#include <stdbool.h>

enum fault_code {
	FAULT_NONE,
	/* the record could not be read: the dirty line carries it as raw */
	FAULT_BAD_JSON,
	FAULT_BAD_UTF8,
	FAULT_BAD_CSV,
	FAULT_LINE_TOO_LONG,
	FAULT_DUPLICATE_KEY,
	FAULT_RESERVED_KEY,
	/* the dirty line carries it as record */
	FAULT_MISSING_COLUMN,
	FAULT_EXTRA_COLUMN,
	FAULT_WRONG_TYPE,
	FAULT_NOT_NUMBER,
	FAULT_NOT_INTEGER,
	FAULT_OUT_OF_RANGE,
	FAULT_LOSSY_FRACTION,
	FAULT_LOSSY_PRECISION,
	FAULT_TOO_LONG,
	FAULT_BAD_CHARSET,
	FAULT_BAD_DATE,
	FAULT_BAD_TIME,
	FAULT_BAD_ENUM,
	FAULT_BAD_JSON_VALUE,
	FAULT_BAD_BASE64,
	FAULT_NULL_NOT_ALLOWED,
	FAULT_TRAILING_SPACE,
	/* only a server can find these */
	FAULT_DUPLICATE_ROW,
	FAULT_FOREIGN_KEY,
	FAULT_CHECK_CONSTRAINT,
	FAULT_SERVER,
	FAULT_CODES
};

struct fault {
	enum fault_code code;  /* FAULT_NONE: the record is good */
	struct span column;    /* the column to blame, as the record calls it; len 0: none */
	unsigned server_errno; /* of FAULT_DUPLICATE_ROW and above */
	char sqlstate[6];
	char reason[400]; /* one line, values in it escaped and cut */
};

/* "bad_json" and so on. */
const char *fault_name(enum fault_code code);

/* Does a dirty line of this code carry the raw line instead of the record? */
static inline bool fault_is_raw(enum fault_code code)
{
	return code >= FAULT_BAD_JSON && code <= FAULT_RESERVED_KEY;
}

/*
 * Note why, without a column and what a server said. The fault need not be set up
 * before. Always returns -1, so callers can return it.
 */
int fault_set(struct fault *f, enum fault_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Note why, quoting the value: "'<value>' <text of fmt>". The value is cut at 100
 * bytes and escaped. Always returns -1.
 */
int fault_value(struct fault *f, enum fault_code code, struct span value, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
