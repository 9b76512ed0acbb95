/* SPDX-License-Identifier: MIT */
/* Numbers as digits: tables, and random ones against 128 bit integers. */
#include "check.h"

#include "value/decimal.h"

#include <inttypes.h>
#include <stdlib.h>

/* digits: as many as count, without the point; NULL: the text spells no number. */
static const struct {
	const char *text, *digits;
	int64_t point;
	bool negative;
	const char *plain;
} parses[] = {
	{"0", "", 0, false, "0"},
	{"-0", "", 0, true, "0"},
	{"0.000", "", 0, false, "0"},
	{"7", "7", 1, false, "7"},
	{"-7", "7", 1, true, "-7"},
	{"007", "7", 1, false, "7"},
	{"+7", "7", 1, false, "7"},
	{"7.", "7", 1, false, "7"},
	{".7", "7", 0, false, "0.7"},
	{"1.0", "1", 1, false, "1"},
	{"1.10", "11", 1, false, "1.1"},
	{"100", "1", 3, false, "100"},
	{"100.0010", "100001", 3, false, "100.001"},
	{"0.00120", "12", -2, false, "0.0012"},
	{"12.34e1", "1234", 3, false, "123.4"},
	{"12.34E+2", "1234", 4, false, "1234"},
	{"12.34e-3", "1234", -1, false, "0.01234"},
	{"1E2", "1", 3, false, "100"},
	{"10e-1", "1", 1, false, "1"},
	{"0e5", "", 0, false, "0"},
	{"12345678901234567890", "1234567890123456789", 20, false, "12345678901234567890"},
	{"1e00000000000000000000000000000000000000002", "1", 3, false, "100"},
	{"", NULL, 0, false, NULL},
	{"-", NULL, 0, false, NULL},
	{"+", NULL, 0, false, NULL},
	{".", NULL, 0, false, NULL},
	{"-.", NULL, 0, false, NULL},
	{"e1", NULL, 0, false, NULL},
	{"1e", NULL, 0, false, NULL},
	{"1e+", NULL, 0, false, NULL},
	{"1e1.5", NULL, 0, false, NULL},
	{"1e1e1", NULL, 0, false, NULL},
	{"1..2", NULL, 0, false, NULL},
	{"1.2.3", NULL, 0, false, NULL},
	{" 1", NULL, 0, false, NULL},
	{"1 ", NULL, 0, false, NULL},
	{"--1", NULL, 0, false, NULL},
	{"+-1", NULL, 0, false, NULL},
	{"0x10", NULL, 0, false, NULL},
	{"1_000", NULL, 0, false, NULL},
	{"1,000", NULL, 0, false, NULL},
	{"12abc", NULL, 0, false, NULL},
	{"NaN", NULL, 0, false, NULL},
	{"Infinity", NULL, 0, false, NULL},
	{"inf", NULL, 0, false, NULL},
	{"\xef\xbc\x97", NULL, 0, false, NULL},
};

/* The significant digits without the point among them. */
static void digits_of(const struct decimal *d, char out[64])
{
	const char *p = d->digits;
	size_t i;

	for (i = 0; i < d->n; i++, p++) {
		if (*p == '.')
			p++;
		out[i] = *p;
	}
	out[d->n] = '\0';
}

static void check_parses(struct check *c)
{
	char digits[64], plain[128];
	struct decimal d;
	bool good;
	size_t i;

	for (i = 0; i < CHECK_COUNT(parses); i++) {
		good = decimal_parse(&d, parses[i].text, strlen(parses[i].text));
		if (!check_that(c, good == (parses[i].digits != NULL), "'%s' is %s number",
			    parses[i].text, good ? "a" : "no") ||
			!good)
			continue;
		digits_of(&d, digits);
		check_text(c, parses[i].text, digits, parses[i].digits);
		check_that(c, d.point == parses[i].point && d.negative == parses[i].negative,
			"%s: point %" PRId64, parses[i].text, d.point);
		plain[decimal_print_plain(&d, 0, plain)] = '\0';
		check_text(c, parses[i].text, plain, parses[i].plain);
	}
}

static const struct {
	const char *text;
	unsigned flags;
} flags[] = {
	{"7", DECIMAL_JSON},
	{"-7.0", DECIMAL_JSON},
	{"0", DECIMAL_JSON},
	{"-0.5e+3", DECIMAL_JSON | DECIMAL_EXPONENT},
	{"007", 0},
	{"00", 0},
	{"+7", DECIMAL_PLUS},
	{"7.", 0},
	{".7", 0},
	{"-.7E1", DECIMAL_EXPONENT},
};

