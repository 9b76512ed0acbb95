/* SPDX-License-Identifier: MIT */
/* When a date or a time fits. */
#include "fit/fit_internal.h"

#include "value/calendar.h"
#include "value/temporal.h"

#define TIME_MAX (838 * 3600 + 59 * 60 + 59) /* MySQL manual, 11.2.3: 838:59:59 */
#define TIMESTAMP_MIN 1         /* 11.2.2: 1970-01-01 00:00:01 UTC; 0 is the zero date */
#define TIMESTAMP_MAX INT32_MAX /* 2038-01-19 03:14:07 UTC */
#define NS_SECOND 1000000000u

/* A date or time is a text; a number is none, though MySQL would take one. */
static int time_text(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct span *text, struct fault *fault)
{
	if (in->kind == VALUE_NUMBER)
		return fit_wrong(fit, in, fault);
	return fit_scalar(fit, room, in, text, fault);
}

/* Hand on the value's own text, where it needs no change. */
static void keep(const struct fit *fit, const struct value *in, struct span text, struct value *out)
{
	if (fit->dialect == FIT_STREAM)
		*out = *in;
	else
		fit_give(out, VALUE_TEXT, text, VALUE_CLEAN);
}

/* Hand on what was printed from start to end. */
static void give(struct value *out, const char *start, const char *end)
{
	fit_give(out, VALUE_TEXT, (struct span){start, (size_t)(end - start)}, VALUE_CLEAN);
}

/* Digits to print: as many as were spelled, as far as the target keeps them. */
static int digits(const struct fit *fit, unsigned written)
{
	return (int)written < fit->fraction ? (int)written : fit->fraction;
}

/*
 * Fit the digits of a second to the target's. Returns -1 where some would be lost;
 * where rounding is allowed, *ns is rounded and *carry tells of a second more.
 */
static int cut_fraction(const struct fit *fit, struct fit_room *room, struct span text,
	unsigned significant, uint32_t *ns, bool *carry, struct fault *fault)
{
	uint32_t unit = 1;
	int i;

	*carry = false;
	if ((int)significant <= fit->fraction)
		return 0;
	if (!fit_allows(fit, room, FIT_ROUND))
		return fault_value(fault, FAULT_LOSSY_FRACTION, text,
			"has more than the %d digits of a second that %s keeps", fit->fraction,
			fit_name(fit));
	for (i = fit->fraction; i < 9; i++)
		unit *= 10;
	*ns = (*ns + unit / 2) / unit * unit;
	*carry = *ns >= NS_SECOND;
	*ns %= NS_SECOND;
	return 0;
}

/* What the target's wall clock shows: an instant's own, or in the zone that was given. */
static int64_t wall_clock(const struct fit *fit, const struct temporal *t)
{
	int64_t instant;

	if (t->form != TEMPORAL_INSTANT || fit->zone == NULL)
		return t->seconds;
	instant = temporal_instant(t);
	return instant + zone_offset(fit->zone, instant);
}

static int check_calendar(const struct fit *fit, struct span text, int64_t seconds,
	struct fault *fault)
{
	if (seconds >= CALENDAR_SECOND_MIN && seconds <= CALENDAR_SECOND_MAX)
		return 0;
	return fault_value(fault, FAULT_OUT_OF_RANGE, text,
		"is outside of the years 1 to 9999 as %s", fit_name(fit));
}

int fit_date(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	struct temporal t = {0};
	struct span text = {0};
	int64_t seconds;
	int of_day;
	char *p;

	if (time_text(fit, room, in, &text, fault) < 0)
		return -1;
	if (temporal_parse(&t, text.p, text.len, fault) < 0) {
		fault->code = FAULT_BAD_DATE; /* whatever is wrong with it, it is no date */
		return -1;
	}
	if (t.form == TEMPORAL_DATE) {
		keep(fit, in, text, out);
		return 0;
	}
	seconds = wall_clock(fit, &t);
	if (check_calendar(fit, text, seconds, fault) < 0)
		return -1;
	seconds = calendar_split(seconds, &of_day);
	if (of_day != 0 || t.ns != 0)
		return fault_value(fault, FAULT_BAD_DATE, text,
			"has a time of day, which %s cannot keep", fit_name(fit));
	p = arena_take(&room->arena, TEMPORAL_SIZE);
	give(out, p, temporal_print_date(p, seconds));
	return 0;
}

int fit_datetime(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	char separator = fit->dialect == FIT_STREAM ? 'T' : ' ', *p;
	struct temporal t = {0};
	struct span text = {0};
	int64_t seconds;
	bool carry = false;

	if (time_text(fit, room, in, &text, fault) < 0 ||
		temporal_parse(&t, text.p, text.len, fault) < 0 ||
		cut_fraction(fit, room, text, t.digits, &t.ns, &carry, fault) < 0)
		return -1;
	if (t.form == TEMPORAL_WALL && (int)t.written <= fit->fraction && text.len > 10 &&
		text.p[10] != 't') {
		keep(fit, in, text, out);
		return 0;
	}
	seconds = wall_clock(fit, &t) + carry;
	if (check_calendar(fit, text, seconds, fault) < 0)
		return -1;
	p = arena_take(&room->arena, TEMPORAL_SIZE);
	give(out, p, temporal_print_wall(p, seconds, t.ns, digits(fit, t.written), separator));
	return 0;
}

