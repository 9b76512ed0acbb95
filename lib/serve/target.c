/* SPDX-License-Identifier: MIT */
/* The target of an HTTP request, taken apart. */
#include "serve/target.h"

#include "base/mem.h"

#include <stdlib.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Decode n bytes to *at and end them by a NUL. A plus sign stands for itself. */
static bool decode(char **at, const char *s, size_t n, struct span *out)
{
	char *to = *at;
	size_t i;
	int c;

	out->p = to;
	for (i = 0; i < n; i++) {
		c = (unsigned char)s[i];
		if (c == '%') {
			if (n - i < 3 || hex_digit(s[i + 1]) < 0 || hex_digit(s[i + 2]) < 0)
				return false;
			c = hex_digit(s[i + 1]) * 16 + hex_digit(s[i + 2]);
			i += 2;
		}
		if (c == '\0')
			return false;
		*to++ = (char)c;
	}
	out->len = (size_t)(to - out->p);
	*to++ = '\0';
	*at = to;
	return true;
}

static bool split_path(struct target *t, char **at)
{
	const char *s = t->path.p, *end = s + t->path.len, *slash;

	while (s < end) {
		s++; /* the slash */
		slash = memchr(s, '/', (size_t)(end - s));
		if (slash == NULL)
			slash = end;
		if (slash == s) /* "//" and a slash at the end */
			continue;
		if (t->n_segments == TARGET_SEGMENTS)
			return false;
		if (!decode(at, s, (size_t)(slash - s), &t->segment[t->n_segments++]))
			return false;
		s = slash;
	}
	return true;
}

static bool split_param(struct target *t, char **at, const char *s, size_t n)
{
	const char *eq = memchr(s, '=', n);
	size_t name_len = eq != NULL ? (size_t)(eq - s) : n;
	struct target_param *param;

	if (n == 0)
		return true;
	if (t->n_params == TARGET_PARAMS)
		return false;
	param = &t->param[t->n_params++];
	if (!decode(at, s, name_len, &param->name))
		return false;
	if (eq == NULL)
		return decode(at, s, 0, &param->value);
	return decode(at, eq + 1, n - name_len - 1, &param->value);
}

static bool split_query(struct target *t, char **at)
{
	const char *s = t->query.p, *end = s + t->query.len, *amp;

	for (; s < end; s = amp + 1) {
		amp = memchr(s, '&', (size_t)(end - s));
		if (amp == NULL)
			amp = end;
		if (!split_param(t, at, s, (size_t)(amp - s)))
			return false;
	}
	return true;
}

bool target_parse(struct target *t, const char *text)
{
	size_t len = strlen(text);
	const char *mark = memchr(text, '?', len);
	char *at;

	*t = (struct target){.path = {text, len}};
	if (text[0] != '/')
		return false;
	if (mark != NULL) {
		t->path.len = (size_t)(mark - text);
		t->query = (struct span){mark + 1, len - t->path.len - 1};
	}
	/* Decoding never makes longer; each piece needs a NUL, a parameter two. */
	at = t->memory = mem_alloc(2 * len + 4, 1);
	if (split_path(t, &at) && split_query(t, &at))
		return true;
	target_free(t);
	return false;
}

void target_free(struct target *t)
{
	free(t->memory);
	*t = (struct target){.memory = NULL};
}

const char *target_param(const struct target *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->n_params; i++)
		if (span_is(t->param[i].name, name))
			return t->param[i].value.p;
	return NULL;
}

bool target_has(const struct target *t, const char *name)
{
	return target_param(t, name) != NULL;
}

bool target_is(const struct target *t, size_t i, const char *word)
{
	return i < t->n_segments && span_is(t->segment[i], word);
}
