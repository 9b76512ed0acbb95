/* SPDX-License-Identifier: MIT */
/*
 * odpstext: values of MaxCompute's types as text, both ways, in the forms that the
 * service's SQL writes: true, 1.5, NaN, 2019-07-08, 2019-07-08 12:34:56.789 (the
 * fraction without zeros at its end), 1-2 and 3 04:05:06.000000000 for the intervals;
 * strings, binary and json are their bytes; array, map and struct are JSON. What is read from
 * a text prints as an equal one.
 */
#ifndef ODPSTEXT_H
#define ODPSTEXT_H

#include "odps/tunnelrec.h"
#include "value/fault.h"
#include "value/zone.h"

/*
 * Read a text as a value of the type. Its bytes are in text or in room (to which is
 * appended). zone: the clock of datetimes and timestamps without an offset; NULL: UTC.
 * Returns 0, or -1 with the fault: what does not fit is refused, not bent. Decimals keep
 * their digits.
 */
int odpstext_read(const struct odpstype *type, struct span text, const struct zone *zone,
	struct str *room, struct tunnelrec_value *v, struct fault *f);

/*
 * Append the text of a value that is set. Where the zone's clocks were put back, the
 * later of two instants has its offset behind it, so that it reads back. An instant outside the years 1 to 9999 is
 * "@" and its seconds since 1970, which odpstext_read takes as well.
 */
void odpstext_print(struct str *out, const struct odpstype *type, const struct tunnelrec_value *v,
	const struct zone *zone);

/* A wall clock's or instant's seconds and nanoseconds as the text of a timestamp. */
void odpstext_print_time(struct str *out, int64_t seconds, int32_t ns, const struct zone *zone);

#endif
