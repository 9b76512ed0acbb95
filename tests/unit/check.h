/* SPDX-License-Identifier: MIT */
/*
 * check: the one small checker of the unit tests. A test is a program that walks
 * its tables, calls check_that for each case, and returns check_end from main:
 *
 *	static const struct { const char *in; int want; } cases[] = { ... };
 *
 *	int main(void)
 *	{
 *		struct check c = CHECK_INIT;
 *
 *		for (size_t i = 0; i < CHECK_COUNT(cases); i++) {
 *			int got = noun_verb(cases[i].in);
 *			check_that(&c, got == cases[i].want, "%s: %d, not %d", cases[i].in,
 *				got, cases[i].want);
 *		}
 *		return check_end(&c);
 *	}
 *
 * The last line of stdout is what tests/run adds up.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct check {
	unsigned passed, failed, skipped;
};

#define CHECK_INIT {0, 0, 0}
#define CHECK_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Count one case; where ok is false, print the text, which names the case, what came and what should. */
__attribute__((format(printf, 3, 4), unused)) static bool check_that(
	struct check *c, bool ok, const char *fmt, ...)
{
	va_list ap;

	if (ok) {
		c->passed++;
		return true;
	}
	c->failed++;
	fputs("failed: ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	return false;
}

/* Count a case whose got text must equal want; both may be NULL. name: the case. */
__attribute__((unused)) static bool check_text(
	struct check *c, const char *name, const char *got, const char *want)
{
	bool same = got == want || (got != NULL && want != NULL && strcmp(got, want) == 0);

	return check_that(c, same, "%s\n\tgot  %s\n\twant %s", name, got != NULL ? got : "(null)",
		want != NULL ? want : "(null)");
}

/* Count one case that cannot run here, and say why. */
__attribute__((unused)) static void check_skip(struct check *c, const char *reason)
{
	c->skipped++;
	printf("skip: %s\n", reason);
}

/* Print the closing line. Returns the program's exit status. */
__attribute__((unused)) static int check_end(const struct check *c)
{
	printf("%u passed, %u failed, %u skipped\n", c->passed, c->failed, c->skipped);
	return fflush(stdout) != 0 || c->failed > 0;
}

#endif
