/* SPDX-License-Identifier: MIT */
/* Zones: names, offsets, gaps and folds; every zone of the system against localtime_r. */
#include "check.h"

#include "value/calendar.h"
#include "value/tzif.h"
#include "value/tzrule.h"
#include "value/zone.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const struct {
	const char *name;
	int32_t offset;
} fixed[] = {
	{"Z", 0},
	{"UTC", 0},
	{"GMT", 0},
	{"+08:00", 28800},
	{"-03:30", -12600},
	{"+00:00", 0},
	{"+23:59", 86340},
	{"UTC+8", 28800},
	{"GMT+8", 28800},
	{"GMT+08:00", 28800},
	{"UTC-10", -36000},
};

static void check_fixed(struct check *c)
{
	struct err err = ERR_INIT;
	struct zone *z;
	int32_t offset = 1;
	int64_t instant = 0;
	size_t i;

	for (i = 0; i < CHECK_COUNT(fixed); i++) {
		z = zone_open(fixed[i].name, &err);
		if (!check_that(c, z != NULL, "%s: %s", fixed[i].name, err.text))
			continue;
		check_that(c, zone_is_fixed(z, &offset) && offset == fixed[i].offset, "%s: %d",
			fixed[i].name, offset);
		check_that(c, zone_offset(z, INT64_C(1) << 40) == fixed[i].offset, "%s, much later",
			fixed[i].name);
		check_that(c,
			zone_instant(z, 1000, &instant) == ZONE_UNIQUE &&
				instant == 1000 - fixed[i].offset,
			"%s: 1000 is %" PRId64, fixed[i].name, instant);
		check_text(c, "name", zone_name(z), fixed[i].name);
		zone_free(z);
	}
}

/* Names that are none, and what the message holds. */
static const struct {
	const char *name, *says;
} unknown[] = {
	{"Asia/Shangai", "did you mean 'Asia/Shanghai'?"},
	{"asia/shanghai", "did you mean 'Asia/Shanghai'?"},
	{"../../../etc/passwd", "unknown time zone"},
	{"/etc/localtime", "unknown time zone"},
	{"Asia/../Asia/Shanghai", "unknown time zone"},
	{"Asia//Shanghai", "unknown time zone"},
	{"./UTC", "unknown time zone"},
	{"Asia/", "unknown time zone"},
	{"Asia", "unknown time zone"},
	{"", "unknown time zone"},
	{"+8", "unknown time zone"},
	{"+08", "unknown time zone"},
	{"+24:00", "unknown time zone"},
	{"+08:60", "unknown time zone"},
	{"+08:00x", "unknown time zone"},
	{"UTC+", "unknown time zone"},
	{"a\nb", "unknown time zone 'a\\nb'"},
	{"tzdata.zi", "it is no TZif file"},
	{"zone.tab", "it is no TZif file"},
	{"right/UTC", "it counts leap seconds"},
};

static void check_unknown(struct check *c)
{
	struct err err;
	struct zone *z;
	size_t i;

	for (i = 0; i < CHECK_COUNT(unknown); i++) {
		err_clear(&err);
		z = zone_open(unknown[i].name, &err);
		if (z == NULL && strstr(err.text, "unknown time zone") != NULL &&
			(strchr(unknown[i].name, '.') != NULL || unknown[i].name[0] == 'r')) {
			c->passed++; /* a file that is not everywhere */
			continue;
		}
		check_that(c,
			z == NULL && err.exit == EXIT_USAGE &&
				strstr(err.text, unknown[i].says) != NULL,
			"'%s': %s", unknown[i].name, err.text);
		zone_free(z);
	}
}

/* Wall clocks as "2019-03-10 02:30:00" would be long here: seconds by calendar_day. */
static int64_t wall(int year, int month, int day, int hour, int minute, int second)
{
	return calendar_day((struct date){year, month, day}) * 86400 + hour * 3600 + minute * 60 +
	       second;
}

