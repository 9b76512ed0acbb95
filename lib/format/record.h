/* SPDX-License-Identifier: MIT */
/*
 * record: one record as a reader hands it out: its fields in the order in which
 * they stood, and where each column of the stream is among them. It owns nothing
 * and lasts until the reader is asked for the next one.
 */
#ifndef RECORD_H
#define RECORD_H

#include "value/value.h"

#include <stdint.h>

struct field {
	struct span key; /* NDJSON: the key's lexeme with its quotes; CSV: nothing */
	struct value value;
};

struct record {
	const struct field *fields;
	size_t n_fields;
	const int *at;    /* column index -> index in fields; -1: the record lacks it */
	struct span line; /* the whole record as it came, without its newline */
	uint64_t row;     /* ordinal in the source, from begin.source.first */
	uint64_t line_no; /* CSV: the physical line it starts on, from 1; NDJSON: 0 */
	bool spaced;      /* NDJSON: white space stands outside the values */
	bool in_order;    /* the fields are the columns, each in its place */
};

/* The value of a column; kind VALUE_ABSENT where the record lacks it. */
static inline struct value record_value(const struct record *rec, size_t column)
{
	int i = rec->at[column];

	return i < 0 ? VALUE_OF(VALUE_ABSENT) : rec->fields[i].value;
}

#endif
