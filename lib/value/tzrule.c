/* SPDX-License-Identifier: MIT */
/* POSIX rules for summer time. */
#include "value/tzrule.h"

#include "value/calendar.h"

struct text {
	const char *p, *end;
};

static bool at_digit(const struct text *t)
{
	return t->p < t->end && *t->p >= '0' && *t->p <= '9';
}

static bool take(struct text *t, char c)
{
	if (t->p == t->end || *t->p != c)
		return false;
	t->p++;
	return true;
}

/* A number up to max; -1: none. */
static int number(struct text *t, int max)
{
	int n = 0;

	if (!at_digit(t))
		return -1;
	while (at_digit(t) && n <= max)
		n = n * 10 + (*t->p++ - '0');
	return n <= max ? n : -1;
}

/* The abbreviation: three letters and more, or anything in <>. */
static bool skip_name(struct text *t)
{
	const char *start = t->p;

	if (take(t, '<')) {
		while (t->p < t->end && *t->p != '>')
			t->p++;
		return take(t, '>');
	}
	while (t->p < t->end && ((*t->p | 0x20) >= 'a' && (*t->p | 0x20) <= 'z'))
		t->p++;
	return t->p - start >= 3;
}

/* [+-]h[h[h]][:mm[:ss]] */
static bool clock_time(struct text *t, int max_hours, int32_t *out)
{
	bool negative = false;
	int h, m = 0, s = 0;

	if (take(t, '-'))
		negative = true;
	else
		take(t, '+');
	h = number(t, max_hours);
	if (take(t, ':')) {
		m = number(t, 59);
		if (take(t, ':'))
			s = number(t, 59);
	}
	if (h < 0 || m < 0 || s < 0)
		return false;
	*out = (h * 3600 + m * 60 + s) * (negative ? -1 : 1);
	return true;
}

static bool change(struct text *t, struct tzrule_change *c)
{
	if (!take(t, ','))
		return false;
	if (take(t, 'M')) {
		c->form = TZRULE_MONTH;
		c->month = number(t, 12);
		c->week = take(t, '.') ? number(t, 5) : -1;
		c->day = take(t, '.') ? number(t, 6) : -1;
		if (c->month < 1 || c->week < 1 || c->day < 0)
			return false;
	} else {
		c->form = take(t, 'J') ? TZRULE_JULIAN : TZRULE_DAY;
		c->day = number(t, 365);
		if (c->day < (c->form == TZRULE_JULIAN))
			return false;
	}
	c->time = 2 * 3600;
	return !take(t, '/') || clock_time(t, 167, &c->time);
}

bool tzrule_parse(struct tzrule *r, const char *s, size_t n)
{
	struct text t = {s, s + n};
	int32_t west;

	if (!skip_name(&t) || !clock_time(&t, 24, &west))
		return false;
	r->standard = -west;
	r->has_summer = t.p < t.end;
	if (!r->has_summer)
		return true;
	if (!skip_name(&t))
		return false;
	r->summer = r->standard + 3600;
	if (t.p < t.end && *t.p != ',') {
		if (!clock_time(&t, 24, &west))
			return false;
		r->summer = -west;
	}
	return change(&t, &r->begin) && change(&t, &r->end) && t.p == t.end;
}

/* The day on which a change falls, since 1970-01-01. */
static int64_t change_day(const struct tzrule_change *c, int year)
{
	int64_t first = calendar_day((struct date){year, 1, 1});
	int days, ahead;

	if (c->form == TZRULE_DAY)
		return first + c->day;
	if (c->form == TZRULE_JULIAN)
		return first + c->day - 1 + (c->day > 59 && calendar_month_days(year, 2) == 29);
	first = calendar_day((struct date){year, c->month, 1});
	days = calendar_month_days(year, c->month);
	ahead = (c->day - calendar_weekday(first) + 7) % 7 + (c->week - 1) * 7;
	return first + (ahead < days ? ahead : ahead - 7);
}

void tzrule_year(const struct tzrule *r, int year, int64_t *begin, int64_t *end)
{
	*begin = change_day(&r->begin, year) * 86400 + r->begin.time - r->standard;
	*end = change_day(&r->end, year) * 86400 + r->end.time - r->summer;
}