static const struct {
	const char *zone;
	int t[6];
	enum zone_wall kind;
	int32_t offset; /* of the instant; in a gap of the time before it, in a fold the earlier */
} walls[] = {
	{"Asia/Shanghai", {2019, 7, 8, 12, 34, 56}, ZONE_UNIQUE, 28800},
	{"Asia/Shanghai", {1900, 1, 1, 0, 0, 0}, ZONE_UNIQUE, 29143},
	{"Asia/Shanghai", {1, 1, 1, 0, 0, 0}, ZONE_UNIQUE, 29143},
	{"America/New_York", {2019, 3, 10, 1, 59, 59}, ZONE_UNIQUE, -18000},
	{"America/New_York", {2019, 3, 10, 2, 0, 0}, ZONE_GAP, -18000},
	{"America/New_York", {2019, 3, 10, 2, 59, 59}, ZONE_GAP, -18000},
	{"America/New_York", {2019, 3, 10, 3, 0, 0}, ZONE_UNIQUE, -14400},
	{"America/New_York", {2019, 11, 3, 0, 59, 59}, ZONE_UNIQUE, -14400},
	{"America/New_York", {2019, 11, 3, 1, 0, 0}, ZONE_FOLD, -14400},
	{"America/New_York", {2019, 11, 3, 1, 59, 59}, ZONE_FOLD, -14400},
	{"America/New_York", {2019, 11, 3, 2, 0, 0}, ZONE_UNIQUE, -18000},
	{"America/New_York", {2050, 3, 13, 2, 30, 0}, ZONE_GAP, -18000},
	{"America/New_York", {9999, 11, 7, 1, 30, 0}, ZONE_FOLD, -14400},
	{"America/New_York", {9999, 12, 31, 23, 59, 59}, ZONE_UNIQUE, -18000},
	{"Australia/Lord_Howe", {2019, 10, 6, 2, 15, 0}, ZONE_GAP, 37800},
	{"Australia/Lord_Howe", {2019, 4, 7, 1, 45, 0}, ZONE_FOLD, 39600},
	{"Pacific/Apia", {2011, 12, 30, 12, 0, 0}, ZONE_GAP, -36000},
	{"Europe/Dublin", {2019, 10, 27, 1, 30, 0}, ZONE_FOLD, 3600},
	{"Africa/Casablanca", {2019, 5, 5, 2, 30, 0}, ZONE_FOLD, 3600},
	{"America/Sao_Paulo", {2018, 11, 4, 0, 30, 0}, ZONE_GAP, -10800},
};

static void check_walls(struct check *c)
{
	struct err err = ERR_INIT;
	enum zone_wall kind;
	int64_t w, instant = 0;
	struct zone *z;
	size_t i;

	for (i = 0; i < CHECK_COUNT(walls); i++) {
		const int *t = walls[i].t;

		z = zone_open(walls[i].zone, &err);
		if (z == NULL) {
			check_skip(c, err.text);
			err_clear(&err);
			continue;
		}
		w = wall(t[0], t[1], t[2], t[3], t[4], t[5]);
		kind = zone_instant(z, w, &instant);
		check_that(c, kind == walls[i].kind && w - instant == walls[i].offset,
			"%s %d-%d-%d %d:%d:%d: kind %d, offset %" PRId64, walls[i].zone, t[0], t[1],
			t[2], t[3], t[4], t[5], kind, w - instant);
		zone_free(z);
	}
}

/* A wall clock that comes of an instant leads back to it, alone or as one of two. */
static void check_back(struct check *c, const struct zone *z, int64_t instant, int32_t offset)
{
	int64_t w = instant + offset, again = 0;
	enum zone_wall kind = zone_instant(z, w, &again);

	check_that(c,
		kind == ZONE_UNIQUE ? again == instant
		: kind == ZONE_FOLD ? again <= instant && w - zone_offset(z, again) == again
				    : false,
		"%s: %" PRId64 " comes back as %" PRId64 ", kind %d", zone_name(z), instant, again,
		kind);
}

static void check_zone(struct check *c, const char *name, int steps)
{
	int64_t from = wall(1850, 1, 1, 0, 0, 0), to = wall(2600, 1, 1, 0, 0, 0), instant;
	struct err err = ERR_INIT;
	struct zone *z = zone_open(name, &err);
	int32_t offset;
	struct tm tm;
	time_t t;
	int i;

	if (!check_that(c, z != NULL, "%s", err.text))
		return;
	setenv("TZ", name, 1);
	tzset();
	for (i = 0; i < steps; i++) {
		instant = from + (int64_t)(drand48() * (double)(to - from));
		t = (time_t)instant;
		offset = zone_offset(z, instant);
		if (localtime_r(&t, &tm) == NULL ||
			!check_that(c, tm.tm_gmtoff == offset, "%s at %" PRId64 ": %d, not %ld",
				name, instant, offset, tm.tm_gmtoff))
			break;
		check_back(c, z, instant, offset);
	}
	zone_free(z);
}

/* All zones below a folder of the database. */
static void check_folder(struct check *c, const char *dir, const char *prefix, int steps)
{
	char path[512], name[300];
	DIR *d = opendir(dir);
	struct dirent *e;
	struct stat st;

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (e->d_name[0] < 'A' || e->d_name[0] > 'Z')
			continue;
		snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
		if (stat(path, &st) < 0)
			continue;
		snprintf(name, sizeof name, "%s%s%s", prefix, e->d_name,
			S_ISDIR(st.st_mode) ? "/" : "");
		if (S_ISDIR(st.st_mode))
			check_folder(c, path, name, steps);
		else
			check_zone(c, name, steps);
	}
	if (d != NULL)
		closedir(d);
}

