/* SPDX-License-Identifier: MIT */
/*
 * calendar: days since 1970-01-01 and dates of the proleptic Gregorian calendar,
 * years 1 to 9999. Plain arithmetic; holds nothing.
 */
#ifndef CALENDAR_H
#define CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#define CALENDAR_DAY_MIN INT64_C(-719162) /* 0001-01-01 */
#define CALENDAR_DAY_MAX INT64_C(2932896) /* 9999-12-31 */
#define CALENDAR_SECOND_MIN (CALENDAR_DAY_MIN * 86400)
#define CALENDAR_SECOND_MAX (CALENDAR_DAY_MAX * 86400 + 86399)

struct date {
	int year;  /* 1 to 9999 */
	int month; /* 1 to 12 */
	int day;   /* 1 to 31 */
};

/* 28 to 31. Any year. */
int calendar_month_days(int year, int month);

/* Does the day exist, within the years 1 to 9999? */
static inline bool calendar_exists(struct date d)
{
	if (d.year < 1 || d.year > 9999 || d.month < 1 || d.month > 12 || d.day < 1)
		return false;
	return d.day <= 28 || d.day <= calendar_month_days(d.year, d.month);
}

/* Days since 1970-01-01 of a day that exists; works up to the year 1000000 as well. */
int64_t calendar_day(struct date d);

/* The date of a day from CALENDAR_DAY_MIN to CALENDAR_DAY_MAX. */
struct date calendar_date(int64_t day);

/* 0 is Sunday. Any day. */
int calendar_weekday(int64_t day);

/* Whole days in seconds (rounded down), and the seconds that are left, 0 to 86399. */
static inline int64_t calendar_split(int64_t seconds, int *of_day)
{
	int64_t day = seconds / 86400, rest = seconds % 86400;

	if (rest < 0) {
		rest += 86400;
		day--;
	}
	*of_day = (int)rest;
	return day;
}

#endif
