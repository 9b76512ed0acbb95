/* SPDX-License-Identifier: MIT */
/* Functions of dates and times. Inside, a time is the text of its wall clock. */
#include "base/clock.h"
#include "base/mem.h"
#include "serve/odpstext.h"
#include "serve/sqlrun_internal.h"
#include "value/calendar.h"

#include <stdlib.h>
#include <strings.h>

/* A wall clock taken apart. */
struct wall {
	struct date date;
	int of_day; /* seconds */
	int32_t ns;
};

static struct span text_of(sqlite3_value *value)
{
	const char *p = (const char *)sqlite3_value_text(value);

	return (struct span){p != NULL ? p : "", (size_t)sqlite3_value_bytes(value)};
}

/* Read a time of the given type; false where the value is none (the result is then NULL). */
static bool read_as(sqlite3_value *value, enum odps_kind kind, const struct zone *zone,
	struct tunnelrec_value *v)
{
	const struct odpstype type = {.kind = kind};
	struct fault f = {.code = FAULT_NONE};
	struct str room = STR_INIT;

	return sqlite3_value_type(value) == SQLITE_TEXT &&
		odpstext_read(&type, text_of(value), zone, &room, v, &f) == 0;
}

static bool read_seconds(sqlite3_value *value, int64_t *seconds, int32_t *ns)
{
	struct tunnelrec_value v;

	if (!read_as(value, ODPS_TIMESTAMP_NTZ, NULL, &v))
		return false;
	*seconds = v.sec;
	*ns = v.nano;
	return v.sec >= CALENDAR_SECOND_MIN && v.sec <= CALENDAR_SECOND_MAX;
}

static bool read_wall(sqlite3_value *value, struct wall *w)
{
	int64_t seconds;

	if (!read_seconds(value, &seconds, &w->ns))
		return false;
	w->date = calendar_date(calendar_split(seconds, &w->of_day));
	return true;
}

static void result_str(sqlite3_context *ctx, struct str *s)
{
	sqlite3_result_text64(ctx, s->s != NULL ? s->s : "", s->len, SQLITE_TRANSIENT, SQLITE_UTF8);
	str_free(s);
}

static void result_seconds(sqlite3_context *ctx, int64_t seconds, int32_t ns)
{
	struct str out = STR_INIT;

	if (seconds < CALENDAR_SECOND_MIN || seconds > CALENDAR_SECOND_MAX)
		return;
	odpstext_print_time(&out, seconds, ns, NULL);
	result_str(ctx, &out);
}

/* Parts. */

enum part {
	PART_YEAR,
	PART_MONTH,
	PART_DAY,
	PART_HOUR,
	PART_MINUTE,
	PART_SECOND,
	PART_WEEKDAY,
	PART_NONE
};

static int64_t part_of(const struct wall *w, enum part part)
{
	switch (part) {
	case PART_YEAR:
		return w->date.year;
	case PART_MONTH:
		return w->date.month;
	case PART_DAY:
		return w->date.day;
	case PART_HOUR:
		return w->of_day / 3600;
	case PART_MINUTE:
		return w->of_day / 60 % 60;
	case PART_SECOND:
		return w->of_day % 60;
	default: /* Monday is 0 */
		return (calendar_weekday(calendar_day(w->date)) + 6) % 7;
	}
}

/* The names that datepart, dateadd, datediff and datetrunc have for parts. */
static enum part find_part(struct span name)
{
	static const struct {
		const char *name;
		enum part part;
	} names[] = {{"yyyy", PART_YEAR}, {"year", PART_YEAR}, {"mm", PART_MONTH},
		{"month", PART_MONTH}, {"mon", PART_MONTH}, {"dd", PART_DAY}, {"day", PART_DAY},
		{"hh", PART_HOUR}, {"hour", PART_HOUR}, {"mi", PART_MINUTE},
		{"minute", PART_MINUTE}, {"ss", PART_SECOND}, {"second", PART_SECOND}};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strlen(names[i].name) == name.len &&
			strncasecmp(names[i].name, name.p, name.len) == 0)
			return names[i].part;
	return PART_NONE;
}

