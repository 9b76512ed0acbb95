/* SPDX-License-Identifier: MIT */
/* Sums and means that keep a decimal's digits, and two more aggregates. */
#include "base/mem.h"
#include "serve/sqlrun_internal.h"
#include "value/decimal.h"

#include <math.h>
#include <stdlib.h>

#define LIMB 1000000000 /* a limb holds nine digits */
#define LIMBS_WHOLE 9   /* 81 digits before the point */
#define LIMBS_BEHIND 3  /* 27 behind it */
#define LIMBS (LIMBS_WHOLE + LIMBS_BEHIND)
#define SCALE 18 /* digits behind the point of a mean */

/*
 * A running total. Limbs are in the order of their weight, the lowest first, and are
 * added to without carrying: they have room for billions of values.
 */
struct total {
	int64_t count;           /* values that were not NULL */
	int64_t decimals, reals; /* those among them */
	int64_t limb[LIMBS];
	double real;
	int64_t integer;
	bool overflow; /* of integer, or a decimal too long for the limbs */
};

/* Add the digits of a decimal to the limbs, or take them off (sign -1). */
static bool add_digits(struct total *t, const struct decimal *d, int sign)
{
	int64_t at = d->point, place, digit, power;
	const char *s = d->digits;
	size_t n;

	if (d->negative)
		sign = -sign;
	if (d->point > 9 * LIMBS_WHOLE || (int64_t)d->n - d->point > 9 * LIMBS_BEHIND)
		return false;
	for (n = 0; n < d->n; s++) {
		if (*s == '.')
			continue;
		digit = *s - '0';
		place = --at + 9 * LIMBS_BEHIND; /* from the lowest digit that we keep */
		for (power = 1; place % 9 != 0; place--)
			power *= 10;
		t->limb[place / 9] += sign * digit * power;
		n++;
	}
	return true;
}

static void add_value(struct total *t, sqlite3_value *value, int sign)
{
	const char *text;
	struct decimal d;
	size_t n;

	if (sqlite3_value_type(value) == SQLITE_NULL)
		return;
	t->count += sign;
	if (sqlite3_value_type(value) == SQLITE_INTEGER) {
		t->overflow |= sign > 0 ? __builtin_add_overflow(t->integer,
						  sqlite3_value_int64(value), &t->integer)
					: __builtin_sub_overflow(t->integer,
						  sqlite3_value_int64(value), &t->integer);
		return;
	}
	text = sqlite3_value_type(value) == SQLITE_TEXT ? (const char *)sqlite3_value_text(value)
							: NULL;
	n = (size_t)sqlite3_value_bytes(value);
	if (text != NULL && decimal_parse(&d, text, n)) {
		t->decimals += sign;
		t->overflow |= !add_digits(t, &d, sign);
		return;
	}
	t->reals += sign;
	t->real += sign *
		(text != NULL && n == 3 && memcmp(text, "NaN", 3) == 0
				? (double)NAN
				: sqlite3_value_double(value));
}

/* Carry, so that all limbs are digits of one number; returns its sign. */
static int carry(int64_t limb[LIMBS])
{
	int64_t over = 0;
	int i, sign = 1;

	for (i = 0; i < LIMBS; i++) {
		limb[i] += over;
		over = limb[i] / LIMB;
		limb[i] %= LIMB;
		if (limb[i] < 0) {
			limb[i] += LIMB;
			over--;
		}
	}
	if (over >= 0)
		return 1;
	for (sign = -1, over = 1, i = 0; i < LIMBS; i++) { /* negative: take the complement */
		limb[i] = LIMB - 1 - limb[i] + over;
		over = limb[i] / LIMB;
		limb[i] %= LIMB;
	}
	return sign;
}

static void divide(int64_t limb[LIMBS], int64_t by)
{
	__int128 rest = 0;
	int i;

	for (i = LIMBS - 1; i >= 0; i--) {
		rest = rest * LIMB + limb[i];
		limb[i] = (int64_t)(rest / by);
		rest %= by;
	}
}

/* Print the limbs without zeros at the end (mean: with at most SCALE digits), but with min. */
static void result_limbs(sqlite3_context *ctx, const int64_t limb[LIMBS], int sign, bool mean)
{
	struct str digits = STR_INIT, out = STR_INIT;
	struct decimal d;
	int i;

	str_adds(&digits, sign < 0 ? "-" : "");
	for (i = LIMBS - 1; i >= 0; i--)
		str_addf(&digits, "%s%09lld", i == LIMBS_BEHIND - 1 ? "." : "", (long long)limb[i]);
	if (decimal_parse(&d, digits.s, digits.len)) {
		str_reserve(&out, digits.len + 64);
		if (mean && (int64_t)d.n - d.point > SCALE)
			out.len = decimal_print_rounded(&d, SCALE, out.s);
		else
			out.len = decimal_print_plain(&d, 0, out.s);
		sqlite3_result_text64(ctx, out.s, out.len, SQLITE_TRANSIENT, SQLITE_UTF8);
	}
	str_free(&digits);
	str_free(&out);
}

