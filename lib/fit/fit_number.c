/* SPDX-License-Identifier: MIT */
/* When a number fits: integers, decimals, floats, and bool. */
#include "fit/fit_internal.h"

#include "value/decimal.h"
#include "value/real.h"

#include <float.h>
#include <strings.h>

#define PLAIN_DIGITS 18  /* of these any number fits a uint64_t */
#define WHOLE_MAX 20     /* digits before the point of the largest integer */
#define DECIMAL_MAX 1000 /* digits that a decimal without limits may grow to when printed plain */
#define SERVER_DIGITS 30 /* a server reads a longer literal as a decimal, and cuts it */
#define INTEGER_SIZE 24
#define FLOAT_DIGITS 6 /* so few never suffer from being rounded twice */

static void give(struct value *out, struct span text)
{
	fit_give(out, VALUE_NUMBER, text, 0);
}

/* A minus perhaps, and few digits, the first no zero: the integers that need no thought. */
static inline bool plain_integer(struct span text, bool *negative, uint64_t *magnitude)
{
	const char *p = text.p, *end = p + text.len;
	uint64_t v = 0;
	unsigned digit;

	*negative = p < end && *p == '-';
	p += *negative;
	if (end - p < 1 || end - p > PLAIN_DIGITS || (*p == '0' && (end - p > 1 || *negative)))
		return false;
	for (; p < end; p++) {
		digit = (unsigned char)(*p - '0');
		if (digit > 9)
			return false;
		v = v * 10 + digit;
	}
	*magnitude = v;
	return true;
}

static int out_of_range(const struct fit *fit, struct span text, struct fault *fault)
{
	return fault_value(fault, FAULT_OUT_OF_RANGE, text,
		"is out of range for %s, %s%llu to %llu", fit_name(fit),
		fit->max_below > 0 ? "-" : "", (unsigned long long)fit->max_below,
		(unsigned long long)fit->max);
}

/* Infinity and -Infinity are too large for anything. */
static bool is_infinity(struct span text)
{
	return span_is(text, "Infinity") || span_is(text, "-Infinity");
}

/* A text that spells no number. */
static int no_number(const struct fit *fit, enum fault_code code, struct span text,
	struct fault *fault)
{
	if (is_infinity(text))
		return fault_value(fault, FAULT_OUT_OF_RANGE, text, "is out of range for %s",
			fit_name(fit));
	return fault_value(fault, code, text, "is no %s, as %s wants it",
		code == FAULT_NOT_INTEGER ? "integer" : "number", fit_name(fit));
}

/* Round to scale digits into the room, and read the result. */
static struct span rounded(struct fit_room *room, struct decimal *d, int scale)
{
	size_t room_for = (size_t)(d->point > 0 ? d->point : 0) + (size_t)scale + 4;
	char *p = arena_take(&room->arena, room_for);
	struct span text = {p, decimal_print_rounded(d, (size_t)scale, p)};

	decimal_parse(d, text.p, text.len);
	return text;
}

/* Any text that denotes an integer: its sign and magnitude. */
static int read_integer(const struct fit *fit, struct fit_room *room, struct span text,
	bool *negative, uint64_t *magnitude, struct fault *fault)
{
	struct decimal d;

	if (!decimal_parse(&d, text.p, text.len))
		return no_number(fit, FAULT_NOT_INTEGER, text, fault);
	if (d.point > WHOLE_MAX)
		return out_of_range(fit, text, fault);
	if (!decimal_is_integer(&d)) {
		if (!fit_allows(fit, room, FIT_ROUND))
			return fault_value(fault, FAULT_LOSSY_FRACTION, text,
				"has a fraction, which %s cannot keep", fit_name(fit));
		rounded(room, &d, 0);
	}
	*negative = d.negative && !decimal_is_zero(&d);
	d.negative = false;
	if (!decimal_u64(&d, magnitude))
		return out_of_range(fit, text, fault);
	return 0;
}

/* Print an integer into the room, with at least so many digits. */
static struct span printed(struct fit_room *room, bool negative, uint64_t magnitude, int digits)
{
	char *start = arena_take(&room->arena, INTEGER_SIZE), *end = start + INTEGER_SIZE, *p = end;

