/* SPDX-License-Identifier: MIT */
/*
 * temporal: the texts of dates and times of dsrecord(5), read and printed. Strict
 * about every digit. Knows no zone's rules (zone.h) and holds nothing.
 */
#ifndef TEMPORAL_H
#define TEMPORAL_H

#include "base/str.h"
#include "value/fault.h"

#include <stdbool.h>
#include <stdint.h>

enum temporal_form {
	TEMPORAL_DATE,    /* 2019-07-08 */
	TEMPORAL_WALL,    /* 2019-07-08 12:34:56.789, with T or a blank: a wall clock */
	TEMPORAL_INSTANT, /* the same with Z or +08:00 behind it (RFC 3339) */
};

struct temporal {
	int64_t seconds; /* that the clock shows, since its 1970-01-01 00:00:00 */
	uint32_t ns;     /* below 1e9 */
	int32_t offset;  /* INSTANT: of the clock, seconds east of UTC */
	enum temporal_form form : 8;
	unsigned digits : 8;  /* of the fraction, without zeros at its end: 0 to 9 */
	unsigned written : 8; /* of the fraction, as spelled; 255 and more: 255 */
};

/* The instant of TEMPORAL_INSTANT: seconds since 1970-01-01 00:00:00 UTC. */
static inline int64_t temporal_instant(const struct temporal *t)
{
	return t->seconds - t->offset;
}

/*
 * Read a text of one of the three forms; years 0001 to 9999. A fraction may have
 * more than nine digits where the others are zeros. Second 60 and hour 24 do not
 * exist. Returns 0, or -1 with fault bad_date, or bad_time where the date is good.
 */
int temporal_parse(struct temporal *t, const char *s, size_t n, struct fault *f);

/* A time as MySQL has it: [-]h:mm:ss[.f], one to three digits for the hours. */
struct temporal_time {
	bool negative;
	int32_t seconds; /* without the sign, below 1000 hours */
	uint32_t ns;
	unsigned digits : 8;
	unsigned written : 8;
};

/* Returns 0, or -1 with fault bad_time. */
int temporal_parse_time(struct temporal_time *t, const char *s, size_t n, struct fault *f);

/*
 * Is the text an interval as MaxCompute prints it? Years and months: [-]y-m, months
 * 0 to 11; days and time: [-]d hh:mm:ss[.f], up to nine digits behind the point.
 */
bool temporal_is_interval(const char *s, size_t n);

/* Room for any of the texts below; none writes a NUL. They return the end of the text. */
#define TEMPORAL_SIZE 48

/* How many digits of a fraction to print. */
enum {
	TEMPORAL_AS_NEEDED = -1, /* 0, 3, 6 or 9, the fewest that keep it */
	TEMPORAL_SHORTEST = -2,  /* without zeros at the end */
};

/* "2019-07-08"; day is within the calendar (calendar.h). */
char *temporal_print_date(char *out, int64_t day);

/* "2019-07-08T12:34:56.789" with the given separator; seconds within the calendar. */
char *temporal_print_wall(char *out, int64_t seconds, uint32_t ns, int digits, char separator);

/* Parts of these: "12:34:56.789" of a second of the day; "+08:00", or "Z" for 0. */
char *temporal_print_clock(char *out, int of_day, uint32_t ns, int digits);
char *temporal_print_offset(char *out, int32_t offset);

/*
 * An instant (within the calendar) as the wall clock of an offset, with the offset
 * behind it: "+08:00", or "Z" for none. An offset that has seconds, or that would
 * leave the years 1 to 9999, is not used: then it is UTC and Z.
 */
char *temporal_print_instant(char *out, int64_t instant, uint32_t ns, int digits, int32_t offset);

/* "-838:59:59.000001". */
char *temporal_print_time(char *out, const struct temporal_time *t, int digits);

/* Intervals: months; and seconds (rounded down) with nanoseconds (0 to 999999999). */
char *temporal_print_months(char *out, int64_t months);
char *temporal_print_span(char *out, int64_t seconds, uint32_t ns);

#endif
