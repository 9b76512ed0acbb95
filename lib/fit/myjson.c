/* SPDX-License-Identifier: MIT */
/* Numbers of JSON documents, as MySQL reads them. */
#include "fit/myjson.h"

#include "value/decimal.h"
#include "value/real.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define EXACT_MAX ((UINT64_C(1) << 53) - 1) /* below, doubles hold every integer */
#define DIGITS_MAX 17                       /* of these and no more go into a fraction's double */
#define EXPONENT_MAX 308

/* How a compiler may have built the parser: with multiplication and addition apart, or as one. */
enum build { BUILD_APART, BUILD_FUSED };

static double next_digit(double d, char digit, enum build build)
{
	return build == BUILD_FUSED ? fma(d, 10, digit - '0') : d * 10 + (digit - '0');
}

struct text {
	const char *p, *end;
};

static bool at_digit(const struct text *t)
{
	return t->p < t->end && *t->p >= '0' && *t->p <= '9';
}

/* What has been read of a number. */
struct number {
	bool negative;
	uint64_t whole; /* the digits so far, as long as they fit */
	double d;       /* and when they no longer do */
	bool is_double;
	int digits;   /* that count for DIGITS_MAX; the first of the whole part does not */
	int exponent; /* of the last digit that was taken */
};

/* The digits before the point: an integer of 64 bits, then a double. */
static void read_whole(struct number *n, struct text *t, enum build build)
{
	uint64_t limit = n->negative ? UINT64_C(1) << 63 : UINT64_MAX;
	unsigned digit;

	for (n->digits = -1; at_digit(t) && !n->is_double; n->digits++) {
		digit = (unsigned)(*t->p - '0');
		if (n->whole > (limit - digit) / 10) {
			n->is_double = true;
			n->d = (double)n->whole;
			break;
		}
		n->whole = n->whole * 10 + digit;
		t->p++;
	}
	for (; at_digit(t); t->p++)
		n->d = next_digit(n->d, *t->p, build);
}

/* The digits behind the point: while they are exact an integer, then a double. */
static void read_fraction(struct number *n, struct text *t, enum build build)
{
	if (!n->is_double) {
		for (; at_digit(t) && n->whole <= EXACT_MAX; t->p++) {
			n->whole = n->whole * 10 + (unsigned)(*t->p - '0');
			n->exponent--;
			n->digits += n->whole != 0;
		}
		n->d = (double)n->whole;
		n->is_double = true;
	}
	for (; at_digit(t); t->p++) {
		if (n->digits >= DIGITS_MAX)
			continue;
		n->d = next_digit(n->d, *t->p, build);
		n->exponent--;
		n->digits += n->d > 0;
	}
}

static int read_exponent(struct text *t)
{
	bool negative = *t->p == '-';
	int e = 0;

	t->p += *t->p == '-' || *t->p == '+';
	for (; at_digit(t); t->p++)
		if (e < 100000)
			e = e * 10 + (*t->p - '0');
	return negative ? -e : e;
}

/* 10^k as the nearest double; the parser has a table of them. */
static double power(int k)
{
	char text[8] = {
		'1', 'e', (char)('0' + k / 100), (char)('0' + k / 10 % 10), (char)('0' + k % 10)};

	return strtod(text, NULL);
}

/* d times 10^k, with the roundings of the parser. */
static double scale(double d, int k)
{
	if (k < -EXPONENT_MAX) {
		d /= power(EXPONENT_MAX);
		k += EXPONENT_MAX;
	}
	if (k < -EXPONENT_MAX)
		return 0;
	if (k > EXPONENT_MAX)
		return INFINITY;
	return k >= 0 ? d * power(k) : d / power(-k);
}

/* The double that the parser makes of a valid JSON number; NAN: it would be an integer. */
static double server_double(const char *p, size_t len, enum build build)
{
	struct text t = {p, p + len};
	struct number n = {.negative = *p == '-'};

	t.p += n.negative;
	read_whole(&n, &t, build);
	if (t.p < t.end && *t.p == '.') {
		t.p++;
		read_fraction(&n, &t, build);
	}
	if (t.p < t.end) {
		if (!n.is_double)
			n.d = (double)n.whole;
		n.is_double = true;
		t.p++;
		n.exponent += read_exponent(&t);
	}
	if (!n.is_double)
		return NAN;
	n.d = scale(n.d, n.exponent);
	return n.negative ? -n.d : n.d;
}

bool myjson_keeps(const char *p, size_t n, bool exact)
{
	struct decimal d;
	double apart;

	if (!decimal_parse(&d, p, n))
		return false;
	apart = server_double(p, n, BUILD_APART);
	if (isnan(apart))
		return true;
	if (real_check(&d) != REAL_FITS)
		return false;
	return exact || (apart == real_nearest(&d) && server_double(p, n, BUILD_FUSED) == apart);
}
