/* SPDX-License-Identifier: MIT */
/* Bytes that grow. */
#include "base/str.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void str_free(struct str *s)
{
	free(s->s);
	*s = (struct str){.max = s->max};
}

bool str_reserve(struct str *s, size_t n)
{
	size_t need, cap;

	if (__builtin_add_overflow(s->len, n, &need) || need == SIZE_MAX)
		mem_die(n);
	if (s->max != 0 && need > s->max) {
		s->full = true;
		return false;
	}
	if (need + 1 <= s->cap)
		return true;
	cap = s->cap + s->cap / 2;
	if (cap < need + 1)
		cap = need + 1;
	if (cap < 64)
		cap = 64;
	s->s = mem_realloc(s->s, cap, 1);
	s->cap = cap;
	s->s[s->len] = '\0';
	return true;
}

void str_add(struct str *s, const void *p, size_t n)
{
	if (!str_reserve(s, n))
		return;
	if (n > 0)
		memcpy(s->s + s->len, p, n);
	s->len += n;
	s->s[s->len] = '\0';
}

void str_addc(struct str *s, char c)
{
	str_add(s, &c, 1);
}

void str_adds(struct str *s, const char *text)
{
	str_add(s, text, strlen(text));
}

void str_addf(struct str *s, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || !str_reserve(s, (size_t)n))
		return;
	va_start(ap, fmt);
	vsnprintf(s->s + s->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	s->len += (size_t)n;
}

void str_addu(struct str *s, uint64_t n)
{
	char digits[20], *p = digits + sizeof digits;

	do
		*--p = (char)('0' + n % 10);
	while ((n /= 10) != 0);
	str_add(s, p, (size_t)(digits + sizeof digits - p));
}

char *str_take(struct str *s)
{
	char *p;

	if (s->s == NULL)
		str_add(s, "", 0);
	p = s->s;
	*s = (struct str){.max = s->max};
	return p;
}
