/* SPDX-License-Identifier: MIT */
/* Every day from 0001-01-01 to 9999-12-31, counted one after the other. */
#include "check.h"

#include "value/calendar.h"

#include <inttypes.h>

/* The day after, by the rules that everybody knows. */
static struct date next(struct date d)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = d.year % 400 == 0 || (d.year % 4 == 0 && d.year % 100 != 0);

	if (++d.day > days[d.month - 1] + (leap && d.month == 2)) {
		d.day = 1;
		if (++d.month > 12) {
			d.month = 1;
			d.year++;
		}
	}
	return d;
}

static bool same(struct date a, struct date b)
{
	return a.year == b.year && a.month == b.month && a.day == b.day;
}

static void check_all(struct check *c)
{
	struct date d = {1, 1, 1};
	int64_t day;
	int bad = 0;

	for (day = CALENDAR_DAY_MIN; day <= CALENDAR_DAY_MAX; day++, d = next(d))
		if (calendar_day(d) != day || !same(calendar_date(day), d) || !calendar_exists(d))
			if (bad++ < 5)
				check_that(c, false, "%d-%d-%d is day %" PRId64 ", not %" PRId64,
					d.year, d.month, d.day, calendar_day(d), day);
	check_that(c, bad == 0, "%d days are wrong", bad);
	check_that(c, d.year == 10000, "the last day is of the year %d", d.year);
}

static const struct {
	struct date date;
	bool exists;
} dates[] = {
	{{2019, 2, 28}, true},
	{{2019, 2, 29}, false},
	{{2020, 2, 29}, true},
	{{1900, 2, 29}, false},
	{{2000, 2, 29}, true},
	{{2019, 4, 31}, false},
	{{2019, 12, 31}, true},
	{{2019, 0, 1}, false},
	{{2019, 13, 1}, false},
	{{2019, 1, 0}, false},
	{{2019, 1, 32}, false},
	{{0, 1, 1}, false},
	{{10000, 1, 1}, false},
};

static const struct {
	int64_t seconds, day;
	int rest;
} splits[] = {
	{0, 0, 0},
	{86399, 0, 86399},
	{86400, 1, 0},
	{-1, -1, 86399},
	{-86400, -1, 0},
	{-86401, -2, 86399},
};

int main(void)
{
	struct check c = CHECK_INIT;
	int64_t day;
	size_t i;
	int rest;

	check_all(&c);
	for (i = 0; i < CHECK_COUNT(dates); i++)
		check_that(&c, calendar_exists(dates[i].date) == dates[i].exists, "%d-%d-%d",
			dates[i].date.year, dates[i].date.month, dates[i].date.day);
	for (i = 0; i < CHECK_COUNT(splits); i++) {
		day = calendar_split(splits[i].seconds, &rest);
		check_that(&c, day == splits[i].day && rest == splits[i].rest,
			"%" PRId64 " is day %" PRId64 " and %d", splits[i].seconds, day, rest);
	}
	check_that(&c, calendar_weekday(0) == 4, "1970-01-01 was a Thursday");
	check_that(&c, calendar_weekday(-1) == 3 && calendar_weekday(-8) == 3, "the day before");
	return check_end(&c);
}
