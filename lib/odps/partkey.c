/* SPDX-License-Identifier: MIT */
/* Partition specs and patterns. */
#include "odps/partkey.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void partkey_free(struct partkey *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		free(p->values[i]);
	free(p->values);
	*p = (struct partkey){.values = NULL};
}

void partkey_pattern_free(struct partkey_pattern *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		str_free(&p->keys[i]);
	free(p->keys);
	*p = (struct partkey_pattern){.keys = NULL};
}

void partkey_list_free(struct partkey_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		partkey_free(&list->v[i]);
	free(list->v);
	*list = (struct partkey_list)PARTKEY_LIST_INIT;
}

void partkey_usage(struct str *out, const char *const *keys, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		str_addf(out, "%s%s=...", i > 0 ? "," : "", keys[i]);
}

static int misuse(const char *text, const char *why, const char *const *keys, size_t n,
	struct err *err)
{
	struct str usage = STR_INIT;
	struct show show;

	partkey_usage(&usage, keys, n);
	err_set(err, EXIT_USAGE, "partition '%s': %s; write --partition '%s'",
		show_cut(&show, text, strlen(text), 200), why, usage.s);
	str_free(&usage);
	return -1;
}

static const char *skip_blanks(const char *s)
{
	while (*s == ' ')
		s++;
	return s;
}

/* A character that stands for itself. */
static void add_literal(struct str *pattern, char c)
{
	if (c == '*' || c == '\\')
		str_addc(pattern, '\\');
	str_addc(pattern, c);
}

/* A value up to a comma or the end, as a pattern. Returns what follows it, or NULL: broken. */
static const char *take_value(const char *s, struct str *pattern, bool *wild)
{
	bool quoted = *s == '\'';
	size_t keep = 0; /* without the blanks at the end of what is not quoted */

	for (s += quoted; *s != '\0' && *s != (quoted ? '\'' : ','); s++) {
		if (*s == '\\' && s[1] == '\0')
			return NULL;
		if (*s == '*' && !quoted) {
			str_addc(pattern, '*');
			*wild = true;
			keep = pattern->len;
		} else if (*s == ' ' && !quoted) {
			str_addc(pattern, ' ');
		} else {
			s += *s == '\\';
			add_literal(pattern, *s);
			keep = pattern->len;
		}
	}
	if (!quoted) {
		pattern->len = keep;
		str_adds(pattern, "");
		return s;
	}
	return *s == '\'' ? skip_blanks(s + 1) : NULL;
}

static int find_key(const char *s, size_t len, const char *const *keys, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strlen(keys[i]) == len && strncasecmp(keys[i], s, len) == 0)
			return (int)i;
	return -1;
}

static int no_such_key(const char *s, size_t len, const char *const *keys, size_t n,
	struct err *err)
{
	char name[128], hint[300];
	struct show show;

	show_cut(&show, s, len, sizeof name - 8);
	memcpy(name, show.text, strlen(show.text) + 1);
	return err_set(err, EXIT_USAGE, "no partition column '%s'%s", name,
		nearest_hint(hint, sizeof hint, name, keys, n));
}

static int parse(struct partkey_pattern *p, const char *text, const char *const *keys, size_t n,
	struct err *err)
{
	const char *s = text, *eq, *slash = strchr(text, '/');
	size_t len;
	int i;

	do {
		s = skip_blanks(s);
		eq = strchr(s, '=');
		if (eq == NULL)
			return misuse(text, "no key=value", keys, n, err);
		for (len = (size_t)(eq - s); len > 0 && s[len - 1] == ' '; len--)
			;
		i = find_key(s, len, keys, n);
		if (i < 0)
			return no_such_key(s, len, keys, n, err);
		if (p->keys[i].len > 0)
			return misuse(text, "a key twice", keys, n, err);
		s = take_value(skip_blanks(eq + 1), &p->keys[i], &p->wild);
		if (s == NULL || (*s != ',' && *s != '\0'))
			return misuse(text, "broken quotes", keys, n, err);
		if (p->keys[i].len == 0)
			return misuse(text, "an empty value", keys, n, err);
	} while (*s++ == ',');
	for (i = 0; i < (int)n; i++)
		if (p->keys[i].len == 0)
			return misuse(text,
				slash != NULL && strchr(slash, '=') != NULL
					? "not all keys (a comma stands between two, no /)"
					: "not all keys (* stands for any value)",
				keys, n, err);
	return 0;
}

int partkey_parse(struct partkey_pattern *p, const char *text, const char *const *keys, size_t n,
	struct err *err)
{
	*p = (struct partkey_pattern){.keys = mem_alloc(n, sizeof *p->keys), .n = n};
	if (parse(p, text, keys, n, err) == 0)
		return 0;
	partkey_pattern_free(p);
	return -1;
}

/* Goes back to the last star where a character does not match. */
static bool glob(const char *pattern, const char *text)
{
	const char *star = NULL, *retry = NULL;
	size_t step;

	while (*text != '\0') {
		step = *pattern == '\\' ? 2 : 1;
		if (*pattern == '*') {
			star = ++pattern;
			retry = text;
		} else if (*pattern != '\0' && pattern[step - 1] == *text) {
			pattern += step;
			text++;
		} else if (star != NULL) {
			pattern = star;
			text = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

bool partkey_matches(const struct partkey_pattern *p, const struct partkey *one)
{
	size_t i;

	if (one->n != p->n)
		return false;
	for (i = 0; i < p->n; i++)
		if (!glob(p->keys[i].s, one->values[i]))
			return false;
	return true;
}

struct partkey partkey_of(const struct partkey_pattern *p)
{
	struct partkey one = {.values = mem_alloc(p->n, sizeof *one.values), .n = p->n};
	struct str value = STR_INIT;
	const char *s;
	size_t i;

	for (i = 0; i < p->n; i++) {
		for (s = p->keys[i].s; *s != '\0'; s++)
			str_addc(&value, *s == '\\' ? *++s : *s);
		one.values[i] = str_take(&value);
	}
	return one;
}

static bool same(const struct partkey *a, const struct partkey *b)
{
	size_t i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (strcmp(a->values[i], b->values[i]) != 0)
			return false;
	return a->n == b->n;
}

bool partkey_list_has(const struct partkey_list *list, const struct partkey *one)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (same(&list->v[i], one))
			return true;
	return false;
}

void partkey_list_add(struct partkey_list *list, struct partkey *one)
{
	list->v = mem_grow(list->v, list->n, &list->cap, sizeof *list->v);
	list->v[list->n++] = *one;
	*one = (struct partkey){.values = NULL};
}

void partkey_print(struct str *out, const struct partkey *p, const char *const *keys)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		str_addf(out, "%s%s=%s", i > 0 ? "," : "", keys[i], p->values[i]);
}

void partkey_quote(struct str *out, const struct partkey *p, const char *const *keys)
{
	const char *s;
	size_t i;

	for (i = 0; i < p->n; i++) {
		str_addf(out, "%s%s=", i > 0 ? "," : "", keys[i]);
		for (s = p->values[i]; *s != '\0'; s++) {
			if (strchr("*\\,'", *s) != NULL || (*s == ' ' && s == p->values[i]))
				str_addc(out, '\\');
			str_addc(out, *s);
		}
	}
}
