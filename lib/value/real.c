/* SPDX-License-Identifier: MIT */
/*
 * Shortest texts of binary floating point numbers, by Raffaello Giulietti's
 * Schubfach ("The Schubfach way to render doubles", 2021): scale the number and the
 * ends of the interval that rounds to it by one power of ten, and look which of at
 * most four candidates lie inside.
 */
#include "value/real.h"

#include "base/digits.h"
#include "value/power.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLAIN_MIN (-5) /* 0.000001 still prints plain: the value is 0.1e-5 */
#define PLAIN_MAX 21

/* digits * 10^exponent */
struct scaled {
	uint64_t digits;
	int exponent;
};

/* floor(log10(2^q)), and for three_quarters floor(log10(3/4 * 2^q)); |q| below 2000. */
static inline int floor_log10(int q, bool three_quarters)
{
	return (q * 1262611 - (three_quarters ? 524031 : 0)) >> 22;
}

/* floor(log2(10^k)); |k| below 1200. */
static inline int floor_log2(int k)
{
	return (k * 1741647) >> 19;
}

/* The upper 64 bits of g * c, the lowest bit telling whether anything was cut off. */
static inline uint64_t round_to_odd(struct power g, uint64_t c)
{
	unsigned __int128 low = (unsigned __int128)g.low * c;
	unsigned __int128 high = (unsigned __int128)g.high * c + (uint64_t)(low >> 64);

	return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/*
 * The shortest decimal in the interval that rounds to c * 2^q. even: its ends round
 * to it too. closer: the lower neighbour is only half as far away as the upper.
 */
static struct scaled shortest(uint64_t c, int q, bool even, bool closer)
{
	int k = floor_log10(q, closer), h = q + floor_log2(-k) + 1;
	struct power g = power_of_ten(-k);
	uint64_t lower = round_to_odd(g, (4 * c - (closer ? 1 : 2)) << h) + !even;
	uint64_t middle = round_to_odd(g, (4 * c) << h);
	uint64_t upper = round_to_odd(g, (4 * c + 2) << h) - !even;
	uint64_t s = middle / 4, tens = s / 10;
	bool down, up;

	if (s >= 10) {
		down = lower <= 40 * tens;
		up = 40 * tens + 40 <= upper;
		if (down != up)
			return (struct scaled){tens + up, k + 1};
	}
	down = lower <= 4 * s;
	up = 4 * s + 4 <= upper;
	if (down == up)
		up = middle > 4 * s + 2 || (middle == 4 * s + 2 && s % 2 == 1);
	return (struct scaled){s + up, k};
}

/* Divide v by a power of ten (of zeros zeros) that divides it. False: it does not. */
static inline bool strip(struct scaled *v, uint64_t power, int zeros)
{
	if (v->digits % power != 0)
		return false;
	v->digits /= power;
	v->exponent += zeros;
	return true;
}

/* Most numbers have few digits of the seventeen: their zeros go eight, four, two at a time. */
static struct scaled strip_zeros(struct scaled v)
{
	if (v.digits == 0)
		return v;
	while (strip(&v, 100000000, 8))
		;
	strip(&v, 10000, 4);
	strip(&v, 100, 2);
	strip(&v, 10, 1);
	return v;
}

/* The format of a binary number: bits of the fraction, and the exponent of its last bit. */
struct format {
	int bits;
	int bias;
};

static const struct format format64 = {52, 1075}, format32 = {23, 150};

/* What a finite number other than zero prints as; raw is it without its sign bit. */
static struct scaled to_decimal(uint64_t raw, const struct format *format)
{
	uint64_t fraction = raw & ((UINT64_C(1) << format->bits) - 1);
	int exponent = (int)(raw >> format->bits), q = 1 - format->bias;
	uint64_t c = fraction;

	if (exponent > 0) {
		c |= UINT64_C(1) << format->bits;
		q = exponent - format->bias;
	}
	if (q <= 0 && q >= -format->bits && (c & ((UINT64_C(1) << -q) - 1)) == 0)
		return strip_zeros((struct scaled){c >> -q, 0});
	return strip_zeros(shortest(c, q, c % 2 == 0, fraction == 0 && exponent > 1));
}

/* n digits, of which the first has the weight of a one, with the exponent behind them. */
static size_t lay_out_exponent(char *out, uint64_t digits, int n, int point)
{
	digits_put(out + 1, digits);
	out[0] = out[1];
	out[1] = '.';
	n += n > 1; /* the point */
	return (size_t)n + (size_t)snprintf(out + n, 6, "e%d", point - 1);
}

/* Lay the n digits out around the point, which stands behind the first `point` of them. */
static size_t lay_out(char *out, uint64_t digits, int n, int point)
{
	int i;

	if (point < PLAIN_MIN || point > PLAIN_MAX)
		return lay_out_exponent(out, digits, n, point);
	if (point <= 0) {
		memcpy(out, "0.00000", 7);
		return (size_t)(digits_put(out + 2 - point, digits) - out);
	}
	if (point >= n) {
		memset(digits_put(out, digits), '0', (size_t)(point - n));
		return (size_t)point;
	}
	digits_put(out + 1, digits);
	for (i = 0; i < point; i++)
		out[i] = out[i + 1];
	out[point] = '.';
	return (size_t)n + 1;
}

static size_t print_scaled(char *out, bool negative, struct scaled v)
{
	int n = (int)digits_count(v.digits);

	*out = '-';
	return negative + lay_out(out + negative, v.digits, n, n + v.exponent);
}

/* raw: the bits of the number without its sign. */
static size_t print(char *out, bool negative, uint64_t raw, const struct format *format)
{
	if (raw == 0) {
		memcpy(out, negative ? "-0" : "0", 1u + negative);
		return 1u + negative;
	}
	return print_scaled(out, negative, to_decimal(raw, format));
}

/*
 * Most doubles in tables are decimals of a few digits behind the point. Is x, which is
 * positive, one with at most six, and fifteen in all? A decimal of fifteen digits that
 * reads as x is the only one, since a double tells all of those apart; and n / 1e6,
 * both exact, is rounded as reading the text would.
 */
static bool has_few_digits(double x, struct scaled *v)
{
	uint64_t n;

	if (!(x < 1e9))
		return false;
	n = (uint64_t)(x * 1e6 + 0.5);
	if (n == 0 || (double)n / 1e6 != x)
		return false;
	*v = strip_zeros((struct scaled){n, -6});
	return true;
}

static size_t print_special(char *out, bool nan, bool negative)
{
	const char *text = nan ? "NaN" : negative ? "-Infinity" : "Infinity";
	size_t n = strlen(text);

	memcpy(out, text, n);
	return n;
}

size_t real_print(char *out, double x)
{
	struct scaled v;
	uint64_t raw;

	if (!isfinite(x))
		return print_special(out, isnan(x), x < 0);
	if (has_few_digits(fabs(x), &v))
		return print_scaled(out, x < 0, v);
	memcpy(&raw, &x, sizeof raw);
	return print(out, raw >> 63, raw & INT64_MAX, &format64);
}

size_t real_print32(char *out, float x)
{
	uint32_t raw;

	if (!isfinite(x))
		return print_special(out, isnan(x), x < 0);
	memcpy(&raw, &x, sizeof raw);
	return print(out, raw >> 31, raw & INT32_MAX, &format32);
}

/* What the two widths differ in when a number is checked. */
struct width {
	int digits;        /* that every number of so many digits comes back with */
	int exact;         /* that tell any two floats apart */
	int64_t point_min; /* as struct decimal has it: surely not denormal above */
	int64_t point_max; /* surely no overflow below */
	const struct format *format;
};

static const struct width width64 = {15, 17, -306, 308, &format64};
static const struct width width32 = {6, 9, -36, 38, &format32};

#define READ_DIGITS \
	800 /* no midpoint between two doubles has as many digits: the rest only breaks a tie */
#define READ_SIZE (READ_DIGITS + 32)

/* The number as text for strtod, with its exponent but without a point (which is the locale's). */
static void spell(const struct decimal *d, char out[READ_SIZE])
{
	size_t n = d->n < READ_DIGITS ? d->n : READ_DIGITS, i;
	const char *p = d->digits;
	char *o = out;

	for (i = 0; i < n; i++, p++) {
		if (*p == '.')
			p++;
		*o++ = *p;
	}
	if (d->n > n)
		*o++ = '1';
	snprintf(o, 24, "e%lld", (long long)(d->point - (int64_t)n - (d->n > n)));
}

/* Round the upper bits of 128 to even; `more`: something stands behind them. */
static uint64_t round_even(unsigned __int128 v, int cut, bool more)
{
	uint64_t kept = (uint64_t)(v >> cut);
	unsigned __int128 rest = v & (((unsigned __int128)1 << cut) - 1);
	unsigned __int128 half = (unsigned __int128)1 << (cut - 1);

	return kept + (rest > half || (rest == half && (more || kept % 2 == 1)));
}

/*
 * The float nearest to digits * 10^exponent. The power of ten is known from below
 * and from above (by one in its last bit), and so is the product; where both ends
 * round to the same float, that is it. Returns false where they do not, or where
 * the float is not a normal one.
 */
static bool read_fast(uint64_t digits, int64_t exponent, const struct format *format, uint64_t *raw)
{
	int zeros, cut, binary;
	unsigned __int128 top, low;
	uint64_t mantissa;
	struct power g;

	if (exponent < POWER_MIN || exponent > POWER_MAX)
		return false;
	zeros = __builtin_clzll(digits);
	digits <<= zeros;
	g = power_of_ten((int)exponent);
	low = (unsigned __int128)g.low * digits;
	top = (unsigned __int128)g.high * digits + (uint64_t)(low >> 64);
	cut = (int)(top >> 127) + 127 - format->bits - 1;
	mantissa = round_even(top, cut, (uint64_t)low != 0);
	if (round_even(top - ((uint64_t)low < digits), cut, true) != mantissa)
		return false;
	/* top counts in units of 2^(64 - 127 - zeros) * 2^floor(log2(10^exponent)) */
	binary = floor_log2((int)exponent) - 63 - zeros + cut + format->bias;
	if (mantissa >> (format->bits + 1) != 0) {
		mantissa >>= 1;
		binary++;
	}
	if (binary < 1 || binary > 2 * (format->bias - format->bits))
		return false;
	*raw = mantissa + ((uint64_t)(binary - 1) << format->bits);
	return true;
}

/* Is the number, of few digits, the shortest text of the float? */
static bool is_shortest(const struct decimal *d, uint64_t raw, const struct format *format)
{
	struct scaled v = to_decimal(raw, format);
	uint64_t digits;
	int64_t exponent;

	return decimal_significand(d, &digits, &exponent) && digits == v.digits &&
		exponent == v.exponent;
}

/* Is it the float printed with so many significant digits? */
static bool is_exact(const struct decimal *d, double x, int digits)
{
	struct decimal printed;
	char text[64];
	int n = snprintf(text, sizeof text, "%.*e", digits - 1, x);

	return decimal_parse(&printed, text, (size_t)n) && decimal_compare(d, &printed) == 0;
}

/* Is the answer plain from the number of digits and the magnitude? */
static bool surely_fits(const struct decimal *d, const struct width *w)
{
	return d->n == 0 ||
		(d->n <= (size_t)w->digits && d->point >= w->point_min && d->point <= w->point_max);
}

static enum real_fit judge(const struct decimal *d, double x, uint64_t raw, const struct width *w)
{
	if (x == 0)
		return REAL_VANISHES;
	if (isinf(x))
		return REAL_OVERFLOWS;
	if (d->n > (size_t)w->exact)
		return REAL_ROUNDS;
	if (is_shortest(d, raw, w->format) || is_exact(d, x, w->exact))
		return REAL_FITS;
	return REAL_ROUNDS;
}

double real_nearest(const struct decimal *d)
{
	char text[READ_SIZE];
	uint64_t digits, raw;
	int64_t exponent;
	double x = 0;

	if (d->n > 0 && decimal_significand(d, &digits, &exponent) &&
		read_fast(digits, exponent, &format64, &raw)) {
		memcpy(&x, &raw, sizeof x);
	} else if (d->n > 0) {
		spell(d, text);
		x = strtod(text, NULL);
	}
	return d->negative ? -x : x;
}

float real_nearest32(const struct decimal *d)
{
	char text[READ_SIZE];
	uint64_t digits, raw;
	int64_t exponent;
	uint32_t raw32;
	float x = 0;

	if (d->n > 0 && decimal_significand(d, &digits, &exponent) &&
		read_fast(digits, exponent, &format32, &raw)) {
		raw32 = (uint32_t)raw;
		memcpy(&x, &raw32, sizeof x);
	} else if (d->n > 0) {
		spell(d, text);
		x = strtof(text, NULL);
	}
	return d->negative ? -x : x;
}

enum real_fit real_check(const struct decimal *d)
{
	uint64_t raw;
	double x;

	if (surely_fits(d, &width64))
		return REAL_FITS;
	x = real_nearest(d);
	memcpy(&raw, &x, sizeof raw);
	return judge(d, x, raw & INT64_MAX, &width64);
}

enum real_fit real_check32(const struct decimal *d)
{
	uint32_t raw;
	float x;

	if (surely_fits(d, &width32))
		return REAL_FITS;
	x = real_nearest32(d);
	memcpy(&raw, &x, sizeof raw);
	return judge(d, x, raw & INT32_MAX, &width32);
}
