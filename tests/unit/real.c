/* SPDX-License-Identifier: MIT */
/* Texts of floats against printf and strtod, and what a float can stand for. */
#include "check.h"

#include "value/power.h"
#include "value/real.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

static const struct {
	double x;
	const char *text;
} prints[] = {
	{0, "0"},
	{-0.0, "-0"},
	{1, "1"},
	{-1.5, "-1.5"},
	{0.1, "0.1"},
	{0.3, "0.3"},
	{100, "100"},
	{123456789, "123456789"},
	{9007199254740992, "9007199254740992"},
	{9007199254740993, "9007199254740992"},
	{1e20, "100000000000000000000"},
	{1e21, "1e21"},
	{1e22, "1e22"},
	{1e23, "1e23"},
	{1.2e21, "1.2e21"},
	{0.000001, "0.000001"},
	{0.0000012345, "0.0000012345"},
	{1e-7, "1e-7"},
	{1.25e-7, "1.25e-7"},
	{5e-324, "5e-324"},
	{2.2250738585072014e-308, "2.2250738585072014e-308"},
	{2.225073858507201e-308, "2.225073858507201e-308"},
	{1.7976931348623157e308, "1.7976931348623157e308"},
	{9.5367431640625e-7, "9.5367431640625e-7"},
	{2.98023223876953125e-8, "2.9802322387695312e-8"},
	{4.35, "4.35"},
	{1.0 / 3, "0.3333333333333333"},
	{2.0 / 3, "0.6666666666666666"},
	{-1.0 / 3, "-0.3333333333333333"},
	{5e-324 * 3, "1.5e-323"},
	{NAN, "NaN"},
	{INFINITY, "Infinity"},
	{-INFINITY, "-Infinity"},
};

static const struct {
	float x;
	const char *text;
} prints32[] = {
	{0.1f, "0.1"},
	{16777216, "16777216"},
	{3.4028235e38f, "3.4028235e38"},
	{1e-45f, "1e-45"},
	{1.17549435e-38f, "1.1754944e-38"},
	{0.33333334f, "0.33333334"},
	{8388608.5f, "8388608"},
	{33554432, "33554432"},
	{67108864, "67108864"},
	{1e10f, "10000000000"},
	{NAN, "NaN"},
	{-INFINITY, "-Infinity"},
};

static void check_prints(struct check *c)
{
	char got[REAL_SIZE + 1];
	size_t i;

	for (i = 0; i < CHECK_COUNT(prints); i++) {
		got[real_print(got, prints[i].x)] = '\0';
		check_text(c, "double", got, prints[i].text);
	}
	for (i = 0; i < CHECK_COUNT(prints32); i++) {
		got[real_print32(got, prints32[i].x)] = '\0';
		check_text(c, "float", got, prints32[i].text);
	}
}

/* Significant digits of a printed number. */
static size_t count_digits(const char *text)
{
	struct decimal d;

	return decimal_parse(&d, text, strlen(text)) ? d.n : 0;
}

/*
 * Is text the shortest that reads back? With fewer digits the nearest decimal must
 * read as another number; with as many, none must be nearer, unless that one reads
 * as another number (at a power of two the interval is lopsided).
 */
static bool is_shortest(double x, const char *text, bool narrow)
{
	size_t n = count_digits(text);
	char other[64];

	if ((narrow ? (double)strtof(text, NULL) : strtod(text, NULL)) != x)
		return false;
	snprintf(other, sizeof other, "%.*e", (int)n - 1, x);
	if ((narrow ? (double)strtof(other, NULL) : strtod(other, NULL)) == x) {
		struct decimal a, b;

		decimal_parse(&a, text, strlen(text));
		decimal_parse(&b, other, strlen(other));
		if (decimal_compare(&a, &b) != 0)
			return false;
	}
	if (n == 1)
		return true;
	snprintf(other, sizeof other, "%.*e", (int)n - 2, x);
	return (narrow ? (double)strtof(other, NULL) : strtod(other, NULL)) != x;
}

static void check_double(struct check *c, double x)
{
	char text[REAL_SIZE + 1];
	struct decimal d;
	size_t n;

	if (!isfinite(x) || x == 0)
		return;
	n = real_print(text, x);
	text[n] = '\0';
	check_that(c, n < REAL_SIZE && is_shortest(x, text, false), "%a prints as %s", x, text);
	decimal_parse(&d, text, n);
	check_that(
		c, real_check(&d) == REAL_FITS && real_nearest(&d) == x, "%s is not its own", text);
	snprintf(text, sizeof text, "%.17g", x);
	decimal_parse(&d, text, strlen(text));
	check_that(
		c, real_check(&d) == REAL_FITS && real_nearest(&d) == x, "%s does not fit", text);
}

