/* SPDX-License-Identifier: MIT */
/* Nearest names, by edit distance with transpositions. */
#include "base/nearest.h"

#include "base/show.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NAME_MAX_LEN 64
#define LISTED 12
#define PREFIX_MIN 3

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

/* The only one that begins with the name; NULL: none or several do. */
static const char *begun_by(const char *name, const char *const *names, size_t n)
{
	const char *found = NULL;
	size_t len = strlen(name), i;

	for (i = 0; i < n; i++) {
		if (strncasecmp(name, names[i], len) != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = names[i];
	}
	return len >= PREFIX_MIN ? found : NULL;
}

/* The nearest, with its distance. */
static const char *find(const char *name, const char *const *names, size_t n, size_t *edits)
{
	size_t i, d, len = strlen(name);
	const char *best = NULL;

	*edits = 0;
	for (i = 0; i < n; i++) {
		d = distance(name, names[i]);
		if (best == NULL || d < *edits) {
			best = names[i];
			*edits = d;
		}
	}
	if (best != NULL && *edits <= 1 + len / 3 && *edits < len)
		return best;
	*edits = 1;
	return begun_by(name, names, n);
}

const char *nearest_name(const char *name, const char *const *names, size_t n)
{
	size_t edits;

	return find(name, names, n, &edits);
}

int nearest_exact(const char *name, const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(name, names[i]) == 0)
			return (int)i;
	return -1;
}

static void add_list(char *buf, size_t size, const char *open, const char *const *names, size_t n)
{
	struct show show;
	size_t i, len;

	for (i = 0; i < n && i < LISTED; i++) {
		len = strlen(buf);
		snprintf(buf + len, size - len, "%s%s", i == 0 ? open : ", ",
			show_cut(&show, names[i], strlen(names[i]), 64));
	}
	if (n > LISTED) {
		len = strlen(buf);
		snprintf(buf + len, size - len, ", ...");
	}
}

const char *nearest_hint(char *buf, size_t size, const char *name, const char *const *names,
	size_t n)
{
	struct show show;
	const char *best;
	size_t edits;

	if (size == 0)
		return "";
	buf[0] = '\0';
	best = find(name, names, n, &edits);
	if (best != NULL)
		snprintf(buf, size, "; did you mean '%s'?",
			show_cut(&show, best, strlen(best), 200));
	else
		add_list(buf, size, "; known are ", names, n);
	return buf;
}

const char *nearest_word(char *buf, size_t size, const char *name, const char *const *names,
	size_t n)
{
	size_t edits;

	nearest_hint(buf, size, name, names, n);
	if (size > 0 && find(name, names, n, &edits) != NULL && edits > 1 && n > 1)
		add_list(buf, size, " known are ", names, n);
	return buf;
}
