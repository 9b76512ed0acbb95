/* SPDX-License-Identifier: MIT */
/*
 * real: floats and doubles as decimal text, and decimal text as floats and doubles,
 * without a digit lost or invented. Holds nothing.
 */
#ifndef REAL_H
#define REAL_H

#include "value/decimal.h"

#include <stdbool.h>
#include <stddef.h>

/* Room for any of the texts; no NUL is written. */
#define REAL_SIZE 32

/*
 * Print the shortest decimal text that reads back as x, and among those the one
 * nearest to x; a JSON number: 7, 0.1, 1.5e-9, 1e21, -0. From 1e-6 up to below 1e21
 * without an exponent. What is not finite prints as NaN, Infinity, -Infinity
 * (without quotes). Returns the bytes written.
 */
size_t real_print(char *out, double x);
size_t real_print32(char *out, float x);

enum real_fit {
	REAL_FITS,
	REAL_ROUNDS,    /* the float would denote another number */
	REAL_OVERFLOWS, /* it is past the largest float */
	REAL_VANISHES,  /* it is not zero, and the nearest float is */
};

/*
 * Can a double (a float) stand for the number? It can where the number equals the
 * shortest text of the nearest double, or that double printed with 17 significant
 * digits (a float: 9).
 */
enum real_fit real_check(const struct decimal *d);
enum real_fit real_check32(const struct decimal *d);

/* The nearest double (float) to the number, infinity if it is too large; a tie goes to even. */
double real_nearest(const struct decimal *d);
float real_nearest32(const struct decimal *d);

#endif
