/* SPDX-License-Identifier: MIT */
/* The first failure, its text and its exit status. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The first one stays: false where there is one. */
static bool note(struct err *err, int exit, const char *fmt, va_list ap)
{
	if (err_is_set(err))
		return false;
	err->exit = exit;
	vsnprintf(err->text, sizeof err->text, fmt, ap);
	return true;
}

int err_set(struct err *err, int exit, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note(err, exit, fmt, ap);
	va_end(ap);
	return -1;
}

int err_sys(struct err *err, int exit, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;
	size_t n;

	va_start(ap, fmt);
	if (note(err, exit, fmt, ap)) {
		n = strlen(err->text);
		snprintf(err->text + n, sizeof err->text - n, ": %s", strerror(saved));
	}
	va_end(ap);
	errno = saved;
	return -1;
}

int err_at(struct err *err, const char *fmt, ...)
{
	char place[512];
	size_t n, keep;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(place, sizeof place, fmt, ap);
	va_end(ap);
	n = strlen(place);
	keep = strlen(err->text);
	if (n + 2 + keep >= sizeof err->text)
		keep = sizeof err->text - n - 3;
	memmove(err->text + n + 2, err->text, keep);
	err->text[n + 2 + keep] = '\0';
	memcpy(err->text, place, n);
	memcpy(err->text + n, ": ", 2);
	return -1;
}

void err_clear(struct err *err)
{
	err->exit = 0;
	err->text[0] = '\0';
}
