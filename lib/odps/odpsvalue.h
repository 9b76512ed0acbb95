/* SPDX-License-Identifier: MIT */
/*
 * odpsvalue: the wire's values (tunnelrec.h) in the forms of dsrecord(5), section 2.1
 * of the design: numbers as their digits, instants with the offset of a zone, arrays,
 * maps and structs as JSON. What dsrecord cannot spell makes the row dirty.
 */
#ifndef ODPSVALUE_H
#define ODPSVALUE_H

#include "base/arena.h"
#include "format/json.h"
#include "odps/tunnelrec.h"
#include "value/value.h"
#include "value/zone.h"

struct odpsvalue_options {
	const struct zone *zone; /* whose offset instants get; NULL: UTC */
	bool decimal_number;     /* decimals as numbers, not as strings */
	uint64_t max_text;       /* bytes of one nested value as JSON */
};

/* The text of a day: tables hold the same days over and over. */
struct odpsvalue_day {
	int32_t day;
	char text[10];
};

#define ODPSVALUE_DAYS 1024

/* Datetimes before 1992 are refused where a server has an encoding of its own for them. */
#define ODPSVALUE_OLD_DATES INT64_C(694224000000) /* 1992-01-01 in ms */

struct odpsvalue {
	struct odpsvalue_options options;
	int64_t datetime_min; /* ms; may be changed between rows */
	const struct odpstype *const *types;
	size_t n;
	char *slots;        /* room for a short text in each column */
	struct arena arena; /* longer texts of the row */
	struct str text;    /* the nested value being made */
	struct str keys;    /* keys of its open maps, as JSON strings */
	size_t *at;         /* where each of them starts */
	size_t n_keys, cap_at;
	struct json *json;
	bool holds_json;            /* the nested value being made holds a json value */
	struct odpsvalue_day *days; /* by the last bits of the day */
};

/* types, one a column, must outlive it. */
void odpsvalue_init(struct odpsvalue *o, const struct odpsvalue_options *options,
	const struct odpstype *const *types, size_t n);

void odpsvalue_free(struct odpsvalue *o);

/*
 * Put n values into out; they last until the next call, and as long as the values do.
 * Returns 0; or -1 where one has no form in dsrecord, with its fault and its index in
 * *bad: out then holds something that shows it. More than one may be bad.
 */
int odpsvalue_row(struct odpsvalue *o, const struct tunnelrec_value *in, struct value *out,
	struct fault *f, size_t *bad);

/*
 * Rows as NDJSON lines at once, for speed: the same bytes as a writer makes of
 * odpsvalue_row's values.
 */
struct odpsvalue_column {
	struct str before; /* what stands before the value: {"a": or ,"b": */
	int from;          /* the wire's column; -1: before holds the value too */
};

struct odpsvalue_line {
	struct odpsvalue_column *columns;
	size_t n;
	/* private */
	bool impossible; /* some column is of a type that is not printed in this way */
	size_t fixed;    /* bytes of a line without its texts, at most */
	size_t *texts;   /* the wire's columns that are texts */
	size_t n_texts;
};

/*
 * Get ready for lines of n columns. The caller then fills in columns, and calls
 * odpsvalue_line_set whenever it did so.
 */
void odpsvalue_line_init(struct odpsvalue_line *line, size_t n);
void odpsvalue_line_set(struct odpsvalue_line *line, const struct odpsvalue *o);
void odpsvalue_line_free(struct odpsvalue_line *line);

/*
 * How long the line of a row can become, which is the room that odpsvalue_line needs;
 * SIZE_MAX where its types are not printed in this way.
 */
static inline size_t odpsvalue_line_max(const struct odpsvalue_line *line,
	const struct tunnelrec_value *in)
{
	size_t max = line->fixed, i;

	for (i = 0; i < line->n_texts; i++)
		if (in[line->texts[i]].set) {
			if (in[line->texts[i]].s.len > 1 << 20)
				return SIZE_MAX;
			max += in[line->texts[i]].s.len * 6;
		}
	return line->impossible ? SIZE_MAX : max;
}

/*
 * Print the line with its newline to `to`. Returns its end, or NULL: print this row by
 * odpsvalue_row, which tells what is the matter with it. The values' bytes must have
 * WINDOW_PAD readable ones behind them (window.h).
 */
char *odpsvalue_line(struct odpsvalue *o, const struct odpsvalue_line *line,
	const struct tunnelrec_value *in, char *to);

/*
 * Does a type have what JSON cannot: a struct with two fields of one name? Returns
 * that name, or NULL.
 */
const char *odpsvalue_clash(const struct odpstype *type);

#endif
