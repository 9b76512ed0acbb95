/* SPDX-License-Identifier: MIT */
/*
 * tzrule: the POSIX TZ text that ends a TZif file ("CET-1CEST,M3.5.0,M10.5.0/3"):
 * the offsets of the years that the file's table does not reach (RFC 8536, 3.3).
 * Plain values; nothing to free.
 */
#ifndef TZRULE_H
#define TZRULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tzrule_form {
	TZRULE_JULIAN, /* Jn: 1 to 365, February 29 is never counted */
	TZRULE_DAY,    /* n: 0 to 365 */
	TZRULE_MONTH,  /* Mm.w.d: the w-th weekday d of a month, 5 is the last */
};

struct tzrule_change {
	enum tzrule_form form;
	int month, week, day;
	int32_t time; /* seconds since the midnight that begins that day; may be negative */
};

struct tzrule {
	int32_t standard, summer; /* seconds east of UTC */
	bool has_summer;
	struct tzrule_change begin, end; /* of summer time */
};

/* Read n bytes of text. Returns false where they are no such rule. */
bool tzrule_parse(struct tzrule *r, const char *s, size_t n);

/* The instants at which summer time begins and ends in a year. */
void tzrule_year(const struct tzrule *r, int year, int64_t *begin, int64_t *end);

#endif
