/* SPDX-License-Identifier: MIT */
/* Foreign bytes made fit for a message. */
#include "base/show.h"

#include "base/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Is the character a control character, C1 and the bidirectional overrides included? */
static int is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
		(c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* The escaped form of the character or bad byte at s; *used tells how many bytes it took. */
static size_t escape(char out[12], const char *s, size_t n, size_t *used)
{
	size_t k = utf8_seq(s, n);
	const char *p = s;
	uint32_t c;

	*used = k ? k : 1;
	if (k == 0)
		return (size_t)snprintf(out, 12, "\\x%02x", (unsigned)(unsigned char)*s);
	c = utf8_next(&p);
	if (c == '\n')
		return (size_t)snprintf(out, 12, "\\n");
	if (c == '\t')
		return (size_t)snprintf(out, 12, "\\t");
	if (c == '\r')
		return (size_t)snprintf(out, 12, "\\r");
	if (c == '\\')
		return (size_t)snprintf(out, 12, "\\\\");
	if (is_control(c))
		return (size_t)snprintf(out, 12, c < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)c);
	memcpy(out, s, k);
	return k;
}

const char *show_cut(struct show *buf, const char *s, size_t n, size_t max)
{
	size_t i, used, k, len = 0;
	char one[12];

	for (i = 0; i < n; i += used) {
		k = escape(one, s + i, n - i, &used);
		if (len + k > max) {
			memcpy(buf->text + len, "...", 3);
			len += 3;
			break;
		}
		memcpy(buf->text + len, one, k);
		len += k;
	}
	buf->text[len] = '\0';
	return buf->text;
}

const char *show_bytes(struct show *buf, const char *s, size_t n)
{
	return show_cut(buf, s, n, SHOW_MAX);
}