/* year(t), month(t), ...: the function's own part is its user data. */
static void do_part(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const enum part *part = sqlite3_user_data(ctx);
	struct wall w;

	(void)argc;
	if (read_wall(argv[0], &w))
		sqlite3_result_int64(ctx, part_of(&w, *part));
}

static void do_datepart(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	enum part part = find_part(text_of(argv[1]));
	struct wall w;

	(void)argc;
	if (part != PART_NONE && read_wall(argv[0], &w))
		sqlite3_result_int64(ctx, part_of(&w, part));
}

static int64_t months_of(struct date d)
{
	return (int64_t)d.year * 12 + d.month - 1;
}

/* The same day of another month, or its last one. */
static bool add_months(struct date *d, int64_t n)
{
	int64_t months = months_of(*d);

	if (n < -200000 || n > 200000 || months + n < 12 || months + n >= 10000 * 12)
		return false;
	months += n;
	d->year = (int)(months / 12);
	d->month = (int)(months % 12) + 1;
	if (d->day > calendar_month_days(d->year, d->month))
		d->day = calendar_month_days(d->year, d->month);
	return true;
}

static const int part_seconds[] = {
	[PART_DAY] = 86400, [PART_HOUR] = 3600, [PART_MINUTE] = 60, [PART_SECOND] = 1};

/* dateadd(t, n, part) */
static void do_dateadd(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	enum part part = find_part(text_of(argv[2]));
	int64_t n = sqlite3_value_int64(argv[1]), seconds;
	struct wall w;

	(void)argc;
	if (part == PART_NONE || sqlite3_value_type(argv[1]) == SQLITE_NULL ||
		!read_wall(argv[0], &w) || n > INT64_C(400000000000) || n < -INT64_C(400000000000))
		return;
	if (part <= PART_MONTH) {
		if (!add_months(&w.date, part == PART_YEAR ? n * 12 : n))
			return;
		n = 0;
		part = PART_SECOND;
	}
	if (__builtin_mul_overflow(n, (int64_t)part_seconds[part], &n))
		return;
	seconds = calendar_day(w.date) * 86400 + w.of_day;
	if (!__builtin_add_overflow(seconds, n, &seconds))
		result_seconds(ctx, seconds, w.ns);
}

/* datediff(a, b[, part]): how many borders of the part lie between */
static void do_datediff(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	enum part part = argc > 2 ? find_part(text_of(argv[2])) : PART_DAY;
	struct wall a, b;
	int64_t x, y, unit;

	if (argc < 2 || part == PART_NONE || !read_wall(argv[0], &a) || !read_wall(argv[1], &b))
		return;
	if (part == PART_YEAR) {
		sqlite3_result_int64(ctx, a.date.year - b.date.year);
		return;
	}
	if (part == PART_MONTH) {
		sqlite3_result_int64(ctx, months_of(a.date) - months_of(b.date));
		return;
	}
	unit = part_seconds[part];
	x = calendar_day(a.date) * (86400 / unit) + a.of_day / unit;
	y = calendar_day(b.date) * (86400 / unit) + b.of_day / unit;
	sqlite3_result_int64(ctx, x - y);
}

/* datetrunc(t, part) */
static void do_datetrunc(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	enum part part = find_part(text_of(argv[1]));
	struct wall w;

	(void)argc;
	if (part == PART_NONE || !read_wall(argv[0], &w))
		return;
	if (part <= PART_MONTH)
		w.date.day = 1;
	if (part == PART_YEAR)
		w.date.month = 1;
	w.of_day = part <= PART_DAY ? 0 : w.of_day - w.of_day % part_seconds[part];
	result_seconds(ctx, calendar_day(w.date) * 86400 + w.of_day, 0);
}