static void result_decimal(sqlite3_context *ctx, const struct total *t, bool mean)
{
	int64_t limb[LIMBS];
	int sign;

	memcpy(limb, t->limb, sizeof limb);
	limb[LIMBS_BEHIND] += t->integer % LIMB;
	limb[LIMBS_BEHIND + 1] += t->integer / LIMB % LIMB;
	limb[LIMBS_BEHIND + 2] += t->integer / LIMB / LIMB;
	sign = carry(limb);
	if (mean)
		divide(limb, t->count);
	result_limbs(ctx, limb, sign, mean);
}

static double as_double(const struct total *t)
{
	double x = t->real + (double)t->integer, weight = 1.0;
	int i;

	for (i = 0; i < LIMBS_BEHIND; i++)
		weight /= LIMB;
	for (i = 0; i < LIMBS; i++, weight *= LIMB)
		x += (double)t->limb[i] * weight;
	return x;
}

static void result_real(sqlite3_context *ctx, double x)
{
	if (isnan(x))
		sqlite3_result_text(ctx, "NaN", 3, SQLITE_STATIC);
	else
		sqlite3_result_double(ctx, x);
}

static void result_total(sqlite3_context *ctx, const struct total *t, bool mean)
{
	if (t == NULL || t->count == 0)
		sqlite3_result_null(ctx);
	else if (t->overflow && t->reals == 0)
		sqlite3_result_error(ctx, "the sum is out of range", -1);
	else if (t->reals > 0)
		result_real(ctx, mean ? as_double(t) / (double)t->count : as_double(t));
	else if (t->decimals > 0)
		result_decimal(ctx, t, mean);
	else if (mean)
		sqlite3_result_double(ctx, (double)t->integer / (double)t->count);
	else
		sqlite3_result_int64(ctx, t->integer);
}

static void total_step(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct total *t = sqlite3_aggregate_context(ctx, sizeof *t);

	(void)argc;
	if (t != NULL)
		add_value(t, argv[0], 1);
}

/* A row leaves the window. */
static void total_inverse(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct total *t = sqlite3_aggregate_context(ctx, sizeof *t);

	(void)argc;
	if (t != NULL)
		add_value(t, argv[0], -1);
}

static void sum_value(sqlite3_context *ctx)
{
	result_total(ctx, sqlite3_aggregate_context(ctx, 0), false);
}

static void mean_value(sqlite3_context *ctx)
{
	result_total(ctx, sqlite3_aggregate_context(ctx, 0), true);
}

static void count_if_step(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	int64_t *n = sqlite3_aggregate_context(ctx, sizeof *n);

	(void)argc;
	if (n != NULL)
		*n += sqlite3_value_int(argv[0]) != 0;
}

static void count_if_inverse(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	int64_t *n = sqlite3_aggregate_context(ctx, sizeof *n);

	(void)argc;
	if (n != NULL)
		*n -= sqlite3_value_int(argv[0]) != 0;
}

static void count_if_value(sqlite3_context *ctx)
{
	int64_t *n = sqlite3_aggregate_context(ctx, 0);

	sqlite3_result_int64(ctx, n != NULL ? *n : 0);
}

/* wm_concat(separator, value) */
static void join_step(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct str *out = sqlite3_aggregate_context(ctx, sizeof *out);

	(void)argc;
	if (out == NULL || sqlite3_value_type(argv[1]) == SQLITE_NULL)
		return;
	if (out->s != NULL)
		str_add(out, sqlite3_value_text(argv[0]), (size_t)sqlite3_value_bytes(argv[0]));
	str_add(out, sqlite3_value_text(argv[1]), (size_t)sqlite3_value_bytes(argv[1]));
}

static void join_final(sqlite3_context *ctx)
{
	struct str *out = sqlite3_aggregate_context(ctx, 0);

	if (out == NULL || out->s == NULL)
		return;
	sqlite3_result_text64(ctx, out->s, out->len, SQLITE_TRANSIENT, SQLITE_UTF8);
	str_free(out);
}

int sqlsum_register(struct sqlrun *run)
{
	sqlite3 *h = run->handle;
	int rc = sqlite3_create_window_function(h, "sum", 1, SQLITE_UTF8, NULL, total_step,
		sum_value, sum_value, total_inverse, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_create_window_function(h, "avg", 1, SQLITE_UTF8, NULL, total_step,
			mean_value, mean_value, total_inverse, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_create_window_function(h, "count_if", 1, SQLITE_UTF8, NULL,
			count_if_step, count_if_value, count_if_value, count_if_inverse, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_create_function(h, "wm_concat", 2, SQLITE_UTF8, NULL, NULL, join_step,
			join_final);
	return rc;
}
