/* SPDX-License-Identifier: MIT */
/* Numbers of options and configuration. */
#include "base/num.h"

#include "base/clock.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

struct unit {
	const char *name;
	uint64_t scale;
};

static const struct unit plain_units[] = {{"", 1}, {NULL, 0}};
static const struct unit count_units[] = {
	{"", 1}, {"k", 1000}, {"m", 1000000}, {"g", 1000000000}, {NULL, 0}};
static const struct unit size_units[] = {{"", 1}, {"b", 1}, {"k", 1024}, {"kb", 1024},
	{"kib", 1024}, {"m", 1048576}, {"mb", 1048576}, {"mib", 1048576}, {"g", 1073741824},
	{"gb", 1073741824}, {"gib", 1073741824}, {NULL, 0}};
static const struct unit time_units[] = {{"", CLOCK_S}, {"us", CLOCK_US}, {"ms", CLOCK_MS},
	{"s", CLOCK_S}, {"m", 60 * CLOCK_S}, {"h", 3600 * CLOCK_S}, {NULL, 0}};

/* Digits, perhaps with a fraction, and a unit out of the table. */
static bool scan(const char *s, const struct unit *units, uint64_t *out)
{
	uint64_t n = 0, frac = 0, frac_scale = 1;

	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(n, 10, &n) ||
			__builtin_add_overflow(n, (uint64_t)(*s - '0'), &n))
			return false;
	if (*s == '.' && units != plain_units) {
		for (s++; *s >= '0' && *s <= '9' && frac_scale < 1000000; s++) {
			frac = frac * 10 + (uint64_t)(*s - '0');
			frac_scale *= 10;
		}
		if (frac_scale == 1)
			return false;
	}
	for (; units->name != NULL; units++)
		if (strcasecmp(s, units->name) == 0)
			break;
	if (units->name == NULL || __builtin_mul_overflow(n, units->scale, &n))
		return false;
	if (frac * units->scale % frac_scale != 0)
		return false;
	return !__builtin_add_overflow(n, frac * units->scale / frac_scale, out);
}

static int read_scaled(const char *text, const struct unit *units, const char *what, uint64_t min,
	uint64_t max, uint64_t *out, struct err *err)
{
	uint64_t n;

	if (!scan(text, units, &n))
		return err_set(err, EXIT_USAGE, "'%.200s' is not %s", text, what);
	if (n < min)
		return err_set(err, EXIT_USAGE, "'%.200s' is too small", text);
	if (n > max)
		return err_set(err, EXIT_USAGE, "'%.200s' is too large", text);
	*out = n;
	return 0;
}

int num_u64(const char *text, uint64_t min, uint64_t max, uint64_t *out, struct err *err)
{
	uint64_t n;

	if (!scan(text, plain_units, &n) || n < min || n > max)
		return err_set(err, EXIT_USAGE, "'%.200s' is not a number from %llu to %llu", text,
			(unsigned long long)min, (unsigned long long)max);
	*out = n;
	return 0;
}

int num_count(const char *text, uint64_t min, uint64_t max, uint64_t *out, struct err *err)
{
	return read_scaled(text, count_units, "a count (like 250 or 10k)", min, max, out, err);
}

int num_size(const char *text, uint64_t min, uint64_t max, uint64_t *out, struct err *err)
{
	return read_scaled(text, size_units, "a size (like 512, 64K or 8M)", min, max, out, err);
}

int num_time(const char *text, int64_t min, int64_t max, int64_t *out, struct err *err)
{
	uint64_t n = 0;

	if (read_scaled(text, time_units, "a time (like 100ms, 10s or 5m)", (uint64_t)min,
		    (uint64_t)max, &n, err) < 0)
		return -1;
	*out = (int64_t)n;
	return 0;
}
