/* SPDX-License-Identifier: MIT */
/*
 * decimal: arithmetic on the digits of a number as it was spelled, never through a
 * double. A struct decimal points into the text that it was read from and owns
 * nothing. Any exponent is safe: 1e999999999 costs no more than its eleven bytes.
 */
#ifndef DECIMAL_H
#define DECIMAL_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum decimal_flag {
	DECIMAL_JSON = 1,     /* the text is a JSON number too */
	DECIMAL_EXPONENT = 2, /* it was spelled with an exponent */
	DECIMAL_PLUS = 4,     /* it was spelled with a plus in front */
};

/*
 * The value is 0.d1d2...dn times 10 to the power of point, where d1 and dn are not
 * zero. So point digits stand before the decimal point (if it is positive), and
 * n - point behind it (if that is). Zero has n 0 and point 0.
 */
struct decimal {
	const char *digits; /* at d1; one '.' may stand among the digits */
	size_t n;           /* significant digits, without zeros at either end */
	int64_t point;      /* at most about 1e15 either way; larger exponents are cut to that */
	bool negative;      /* a minus was there; so zero may be negative */
	unsigned flags;     /* enum decimal_flag */
	size_t whole;       /* digits as spelled before the point, zeros included */
	size_t fraction;    /* and behind it */
};

/*
 * Read a number: an optional sign, digits with an optional point among, before or
 * behind them (at least one digit), an optional exponent. So beside every JSON
 * number also the texts 007, +7, .5 and 5. spell one; blanks, commas, hexadecimal
 * digits, NaN and infinities do not. Returns false where the text is none.
 */
bool decimal_parse(struct decimal *d, const char *s, size_t len);

static inline bool decimal_is_zero(const struct decimal *d)
{
	return d->n == 0;
}

static inline bool decimal_is_integer(const struct decimal *d)
{
	return (int64_t)d->n <= d->point || d->n == 0;
}

/* Less, equal, greater: -1, 0, 1, by value: 1.0 equals 1, and -0 equals 0. */
int decimal_compare(const struct decimal *a, const struct decimal *b);

/* The value as an integer. Returns false where it is none, or out of the type's range. */
bool decimal_i64(const struct decimal *d, int64_t *out);
bool decimal_u64(const struct decimal *d, uint64_t *out);

/*
 * Does the value fit precision digits of which scale stand behind the point? Zeros
 * at the ends do not count. decimal_fits_whole asks for the part before the point only.
 */
static inline bool decimal_fits_whole(const struct decimal *d, int64_t precision, int64_t scale)
{
	return d->point <= precision - scale || d->n == 0;
}

static inline bool decimal_fits(const struct decimal *d, int64_t precision, int64_t scale)
{
	return decimal_fits_whole(d, precision, scale) && (int64_t)d->n - d->point <= scale;
}

/* The significant digits as one integer, and the power of ten it is to be multiplied by. */
#define DECIMAL_U64_DIGITS 19
bool decimal_significand(const struct decimal *d, uint64_t *digits, int64_t *exponent);

/*
 * Print in plain notation, without an exponent, with at least scale digits behind
 * the point (scale 0 and an integer: no point). Negative zero prints without its
 * sign. The result needs decimal_plain_size bytes, without a NUL; callers that did
 * not check the value against a limit check that size first. Returns the bytes written.
 */
size_t decimal_plain_size(const struct decimal *d, size_t scale);
size_t decimal_print_plain(const struct decimal *d, size_t scale, char *out);

/* The same as d.ddde-7; needs n + 24 bytes. */
size_t decimal_print_exponent(const struct decimal *d, char *out);

/*
 * Round to scale digits behind the point, a half away from zero, and print that in
 * plain notation with exactly scale digits. Needs scale + 4 bytes, and point more
 * where that is positive. Returns the bytes written.
 */
size_t decimal_print_rounded(const struct decimal *d, size_t scale, char *out);

#endif