/* The instant that a text means; a wall clock is read in the fit's zone. */
static int read_instant(const struct fit *fit, struct span text, const struct temporal *t,
	int64_t *instant, struct fault *fault)
{
	const char *zone = fit->zone != NULL ? zone_name(fit->zone) : NULL;

	if (t->form == TEMPORAL_INSTANT) {
		*instant = temporal_instant(t);
		return 0;
	}
	if (zone == NULL)
		return fault_value(fault, FAULT_BAD_TIME, text,
			"is a wall clock, and no time zone is known to read it in");
	switch (zone_instant(fit->zone, t->seconds, instant)) {
	case ZONE_GAP:
		return fault_value(fault, FAULT_BAD_TIME, text,
			"never was in %.64s: the clocks were put forward over it", zone);
	case ZONE_FOLD:
		return fault_value(fault, FAULT_BAD_TIME, text,
			"was twice in %.64s: the clocks were put back", zone);
	default:
		return 0;
	}
}

/* An instant as the session's wall clock, within what a TIMESTAMP holds. */
static int server_timestamp(const struct fit *fit, struct fit_room *room, struct span text,
	int64_t instant, const struct temporal *t, struct value *out, struct fault *fault)
{
	int64_t last = fit->last_second != 0 ? fit->last_second : TIMESTAMP_MAX;
	char *p, limit[TEMPORAL_SIZE + 1];

	if (instant < TIMESTAMP_MIN || instant > last) {
		p = temporal_print_wall(limit, last, 0, 0, ' ');
		*p = '\0';
		return fault_value(fault, FAULT_OUT_OF_RANGE, text,
			"is out of range for %s, 1970-01-01 00:00:01 to %s UTC", fit_name(fit),
			limit);
	}
	p = arena_take(&room->arena, TEMPORAL_SIZE);
	give(out, p,
		temporal_print_wall(p, instant + fit->session_offset, t->ns,
			digits(fit, t->written), ' '));
	return 0;
}

int fit_timestamp(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	struct temporal t = {0};
	struct span text = {0};
	int64_t instant = 0;
	int32_t offset;
	bool carry = false;
	char *p;

	if (time_text(fit, room, in, &text, fault) < 0 ||
		temporal_parse(&t, text.p, text.len, fault) < 0 ||
		cut_fraction(fit, room, text, t.digits, &t.ns, &carry, fault) < 0 ||
		read_instant(fit, text, &t, &instant, fault) < 0)
		return -1;
	instant += carry;
	if (fit->dialect != FIT_STREAM)
		return server_timestamp(fit, room, text, instant, &t, out, fault);
	if (t.form == TEMPORAL_INSTANT && (int)t.written <= fit->fraction) {
		*out = *in;
		return 0;
	}
	if (check_calendar(fit, text, instant, fault) < 0)
		return -1;
	offset = t.form == TEMPORAL_INSTANT ? t.offset : zone_offset(fit->zone, instant);
	p = arena_take(&room->arena, TEMPORAL_SIZE);
	give(out, p, temporal_print_instant(p, instant, t.ns, digits(fit, t.written), offset));
	return 0;
}

int fit_time(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	struct temporal_time t = {0};
	struct span text = {0};
	bool carry = false;
	char *p;

	if (time_text(fit, room, in, &text, fault) < 0 ||
		temporal_parse_time(&t, text.p, text.len, fault) < 0 ||
		cut_fraction(fit, room, text, t.digits, &t.ns, &carry, fault) < 0)
		return -1;
	t.seconds += carry;
	if (t.seconds > TIME_MAX ||
		(t.seconds == TIME_MAX && t.ns > 0 && fit->dialect == FIT_MYSQL))
		return fault_value(fault, FAULT_OUT_OF_RANGE, text,
			"is out of range for %s, -838:59:59 to 838:59:59", fit_name(fit));
	if (!carry && (int)t.written <= fit->fraction) {
		keep(fit, in, text, out);
		return 0;
	}
	p = arena_take(&room->arena, TEMPORAL_SIZE);
	give(out, p, temporal_print_time(p, &t, digits(fit, t.written)));
	return 0;
}

int fit_interval(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	struct span text = {0};

	if (time_text(fit, room, in, &text, fault) < 0)
		return -1;
	if (!temporal_is_interval(text.p, text.len))
		return fault_value(fault, FAULT_BAD_TIME, text,
			"is no interval of the form y-m or d hh:mm:ss.f");
	fit_pass(fit, in, text, out);
	return 0;
}
