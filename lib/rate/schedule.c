/* SPDX-License-Identifier: MIT */
/* Rates by the time of day. */
#include "rate/schedule.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/show.h"

#include <stdlib.h>
#include <time.h>

#define DAY 86400

struct period {
	int from, to; /* seconds of the day; equal: the rest of it */
	struct rates rates;
};

struct schedule {
	struct period *v;
	size_t n, cap;
	struct rates rest; /* where no period holds */
	bool has_else;
};

/* "hh:mm" or "hh:mm:ss" at *p; 24:00 is the day's end. Returns seconds, or -1. */
static int take_time(const char **p, const char *end)
{
	int part[3] = {0, 0, 0}, i, digits;

	for (i = 0; i < 3; i++) {
		for (digits = 0; *p < end && **p >= '0' && **p <= '9' && digits < 2; digits++)
			part[i] = part[i] * 10 + *(*p)++ - '0';
		if (digits != 2)
			return -1;
		if (*p == end || **p != ':')
			break;
		if (i < 2)
			++*p;
	}
	if (i == 0 || part[1] > 59 || part[2] > 59 || part[0] * 3600 + part[1] * 60 + part[2] > DAY)
		return -1;
	return part[0] * 3600 + part[1] * 60 + part[2];
}

static struct span trim(struct span s)
{
	while (s.len > 0 && (*s.p == ' ' || *s.p == '\t' || *s.p == '\n')) {
		s.p++;
		s.len--;
	}
	while (s.len > 0 &&
		(s.p[s.len - 1] == ' ' || s.p[s.len - 1] == '\t' || s.p[s.len - 1] == '\n'))
		s.len--;
	return s;
}

/* "09:00-18:00" or "else" at the start of the part; *rest: what follows. */
static bool take_when(struct span part, struct period *period, struct span *rest)
{
	const char *p = part.p, *end = part.p + part.len;

	if (part.len >= 4 && memcmp(p, "else", 4) == 0) {
		p += 4;
	} else {
		period->from = take_time(&p, end);
		if (period->from < 0 || p == end || *p++ != '-')
			return false;
		period->to = take_time(&p, end);
		if (period->to < 0 || period->from == period->to)
			return false;
	}
	*rest = (struct span){p, (size_t)(end - p)};
	return p == end || *p == ' ' || *p == '\t';
}

static int add_part(struct schedule *s, struct span part, struct err *err)
{
	struct period *period;
	struct span rest;
	struct show show;

	s->v = mem_grow(s->v, s->n, &s->cap, sizeof *s->v);
	period = &s->v[s->n++];
	*period = (struct period){.rates = RATES_INIT};
	if (!take_when(part, period, &rest))
		return err_set(err, EXIT_USAGE,
			"'%s': a period is hh:mm-hh:mm, or else, and rates behind it",
			show_cut(&show, part.p, part.len, 100));
	if (rates_parse(&period->rates, rest, err) < 0)
		return err_at(err, "'%s'", show_cut(&show, part.p, part.len, 100));
	if (period->from != period->to)
		return 0;
	if (s->has_else)
		return err_set(err, EXIT_USAGE, "'%s': a second else",
			show_cut(&show, part.p, part.len, 100));
	s->has_else = true;
	s->rest = period->rates;
	s->n--;
	return 0;
}

struct schedule *schedule_new(const char *text, const struct rates *base, struct err *err)
{
	struct schedule *s = mem_alloc(1, sizeof *s);
	struct span part;
	const char *end;
	int rc = 0;

	s->rest = *base;
	while (rc == 0 && *text != '\0') {
		end = strchr(text, ';');
		if (end == NULL)
			end = text + strlen(text);
		part = trim((struct span){text, (size_t)(end - text)});
		if (part.len > 0)
			rc = add_part(s, part, err);
		text = *end == ';' ? end + 1 : end;
	}
	if (rc == 0 && s->n == 0 && !s->has_else)
		rc = err_set(err, EXIT_USAGE, "an empty schedule");
	if (rc == 0)
		return s;
	schedule_free(s);
	return NULL;
}

void schedule_free(struct schedule *s)
{
	if (s != NULL)
		free(s->v);
	free(s);
}

/* Seconds of the day that the clock on the wall shows. */
static int second_of_day(int64_t wall_ns, const struct zone *zone)
{
	time_t now = (time_t)(wall_ns / CLOCK_S);
	struct tm tm;
	int64_t s;

	if (zone == NULL) {
		if (localtime_r(&now, &tm) == NULL)
			return 0;
		return tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
	}
	s = (now + zone_offset(zone, now)) % DAY;
	return (int)(s < 0 ? s + DAY : s);
}

static bool holds(const struct period *p, int second)
{
	if (p->from < p->to)
		return second >= p->from && second < p->to;
	return second >= p->from || second < p->to;
}

struct rates schedule_rates(const struct schedule *s, int64_t wall_ns, const struct zone *zone,
	size_t *period)
{
	int second = second_of_day(wall_ns, zone);

	for (*period = 0; *period < s->n; ++*period)
		if (holds(&s->v[*period], second))
			return s->v[*period].rates;
	return s->rest;
}