static void check_float(struct check *c, float x)
{
	char text[REAL_SIZE + 1];
	struct decimal d;
	size_t n;

	if (!isfinite(x) || x == 0)
		return;
	n = real_print32(text, x);
	text[n] = '\0';
	check_that(c, n < REAL_SIZE && is_shortest((double)x, text, true), "%a prints as %s",
		(double)x, text);
	decimal_parse(&d, text, n);
	check_that(c, real_check32(&d) == REAL_FITS && real_nearest32(&d) == x, "%s is not its own",
		text);
	snprintf(text, sizeof text, "%.9g", (double)x);
	decimal_parse(&d, text, strlen(text));
	check_that(c, real_check32(&d) == REAL_FITS && real_nearest32(&d) == x, "%s does not fit",
		text);
}

static uint64_t random_bits(void)
{
	return (uint64_t)(uint32_t)mrand48() << 32 | (uint32_t)mrand48();
}

/* Any bits, and the neighbours of every power of two, where the interval is lopsided. */
static void check_random(struct check *c, long seed, int rounds)
{
	uint64_t bits;
	uint32_t bits32;
	double x;
	float y;
	int i, e;

	srand48(seed);
	for (i = 0; i < rounds; i++) {
		bits = random_bits();
		memcpy(&x, &bits, sizeof x);
		check_double(c, x);
		check_double(c, drand48() * 1000);
		check_double(c, (double)(mrand48() % 100000000) / 100);
		bits32 = (uint32_t)bits;
		memcpy(&y, &bits32, sizeof y);
		check_float(c, y);
		check_float(c, (float)drand48());
	}
	for (e = -1074; e < 1024; e++)
		for (i = -1; i <= 1; i++) {
			x = ldexp(1, e);
			memcpy(&bits, &x, sizeof x);
			bits += (uint64_t)i;
			memcpy(&x, &bits, sizeof x);
			check_double(c, x);
			check_float(c, (float)x);
		}
}

/* Decimals of any length: the nearest double and float are those that strtod and strtof find. */
static void check_nearest(struct check *c, long seed, int rounds)
{
	char text[64] = "", *p;
	struct decimal d;
	double x;
	float y;
	int i, n, digits;

	srand48(seed);
	for (i = 0; i < rounds; i++) {
		digits = 1 + (int)(lrand48() % 25);
		for (n = 0, p = text; n < digits; n++)
			*p++ = (char)('0' + lrand48() % 10);
		n = i % 2 ? (int)(lrand48() % 700) - 360 : (int)(lrand48() % 90) - 60;
		snprintf(p, 16, "e%d", n);
		x = strtod(text, NULL);
		y = strtof(text, NULL);
		decimal_parse(&d, text, strlen(text));
		check_that(c, real_nearest(&d) == x, "%s: %a, not %a", text, real_nearest(&d), x);
		check_that(c, real_nearest32(&d) == y, "%s: %a, not %a", text,
			(double)real_nearest32(&d), (double)y);
	}
}

static const struct {
	const char *text;
	enum real_fit wide, narrow;
} checks[] = {
	{"0", REAL_FITS, REAL_FITS},
	{"0e999999999999", REAL_FITS, REAL_FITS},
	{"-0.0", REAL_FITS, REAL_FITS},
	{"16777217", REAL_FITS, REAL_ROUNDS},
	{"0.1", REAL_FITS, REAL_FITS},
	{"0.10000000000000001", REAL_FITS, REAL_ROUNDS},
	{"0.10000000000000002", REAL_FITS, REAL_ROUNDS},
	{"0.100000000000000006", REAL_ROUNDS, REAL_ROUNDS},
	{"0.1000000000000000055511151231257827", REAL_ROUNDS, REAL_ROUNDS},
	{"0.100000001", REAL_FITS, REAL_FITS},
	{"0.100000002", REAL_FITS, REAL_ROUNDS},
	{"9007199254740992", REAL_FITS, REAL_ROUNDS},
	{"9007199254740993", REAL_ROUNDS, REAL_ROUNDS},
	{"1152921504606846976", REAL_ROUNDS, REAL_ROUNDS},
	{"1152921504606847000", REAL_FITS, REAL_ROUNDS},
	{"1e38", REAL_FITS, REAL_FITS},
	{"3.4028235e38", REAL_FITS, REAL_FITS},
	{"3.4028236e38", REAL_FITS, REAL_OVERFLOWS},
	{"1e39", REAL_FITS, REAL_OVERFLOWS},
	{"1.7976931348623157e308", REAL_FITS, REAL_OVERFLOWS},
	{"1.7976931348623159e308", REAL_OVERFLOWS, REAL_OVERFLOWS},
	{"1e309", REAL_OVERFLOWS, REAL_OVERFLOWS},
	{"1e999999999999", REAL_OVERFLOWS, REAL_OVERFLOWS},
	{"-1e400", REAL_OVERFLOWS, REAL_OVERFLOWS},
	{"1e-45", REAL_FITS, REAL_FITS},
	{"1e-46", REAL_FITS, REAL_VANISHES},
	{"5e-324", REAL_FITS, REAL_VANISHES},
	{"4.9406564584124654e-324", REAL_FITS, REAL_VANISHES},
	{"2e-324", REAL_VANISHES, REAL_VANISHES},
	{"3e-324", REAL_ROUNDS, REAL_VANISHES},
	{"1e-999999999999", REAL_VANISHES, REAL_VANISHES},
};

