/* SPDX-License-Identifier: MIT */
/*
 * Tests of scan: every primitive against the same asked byte by byte, and the
 * searches at every length. scan_plain.c runs the same without SSE2 or NEON.
 */
#include "base/scan.h"

#include "check.h"

#include <stdlib.h>

/* Sixteen bytes from one value on, so that each value stands at each place. */
static void check_primitives(struct check *c)
{
	char bytes[SCAN_STRIP];
	unsigned eq, low, high, odd;
	int first, i;

	for (first = 0; first < 256; first++) {
		eq = low = high = odd = 0;
		for (i = 0; i < SCAN_STRIP; i++) {
			unsigned char byte = (unsigned char)(first + i * 17);

			bytes[i] = (char)byte;
			eq |= (unsigned)(byte == 'a') << i;
			low |= (unsigned)(byte < 0x20) << i;
			high |= (unsigned)(byte >= 0x80) << i;
		}
		odd = low | high;
		check_that(c, scan_bits(scan_eq(scan_load(bytes), scan_splat('a'))) == eq, "eq %d", first);
		check_that(c, scan_bits(scan_low(scan_load(bytes))) == low, "low %d", first);
		check_that(c, scan_bits(scan_high(scan_load(bytes))) == high, "high %d", first);
		check_that(c, scan_bits(scan_odd(scan_load(bytes))) == odd, "odd %d", first);
		check_that(c, scan_bits(scan_or(scan_low(scan_load(bytes)),
					scan_eq(scan_load(bytes), scan_splat('a')))) == (low | eq),
			"or %d", first);
	}
}

/* A match at each place of a strip, beside near misses. */
static void check_eq_everywhere(struct check *c)
{
	static const char values[] = {'\0', '\x01', ',', '\x7f', '\x80', '\xff'};
	char bytes[SCAN_STRIP];
	size_t i, k;

	for (k = 0; k < sizeof values; k++)
		for (i = 0; i < SCAN_STRIP; i++) {
			memset(bytes, values[k] ^ 1, sizeof bytes);
			bytes[i] = values[k];
			check_that(c, scan_bits(scan_eq(scan_load(bytes), scan_splat(values[k]))) ==
					1u << i, "byte %d at %zu", values[k], i);
		}
}

/* In memory of just that size, so that the sanitizer sees a byte read too far. */
static void check_has(struct check *c)
{
	static const char wanted[] = ",\"\r\n";
	size_t n, at;
	char *p;

	for (n = 0; n < 70; n++)
		for (at = 0; at <= n; at++) {
			p = malloc(n > 0 ? n : 1);
			memset(p, 'x', n);
			if (at < n)
				p[at] = wanted[(n + at) % 4];
			check_that(c, scan_has(p, n, ',', '"', '\r', '\n') == (at < n),
				"has: %zu bytes, one at %zu", n, at);
			check_that(c, !scan_has(p, n, ';', '\'', '\t', '\0'),
				"has: %zu bytes, another at %zu", n, at);
			free(p);
		}
}

static void check_string_stop(struct check *c)
{
	static const char stops[] = {'"', '\\', '\n', '\0', '\x1f'};
	char bytes[80 + SCAN_PAD];
	size_t at, high;
	bool seen;

	for (at = 0; at < 80; at++)
		for (high = 0; high < 80; high += 7) {
			memset(bytes, 0x7f, sizeof bytes);
			bytes[high] = '\x80';
			bytes[at] = stops[at % sizeof stops];
			seen = false;
			check_that(c, scan_string_stop(bytes, &seen) == bytes + at, "stop at %zu", at);
			check_that(c, seen == (high < at), "stop at %zu, high at %zu", at, high);
		}
}

static void check_equal(struct check *c)
{
	char a[40 + SCAN_PAD], b[40 + SCAN_PAD];
	size_t n, at;

	for (n = 0; n < 40; n++)
		for (at = 0; at < 40; at++) {
			memset(a, 'x', sizeof a);
			memset(b, 'x', sizeof b);
			b[at] = 'y';
			check_that(c, scan_equal(a, b, n) == (at >= n), "%zu bytes, other at %zu", n, at);
		}
}

int main(void)
{
	struct check c = CHECK_INIT;

	check_primitives(&c);
	check_eq_everywhere(&c);
	check_has(&c);
	check_string_stop(&c);
	check_equal(&c);
	return check_end(&c);
}
