/* SPDX-License-Identifier: MIT */
/*
 * tzif: the bytes of a TZif file (RFC 8536, versions 1 to 4) as a table of offsets.
 * Opens nothing. A struct tzif owns its arrays: tzif_parse, tzif_free.
 */
#ifndef TZIF_H
#define TZIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Offset i holds from at[i] until at[i + 1], where at[0] is INT64_MIN. */
struct tzif {
	int64_t *at;     /* instants, rising */
	int32_t *offset; /* seconds east of UTC; neighbours differ */
	size_t n;        /* at least 1 */
	/*
	 * From this instant on the table repeats every 400 years (the calendar does);
	 * INT64_MAX: the last offset stays.
	 */
	int64_t cycle;
};

#define TZIF_CYCLE_SECONDS (INT64_C(146097) * 86400)

/*
 * Read a whole file of n bytes; the rule in its footer is laid out as entries for
 * 400 years. Returns NULL, or what is wrong with the file as a constant text; then
 * there is nothing to free.
 */
const char *tzif_parse(struct tzif *t, const unsigned char *p, size_t n);

/* A table of one offset. */
void tzif_fixed(struct tzif *t, int32_t offset);

void tzif_free(struct tzif *t);

#endif