static void check_checks(struct check *c)
{
	struct decimal d;
	size_t i;

	for (i = 0; i < CHECK_COUNT(checks); i++) {
		decimal_parse(&d, checks[i].text, strlen(checks[i].text));
		check_that(c, real_check(&d) == checks[i].wide, "%s as a double: %d",
			checks[i].text, real_check(&d));
		check_that(c, real_check32(&d) == checks[i].narrow, "%s as a float: %d",
			checks[i].text, real_check32(&d));
	}
}

/* Long integers, the least significant word first, for the powers of ten. */
#define WORDS 40

static void multiply(uint32_t n[WORDS], uint32_t by)
{
	uint64_t carry = 0;
	int i;

	for (i = 0; i < WORDS; i++) {
		carry += (uint64_t)n[i] * by;
		n[i] = (uint32_t)carry;
		carry >>= 32;
	}
}

static int top_bit(const uint32_t n[WORDS])
{
	int i = WORDS - 1;

	while (n[i] == 0)
		i--;
	return i * 32 + 31 - __builtin_clz(n[i]);
}

static bool bit(const uint32_t n[WORDS], int i)
{
	return i >= 0 && (n[i / 32] >> i % 32 & 1) != 0;
}

/* The upper 128 bits of n, one more if any bit was cut off. */
static struct power upper(const uint32_t n[WORDS])
{
	struct power p = {0, 0};
	int top = top_bit(n), i;
	bool more = false;

	for (i = 0; i < 64; i++) {
		p.high = p.high << 1 | bit(n, top - i);
		p.low = p.low << 1 | bit(n, top - 64 - i);
	}
	for (i = 0; i <= top - 128; i++)
		more |= bit(n, i);
	p.low += more;
	p.high += more && p.low == 0;
	return p;
}

/* n < m * 2^shift? For division bit by bit. */
static int compare(const uint32_t a[WORDS], const uint32_t b[WORDS])
{
	int i = WORDS - 1;

	while (i > 0 && a[i] == b[i])
		i--;
	return (a[i] > b[i]) - (a[i] < b[i]);
}

static void subtract(uint32_t a[WORDS], const uint32_t b[WORDS])
{
	int64_t borrow = 0;
	int i;

	for (i = 0; i < WORDS; i++) {
		borrow += (int64_t)a[i] - b[i];
		a[i] = (uint32_t)borrow;
		borrow >>= 32;
	}
}

/* The upper 128 bits of 2^m / n, rounded up: by long division. */
static struct power upper_inverse(const uint32_t n[WORDS])
{
	uint32_t rest[WORDS] = {0};
	struct power p = {0, 0};
	int bits = 0, i;

	rest[0] = 1;
	while (compare(rest, n) < 0)
		multiply(rest, 2);
	for (i = 0; bits < 128; i++) {
		bool one = compare(rest, n) >= 0;

		if (one)
			subtract(rest, n);
		multiply(rest, 2);
		p.high = p.high << 1 | p.low >> 63;
		p.low = p.low << 1 | one;
		bits++;
	}
	for (i = 0; i < WORDS && rest[i] == 0; i++)
		;
	p.low += i < WORDS;
	p.high += i < WORDS && p.low == 0;
	return p;
}

static void check_powers(struct check *c)
{
	uint32_t n[WORDS] = {1};
	struct power got, want;
	int k;

	for (k = 0; k <= POWER_MAX; k++) {
		got = power_of_ten(k);
		want = upper(n);
		check_that(c, got.high == want.high && got.low == want.low, "10^%d", k);
		if (k > 0 && -k >= POWER_MIN) {
			got = power_of_ten(-k);
			want = upper_inverse(n);
			check_that(c, got.high == want.high && got.low == want.low, "10^%d", -k);
		}
		multiply(n, 10);
	}
}

int main(void)
{
	int rounds = getenv("SOAK") != NULL ? 1000000 : 10000;
	struct check c = CHECK_INIT;

	check_prints(&c);
	check_checks(&c);
	check_powers(&c);
	check_random(&c, 20190708, rounds);
	check_nearest(&c, 20190709, rounds);
	return check_end(&c);
}
