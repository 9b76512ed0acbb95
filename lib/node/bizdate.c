/* SPDX-License-Identifier: MIT */
/* Business dates and scheduled times. */
#include "node/bizdate.h"

#include "base/clock.h"
#include "base/show.h"
#include "value/calendar.h"
#include "value/temporal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* n digits of text as a number; -1: not all are digits. */
static int digits(const char *text, int n)
{
	int value = 0, i;

	for (i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + text[i] - '0';
	}
	return value;
}

int bizdate_parse(const char *text, int64_t *day, struct err *err)
{
	bool dashes = strlen(text) == 10 && text[4] == '-' && text[7] == '-';
	struct date d = {0, 0, 0};
	struct show show;

	if (dashes || strlen(text) == 8) {
		d.year = digits(text, 4);
		d.month = digits(text + (dashes ? 5 : 4), 2);
		d.day = digits(text + (dashes ? 8 : 6), 2);
	}
	if (!calendar_exists(d))
		return err_set(err, EXIT_USAGE,
			"'%s' is no date; it is written 20190708 or 2019-07-08",
			show_cut(&show, text, strlen(text), 40));
	*day = calendar_day(d);
	return 0;
}

void bizdate_print_iso(char out[BIZDATE_SIZE], int64_t day)
{
	char text[TEMPORAL_SIZE];

	*temporal_print_date(text, day) = '\0';
	snprintf(out, BIZDATE_SIZE, "%.10s", text);
}

void bizdate_print(char out[BIZDATE_SIZE], int64_t day)
{
	char text[BIZDATE_SIZE];

	bizdate_print_iso(text, day);
	snprintf(out, BIZDATE_SIZE, "%.4s%.2s%.2s", text, text + 5, text + 8);
}

int bizdate_parse_time(const char *text, int *seconds, struct err *err)
{
	size_t n = strlen(text);
	int h = -1, m = -1, s = 0;
	struct show show;

	if ((n == 5 || n == 8) && text[2] == ':') {
		h = digits(text, 2);
		m = digits(text + 3, 2);
	}
	if (n == 8)
		s = text[5] == ':' ? digits(text + 6, 2) : -1;
	if (h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 59)
		return err_set(err, EXIT_USAGE,
			"'%s' is no time of day; it is written 00:30 or 00:30:00",
			show_cut(&show, text, n, 40));
	*seconds = h * 3600 + m * 60 + s;
	return 0;
}

int bizdate_instant(int64_t *instant, struct err *err)
{
	const char *told = getenv("DSPIPE_NOW");
	struct fault fault = {.code = FAULT_NONE};
	struct temporal t;
	struct show show;

	*instant = clock_wall() / CLOCK_S;
	if (told == NULL || *told == '\0')
		return 0;
	if (temporal_parse(&t, told, strlen(told), &fault) < 0 || t.form != TEMPORAL_INSTANT)
		return err_set(err, EXIT_USAGE,
			"$DSPIPE_NOW: '%s' is no instant; it is written 2019-07-09T00:30:00+08:00",
			show_cut(&show, told, strlen(told), 60));
	*instant = temporal_instant(&t);
	return 0;
}

int64_t bizdate_wall(const struct zone *zone, int64_t instant)
{
	time_t t = (time_t)instant;
	struct tm tm;

	if (zone != NULL)
		return instant + zone_offset(zone, instant);
	if (localtime_r(&t, &tm) == NULL)
		return instant;
	return instant + tm.tm_gmtoff;
}

void bizdate_set(struct bizdate *d, int64_t day, int at)
{
	d->day = day;
	d->cycle = (day + 1) * 86400 + at;
}

int bizdate_now(struct bizdate *d, const struct zone *zone, int at, struct err *err)
{
	int64_t instant;
	int rest;

	if (bizdate_instant(&instant, err) < 0)
		return -1;
	d->today = calendar_split(bizdate_wall(zone, instant), &rest);
	bizdate_set(d, d->today - 1, at);
	return 0;
}