	for (; magnitude > 0 || digits > 0; magnitude /= 10, digits--)
		*--p = (char)('0' + magnitude % 10);
	if (negative)
		*--p = '-';
	return (struct span){p, (size_t)(end - p)};
}

static int give_bit(struct value *out, bool one)
{
	give(out, span_of(one ? "1" : "0"));
	return 0;
}

int fit_integer(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	uint64_t magnitude = 0;
	bool negative = false;
	struct span text;

	if (in->kind == VALUE_TRUE || in->kind == VALUE_FALSE)
		return give_bit(out, in->kind == VALUE_TRUE);
	if (fit_scalar(fit, room, in, &text, fault) < 0)
		return -1;
	if (plain_integer(text, &negative, &magnitude)) {
		give(out, text);
	} else if (in->kind == VALUE_TEXT && (span_is(text, "true") || span_is(text, "false"))) {
		return give_bit(out, text.len == 4); /* CSV has no others */
	} else {
		if (read_integer(fit, room, text, &negative, &magnitude, fault) < 0)
			return -1;
		give(out, printed(room, negative, magnitude, 1));
	}
	if (magnitude > (negative ? fit->max_below : fit->max))
		return out_of_range(fit, text, fault);
	return 0;
}

int fit_year(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	struct span text = {0};
	bool negative = false;
	uint64_t year = 0;

	if (in->kind == VALUE_TRUE || in->kind == VALUE_FALSE)
		text = span_of(in->kind == VALUE_TRUE ? "1" : "0");
	else if (fit_scalar(fit, room, in, &text, fault) < 0)
		return -1;
	if (in->kind == VALUE_TEXT && (span_is(text, "true") || span_is(text, "false")))
		text = span_of(text.len == 4 ? "1" : "0"); /* as in fit_integer */
	if (read_integer(fit, room, text, &negative, &year, fault) < 0)
		return -1;
	if (text.len == 2 && text.p[0] != '-' && year < 100)
		return fault_value(fault, FAULT_OUT_OF_RANGE, text,
			"has two digits; %s takes 1901 to 2155 and 0", fit_name(fit));
	if (negative || (year != 0 && (year < 1901 || year > 2155)))
		return fault_value(fault, FAULT_OUT_OF_RANGE, text,
			"is out of range for %s, 1901 to 2155 and 0", fit_name(fit));
	give(out, printed(room, false, year, 4));
	return 0;
}

int fit_bool(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	struct decimal d;
	struct span text;
	int64_t n;

	if (in->kind == VALUE_TRUE || in->kind == VALUE_FALSE) {
		*out = *in;
		return 0;
	}
	if (fit_scalar(fit, room, in, &text, fault) < 0)
		return -1;
	if (decimal_parse(&d, text.p, text.len)) {
		if (!decimal_i64(&d, &n) || n < 0 || n > 1)
			return fault_value(fault, FAULT_OUT_OF_RANGE, text,
				"is out of range for %s: 0 and 1 are all it takes", fit_name(fit));
	} else if (text.len == 4 && strncasecmp(text.p, "true", 4) == 0) {
		n = 1;
	} else if (text.len == 5 && strncasecmp(text.p, "false", 5) == 0) {
		n = 0;
	} else {
		return fault_value(fault, FAULT_WRONG_TYPE, text,
			"is neither true nor false, 1 nor 0");
	}
	*out = VALUE_OF(n == 1 ? VALUE_TRUE : VALUE_FALSE);
	return 0;
}

/*
 * Was it spelled with digits on both sides of a point, or without one, and no more?
 * For a server also without zeros in front: MySQL 8 refuses a hundred of them.
 */
static bool is_plain(const struct fit *fit, const struct decimal *d, struct span text)
{
	return (d->flags & (DECIMAL_EXPONENT | DECIMAL_PLUS)) == 0 && d->whole > 0 &&
		text.p[text.len - 1] != '.' &&
		(fit->dialect == FIT_STREAM || (d->flags & DECIMAL_JSON) != 0);
}