static const struct {
	const char *rule;
	int year;
	int64_t begin, end; /* 0, 0: the rule is refused; 1, 1: it has no summer time */
} rules[] = {
	{"EST5EDT,M3.2.0,M11.1.0", 2019, 1552201200, 1572760800},
	{"CET-1CEST,M3.5.0,M10.5.0/3", 2019, 1553994000, 1572138000},
	{"<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", 2019, 1553994000, 1572138000},
	{"AEST-10AEDT,M10.1.0,M4.1.0/3", 2019, 1570291200, 1554566400},
	{"XXX3EDT4,0/0,J365/23", 2019, 1546311600, 1577847600},
	{"IST-2IDT,M3.4.4/26,M10.5.0", 2019, 1553817600, 1572130800},
	{"CST-8", 0, 1, 1},
	{"<+0530>-5:30", 0, 1, 1},
	{"UTC0", 0, 1, 1},
	{"CET-1CEST", 0, 0, 0},
	{"CET-1CEST,M3.5.0", 0, 0, 0},
	{"CET-1CEST,M13.5.0,M10.5.0", 0, 0, 0},
	{"CET-1CEST,M3.6.0,M10.5.0", 0, 0, 0},
	{"CET-1CEST,M3.5.7,M10.5.0", 0, 0, 0},
	{"CET-1CEST,J0,J365", 0, 0, 0},
	{"CET-1CEST,M3.5.0,M10.5.0x", 0, 0, 0},
	{"CET", 0, 0, 0},
	{"", 0, 0, 0},
	{"C1", 0, 0, 0},
	{"<CET-1", 0, 0, 0},
	{"CET-99", 0, 0, 0},
};

static void check_rules(struct check *c)
{
	struct tzrule r;
	int64_t begin = 0, end = 0;
	bool good;
	size_t i;

	for (i = 0; i < CHECK_COUNT(rules); i++) {
		good = tzrule_parse(&r, rules[i].rule, strlen(rules[i].rule));
		check_that(
			c, good == (rules[i].begin != 0), "'%s' is taken: %d", rules[i].rule, good);
		if (!good || rules[i].year == 0) {
			check_that(
				c, !good || !r.has_summer, "'%s' has summer time", rules[i].rule);
			continue;
		}
		tzrule_year(&r, rules[i].year, &begin, &end);
		check_that(c, begin == rules[i].begin && end == rules[i].end,
			"'%s': %" PRId64 " to %" PRId64, rules[i].rule, begin, end);
	}
}

/* A file cut anywhere, or with any byte changed, is refused or read, and no more. */
static void check_broken(struct check *c)
{
	unsigned char file[8192], copy[8192];
	const char *path = "/usr/share/zoneinfo/America/New_York";
	FILE *f = fopen(path, "rb");
	struct tzif t;
	size_t n, i;

	if (f == NULL) {
		check_skip(c, "no zone database");
		return;
	}
	n = fread(file, 1, sizeof file, f);
	fclose(f);
	for (i = 0; i < n; i++)
		if (tzif_parse(&t, file, i) == NULL) {
			check_that(c, false, "%s cut at %zu of %zu is taken", path, i, n);
			tzif_free(&t);
		}
	for (i = 0; i < n; i++) {
		memcpy(copy, file, n);
		copy[i] ^= (unsigned char)(1 + lrand48() % 255);
		if (tzif_parse(&t, copy, n) == NULL)
			tzif_free(&t);
	}
	check_that(c, tzif_parse(&t, file, n) == NULL && t.n > 100, "%s is refused", path);
	tzif_free(&t);
}

/* TZDIR names another database. */
static void check_tzdir(struct check *c)
{
	struct err err = ERR_INIT;
	struct zone *z;

	setenv("TZDIR", "/nonexistent", 1);
	z = zone_open("Asia/Shanghai", &err);
	check_that(c, z == NULL && strstr(err.text, "no time zones are installed") != NULL, "%s",
		err.text);
	err_clear(&err);
	z = zone_open("UTC", &err);
	check_that(c, z != NULL, "UTC without a database: %s", err.text);
	zone_free(z);
	unsetenv("TZDIR");
}

int main(void)
{
	struct check c = CHECK_INIT;

	srand48(20190708);
	check_fixed(&c);
	check_tzdir(&c);
	check_rules(&c);
	if (access("/usr/share/zoneinfo/Asia/Shanghai", R_OK) != 0) {
		check_skip(&c, "no zone database in /usr/share/zoneinfo");
		return check_end(&c);
	}
	check_unknown(&c);
	check_walls(&c);
	check_broken(&c);
	check_folder(&c, "/usr/share/zoneinfo", "", getenv("SOAK") != NULL ? 5000 : 100);
	return check_end(&c);
}
