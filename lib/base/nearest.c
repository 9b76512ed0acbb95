/* SPDX-License-Identifier: MIT */
/* Nearest names, by edit distance with transpositions. */
#include "base/nearest.h"

#include "base/show.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define NAME_MAX_LEN 64
#define LISTED 12

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Edits from a to b; names longer than NAME_MAX_LEN are compared by their beginnings. */
static size_t distance(const char *a, const char *b)
{
	size_t rows[3][NAME_MAX_LEN + 1], *two = rows[0], *one = rows[1], *now = rows[2], *spare;
	size_t na = strnlen(a, NAME_MAX_LEN), nb = strnlen(b, NAME_MAX_LEN), i, j;
	int ca, cb;

	for (j = 0; j <= nb; j++)
		one[j] = two[j] = j;
	for (i = 1; i <= na; i++) {
		now[0] = i;
		for (j = 1; j <= nb; j++) {
			ca = tolower((unsigned char)a[i - 1]);
			cb = tolower((unsigned char)b[j - 1]);
			now[j] = min3(one[j] + 1, now[j - 1] + 1, one[j - 1] + (ca != cb));
			if (i > 1 && j > 1 && ca == tolower((unsigned char)b[j - 2]) &&
				cb == tolower((unsigned char)a[i - 2]) && two[j - 2] + 1 < now[j])
				now[j] = two[j - 2] + 1;
		}
		spare = two;
		two = one;
		one = now;
		now = spare;
	}
	return one[nb];
}

const char *nearest_name(const char *name, const char *const *names, size_t n)
{
	const char *best = NULL;
	size_t i, d, best_d = 0, len;

	for (i = 0; i < n; i++) {
		d = distance(name, names[i]);
		if (best == NULL || d < best_d) {
			best = names[i];
			best_d = d;
		}
	}
	len = strlen(name);
	return best != NULL && best_d <= 1 + len / 3 && best_d < len ? best : NULL;
}

int nearest_exact(const char *name, const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(name, names[i]) == 0)
			return (int)i;
	return -1;
}

const char *nearest_hint(char *buf, size_t size, const char *name, const char *const *names,
	size_t n)
{
	const char *best = nearest_name(name, names, n);
	struct show show;
	size_t i, len;

	if (size == 0)
		return "";
	buf[0] = '\0';
	if (best != NULL) {
		snprintf(buf, size, "; did you mean '%s'?",
			show_cut(&show, best, strlen(best), 200));
		return buf;
	}
	for (i = 0; i < n && i < LISTED; i++) {
		len = strlen(buf);
		snprintf(buf + len, size - len, "%s%s", i == 0 ? "; known are " : ", ",
			show_cut(&show, names[i], strlen(names[i]), 64));
	}
	if (n > LISTED) {
		len = strlen(buf);
		snprintf(buf + len, size - len, ", ...");
	}
	return buf;
}
