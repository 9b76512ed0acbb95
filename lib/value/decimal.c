/* SPDX-License-Identifier: MIT */
/* Numbers as the digits that spell them. */
#include "value/decimal.h"

#include <stdio.h>

/* Exponents are cut here: far past any limit, far from overflow when digits are added. */
#define EXPONENT_MAX INT64_C(1000000000000000)

static inline bool is_digit(char c)
{
	return (unsigned char)(c - '0') <= 9;
}

static inline const char *skip_digits(const char *p, const char *end)
{
	while (p < end && is_digit(*p))
		p++;
	return p;
}

/* The exponent behind an 'e' at p, which must reach to end. */
static bool read_exponent(const char *p, const char *end, int64_t *exponent)
{
	bool negative = false;
	int64_t e = 0;

	p++;
	if (p < end && (*p == '+' || *p == '-'))
		negative = *p++ == '-';
	if (p == end)
		return false;
	for (; p < end && is_digit(*p); p++)
		if (e < EXPONENT_MAX)
			e = e * 10 + (*p - '0');
	if (e > EXPONENT_MAX)
		e = EXPONENT_MAX;
	*exponent = negative ? -e : e;
	return p == end;
}

/* Find the digits that count; whole and tail are those around the point. */
static void set_digits(struct decimal *d, const char *whole, const char *tail, int64_t exponent)
{
	size_t lead = 0, trail = 0, n = d->whole + d->fraction;

	while (lead < n && (lead < d->whole ? whole[lead] : tail[lead - d->whole]) == '0')
		lead++;
	d->digits = lead < d->whole ? whole + lead : tail + (lead - d->whole);
	d->n = 0;
	d->point = 0;
	if (lead == n)
		return;
	while (trail < d->fraction && tail[d->fraction - 1 - trail] == '0')
		trail++;
	if (trail == d->fraction)
		while (whole[n - 1 - trail] == '0')
			trail++;
	d->n = n - lead - trail;
	d->point = (int64_t)d->whole - (int64_t)lead + exponent;
}

bool decimal_parse(struct decimal *d, const char *s, size_t len)
{
	const char *end = s + len, *whole, *tail, *p = s;
	int64_t exponent = 0;
	bool pointed;

	d->negative = p < end && *p == '-';
	d->flags = p < end && *p == '+' ? DECIMAL_PLUS : DECIMAL_JSON;
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	whole = p;
	p = skip_digits(p, end);
	d->whole = (size_t)(p - whole);
	pointed = p < end && *p == '.';
	tail = p + pointed;
	p = skip_digits(tail, end);
	d->fraction = (size_t)(p - tail);
	if (d->whole + d->fraction == 0)
		return false;
	if (d->whole == 0 || (whole[0] == '0' && d->whole > 1) || (pointed && d->fraction == 0))
		d->flags &= ~(unsigned)DECIMAL_JSON;
	if (p < end) {
		if ((*p | 0x20) != 'e' || !read_exponent(p, end, &exponent))
			return false;
		d->flags |= DECIMAL_EXPONENT;
	}
	set_digits(d, whole, tail, exponent);
	return true;
}

/* Walk over the significant digits: the next one, stepping over the point. */
static inline char next_digit(const char **p)
{
	if (**p == '.')
		++*p;
	return *(*p)++;
}

/* Compare without signs. */
static int compare_size(const struct decimal *a, const struct decimal *b)
{
	const char *p = a->digits, *q = b->digits;
	size_t i, n = a->n < b->n ? a->n : b->n;
	char c, d;

	if (a->n == 0 || b->n == 0)
		return (a->n > 0) - (b->n > 0);
	if (a->point != b->point)
		return a->point < b->point ? -1 : 1;
	for (i = 0; i < n; i++) {
		c = next_digit(&p);
		d = next_digit(&q);
		if (c != d)
			return c < d ? -1 : 1;
	}
	return (a->n > b->n) - (a->n < b->n);
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
	bool below_a = a->negative && a->n > 0, below_b = b->negative && b->n > 0;

	if (below_a != below_b)
		return below_a ? -1 : 1;
	return below_a ? compare_size(b, a) : compare_size(a, b);
}

bool decimal_significand(const struct decimal *d, uint64_t *digits, int64_t *exponent)
{
	const char *p = d->digits;
	uint64_t v = 0;
	size_t i;

	if (d->n > DECIMAL_U64_DIGITS)
		return false;
	for (i = 0; i < d->n; i++)
		v = v * 10 + (uint64_t)(next_digit(&p) - '0');
	*digits = v;
	*exponent = d->point - (int64_t)d->n;
	return true;
}

