/* SPDX-License-Identifier: MIT */
/*
 * fit: does a value fit its target? One table and one code for dsmap's casts to
 * logical types and mysql-write's columns, "WHEN A VALUE FITS" in dsrecord(5). The
 * rule: what a reader gets back must denote the value that was given; conversions
 * that keep it are made, all others are dirty.
 *
 * Life: fill in a struct fit (by hand, or fit_of_type), fit_prepare, then fit_value
 * for each value, fit_free. A prepared fit does not change, so threads may share
 * it; the room that results live in is one thread's own.
 */
#ifndef FIT_H
#define FIT_H

#include "base/arena.h"
#include "base/err.h"
#include "value/charset.h"
#include "value/dstype.h"
#include "value/value.h"
#include "value/zone.h"

#include <stdbool.h>
#include <stdint.h>

enum fit_kind {
	FIT_ANY,     /* anything, as it is */
	FIT_BOOL,    /* true, false, 1, 0 */
	FIT_INTEGER, /* bits, is_unsigned */
	FIT_YEAR,    /* 1901 to 2155, and 0 */
	FIT_BIT,     /* bits */
	FIT_DECIMAL, /* precision (0: any number of digits), scale, is_unsigned */
	FIT_FLOAT,   /* 32 bits; precision, scale of FLOAT(M,D) (0: none), is_unsigned */
	FIT_DOUBLE,  /* 64 bits; the same */
	FIT_TEXT,    /* max_chars, max_bytes, charset, fixed */
	FIT_BYTES,   /* max_bytes, fixed */
	FIT_DATE,
	FIT_TIME,      /* fraction */
	FIT_DATETIME,  /* a wall clock; fraction, zone */
	FIT_TIMESTAMP, /* an instant; fraction, zone, session_offset, last_second */
	FIT_INTERVAL,
	FIT_ENUM, /* members */
	FIT_SET,  /* members */
	FIT_JSON,
	FIT_UUID, /* MariaDB's types of these names */
	FIT_INET4,
	FIT_INET6,
	FIT_KINDS
};

/* Whose texts fit_value hands on. */
enum fit_dialect {
	FIT_STREAM,  /* values of dsrecord(5) */
	FIT_MYSQL,   /* what a MySQL server reads */
	FIT_MARIADB, /* what a MariaDB server reads; its JSON is text and keeps every digit */
};

/* What --lossy allows. */
enum fit_lossy {
	FIT_ROUND,    /* lossy_fraction, lossy_precision */
	FIT_TRUNCATE, /* too_long */
	FIT_TRIM,     /* trailing_space */
	FIT_REPLACE,  /* bad_charset becomes ? */
	FIT_LOSSY_KINDS
};

struct fit_room;

struct fit {
	enum fit_kind kind;
	enum fit_dialect dialect;
	const char *name;      /* how reasons call the target: "tinyint unsigned"; NULL: its kind */
	enum dstype_kind from; /* the source column's logical type; DSTYPE_ANY: not told */
	bool not_null;
	bool is_unsigned;
	bool fixed;                    /* TEXT: CHAR(n); BYTES: BINARY(n) */
	int bits;                      /* INTEGER: 8, 16, 24, 32, 64; BIT: 1 to 64 */
	int precision, scale;          /* DECIMAL; FLOAT(M,D), DOUBLE(M,D) */
	uint64_t max_chars;            /* TEXT: characters; UINT64_MAX: no limit */
	uint64_t max_bytes;            /* TEXT: bytes in its charset, BYTES: bytes; as above */
	const struct charset *charset; /* TEXT; NULL: all of Unicode, in UTF-8 */
	int fraction;                  /* digits of a second that are kept, 0 to 9 */
	/*
	 * For conversions between wall clocks and instants. NULL: an instant becomes
	 * the wall clock of its own offset, and no wall clock becomes an instant.
	 */
	const struct zone *zone;
	int32_t session_offset;     /* TIMESTAMP of a server: of its session's time zone */
	int64_t last_second;        /* TIMESTAMP of a server: the last; 0: 2147483647 */
	const struct span *members; /* ENUM, SET: to the letter */
	size_t n_members;
	bool json_exact; /* JSON of MySQL: it reads numbers exactly, see MYJSON_PROBE */
	unsigned lossy;  /* bits, 1 << FIT_ROUND and so on */
	/* worked out by fit_prepare */
	int (*check)(const struct fit *, struct fit_room *, const struct value *, struct value *,
		struct fault *); /* fit_value for all other values */
	uint64_t max, max_below; /* integers: the largest, and the least without its sign */
	uint32_t *order;         /* ENUM, SET: indexes of the members, sorted */
};

/* No limits, no name, everything allowed to be null. */
#define FIT_INIT(k)                                                                                \
	{                                                                                          \
		.kind = (k), .max_chars = UINT64_MAX, .max_bytes = UINT64_MAX, .fraction = 9       \
	}

/* The fit of a logical type, for FIT_STREAM; the rest (zone, lossy, from) is the caller's. */
struct fit fit_of_type(struct dstype type);

/* Work out what fit_value needs. What the fit points to must outlive it. */
void fit_prepare(struct fit *fit);
void fit_free(struct fit *fit);

/* Memory for results, and the counts of what --lossy allowed. One thread's own. */
struct fit_room {
	struct arena arena;
	struct str scratch;
	struct json *json; /* made when first needed */
	uint64_t allowed[FIT_LOSSY_KINDS];
};

#define FIT_ROOM_INIT                                                                              \
	{                                                                                          \
		.arena = ARENA_INIT                                                                \
	}

/* Forget the results so far (once a record, or once a batch); the counts stay. */
static inline void fit_room_reset(struct fit_room *room)
{
	arena_reset(&room->arena);
}
void fit_room_free(struct fit_room *room);

/* fit_value for a value that is absent or NULL. */
int fit_null(const struct fit *fit, const struct value *in, struct value *out, struct fault *fault);

/*
 * Check one value, and hand on what the target is to be given. *out points into
 * *in, into the room or to a constant; it may be in itself.
 *
 * FIT_STREAM: TRUE or FALSE; NUMBER for integers and floats; STRING or TEXT for
 * decimals (plain digits), texts, dates, times and intervals; BYTES; for JSON the
 * value itself. NaN and infinities do not fit a float.
 * A server: NUMBER for numbers, BIT and YEAR (four digits), BYTES for binary
 * columns, TEXT for all others; instants as the wall clock of session_offset.
 * An ABSENT value is handed on as it is; so is NULL where it is allowed.
 *
 * Returns 0, or -1 with the fault; then *out is undefined.
 */
static inline int fit_value(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	return in->kind > VALUE_NULL ? fit->check(fit, room, in, out, fault)
				     : fit_null(fit, in, out, fault);
}

/* A row's set function for --lossy: unsigned, "round,trim". */
int fit_set_lossy(void *to, const char *arg, struct err *err);

/* The name of a kind of loss in that list: "round". */
const char *fit_lossy_name(enum fit_lossy l);

#endif
