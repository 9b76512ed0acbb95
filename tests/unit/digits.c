/* SPDX-License-Identifier: MIT */
/* Digits at the places where their number changes, against printf. */
#include "base/digits.h"

#include "check.h"

#include <inttypes.h>

static void check_one(struct check *c, uint64_t n)
{
	char got[DIGITS_MAX + 1], want[DIGITS_MAX + 2], *end = digits_put(got, n);

	*end = '\0';
	snprintf(want, sizeof want, "%" PRIu64, n);
	check_text(c, "digits", got, want);
	check_that(c, digits_count(n) == strlen(want), "%s: %u digits", want, digits_count(n));
}

int main(void)
{
	struct check c = CHECK_INIT;
	uint64_t n;
	unsigned i;

	for (n = 0; n < 2000; n++)
		check_one(&c, n);
	for (i = 0; i < 20; i++) {
		check_one(&c, digits_powers[i] - 1);
		check_one(&c, digits_powers[i]);
		check_one(&c, digits_powers[i] + 1);
	}
	for (i = 0; i < 64; i++) {
		check_one(&c, (UINT64_C(1) << i) - 1);
		check_one(&c, UINT64_C(1) << i);
	}
	check_one(&c, UINT64_MAX);
	return check_end(&c);
}