/* The integer without its sign. */
static bool magnitude(const struct decimal *d, uint64_t *out)
{
	const char *p = d->digits;
	uint64_t v = 0, digit;
	int64_t i;

	if (!decimal_is_integer(d) || d->point > 20)
		return false;
	for (i = 0; i < d->point; i++) {
		digit = i < (int64_t)d->n ? (uint64_t)(next_digit(&p) - '0') : 0;
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, digit, &v))
			return false;
	}
	*out = v;
	return true;
}

bool decimal_u64(const struct decimal *d, uint64_t *out)
{
	uint64_t v;

	if (!magnitude(d, &v) || (d->negative && v > 0))
		return false;
	*out = v;
	return true;
}

bool decimal_i64(const struct decimal *d, int64_t *out)
{
	uint64_t v;

	if (!magnitude(d, &v) || v > (uint64_t)INT64_MAX + d->negative)
		return false;
	*out = d->negative ? (int64_t)(0 - v) : (int64_t)v;
	return true;
}

/* Digits that stand behind the point in plain notation, at least scale. */
static int64_t plain_scale(const struct decimal *d, size_t scale)
{
	int64_t behind = (int64_t)d->n - d->point;

	return d->n > 0 && behind > (int64_t)scale ? behind : (int64_t)scale;
}

size_t decimal_plain_size(const struct decimal *d, size_t scale)
{
	int64_t whole = d->point > 1 ? d->point : 1;

	return (size_t)(whole + plain_scale(d, scale)) + 2;
}

/*
 * Print n digits that p walks over, filled up with zeros, as the value 0.ddd times
 * 10 to the power of point, with exactly scale digits behind the point.
 */
static size_t print_digits(const char *p, size_t n, int64_t point, int64_t scale, char *out)
{
	char *o = out;
	int64_t i, at = 0;

	if (point <= 0)
		*o++ = '0';
	for (; at < point; at++)
		*o++ = at < (int64_t)n ? next_digit(&p) : '0';
	if (scale == 0)
		return (size_t)(o - out);
	*o++ = '.';
	for (i = 0; i < scale; i++)
		*o++ = i < -point || at >= (int64_t)n ? '0' : (at++, next_digit(&p));
	return (size_t)(o - out);
}

size_t decimal_print_plain(const struct decimal *d, size_t scale, char *out)
{
	size_t sign = d->negative && d->n > 0;

	if (sign)
		*out = '-';
	return sign + print_digits(d->digits, d->n, d->point, plain_scale(d, scale), out + sign);
}

size_t decimal_print_exponent(const struct decimal *d, char *out)
{
	const char *p = d->digits;
	char *o = out;
	size_t i;

	if (d->negative)
		*o++ = '-';
	if (d->n == 0) {
		*o++ = '0';
		return (size_t)(o - out);
	}
	for (i = 0; i < d->n; i++) {
		if (i == 1)
			*o++ = '.';
		*o++ = next_digit(&p);
	}
	return (size_t)(o - out) + (size_t)snprintf(o, 20, "e%lld", (long long)(d->point - 1));
}

/* Add one to the last of the digits that end at end; a point among them stays. */
static bool carry(const char *start, char *end)
{
	while (end > start) {
		end--;
		if (*end == '.')
			continue;
		if (*end != '9') {
			++*end;
			return false;
		}
		*end = '0';
	}
	return true;
}

size_t decimal_print_rounded(const struct decimal *d, size_t scale, char *out)
{
	int64_t keep = d->point + (int64_t)scale, i;
	const char *p = d->digits;
	size_t len, sign = d->negative;
	bool up = false;

	if (keep >= 0 && keep < (int64_t)d->n) {
		for (i = 0; i < keep; i++)
			next_digit(&p);
		up = next_digit(&p) >= '5';
	}
	if (keep > (int64_t)d->n)
		keep = (int64_t)d->n;
	len = print_digits(d->digits, keep > 0 ? (size_t)keep : 0, d->point, (int64_t)scale,
		out + sign);
	if (up && carry(out + sign, out + sign + len)) {
		memmove(out + sign + 1, out + sign, len++);
		out[sign] = '1';
	}
	for (i = 0; sign && i < (int64_t)len; i++)
		if (out[1 + i] >= '1' && out[1 + i] <= '9')
			break;
	if (sign && i == (int64_t)len)
		memmove(out, out + 1, len);
	else if (sign)
		*out = '-', len++;
	return len;
}
