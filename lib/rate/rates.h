/* SPDX-License-Identifier: MIT */
/*
 * rates: what dsthrottle is told to hold a stream to, as the text of its options
 * ("-r 1000 -b 10M --burst 1s"): a control file's line, or a period's part of a
 * schedule. Plain values.
 */
#ifndef RATES_H
#define RATES_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

#define RATES_BURST_NS INT64_C(100000000)

struct rates {
	uint64_t records_per_sec; /* 0: no limit */
	uint64_t bytes_per_sec;   /* 0: no limit */
	int64_t burst_ns;         /* a burst is what the rate gives in this time */
};

#define RATES_INIT {.burst_ns = RATES_BURST_NS}

/* Rows for a table of options; r is a struct rates. */
#define RATES_OPTIONS(r)                                                                      \
	{'r', "rate", "N", "records a second", option_positive, &(r)->records_per_sec},       \
	{'b', "bytes", "SIZE", "bytes a second", option_size, &(r)->bytes_per_sec},           \
	{0, "burst", "TIME", "save up what the rate gives in TIME (100ms)", option_time,      \
		&(r)->burst_ns}

/*
 * Read the options out of a text; what it does not name has no limit, and the default
 * burst. An empty text means no limit at all. EXIT_USAGE where it cannot be read; *r
 * is then unchanged.
 */
int rates_parse(struct rates *r, struct span text, struct err *err);

/* Append the text that rates_parse reads, for messages: "-r 1000", "no limit". */
void rates_print(struct str *out, const struct rates *r);

static inline bool rates_equal(const struct rates *a, const struct rates *b)
{
	return a->records_per_sec == b->records_per_sec && a->bytes_per_sec == b->bytes_per_sec &&
		a->burst_ns == b->burst_ns;
}

#endif