static void do_lastday(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct wall w;

	(void)argc;
	if (!read_wall(argv[0], &w))
		return;
	w.date.day = calendar_month_days(w.date.year, w.date.month);
	result_seconds(ctx, calendar_day(w.date) * 86400, 0);
}

/* Forms: yyyy mm dd hh mi ss, and of date_format MM HH mm SSS as well. */

struct form {
	const char *letters;
	size_t len;
	enum part part;
};

static const struct form forms[] = {{"yyyy", 4, PART_YEAR}, {"MM", 2, PART_MONTH},
	{"dd", 2, PART_DAY}, {"HH", 2, PART_HOUR}, {"hh", 2, PART_HOUR}, {"mi", 2, PART_MINUTE},
	{"mm", 2, PART_MINUTE}, {"ss", 2, PART_SECOND}};

/* In to_char and to_date mm is the month; in date_format it is the minute. */
static const struct form *find_form(const char *s, const char *end, bool java)
{
	static const struct form month = {"mm", 2, PART_MONTH};
	bool exact;

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		const struct form *f = &forms[i];

		if ((size_t)(end - s) < f->len)
			continue;
		exact = java && (f->part == PART_MONTH || f->part == PART_MINUTE);
		if (exact ? memcmp(s, f->letters, f->len) == 0
			  : strncasecmp(s, f->letters, f->len) == 0)
			return !java && f->len == 2 && (s[0] | 32) == 'm' && (s[1] | 32) == 'm'
				? &month
				: f;
	}
	return NULL;
}

static void print_form(struct str *out, const struct wall *w, struct span form, bool java)
{
	const char *s = form.p, *end = s + form.len;
	const struct form *f;

	while (s < end) {
		f = find_form(s, end, java);
		if (f == NULL) {
			str_addc(out, *s++);
			continue;
		}
		str_addf(out, "%0*d", (int)f->len, (int)part_of(w, f->part));
		s += f->len;
	}
}

static void format_time(sqlite3_context *ctx, sqlite3_value **argv, bool java)
{
	struct str out = STR_INIT;
	struct wall w;

	if (sqlite3_value_type(argv[1]) == SQLITE_NULL || !read_wall(argv[0], &w))
		return;
	print_form(&out, &w, text_of(argv[1]), java);
	result_str(ctx, &out);
}