/*
 * The number in plain notation: as it was spelled where that is plain, without the
 * zeros that go past the scale (-1: all may stay).
 */
static struct span plain_text(const struct fit *fit, struct fit_room *room, const struct decimal *d,
	struct span text, int scale)
{
	char *p;

	if (!is_plain(fit, d, text)) {
		p = arena_take(&room->arena, decimal_plain_size(d, 0));
		return (struct span){p, decimal_print_plain(d, 0, p)};
	}
	if (scale >= 0 && d->fraction > (size_t)scale)
		text.len -= d->fraction - (size_t)scale + (scale == 0);
	return text;
}

static int too_wide(const struct fit *fit, struct span text, struct fault *fault)
{
	return fault_value(fault, FAULT_OUT_OF_RANGE, text,
		"has more than the %d digits before the point that %s keeps",
		fit->precision - fit->scale, fit_name(fit));
}

/* The digits against precision and scale; *text and *d change where rounding is allowed. */
static int check_digits(const struct fit *fit, struct fit_room *room, struct decimal *d,
	struct span *text, struct fault *fault)
{
	if (!decimal_fits_whole(d, fit->precision, fit->scale))
		return too_wide(fit, *text, fault);
	if (decimal_fits(d, fit->precision, fit->scale))
		return 0;
	if (!fit_allows(fit, room, FIT_ROUND))
		return fault_value(fault, FAULT_LOSSY_FRACTION, *text,
			"has more than the %d digits behind the point that %s keeps", fit->scale,
			fit_name(fit));
	*text = rounded(room, d, fit->scale);
	if (!decimal_fits_whole(d, fit->precision, fit->scale))
		return too_wide(fit, *text, fault);
	return 0;
}

static int check_sign(const struct fit *fit, const struct decimal *d, struct span text,
	struct fault *fault)
{
	if (!fit->is_unsigned || !d->negative || decimal_is_zero(d))
		return 0;
	return fault_value(fault, FAULT_OUT_OF_RANGE, text, "is negative, which %s cannot be",
		fit_name(fit));
}

static const char *skip_digits(const char *p, const char *end)
{
	while (p < end && (unsigned char)(*p - '0') <= 9)
		p++;
	return p;
}

/* Digits, perhaps a point and digits again, no more of either than fit: no thought needed. */
static bool plain_decimal(const struct fit *fit, struct span text)
{
	const char *p = text.p, *end = p + text.len, *point;

	p += p < end && *p == '-' && !fit->is_unsigned;
	point = skip_digits(p, end);
	if (point == p || point - p > fit->precision - fit->scale)
		return false;
	if (point == end)
		return true;
	p = skip_digits(point + 1, end);
	return *point == '.' && p == end && p - point > 1 && p - point - 1 <= fit->scale;
}

/* Any other number: the text to hand on. */
static int read_decimal(const struct fit *fit, struct fit_room *room, struct span text,
	struct span *plain, struct fault *fault)
{
	struct decimal d;

	if (!decimal_parse(&d, text.p, text.len))
		return no_number(fit, FAULT_NOT_NUMBER, text, fault);
	if (check_sign(fit, &d, text, fault) < 0)
		return -1;
	if (fit->precision > 0 && check_digits(fit, room, &d, &text, fault) < 0)
		return -1;
	if (fit->precision == 0 && !is_plain(fit, &d, text) &&
		decimal_plain_size(&d, 0) > text.len + DECIMAL_MAX)
		return fault_value(fault, FAULT_OUT_OF_RANGE, text,
			"has more than %d digits when written without its exponent", DECIMAL_MAX);
	*plain = plain_text(fit, room, &d, text, fit->precision > 0 ? fit->scale : -1);
	return 0;
}