static void check_flags(struct check *c)
{
	struct decimal d;
	size_t i;

	for (i = 0; i < CHECK_COUNT(flags); i++) {
		decimal_parse(&d, flags[i].text, strlen(flags[i].text));
		check_that(c, d.flags == flags[i].flags, "%s: flags %u", flags[i].text, d.flags);
	}
}

static const struct {
	const char *text;
	const char *i64, *u64; /* NULL: none */
} integers[] = {
	{"0", "0", "0"},
	{"-0.0", "0", "0"},
	{"9223372036854775807", "9223372036854775807", "9223372036854775807"},
	{"9223372036854775808", NULL, "9223372036854775808"},
	{"-9223372036854775808", "-9223372036854775808", NULL},
	{"-9223372036854775809", NULL, NULL},
	{"18446744073709551615", NULL, "18446744073709551615"},
	{"18446744073709551616", NULL, NULL},
	{"1.8446744073709551615e19", NULL, "18446744073709551615"},
	{"99999999999999999999", NULL, NULL},
	{"1e19", NULL, "10000000000000000000"},
	{"1e20", NULL, NULL},
	{"1e999999999999999999999", NULL, NULL},
	{"1e-999999999999999999999", NULL, NULL},
	{"0.5", NULL, NULL},
	{"1200e-2", "12", "12"},
};

static void check_integers(struct check *c)
{
	char got[32];
	struct decimal d;
	uint64_t u;
	int64_t s;
	size_t i;

	for (i = 0; i < CHECK_COUNT(integers); i++) {
		decimal_parse(&d, integers[i].text, strlen(integers[i].text));
		snprintf(got, sizeof got, "%" PRId64, decimal_i64(&d, &s) ? s : 0);
		check_text(c, integers[i].text, decimal_i64(&d, &s) ? got : NULL, integers[i].i64);
		snprintf(got, sizeof got, "%" PRIu64, decimal_u64(&d, &u) ? u : 0);
		check_text(c, integers[i].text, decimal_u64(&d, &u) ? got : NULL, integers[i].u64);
	}
}

static const struct {
	const char *text;
	size_t scale;
	const char *want;
} roundings[] = {
	{"1.234", 2, "1.23"},
	{"1.235", 2, "1.24"},
	{"-1.235", 2, "-1.24"},
	{"1.2349999", 2, "1.23"},
	{"9.995", 2, "10.00"},
	{"99.5", 0, "100"},
	{"-99.5", 0, "-100"},
	{"0.5", 0, "1"},
	{"0.49", 0, "0"},
	{"-0.49", 0, "0"},
	{"-0.004", 2, "0.00"},
	{"0.05", 1, "0.1"},
	{"0.04", 1, "0.0"},
	{"0.005", 1, "0.0"},
	{"1e-999999999", 3, "0.000"},
	{"5", 2, "5.00"},
	{"12e2", 1, "1200.0"},
	{"0", 2, "0.00"},
	{"-0", 2, "0.00"},
	{"999999.9999999", 6, "1000000.000000"},
};

static void check_roundings(struct check *c)
{
	char got[64];
	struct decimal d;
	size_t i;

	for (i = 0; i < CHECK_COUNT(roundings); i++) {
		decimal_parse(&d, roundings[i].text, strlen(roundings[i].text));
		got[decimal_print_rounded(&d, roundings[i].scale, got)] = '\0';
		check_text(c, roundings[i].text, got, roundings[i].want);
	}
}

static const struct {
	const char *text;
	int precision, scale;
	bool fits;
} fits[] = {
	{"999.99", 5, 2, true},
	{"1000", 5, 2, false},
	{"0.001", 5, 2, false},
	{"1.2300", 5, 2, true},
	{"0.00", 1, 0, true},
	{"0.5", 1, 1, true},
	{"1", 1, 1, false},
	{"0.0000000001", 10, 10, true},
	{"1e-999999999999", 65, 30, false},
	{"1e999999999999", 65, 30, false},
};

