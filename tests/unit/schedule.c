/* SPDX-License-Identifier: MIT */
/* Rates as text, and by the time of day. */
#include "check.h"
#include "base/clock.h"
#include "rate/schedule.h"

static const struct {
	const char *text, *print, *error;
} texts[] = {
	{"-r 1000", "-r 1000", NULL},
	{"  -r 10k\t-b 10M\n", "-r 10000 -b 10485760", NULL},
	{"--rate=5 --burst 1s", "-r 5 --burst 1000000us", NULL},
	{"", "no limit", NULL},
	{"-r", NULL, "-r needs N"},
	{"-r 0", NULL, "--rate: '0' is too small"},
	{"-x 1", NULL, "unknown option -x (--help lists them)"},
	{"--rat 1", NULL, "unknown option --rat; did you mean --rate?"},
	{"fast", NULL, "'fast' is no option (like -r 1000 -b 10M)"},
	{"-r 1 -r 1 -r 1 -r 1 -r 1 -r 1 -r 1 -r 1 -r 1", NULL, "too many words"},
};

static void test_rates(struct check *c)
{
	struct rates r;
	struct str out = STR_INIT;
	struct err err;
	size_t i;

	for (i = 0; i < CHECK_COUNT(texts); i++) {
		r = (struct rates){.records_per_sec = 42};
		err_clear(&err);
		str_clear(&out);
		if (rates_parse(&r, span_of(texts[i].text), &err) == 0)
			rates_print(&out, &r);
		else
			check_that(c, r.records_per_sec == 42, "%s: changed", texts[i].text);
		check_text(c, texts[i].text, err_is_set(&err) ? err.text : out.s,
			texts[i].error != NULL ? texts[i].error : texts[i].print);
	}
	str_free(&out);
}

#define AT(h, m) (((h)*INT64_C(3600) + (m)*60) * CLOCK_S)

static const struct {
	const char *text;
	int64_t at;
	uint64_t rate;
	size_t period;
} times[] = {
	{"09:00-18:00 -r 1; else -r 2", AT(8, 59), 2, 1},
	{"09:00-18:00 -r 1; else -r 2", AT(9, 0), 1, 0},
	{"09:00-18:00 -r 1; else -r 2", AT(17, 59), 1, 0},
	{"09:00-18:00 -r 1; else -r 2", AT(18, 0), 2, 1},
	{"22:00-06:00 -r 1; 12:00-13:00 -r 3;", AT(23, 30), 1, 0},
	{"22:00-06:00 -r 1; 12:00-13:00 -r 3;", AT(5, 59), 1, 0},
	{"22:00-06:00 -r 1; 12:00-13:00 -r 3;", AT(6, 0), 77, 2},
	{"22:00-06:00 -r 1; 12:00-13:00 -r 3;", AT(12, 30), 3, 1},
	{"00:00-24:00 -r 7", AT(23, 59), 7, 0},
	{"else -r 9", AT(1, 0), 9, 0},
	{"else -r 2; 09:00-18:00 -r 1", AT(9, 0), 1, 0},
	{"else -r 2; 09:00-18:00 -r 1", AT(18, 0), 2, 1},
	{"09:00:30-09:01 -r 5", AT(9, 0), 77, 1},
};

static const struct {
	const char *text, *error;
} bad[] = {
	{"", "an empty schedule"},
	{" ; ", "an empty schedule"},
	{"9:00-18:00 -r 1", "'9:00-18:00 -r 1': a period is hh:mm-hh:mm, or else, and rates behind it"},
	{"09:00-25:00", "'09:00-25:00': a period is hh:mm-hh:mm, or else, and rates behind it"},
	{"09:60-10:00", "'09:60-10:00': a period is hh:mm-hh:mm, or else, and rates behind it"},
	{"09:00-09:00", "'09:00-09:00': a period is hh:mm-hh:mm, or else, and rates behind it"},
	{"else -r x", "'else -r x': --rate: 'x' is not a count (like 250 or 10k)"},
	{"else -r 1; 09:00-18:00 -r 1; else", "'else': a second else"},
	{"elsewhere", "'elsewhere': a period is hh:mm-hh:mm, or else, and rates behind it"},
};

static void test_schedules(struct check *c)
{
	const struct rates base = {.records_per_sec = 77};
	struct zone *utc, *zone;
	struct schedule *s;
	struct err err = ERR_INIT;
	struct rates r;
	size_t i, period;

	utc = zone_open("UTC", &err);
	zone = zone_open("+02:00", &err);
	for (i = 0; i < CHECK_COUNT(times); i++) {
		s = schedule_new(times[i].text, &base, &err);
		r = schedule_rates(s, AT(24 * 365, 0) + times[i].at, utc, &period);
		check_that(c, r.records_per_sec == times[i].rate && period == times[i].period,
			"%s: rate %llu, period %zu", times[i].text,
			(unsigned long long)r.records_per_sec, period);
		r = schedule_rates(s, AT(24 * 365 - 2, 0) + times[i].at, zone, &period);
		check_that(c, r.records_per_sec == times[i].rate, "%s, two hours east: rate %llu",
			times[i].text, (unsigned long long)r.records_per_sec);
		schedule_free(s);
	}
	for (i = 0; i < CHECK_COUNT(bad); i++) {
		err_clear(&err);
		s = schedule_new(bad[i].text, &base, &err);
		check_text(c, bad[i].text, s == NULL ? err.text : NULL, bad[i].error);
		schedule_free(s);
	}
	zone_free(utc);
	zone_free(zone);
}

int main(void)
{
	struct check c = CHECK_INIT;

	test_rates(&c);
	test_schedules(&c);
	return check_end(&c);
}
