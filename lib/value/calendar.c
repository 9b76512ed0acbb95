/* SPDX-License-Identifier: MIT */
/* The Gregorian calendar, counted in years that start in March, so that leap days come last. */
#include "value/calendar.h"

#define ERA_DAYS 146097 /* 400 years */
#define EPOCH 719468    /* days from 0000-03-01 to 1970-01-01 */

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int calendar_month_days(int year, int month)
{
	static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && is_leap(year));
}

int64_t calendar_day(struct date d)
{
	uint32_t year = (uint32_t)d.year - (d.month <= 2), century = year / 100;
	uint32_t month = (uint32_t)(d.month <= 2 ? d.month + 9 : d.month - 3); /* March is 0 */
	uint32_t of_year = (153 * month + 2) / 5 + (uint32_t)d.day - 1;

	return (int64_t)(year * 365 + year / 4 - century + century / 4 + of_year) - EPOCH;
}

struct date calendar_date(int64_t day)
{
	uint32_t n = (uint32_t)(day + EPOCH), era = n / ERA_DAYS, of_era = n % ERA_DAYS;
	uint32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	uint32_t of_year = of_era - (365 * year + year / 4 - year / 100);
	uint32_t month = (5 * of_year + 2) / 153;
	struct date d = {.day = (int)(of_year - (153 * month + 2) / 5 + 1)};

	d.month = (int)(month < 10 ? month + 3 : month - 9);
	d.year = (int)(year + era * 400) + (d.month <= 2);
	return d;
}

int calendar_weekday(int64_t day)
{
	int w = (int)((day + 4) % 7);

	return w < 0 ? w + 7 : w;
}
