/* SPDX-License-Identifier: MIT */
/* Lists of arguments. */
#include "node/args.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void args_free(struct args *a)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		free(a->v[i]);
	free(a->v);
	*a = (struct args)ARGS_INIT;
}

/* Take over a text. */
static void take(struct args *a, char *text)
{
	if (a->n + 2 > a->cap) {
		a->cap = a->cap * 2 + 8;
		a->v = mem_realloc(a->v, a->cap, sizeof *a->v);
	}
	a->v[a->n++] = text;
	a->v[a->n] = NULL;
}

void args_add(struct args *a, const char *text)
{
	take(a, mem_dup(text, strlen(text)));
}

void args_addf(struct args *a, const char *fmt, ...)
{
	struct str s = STR_INIT;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n >= 0 && str_reserve(&s, (size_t)n)) {
		va_start(ap, fmt);
		vsnprintf(s.s, (size_t)n + 1, fmt, ap);
		va_end(ap);
		s.len = (size_t)n;
	}
	take(a, str_take(&s));
}

void args_pair(struct args *a, const char *option, const char *arg)
{
	if (arg == NULL)
		return;
	args_add(a, option);
	args_add(a, arg);
}

void args_all(struct args *a, const struct args *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		args_add(a, from->v[i]);
}

/* These mean nothing to a shell wherever they stand. */
static const char plain[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%^";

void args_quote(struct str *out, const char *text)
{
	const char *p;

	if (*text != '\0' && text[strspn(text, plain)] == '\0') {
		str_adds(out, text);
		return;
	}
	str_addc(out, '\'');
	for (p = text; *p != '\0'; p++) {
		if (*p == '\'')
			str_adds(out, "'\\''");
		else
			str_addc(out, *p);
	}
	str_addc(out, '\'');
}

void args_print(struct str *out, const struct args *a)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		if (i > 0)
			str_addc(out, ' ');
		args_quote(out, a->v[i]);
	}
}
