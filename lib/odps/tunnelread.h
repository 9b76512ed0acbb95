/* SPDX-License-Identifier: MIT */
/*
 * tunnelread: rows of download sessions, in order, each exactly once. Fetches ranges
 * of rows over several connections side by side, holds a bounded number of bytes, and
 * where an answer breaks off, stalls, is refused or does not verify, asks again from
 * the row that was reached. What cannot be shown to be right is an error.
 *
 * Life: tunnelread_init, tunnelread_next until the end (on WAIT tunnelread_wait, after
 * whatever should happen before a pause), tunnelread_free.
 */
#ifndef TUNNELREAD_H
#define TUNNELREAD_H

#include "odps/tunnel.h"
#include "odps/tunnelrec.h"

/* Rows of one session. */
struct tunnelread_part {
	struct tunnel_target target;
	const char *session_id;
	uint64_t from, count; /* rows from..from+count-1, from 0 */
};

struct tunnelread_options {
	unsigned jobs;          /* connections */
	uint64_t buffer;        /* bytes of answers held at most, all connections together */
	uint64_t max_record;    /* the longest row in bytes */
	enum codec_kind accept; /* the encoding asked for */
	bool fresh;             /* the sessions were made for this read: another may do better */
};

enum tunnelread_step {
	TUNNELREAD_ERROR = -1,
	TUNNELREAD_END,
	TUNNELREAD_ROW,  /* values, part */
	TUNNELREAD_WAIT, /* nothing to be had without waiting */
};

struct tunnelread_fetch;

struct tunnelread {
	const struct tunnelrec_value *values; /* of the row, one a column; until the next call */
	size_t part;                          /* the part that the row is of */
	bool old_dates; /* its datetimes before 1992 are in an encoding of their own (protocol 5.4) */
	uint64_t received; /* bytes of answers, for the counts */

	/* private */
	struct odps *odps;
	struct tunnelread_options options;
	const struct tunnelread_part *parts;
	size_t n_parts;
	const char *columns;
	struct tunnelrec_reader rec;    /* of the front fetch */
	struct tunnelread_fetch *queue; /* in the order of their rows; the first is the front */
	size_t n, slots;
	size_t next_part; /* where the next range starts: its part, and how much of it is taken */
	uint64_t next_row;
	uint64_t rows_left;
	uint64_t range_rows; /* size of ranges in this wave, and how many are left of it */
	unsigned wave_left;
	double row_bytes; /* measured, else guessed */
	uint64_t rows_seen, bytes_seen;
	bool delivered;   /* some row was */
	size_t unpumped;  /* bytes read since the other connections were looked at */
	int64_t moved_ns; /* when something last came in */
};

/*
 * Start; asks for nothing yet. parts, columns (the names asked for, joined with
 * commas; NULL: all) and types (of those columns) must outlive it.
 */
void tunnelread_init(struct tunnelread *r, struct odps *o, const struct tunnelread_options *options,
	const struct tunnelread_part *parts, size_t n_parts, const char *columns,
	const struct odpstype *const *types, size_t n_types);

enum tunnelread_step tunnelread_next(struct tunnelread *r, struct err *err);

/* Wait for the network, or until the next try is due. -1 as http_wait. */
int tunnelread_wait(struct tunnelread *r, struct err *err);

void tunnelread_free(struct tunnelread *r);

#endif
