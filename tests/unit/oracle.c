/* SPDX-License-Identifier: MIT */
/*
 * Cases that another program worked out, one a line on stdin, with tabs: what to
 * ask, the arguments, the answer. tests/value/python.sh feeds it; by itself it runs
 * the lines below.
 */
#include "check.h"

#include "value/calendar.h"
#include "value/decimal.h"
#include "value/real.h"
#include "value/zone.h"

#include <inttypes.h>
#include <stdlib.h>

#define ARGS 5
#define TEXT_MAX 2000

static const char *const samples[] = {
	"real\t3fb999999999999a\t0.1",
	"real32\t3dcccccd\t0.1",
	"check\t0.1\t1",
	"check\t9007199254740993\t0",
	"check32\t16777217\t0",
	"int\t1E2\t100",
	"int\t0.5\t-",
	"fits\t1.50\t3\t1\t1",
	"round\t1.235\t2\t1.24",
	"compare\t1.0\t1\t0",
	"day\t2019-07-08\t18085",
	"offset\tAsia/Shanghai\t0\t28800",
	"wall\tAmerica/New_York\t1552185000\tgap\t0",
};

/* The same number, in as many digits? */
static bool same_digits(const char *a, size_t n, const char *b)
{
	struct decimal x, y;

	return decimal_parse(&x, a, n) && decimal_parse(&y, b, strlen(b)) && x.n == y.n &&
	       decimal_compare(&x, &y) == 0;
}

static bool ask_real(char *arg[ARGS], char *got)
{
	uint64_t bits = strtoull(arg[1], NULL, 16);
	double x;

	memcpy(&x, &bits, sizeof x);
	got[real_print(got, x)] = '\0';
	return same_digits(got, strlen(got), arg[2]);
}

static bool ask_real32(char *arg[ARGS], char *got)
{
	uint32_t bits = (uint32_t)strtoul(arg[1], NULL, 16);
	float x;

	memcpy(&x, &bits, sizeof x);
	got[real_print32(got, x)] = '\0';
	return same_digits(got, strlen(got), arg[2]);
}

static bool ask_check(char *arg[ARGS], char *got)
{
	struct decimal d;
	bool narrow = strcmp(arg[0], "check32") == 0;

	if (!decimal_parse(&d, arg[1], strlen(arg[1])))
		return false;
	snprintf(got, TEXT_MAX, "%d", (narrow ? real_check32(&d) : real_check(&d)) == REAL_FITS);
	return strcmp(got, arg[2]) == 0;
}

static bool ask_int(char *arg[ARGS], char *got)
{
	struct decimal d;
	int64_t v;

	if (!decimal_parse(&d, arg[1], strlen(arg[1])))
		return false;
	if (decimal_i64(&d, &v))
		snprintf(got, TEXT_MAX, "%" PRId64, v);
	else
		memcpy(got, "-", 2);
	return strcmp(got, arg[2]) == 0;
}

static bool ask_fits(char *arg[ARGS], char *got)
{
	struct decimal d;

	if (!decimal_parse(&d, arg[1], strlen(arg[1])))
		return false;
	snprintf(got, TEXT_MAX, "%d",
		decimal_fits(&d, strtol(arg[2], NULL, 10), strtol(arg[3], NULL, 10)));
	return strcmp(got, arg[4]) == 0;
}

static bool ask_round(char *arg[ARGS], char *got)
{
	size_t scale = strtoul(arg[2], NULL, 10);
	struct decimal d;

	if (!decimal_parse(&d, arg[1], strlen(arg[1])) || d.point + (int64_t)scale + 4 > TEXT_MAX)
		return false;
	got[decimal_print_rounded(&d, scale, got)] = '\0';
	return strcmp(got, arg[3]) == 0;
}

static bool ask_compare(char *arg[ARGS], char *got)
{
	struct decimal a, b;

	if (!decimal_parse(&a, arg[1], strlen(arg[1])) ||
		!decimal_parse(&b, arg[2], strlen(arg[2])))
		return false;
	snprintf(got, TEXT_MAX, "%d", decimal_compare(&a, &b));
	return strcmp(got, arg[3]) == 0;
}

static bool ask_day(char *arg[ARGS], char *got)
{
	struct date d = {(int)strtol(arg[1], NULL, 10), (int)strtol(arg[1] + 5, NULL, 10),
		(int)strtol(arg[1] + 8, NULL, 10)};

	snprintf(got, TEXT_MAX, "%" PRId64, calendar_day(d));
	return calendar_exists(d) && strcmp(got, arg[2]) == 0;
}

/* The zone that was asked for last stays open. */
static const struct zone *open_zone(const char *name)
{
	static struct zone *zone; /* lasts for the run, and is freed with it */
	struct err err = ERR_INIT;

	if (zone != NULL && strcmp(zone_name(zone), name) == 0)
		return zone;
	zone_free(zone);
	zone = NULL;
	if (name[0] != '\0')
		zone = zone_open(name, &err);
	return zone;
}

static bool ask_offset(char *arg[ARGS], char *got)
{
	const struct zone *z = open_zone(arg[1]);

	snprintf(got, TEXT_MAX, "%d", z != NULL ? zone_offset(z, strtoll(arg[2], NULL, 10)) : -1);
	return strcmp(got, arg[3]) == 0;
}

static bool ask_wall(char *arg[ARGS], char *got)
{
	static const char *const kinds[] = {"unique", "gap", "fold"};
	const struct zone *z = open_zone(arg[1]);
	enum zone_wall kind;
	int64_t instant = 0;

	if (z == NULL)
		return false;
	kind = zone_instant(z, strtoll(arg[2], NULL, 10), &instant);
	snprintf(got, TEXT_MAX, "%s %" PRId64, kinds[kind], instant);
	return strcmp(kinds[kind], arg[3]) == 0 &&
	       (kind == ZONE_GAP || instant == strtoll(arg[4], NULL, 10));
}

static const struct {
	const char *name;
	int args;
	bool (*ask)(char *arg[ARGS], char *got);
} questions[] = {
	{"real", 3, ask_real},
	{"real32", 3, ask_real32},
	{"check", 3, ask_check},
	{"check32", 3, ask_check},
	{"int", 3, ask_int},
	{"fits", 5, ask_fits},
	{"round", 4, ask_round},
	{"compare", 4, ask_compare},
	{"day", 3, ask_day},
	{"offset", 4, ask_offset},
	{"wall", 5, ask_wall},
};

static bool answer(const char *line, char *got)
{
	char copy[TEXT_MAX], *p = copy, *arg[ARGS] = {NULL};
	size_t i;
	int n = 0;

	snprintf(copy, sizeof copy, "%s", line);
	while (n < ARGS && p != NULL)
		arg[n++] = strsep(&p, "\t");
	for (i = 0; i < CHECK_COUNT(questions); i++)
		if (strcmp(questions[i].name, arg[0]) == 0 && questions[i].args == n)
			return questions[i].ask(arg, got);
	return false;
}

int main(void)
{
	struct check c = CHECK_INIT;
	char line[TEXT_MAX], got[TEXT_MAX];
	size_t i;

	for (i = 0; i < CHECK_COUNT(samples); i++) {
		got[0] = '\0';
		check_that(&c, answer(samples[i], got), "%s: %s", samples[i], got);
	}
	while (fgets(line, sizeof line, stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		got[0] = '\0';
		check_that(&c, answer(line, got), "%s: %s", line, got);
	}
	open_zone("");
	return check_end(&c);
}