/* to_char(value[, form]): of anything else than a time it is its text */
static void do_to_char(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct span text;

	if (argc == 2) {
		format_time(ctx, argv, false);
		return;
	}
	if (argc != 1 || sqlite3_value_type(argv[0]) == SQLITE_NULL)
		return;
	text = text_of(argv[0]);
	sqlite3_result_text64(ctx, text.p, text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void do_date_format(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	format_time(ctx, argv, true);
}

/* Read digits by a form. */
static bool read_form(struct span text, struct span form, int64_t part[PART_NONE])
{
	const char *s = form.p, *end = s + form.len, *t = text.p, *last = t + text.len;
	const struct form *f;

	while (s < end) {
		f = find_form(s, end, false);
		if (f == NULL) {
			if (t == last || *t++ != *s++)
				return false;
			continue;
		}
		part[f->part] = 0;
		for (size_t i = 0; i < f->len; i++, t++) {
			if (t == last || *t < '0' || *t > '9')
				return false;
			part[f->part] = part[f->part] * 10 + (*t - '0');
		}
		s += f->len;
	}
	return t == last;
}

/* to_date(text[, form]) */
static void do_to_date(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	int64_t part[PART_NONE] = {1, 1, 1, 0, 0, 0, 0}, seconds;
	struct date date;
	int32_t ns;

	if (argc == 1) {
		if (read_seconds(argv[0], &seconds, &ns))
			result_seconds(ctx, seconds - ((seconds % 86400) + 86400) % 86400, 0);
		return;
	}
	if (argc != 2 || sqlite3_value_type(argv[0]) == SQLITE_NULL ||
		!read_form(text_of(argv[0]), text_of(argv[1]), part))
		return;
	date = (struct date){(int)part[PART_YEAR], (int)part[PART_MONTH], (int)part[PART_DAY]};
	if (calendar_exists(date) && part[PART_HOUR] < 24 && part[PART_MINUTE] < 60 &&
		part[PART_SECOND] < 60)
		result_seconds(ctx,
			calendar_day(date) * 86400 + part[PART_HOUR] * 3600 +
				part[PART_MINUTE] * 60 + part[PART_SECOND],
			0);
}

/* Clocks. */

static void result_instant(sqlite3_context *ctx, int64_t seconds, int32_t ns)
{
	const struct sqlrun *run = sqlite3_user_data(ctx);
	struct str out = STR_INIT;

	odpstext_print_time(&out, seconds, ns, run->o->zone);
	result_str(ctx, &out);
}

static void do_now(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	int64_t now = clock_wall() / CLOCK_MS;

	(void)argc;
	(void)argv;
	result_instant(ctx, now / 1000, (int32_t)(now % 1000) * 1000000);
}

static void do_today(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct sqlrun *run = sqlite3_user_data(ctx);
	struct str out = STR_INIT;

	(void)argc;
	(void)argv;
	odpstext_print_time(&out, clock_wall() / CLOCK_S, 0, run->o->zone);
	out.len = 10;
	result_str(ctx, &out);
}

static void do_from_unixtime(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	if (sqlite3_value_type(argv[0]) != SQLITE_NULL)
		result_instant(ctx, sqlite3_value_int64(argv[0]), 0);
}

static void do_unix_timestamp(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct sqlrun *run = sqlite3_user_data(ctx);
	struct tunnelrec_value v;

	if (argc == 0)
		sqlite3_result_int64(ctx, clock_wall() / CLOCK_S);
	else if (read_as(argv[0], ODPS_TIMESTAMP, run->o->zone, &v))
		sqlite3_result_int64(ctx, v.sec);
}

static const struct {
	const char *name;
	int argc;
	bool steady;
	void (*call)(sqlite3_context *ctx, int argc, sqlite3_value **argv);
} functions[] = {
	{"datepart", 2, true, do_datepart},
	{"dateadd", 3, true, do_dateadd},
	{"datediff", -1, true, do_datediff},
	{"datetrunc", 2, true, do_datetrunc},
	{"lastday", 1, true, do_lastday},
	{"last_day", 1, true, do_lastday},
	{"to_char", -1, true, do_to_char},
	{"date_format", 2, true, do_date_format},
	{"to_date", -1, true, do_to_date},
	{"getdate", 0, false, do_now},
	{"now", 0, false, do_now},
	{"odps_now", 0, false, do_now},
	{"odps_today", 0, false, do_today},
	{"from_unixtime", 1, true, do_from_unixtime},
	{"unix_timestamp", -1, false, do_unix_timestamp},
};

static const struct {
	const char *name;
	enum part part;
} parts[] = {
	{"year", PART_YEAR},
	{"month", PART_MONTH},
	{"day", PART_DAY},
	{"dayofmonth", PART_DAY},
	{"hour", PART_HOUR},
	{"minute", PART_MINUTE},
	{"second", PART_SECOND},
	{"weekday", PART_WEEKDAY},
};

int sqltime_register(struct sqlrun *run)
{
	int rc = SQLITE_OK;
	size_t i;

	for (i = 0; rc == SQLITE_OK && i < sizeof functions / sizeof functions[0]; i++)
		rc = sqlite3_create_function(run->handle, functions[i].name, functions[i].argc,
			SQLITE_UTF8 | (functions[i].steady ? SQLITE_DETERMINISTIC : 0), run,
			functions[i].call, NULL, NULL);
	for (i = 0; rc == SQLITE_OK && i < sizeof parts / sizeof parts[0]; i++)
		rc = sqlite3_create_function(run->handle, parts[i].name, 1,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC, (void *)(uintptr_t)&parts[i].part,
			do_part, NULL, NULL);
	return rc;
}
