/* SPDX-License-Identifier: MIT */
/*
 * digits: unsigned integers as decimal digits, for those who print millions of them.
 * Plain arithmetic; holds nothing.
 */
#ifndef DIGITS_H
#define DIGITS_H

#include <stdint.h>
#include <string.h>

#define DIGITS_MAX 20 /* of a uint64_t */

/* "00", "01", ... "99" */
extern const char digits_pairs[201];

/* 10 to the power of 0 .. 19 */
extern const uint64_t digits_powers[20];

/* How many digits n has, 1 to DIGITS_MAX. */
static inline unsigned digits_count(uint64_t n)
{
	unsigned bits = 64 - (unsigned)__builtin_clzll(n | 1);
	unsigned about = bits * 1233 >> 12; /* bits times log10(2), rounded down */

	return about + (n >= digits_powers[about] || about == 0);
}

/* Print n, without a NUL. Returns its end. */
static inline char *digits_put(char *to, uint64_t n)
{
	char *end = to + digits_count(n), *p = end;

	for (; n >= 100; n /= 100)
		memcpy(p -= 2, digits_pairs + n % 100 * 2, 2);
	if (n >= 10)
		memcpy(p - 2, digits_pairs + n * 2, 2);
	else
		p[-1] = (char)('0' + n);
	return end;
}

#endif