int fit_decimal(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	struct span text, plain;

	if (fit_scalar(fit, room, in, &text, fault) < 0)
		return -1;
	plain = text;
	if (!plain_decimal(fit, text) && read_decimal(fit, room, text, &plain, fault) < 0)
		return -1;
	if (fit->dialect != FIT_STREAM)
		give(out, plain);
	else if (in->kind != VALUE_NUMBER && plain.p == text.p && plain.len == text.len)
		*out = *in;
	else
		fit_give(out, VALUE_TEXT, plain, VALUE_CLEAN);
	return 0;
}

/* The nearest float, printed into the room. */
static struct span shortest(struct fit_room *room, const struct fit *fit, const struct decimal *d)
{
	char *p = arena_take(&room->arena, REAL_SIZE);

	if (fit->kind == FIT_FLOAT)
		return (struct span){p, real_print32(p, real_nearest32(d))};
	return (struct span){p, real_print(p, real_nearest(d))};
}

/*
 * A server reads a double first, for a FLOAT too: would that be stored as another
 * float than the nearest, or be larger than all of them (3.4028235e38 is)?
 */
static bool rounds_twice(const struct fit *fit, const struct decimal *d)
{
	double wide;

	if (fit->dialect == FIT_STREAM || fit->kind != FIT_FLOAT || d->n <= FLOAT_DIGITS)
		return false;
	wide = real_nearest(d);
	return (float)wide != real_nearest32(d) || wide > FLT_MAX || wide < -FLT_MAX;
}

/* The text of a number that fits a float: its own where JSON and servers read it rightly. */
static struct span real_text(struct fit_room *room, const struct fit *fit, const struct decimal *d,
	struct span text)
{
	size_t size;
	char *p;

	/* servers refuse 0e9999 */
	if (fit->dialect != FIT_STREAM && decimal_is_zero(d))
		return span_of(d->negative ? "-0" : "0");
	if (rounds_twice(fit, d)) {
		p = arena_take(&room->arena, REAL_SIZE);
		return (struct span){p, real_print(p, (double)real_nearest32(d))};
	}
	if ((d->flags & DECIMAL_JSON) != 0 &&
		(fit->dialect == FIT_STREAM || (d->flags & DECIMAL_EXPONENT) != 0 ||
			d->whole + d->fraction <= SERVER_DIGITS))
		return text;
	size = decimal_plain_size(d, 0);
	p = arena_take(&room->arena, d->n + 64);
	if (size <= SERVER_DIGITS)
		return (struct span){p, decimal_print_plain(d, 0, p)};
	return (struct span){p, decimal_print_exponent(d, p)};
}

/* The number against the floats; *text changes where rounding is allowed. */
static int check_real(const struct fit *fit, struct fit_room *room, struct decimal *d,
	struct span *text, struct fault *fault)
{
	enum real_fit rc = fit->kind == FIT_FLOAT ? real_check32(d) : real_check(d);
	struct span near;

	switch (rc) {
	case REAL_FITS:
		return 0;
	case REAL_OVERFLOWS:
		return fault_value(fault, FAULT_OUT_OF_RANGE, *text, "is too large for %s",
			fit_name(fit));
	case REAL_VANISHES:
		return fault_value(fault, FAULT_OUT_OF_RANGE, *text,
			"is so small that %s would be zero", fit_name(fit));
	case REAL_ROUNDS:
		break;
	}
	near = shortest(room, fit, d);
	if (!fit_allows(fit, room, FIT_ROUND))
		return fault_value(fault, FAULT_LOSSY_PRECISION, *text, "would become %.*s in %s",
			(int)near.len, near.p, fit_name(fit));
	*text = near;
	decimal_parse(d, near.p, near.len);
	return 0;
}

int fit_real(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	struct decimal d;
	struct span text;

	if (fit_scalar(fit, room, in, &text, fault) < 0)
		return -1;
	if (!decimal_parse(&d, text.p, text.len))
		return no_number(fit, FAULT_NOT_NUMBER, text, fault);
	if (check_sign(fit, &d, text, fault) < 0)
		return -1;
	if (fit->precision > 0 && check_digits(fit, room, &d, &text, fault) < 0)
		return -1;
	if (check_real(fit, room, &d, &text, fault) < 0)
		return -1;
	give(out, real_text(room, fit, &d, text));
	return 0;
}
