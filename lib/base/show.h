/* SPDX-License-Identifier: MIT */
/*
 * show: bytes that a server or a record brought, made fit for a message. Control
 * characters, quotes' enemies (backslash) and bytes that are not UTF-8 are
 * escaped; what is longer than SHOW_MAX is cut and ends in "...".
 */
#ifndef SHOW_H
#define SHOW_H

#include <stddef.h>

#define SHOW_MAX 1024

struct show {
	char text[SHOW_MAX + 8];
};

/* Fill buf with the escaped text and return buf->text. */
const char *show_bytes(struct show *buf, const char *s, size_t n);

/* The same, cut at max bytes (at most SHOW_MAX). */
const char *show_cut(struct show *buf, const char *s, size_t n, size_t max);

#endif
