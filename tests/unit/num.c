/* SPDX-License-Identifier: MIT */
/* Tests of num: numbers, counts, sizes and times as options give them. */
#include "base/num.h"

#include "check.h"

#include <inttypes.h>

enum reader { PLAIN, COUNT, SIZE };

struct number_case {
	enum reader reader;
	const char *text;
	int want; /* 0, or -1 for refused */
	uint64_t out;
};

static const struct number_case numbers[] = {
	{PLAIN, "0", 0, 0},
	{PLAIN, "1000000", 0, 1000000},
	{PLAIN, "", -1, 0},
	{PLAIN, "-1", -1, 0},
	{PLAIN, "+1", -1, 0},
	{PLAIN, " 1", -1, 0},
	{PLAIN, "1 ", -1, 0},
	{PLAIN, "1k", -1, 0},
	{PLAIN, "0x10", -1, 0},
	{PLAIN, "1e3", -1, 0},
	{PLAIN, "1000000000001", -1, 0},
	{PLAIN, "18446744073709551616", -1, 0},
	{PLAIN, "99999999999999999999999999", -1, 0},
	{COUNT, "250", 0, 250},
	{COUNT, "10k", 0, 10000},
	{COUNT, "2M", 0, 2000000},
	{COUNT, "1G", 0, 1000000000},
	{COUNT, "18446744073709551615G", -1, 0},
	{COUNT, "k", -1, 0},
	{COUNT, "1kk", -1, 0},
	{SIZE, "512", 0, 512},
	{SIZE, "64K", 0, 65536},
	{SIZE, "8M", 0, 8388608},
	{SIZE, "8MiB", 0, 8388608},
	{SIZE, "1G", 0, 1073741824},
	{SIZE, "1X", -1, 0},
	{SIZE, "18014398509481984K", -1, 0},
};

static int read_number(const struct number_case *n, uint64_t *out, struct err *err)
{
	const uint64_t max = UINT64_C(1000000000000);

	switch (n->reader) {
	case PLAIN:
		return num_u64(n->text, 0, max, out, err);
	case COUNT:
		return num_count(n->text, 0, max, out, err);
	case SIZE:
		return num_size(n->text, 0, max, out, err);
	}
	return -2;
}

static void check_numbers(struct check *c)
{
	for (size_t i = 0; i < CHECK_COUNT(numbers); i++) {
		const struct number_case *n = &numbers[i];
		struct err err = ERR_INIT;
		uint64_t out = 0;
		int got = read_number(n, &out, &err);

		check_that(c, got == n->want && (got < 0 || out == n->out),
			"reader %d, \"%s\": %d with %" PRIu64 ", not %d with %" PRIu64, n->reader,
			n->text, got, out, n->want, n->out);
		check_that(c, (got < 0) == (err.exit == EXIT_USAGE), "\"%s\": exit %d", n->text,
			err.exit);
		check_that(c, got == 0 || strstr(err.text, n->text) != NULL,
			"\"%s\" is not named in: %s", n->text, err.text);
	}
}

static const struct {
	const char *text;
	int want;
	int64_t out;
} times[] = {
	{"250us", 0, 250000},
	{"100ms", 0, 100000000},
	{"10s", 0, INT64_C(10000000000)},
	{"10", 0, INT64_C(10000000000)},
	{"5m", 0, INT64_C(300000000000)},
	{"2h", 0, INT64_C(7200000000000)},
	{"", -1, 0},
	{"-5s", -1, 0},
	{"5 s", -1, 0},
	{"5sec", -1, 0},
	{"9999999999h", -1, 0},
};

static void check_times(struct check *c)
{
	for (size_t i = 0; i < CHECK_COUNT(times); i++) {
		struct err err = ERR_INIT;
		int64_t out = 0;
		int got = num_time(times[i].text, 0, INT64_MAX, &out, &err);

		check_that(c, got == times[i].want && (got < 0 || out == times[i].out),
			"\"%s\": %d with %" PRId64, times[i].text, got, out);
	}
}

int main(void)
{
	struct check c = CHECK_INIT;

	check_numbers(&c);
	check_times(&c);
	return check_end(&c);
}
