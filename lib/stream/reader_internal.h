/* SPDX-License-Identifier: MIT */
/*
 * reader_internal: what reader.c and its two formats share. A format fetches one
 * line or record at a time and finds the columns in it; the seal, the counts and
 * the numbering are reader.c's.
 */
#ifndef READER_INTERNAL_H
#define READER_INTERNAL_H

#include "base/mem.h"
#include "stream/reader.h"

#define CONTROL_EXTRA ((size_t)1 << 20) /* a control line may be so much longer */

enum fetch {
	FETCH_ERROR = -1,
	FETCH_END = 0,
	FETCH_LINE, /* state->line; state->partial: the end of file stands for its newline */
	FETCH_LONG, /* over the limit: state->line is its start, raw_bytes its length */
};

struct reader_state {
	struct json *json;
	struct csv_reader *csv;
	struct csv_record csv_record;
	bool csv_good, csv_columns_told;
	struct span line;
	const struct field *fields; /* of the line, where they were found with it; else NULL */
	size_t n_fields;
	bool partial;
	uint64_t raw_bytes;
	uint64_t line_no;   /* CSV: lines passed so far */
	struct str head;    /* the start of a line that is too long */
	bool *selected;     /* NULL: all columns are needed */
	bool others;        /* keys that are no column do not count */
	int *at;            /* one a column, for record.at */
	struct fault shape; /* missing or extra column of records with these keys */
	bool shape_known, in_order;
	struct str name; /* a column's name, for the fault */
	uint64_t next_row, rows, dirty;
	bool pending; /* a line was fetched, but not handed out yet */
	enum fetch pending_fetch;
	bool started, ended, announced;
	char *undirty_by;
};

/* Keep the start of a line that is too long. */
static inline void reader_keep_head(struct reader_state *s, const char *p, size_t n)
{
	str_clear(&s->head);
	str_add(&s->head, p, n < SEAL_RAW_MAX ? n : SEAL_RAW_MAX);
}

/* The columns are known: size the table that tells where each is. */
static inline void reader_columns_ready(struct reader *r)
{
	r->columns_known = true;
	r->state->at = mem_alloc(r->begin.columns.n, sizeof *r->state->at);
}

/* NDJSON. */
enum fetch reader_ndjson_fetch(struct reader *r, struct err *err);
int reader_ndjson_split(struct reader *r);

/* CSV. open reads the header. */
int reader_csv_open(struct reader *r, struct err *err);
enum fetch reader_csv_fetch(struct reader *r, struct err *err);
int reader_csv_split(struct reader *r);
void reader_csv_json(const struct reader *r, struct str *out);

#endif
