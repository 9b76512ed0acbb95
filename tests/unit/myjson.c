/* SPDX-License-Identifier: MIT */
/* Numbers in JSON that MySQL keeps: samples; tests/myjson asks the servers. */
#include "check.h"

#include "fit/myjson.h"
#include "value/decimal.h"
#include "value/real.h"

#include <stdlib.h>

static const struct {
	const char *number;
	bool kept, kept_exactly;
} cases[] = {
	{"0", true, true},
	{"-0", true, true},
	{"-0.0", true, true},
	{"7", true, true},
	{"0.1", true, true},
	{"1.10", true, true},
	{"1e5", true, true},
	{"1E+22", true, true},
	{"1e23", true, true},
	{"18446744073709551615", true, true},
	{"18446744073709551616", false, false},
	{"-9223372036854775808", true, true},
	{"-9223372036854775809", false, false},
	{"100000000000000000000", true, true},
	{"9007199254740993", true, true},
	{"9007199254740993.0", false, false},
	{"0.30000000000000004", true, true},
	{"0.9424502837770503", false, true},
	{"6.72e-298", false, true},
	{"672e-300", false, true},
	{"0.10000000000000001", true, true},
	{"0.100000000000000001", false, false},
	{"123456789012345678901234567890", false, false},
	{"5e-324", true, true},
	{"1e400", false, false},
	{"1e-400", false, false},
	{"0e400", false, true},
	{"1e999999999999999999999", false, false},
	{"1e-999999999999999999999", false, false},
};

/*
 * For the servers' tests: lines of a number, a tab, and what the server made of it.
 * Prints those that should be kept and were not, and those that were and should not
 * have been; a server of 64 bits and a fused multiplication may do better than is
 * promised, so of these only the share is limited.
 */
static int compare(bool exact)
{
	char line[1024], *got;
	struct decimal a, b;
	bool keeps, kept;
	long total = 0, refused = 0;

	while (fgets(line, sizeof line, stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		got = strchr(line, '\t');
		if (got == NULL)
			return 1;
		*got++ = '\0';
		keeps = myjson_keeps(line, strlen(line), exact);
		if (!decimal_parse(&a, line, strlen(line)) || !decimal_parse(&b, got, strlen(got)))
			return 1;
		kept = decimal_compare(&a, &b) == 0 ||
		       (real_check(&a) == REAL_FITS && real_nearest(&a) == real_nearest(&b));
		if (keeps && !kept)
			printf("%s became %s\n", line, got);
		total++;
		refused += kept && !keeps;
	}
	if (total < 1000 || refused > total / 1000)
		printf("%ld numbers, %ld of them refused though they were kept\n", total, refused);
	return 0;
}

int main(int argc, char *argv[])
{
	struct check c = CHECK_INIT;
	size_t i, n;

	if (argc > 1)
		return compare(strcmp(argv[1], "exact") == 0);
	for (i = 0; i < CHECK_COUNT(cases); i++) {
		n = strlen(cases[i].number);
		check_that(&c, myjson_keeps(cases[i].number, n, false) == cases[i].kept, "%s",
			cases[i].number);
		check_that(&c, myjson_keeps(cases[i].number, n, true) == cases[i].kept_exactly,
			"%s in an exact server", cases[i].number);
	}
	return check_end(&c);
}