static void check_fits(struct check *c)
{
	struct decimal d;
	size_t i;

	for (i = 0; i < CHECK_COUNT(fits); i++) {
		decimal_parse(&d, fits[i].text, strlen(fits[i].text));
		check_that(c, decimal_fits(&d, fits[i].precision, fits[i].scale) == fits[i].fits,
			"%s in (%d,%d)", fits[i].text, fits[i].precision, fits[i].scale);
	}
}

/* The exponent form denotes the same number. */
static void check_exponent(struct check *c, const struct decimal *d)
{
	char text[64];
	size_t n = decimal_print_exponent(d, text);
	struct decimal again;

	check_that(c,
		decimal_parse(&again, text, n) && decimal_compare(d, &again) == 0 &&
			(again.flags & DECIMAL_JSON) != 0,
		"%.*s is not what it was printed from", (int)n, text);
}

#define SCALE 12 /* random numbers are whole multiples of 1e-12 below 1e9 */

/* A random number: its text, spelled in one of several ways, and its value in units of 1e-12. */
static __int128 random_number(char out[64])
{
	int behind = (int)(lrand48() % (SCALE + 1)), exponent = (int)(lrand48() % 7) - 3, i;
	int64_t whole = lrand48() % (lrand48() % 2 ? 1000 : 1000000), part = 0;
	__int128 value = whole;

	for (i = 0; i < behind; i++)
		part = part * 10 + (lrand48() % 2 ? 0 : lrand48() % 10);
	for (i = 0; i < behind; i++)
		value *= 10;
	value += part;
	for (i = behind; i < SCALE; i++)
		value *= 10;
	if (behind > SCALE - 3)
		exponent = abs(exponent);
	for (i = 0; i < exponent; i++)
		value *= 10;
	for (i = 0; i > exponent; i--)
		value /= 10;
	i = snprintf(
		out, 64, "%s%0*" PRId64, lrand48() % 2 ? "-" : "", (int)(lrand48() % 4), whole);
	if (behind > 0)
		i += snprintf(out + i, 64 - (size_t)i, ".%0*" PRId64, behind, part);
	if (exponent != 0)
		snprintf(out + i, 64 - (size_t)i, "%c%+d", lrand48() % 2 ? 'e' : 'E', exponent);
	return out[0] == '-' ? -value : value;
}

static void check_random(struct check *c, long seed)
{
	char a[64], b[64];
	struct decimal da, db;
	__int128 va, vb, unit = 1000000000000;
	int64_t whole;
	int i, want;

	srand48(seed);
	for (i = 0; i < 20000; i++) {
		va = random_number(a);
		vb = random_number(b);
		if (!decimal_parse(&da, a, strlen(a)) || !decimal_parse(&db, b, strlen(b))) {
			check_that(c, false, "'%s' or '%s' is refused (seed %ld)", a, b, seed);
			continue;
		}
		want = (va > vb) - (va < vb);
		check_that(c, decimal_compare(&da, &db) == want, "%s, %s: %d (seed %ld)", a, b,
			decimal_compare(&da, &db), seed);
		check_that(c, decimal_is_integer(&da) == (va % unit == 0),
			"%s: an integer? (seed %ld)", a, seed);
		if (decimal_is_integer(&da))
			check_that(c, decimal_i64(&da, &whole) && whole == (int64_t)(va / unit),
				"%s: %" PRId64 " (seed %ld)", a, whole, seed);
		check_exponent(c, &da);
	}
}

/* Numbers of a megabyte and exponents past every integer cost no more than their reading. */
static void check_huge(struct check *c)
{
	size_t n = 1 << 20;
	char *text = malloc(n);
	struct decimal d;
	int64_t v;

	memset(text, '9', n);
	check_that(
		c, decimal_parse(&d, text, n) && d.n == n && !decimal_i64(&d, &v), "a long number");
	memset(text, '0', n);
	text[n - 1] = '1';
	check_that(c, decimal_parse(&d, text, n) && decimal_i64(&d, &v) && v == 1, "many zeros");
	text[1] = '.';
	check_that(c, decimal_parse(&d, text, n) && d.n == 1 && d.point == 3 - (int64_t)n,
		"many zeros behind the point");
	free(text);
}

int main(void)
{
	struct check c = CHECK_INIT;

	check_parses(&c);
	check_flags(&c);
	check_integers(&c);
	check_roundings(&c);
	check_fits(&c);
	check_random(&c, 20190708);
	check_huge(&c);
	return check_end(&c);
}
