/* SPDX-License-Identifier: MIT */
/*
 * tunnelrec: the record format of the tunnel (protocol 6), both ways, between bytes
 * in memory and the wire's own values. It opens nothing, knows no text forms, and
 * trusts nothing: every checksum, the count, the metrics block and the end are
 * verified, and no answer, however hostile, makes it read or allocate past what the
 * caller gave it.
 */
#ifndef TUNNELREC_H
#define TUNNELREC_H

#include "base/err.h"
#include "base/str.h"
#include "odps/crc32c.h"
#include "odps/odpstype.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * One value as the wire has it; which member counts follows from the column's type:
 *   i      tinyint .. bigint, boolean (0, 1), date (days), datetime (ms),
 *          interval_year_month (months)
 *   f, d   float, double
 *   s      string, char, varchar, binary, decimal (its text), json, geography: the bytes;
 *          vector, array, map, struct: the encoded members, see the walk below
 *   sec, nano  timestamp, timestamp_ntz, interval_day_time: their sum counts; both may
 *          be negative
 */
struct tunnelrec_value {
	bool set; /* false: NULL */
	union {
		int64_t i;
		float f;
		double d;
		struct span s;
		struct {
			int64_t sec;
			int32_t nano;
		};
	};
};

/* Reading. */

/* Why a stream was refused. */
enum tunnelrec_fault {
	TUNNELREC_OK,
	TUNNELREC_RECORD_CHECKSUM,
	TUNNELREC_STREAM_CHECKSUM,
	TUNNELREC_METRICS_CHECKSUM,
	TUNNELREC_ROW_COUNT,      /* the footer counts otherwise */
	TUNNELREC_TRUNCATED,      /* the body ended before the footer did */
	TUNNELREC_BAD_FIELD,      /* a number outside the columns, wrong wire type, repeated */
	TUNNELREC_BAD_VARINT,     /* more than 64 bits */
	TUNNELREC_BAD_FOOTER,     /* its parts are not in order, or a record is open */
	TUNNELREC_TRAILING_DATA,  /* bytes behind the footer */
	TUNNELREC_MALFORMED,      /* a value that its type cannot have */
	TUNNELREC_VALUE_TOO_LONG, /* a record over the limit */
};

/* "record_checksum" and so on. */
const char *tunnelrec_fault_name(enum tunnelrec_fault fault);

enum tunnelrec_step {
	TUNNELREC_ERROR = -1,
	TUNNELREC_MORE,   /* the record or footer at the window's start is not all there */
	TUNNELREC_RECORD, /* a verified record: r->values */
	TUNNELREC_END,    /* the footer, verified, and the body's end */
};

/* Columns whose fields have a fast way: the first fifteen, and of some types only. */
enum tunnelrec_easy {
	TUNNELREC_NOT_EASY,
	TUNNELREC_NUMBER,
	TUNNELREC_BOOLEAN,
	TUNNELREC_DOUBLE,
	TUNNELREC_BYTES,
	TUNNELREC_INSTANT,
};

#define TUNNELREC_NO_TAG (-1)

struct tunnelrec_easy_column {
	enum tunnelrec_easy way : 8;
	short tag; /* of one byte; TUNNELREC_NO_TAG: no such way */
	int64_t min, max;
};

struct tunnelrec_reader {
	struct tunnelrec_value *values; /* of the last record, one a column; spans point into
					   the window */
	uint64_t rows;                  /* records verified so far */
	enum tunnelrec_fault fault;     /* after TUNNELREC_ERROR */
	bool ended;  /* the footer was there and is right; only the body's end is missing */
	size_t need; /* after TUNNELREC_MORE: it is no use to call before the window
			   holds so many bytes, unless the body has ended */
	struct crc32c record; /* fed with the last record */
	struct crc32c stream; /* fed with the checksums of all records so far */

	/* private */
	const struct odpstype *const *types;
	size_t n_columns, max_record;
	size_t *offset; /* where each span starts in the window, between calls */
	size_t at;      /* bytes of the window that were dealt with */
	struct tunnelrec_easy_column *easy;
};

/*
 * Start. types: one known type a column, in the order of the field numbers; they must
 * outlive the reader. max_record: the longest record in bytes.
 */
void tunnelrec_reader_init(struct tunnelrec_reader *r, const struct odpstype *const *types,
	size_t n_columns, size_t max_record);

/* Start again with the same columns, for the next answer. */
void tunnelrec_reader_reset(struct tunnelrec_reader *r);

void tunnelrec_reader_free(struct tunnelrec_reader *r);

/*
 * Go on. p..p+n: the unread bytes of the body. The first *used of them are done with,
 * and the next call's window starts behind them: after TUNNELREC_RECORD and _END, and
 * after TUNNELREC_MORE too, where what is missing is the body's end (else it is 0, and
 * the same window comes again with more bytes behind it; it may have moved). eof: the
 * body ends behind the window. Errors are EXIT_FAILED and say in or behind which record
 * of the body.
 */
enum tunnelrec_step tunnelrec_read(struct tunnelrec_reader *r, const char *p, size_t n, bool eof,
	size_t *used, struct err *err);

/*
 * The walk over the encoded members of a value that tunnelrec_read verified (no bounds
 * are checked again):
 *   vector: tunnelrec_get_count, then as many tunnelrec_get of the member
 *   array:  tunnelrec_get_count, then as often tunnelrec_get_null, and the member unless null
 *   map:    an array of the keys, then an array of the values
 *   struct: for each field tunnelrec_get_null, and the member unless null
 * tunnelrec_get is for members that are not nested themselves; nested ones are walked
 * from *p in turn.
 */
uint64_t tunnelrec_get_count(const char **p);
bool tunnelrec_get_null(const char **p);
void tunnelrec_get(const char **p, const struct odpstype *type, struct tunnelrec_value *v);

/* Writing. */

struct tunnelrec_writer {
	struct str *out; /* the caller takes the bytes out as it likes */
	uint64_t rows;
	struct crc32c record;
	struct crc32c stream;
};

/* Start; bytes are appended to out. Nothing to free. */
void tunnelrec_writer_init(struct tunnelrec_writer *w, struct str *out);

/*
 * One field of the current record: column from 0. A NULL is not written. A nested
 * value's s holds the encoded members, made with the tunnelrec_put_ calls below.
 */
void tunnelrec_field(struct tunnelrec_writer *w, size_t column, const struct odpstype *type,
	const struct tunnelrec_value *v);

/* The end of the current record. */
void tunnelrec_end_record(struct tunnelrec_writer *w);

/* The footer; metrics: the JSON text of a metrics block (tunnel version 6), or NULL. */
void tunnelrec_footer(struct tunnelrec_writer *w, const char *metrics);

/* Append parts of a nested value, in the order of the walk above. */
void tunnelrec_put_count(struct str *out, uint64_t n);
void tunnelrec_put_null(struct str *out, bool null);
void tunnelrec_put(struct str *out, const struct odpstype *type, const struct tunnelrec_value *v);

#endif
