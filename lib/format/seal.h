/* SPDX-License-Identifier: MIT */
/*
 * seal: the control lines of a sealed stream, dsrecord(5): begin, dirty, end and
 * abort, as text and as structs. Knows the lines, not the order in which they may
 * come: that is the reader's and the writer's part (reader.h, writer.h).
 *
 * Members that we do not know are kept as they stand in `more`, ready to be
 * appended to a line: ,"k":v,"k2":v2 or NULL.
 */
#ifndef SEAL_H
#define SEAL_H

#include "base/err.h"
#include "base/str.h"
#include "format/json.h"
#include "value/column.h"
#include "value/fault.h"

#include <stdint.h>

#define SEAL_PREFIX "{\"$ds\":\""
#define SEAL_UNKNOWN UINT64_MAX /* a count that the line does not give */
#define SEAL_RAW_MAX 65536      /* bytes of a broken line that a dirty line carries */

enum seal_kind { SEAL_NONE, SEAL_BEGIN, SEAL_DIRTY, SEAL_END, SEAL_ABORT };

/* Is the line a control line? Exactly the bytes {"$ds":" at its start decide. */
static inline bool seal_is_control(const char *line, size_t n)
{
	return n >= sizeof SEAL_PREFIX - 1 &&
		memcmp(line, SEAL_PREFIX, sizeof SEAL_PREFIX - 1) == 0;
}

struct begin {
	struct columns columns;
	char *time_zone; /* NULL: not told */
	char *source;    /* the JSON object begin.source as it stands; NULL: none */
	char *id;        /* source.id; NULL: none */
	char *type;      /* source.type */
	char *session;   /* source.session */
	char *slice;     /* source.slice, "1/1" */
	uint64_t first;  /* source.first: ordinal of the first record; 1 */
	uint64_t rows;   /* source.rows; SEAL_UNKNOWN */
	char *more;
};

#define BEGIN_INIT {.first = 1, .rows = SEAL_UNKNOWN}

void begin_free(struct begin *b);

/*
 * Append a begin line with its newline. source is written as it stands; compose it
 * with begin_source.
 */
void begin_print(struct str *out, const struct begin *b);

/* Set b->source from id, type, session, slice, first and rows, as far as they are told. */
void begin_source(struct begin *b);

struct dirty {
	char *by; /* the tool that found it; this and the next three NULL: not told */
	char *column;
	char *code;
	char *reason;
	uint64_t row;
	uint64_t line;      /* of a CSV file; 0: not told */
	struct span record; /* the record's JSON text within the line; len 0: none */
};

void dirty_free(struct dirty *d);

/*
 * Append a dirty line with its newline. record is the record as JSON text, or for
 * the codes of fault_is_raw the raw line (any bytes; cut here), whose true length
 * is raw_bytes. line: 0 for none.
 */
void dirty_print(struct str *out, const char *by, uint64_t row, uint64_t line,
	const struct fault *f, struct span record, uint64_t raw_bytes);

/* The same as far as the record; it and a brace are to follow. */
void dirty_print_head(struct str *out, const char *by, uint64_t row, uint64_t line,
	const struct fault *f);

struct end {
	uint64_t rows, dirty;
	char *more;
};

void end_print(struct str *out, uint64_t rows, uint64_t dirty, const char *more);

struct abort_line {
	char *by;     /* NULL: not told */
	char *reason; /* NULL: not told */
	int exit;     /* 0: not told */
};

void abort_print(struct str *out, const char *by, const char *reason, int exit);

/*
 * One control line, parsed. Which member of the struct is filled depends on kind.
 * Spans in it point into the line.
 */
struct seal {
	enum seal_kind kind;
	struct begin begin;
	struct dirty dirty;
	struct end end;
	struct abort_line abort;
};

void seal_free(struct seal *s);

/*
 * Parse a control line (its newline left out; JSON_PAD bytes behind it readable). j is
 * any scanner; what it knows of records is left alone. Returns 0, or -1 with
 * EXIT_FAILED: no JSON, an unknown kind, a version above 1, a member of the wrong
 * type. s must be empty or freed.
 */
int seal_parse(struct seal *s, struct json *j, struct span line, struct err *err);

#endif
