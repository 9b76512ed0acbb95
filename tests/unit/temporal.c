/* SPDX-License-Identifier: MIT */
/* Texts of dates and times, read and printed. */
#include "check.h"

#include "value/calendar.h"
#include "value/temporal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

/* fault: FAULT_NONE where the text is good. */
static const struct {
	const char *text;
	enum fault_code fault;
	enum temporal_form form;
	int64_t seconds;
	uint32_t ns;
	int32_t offset;
	unsigned digits, written;
} parses[] = {
	{"1970-01-01", 0, TEMPORAL_DATE, 0, 0, 0, 0, 0},
	{"2019-07-08", 0, TEMPORAL_DATE, 1562544000, 0, 0, 0, 0},
	{"0001-01-01", 0, TEMPORAL_DATE, CALENDAR_SECOND_MIN, 0, 0, 0, 0},
	{"9999-12-31 23:59:59", 0, TEMPORAL_WALL, CALENDAR_SECOND_MAX, 0, 0, 0, 0},
	{"2019-07-08 12:34:56", 0, TEMPORAL_WALL, 1562589296, 0, 0, 0, 0},
	{"2019-07-08T12:34:56", 0, TEMPORAL_WALL, 1562589296, 0, 0, 0, 0},
	{"2019-07-08t12:34:56z", 0, TEMPORAL_INSTANT, 1562589296, 0, 0, 0, 0},
	{"2019-07-08T12:34:56.789", 0, TEMPORAL_WALL, 1562589296, 789000000, 0, 3, 3},
	{"2019-07-08T12:34:56.700", 0, TEMPORAL_WALL, 1562589296, 700000000, 0, 1, 3},
	{"2019-07-08T12:34:56.000", 0, TEMPORAL_WALL, 1562589296, 0, 0, 0, 3},
	{"2019-07-08T12:34:56.123456789", 0, TEMPORAL_WALL, 1562589296, 123456789, 0, 9, 9},
	{"2019-07-08T12:34:56.1234567890000", 0, TEMPORAL_WALL, 1562589296, 123456789, 0, 9, 13},
	{"2019-07-08T12:34:56.12345678900001", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08T12:34:56.000000000000001", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08T12:34:56+08:00", 0, TEMPORAL_INSTANT, 1562589296, 0, 28800, 0, 0},
	{"2019-07-08T12:34:56.5-03:30", 0, TEMPORAL_INSTANT, 1562589296, 500000000, -12600, 1, 1},
	{"2019-07-08 12:34:56Z", 0, TEMPORAL_INSTANT, 1562589296, 0, 0, 0, 0},
	{"2019-07-08T12:34:56-00:00", 0, TEMPORAL_INSTANT, 1562589296, 0, 0, 0, 0},
	{"2019-07-08T12:34:56+23:59", 0, TEMPORAL_INSTANT, 1562589296, 0, 86340, 0, 0},
	{"", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"2019", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"2019-07-8", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"2019-7-08", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"19-07-08", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"20190708", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"2019/07/08", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"2019-07-0a", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"+019-07-08", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{" 2019-07-08", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"2019-07-08 ", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-02-29", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"2019-02-30 00:00:00", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"2019-13-01", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"2019-00-01", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"2019-01-00", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"0000-00-00", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"0000-00-00 00:00:00", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"0000-01-01", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"10000-01-01", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"2019-07-08x12:34:56", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"2019-07-08\n12:34:56", FAULT_BAD_DATE, 0, 0, 0, 0, 0, 0},
	{"2019-07-08 12", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08 12:34", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08 1:34:56", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08 24:00:00", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08 12:60:00", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2016-12-31T23:59:60Z", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08 12:34:56.", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08 12:34:56,5", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08 12:34:56 +08:00", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08 12:34:56+0800", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08 12:34:56+08", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08 12:34:56+8:00", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08 12:34:56+24:00", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08 12:34:56+08:60", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08 12:34:56Zx", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08 12:34:56 UTC", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
	{"2019-07-08T12:34:56+08:00[Asia/Shanghai]", FAULT_BAD_TIME, 0, 0, 0, 0, 0, 0},
};

/* The text behind which no byte may be read. */
static char *exact_copy(const char *text, size_t n)
{
	char *p = malloc(n > 0 ? n : 1);

	memcpy(p, text, n);
	return p;
}

static void check_parses(struct check *c)
{
	struct fault f;
	struct temporal t;
	size_t i, n;
	char *p;
	int rc;

	for (i = 0; i < CHECK_COUNT(parses); i++) {
		n = strlen(parses[i].text);
		p = exact_copy(parses[i].text, n);
		f = (struct fault){0};
		t = (struct temporal){0};
		rc = temporal_parse(&t, p, n, &f);
		free(p);
		check_that(c, (rc < 0) == (f.code != FAULT_NONE) && f.code == parses[i].fault,
			"'%s': %s: %s", parses[i].text, fault_name(f.code), f.reason);
		if (rc < 0)
			continue;
		check_that(c,
			t.form == parses[i].form && t.seconds == parses[i].seconds &&
				t.ns == parses[i].ns && t.offset == parses[i].offset &&
				t.digits == parses[i].digits && t.written == parses[i].written,
			"'%s': form %d, %" PRId64 ".%09u, offset %d, digits %u of %u",
			parses[i].text, t.form, t.seconds, t.ns, t.offset, t.digits, t.written);
	}
}

static const struct {
	const char *text;
	bool good, negative;
	int32_t seconds;
	uint32_t ns;
	const char *printed; /* with as many digits as needed */
} times[] = {
	{"00:00:00", true, false, 0, 0, "00:00:00"},
	{"12:34:56", true, false, 45296, 0, "12:34:56"},
	{"-12:34:56.5", true, true, 45296, 500000000, "-12:34:56.500"},
	{"838:59:59.000001", true, false, 3020399, 1000, "838:59:59.000001"},
	{"1:02:03", true, false, 3723, 0, "01:02:03"},
	{"001:02:03.000000001", true, false, 3723, 1, "01:02:03.000000001"},
	{"999:59:59", true, false, 3599999, 0, "999:59:59"},
	{"", false, false, 0, 0, NULL},
	{"-", false, false, 0, 0, NULL},
	{":02:03", false, false, 0, 0, NULL},
	{"1000:00:00", false, false, 0, 0, NULL},
	{"12:34", false, false, 0, 0, NULL},
	{"12:34:5", false, false, 0, 0, NULL},
	{"12:34:567", false, false, 0, 0, NULL},
	{"12:60:00", false, false, 0, 0, NULL},
	{"12:00:60", false, false, 0, 0, NULL},
	{"12:00:00.", false, false, 0, 0, NULL},
	{"+12:00:00", false, false, 0, 0, NULL},
	{"12:00:00Z", false, false, 0, 0, NULL},
	{"12.00.00", false, false, 0, 0, NULL},
	{"--12:00:00", false, false, 0, 0, NULL},
	{"3 02:03:04", false, false, 0, 0, NULL},
};

static void check_times(struct check *c)
{
	char got[TEMPORAL_SIZE + 1], *p;
	struct temporal_time t;
	struct fault f;
	size_t i, n;
	int rc;

	for (i = 0; i < CHECK_COUNT(times); i++) {
		n = strlen(times[i].text);
		p = exact_copy(times[i].text, n);
		rc = temporal_parse_time(&t, p, n, &f);
		free(p);
		check_that(
			c, (rc == 0) == times[i].good, "'%s' is taken: %d", times[i].text, rc == 0);
		if (rc < 0 || !times[i].good)
			continue;
		check_that(c,
			t.negative == times[i].negative && t.seconds == times[i].seconds &&
				t.ns == times[i].ns,
			"'%s': %d.%09u", times[i].text, t.seconds, t.ns);
		*temporal_print_time(got, &t, TEMPORAL_AS_NEEDED) = '\0';
		check_text(c, times[i].text, got, times[i].printed);
	}
}

static const struct {
	const char *text;
	bool good;
} intervals[] = {
	{"0-0", true},
	{"1-11", true},
	{"-100-2", true},
	{"0 00:00:00.000000000", true},
	{"-3 02:03:04.000000005", true},
	{"3 02:03:04", true},
	{"12345 23:59:59.5", true},
	{"", false},
	{"1", false},
	{"-", false},
	{"1-", false},
	{"1-12", false},
	{"1-1x", false},
	{"1-111", false},
	{"--1-1", false},
	{"-1", false},
	{"3 2:03:04", false},
	{"3 24:00:00", false},
	{"3 02:03:04.", false},
	{"3 02:03:04.0000000001", false},
	{"3 02:03:04x", false},
	{"3  02:03:04", false},
	{"+1-1", false},
};

static void check_intervals(struct check *c)
{
	size_t i, n;
	char *p;

	for (i = 0; i < CHECK_COUNT(intervals); i++) {
		n = strlen(intervals[i].text);
		p = exact_copy(intervals[i].text, n);
		check_that(c, temporal_is_interval(p, n) == intervals[i].good, "interval '%s'",
			intervals[i].text);
		free(p);
	}
}

static const struct {
	int64_t instant;
	uint32_t ns;
	int digits;
	int32_t offset;
	const char *want;
} instants[] = {
	{0, 0, 0, 0, "1970-01-01T00:00:00Z"},
	{0, 0, 3, 28800, "1970-01-01T08:00:00.000+08:00"},
	{1562560496, 789000000, TEMPORAL_AS_NEEDED, 28800, "2019-07-08T12:34:56.789+08:00"},
	{1562560496, 789000000, TEMPORAL_SHORTEST, -12600, "2019-07-08T01:04:56.789-03:30"},
	{1562560496, 780000000, TEMPORAL_SHORTEST, 0, "2019-07-08T04:34:56.78Z"},
	{1562560496, 780000000, TEMPORAL_AS_NEEDED, 0, "2019-07-08T04:34:56.780Z"},
	{1562560496, 1, TEMPORAL_AS_NEEDED, 0, "2019-07-08T04:34:56.000000001Z"},
	{1562560496, 1000, TEMPORAL_AS_NEEDED, 0, "2019-07-08T04:34:56.000001Z"},
	{1562560496, 999999999, 6, 0, "2019-07-08T04:34:56.999999Z"},
	{-1, 999999999, 9, 0, "1969-12-31T23:59:59.999999999Z"},
	{0, 0, 0, 29143, "1970-01-01T00:00:00Z"}, /* Shanghai's mean time: it has seconds */
	{CALENDAR_SECOND_MAX, 0, 0, 28800, "9999-12-31T23:59:59Z"},
	{CALENDAR_SECOND_MIN, 0, 0, -3600, "0001-01-01T00:00:00Z"},
	{CALENDAR_SECOND_MIN, 0, 0, 3600, "0001-01-01T01:00:00+01:00"},
};

static void check_instants(struct check *c)
{
	char got[TEMPORAL_SIZE + 1];
	size_t i;

	for (i = 0; i < CHECK_COUNT(instants); i++) {
		*temporal_print_instant(got, instants[i].instant, instants[i].ns,
			instants[i].digits, instants[i].offset) = '\0';
		check_text(c, "instant", got, instants[i].want);
	}
}

static const struct {
	int64_t a;
	uint32_t ns;
	bool months;
	const char *want;
} spans[] = {
	{0, 0, true, "0-0"},
	{14, 0, true, "1-2"},
	{-14, 0, true, "-1-2"},
	{INT64_MIN, 0, true, "-768614336404564650-8"},
	{0, 0, false, "0 00:00:00.000000000"},
	{93784, 5, false, "1 02:03:04.000000005"},
	{-1, 500000000, false, "-0 00:00:00.500000000"},
	{-86400, 0, false, "-1 00:00:00.000000000"},
	{-86401, 999999999, false, "-1 00:00:00.000000001"},
};

static void check_spans(struct check *c)
{
	char got[TEMPORAL_SIZE + 1], *end;
	size_t i;

	for (i = 0; i < CHECK_COUNT(spans); i++) {
		end = spans[i].months ? temporal_print_months(got, spans[i].a)
				      : temporal_print_span(got, spans[i].a, spans[i].ns);
		*end = '\0';
		check_text(c, "interval", got, spans[i].want);
		check_that(c, temporal_is_interval(got, strlen(got)), "'%s' is not read back", got);
	}
}

/* Printed times are strftime's, and come back as what they were. */
static void check_random(struct check *c, long seed, int rounds)
{
	char got[TEMPORAL_SIZE + 1], want[64];
	const int64_t range = CALENDAR_SECOND_MAX - CALENDAR_SECOND_MIN;
	struct fault f = {0};
	struct temporal t;
	int64_t instant;
	int32_t offset;
	uint32_t ns;
	struct tm tm;
	time_t wall;
	int i;

	srand48(seed);
	for (i = 0; i < rounds; i++) {
		instant = CALENDAR_SECOND_MIN + 86400 +
			  (int64_t)(drand48() * (double)(range - 172800));
		offset = (int32_t)(lrand48() % 2879 - 1439) * 60;
		ns = (uint32_t)(lrand48() % 1000000000);
		wall = (time_t)(instant + offset);
		gmtime_r(&wall, &tm);
		snprintf(want, sizeof want, "%04d-%02d-%02dT%02d:%02d:%02d.%09u", tm.tm_year + 1900,
			tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, ns);
		*temporal_print_instant(got, instant, ns, 9, offset) = '\0';
		check_that(c, strncmp(got, want, 29) == 0, "%s, not %s", got, want);
		check_that(c,
			temporal_parse(&t, got, strlen(got), &f) == 0 &&
				temporal_instant(&t) == instant && t.ns == ns && t.offset == offset,
			"%s comes back as %" PRId64 ": %s", got, temporal_instant(&t), f.reason);
	}
}

int main(void)
{
	struct check c = CHECK_INIT;

	check_parses(&c);
	check_times(&c);
	check_intervals(&c);
	check_instants(&c);
	check_spans(&c);
	check_random(&c, 20190708, getenv("SOAK") != NULL ? 1000000 : 20000);
	return check_end(&c);
}
