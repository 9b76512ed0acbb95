/* SPDX-License-Identifier: MIT */
/* Base64, strict. */
#include "base/base64.h"

static const char alphabet[65] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct str *out, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	uint32_t w;
	char *d;

	if (!str_reserve(out, n / 3 * 4 + 4))
		return;
	d = out->s + out->len;
	for (; n >= 3; n -= 3, p += 3) {
		w = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
		*d++ = alphabet[w >> 18];
		*d++ = alphabet[w >> 12 & 63];
		*d++ = alphabet[w >> 6 & 63];
		*d++ = alphabet[w & 63];
	}
	if (n > 0) {
		w = (uint32_t)p[0] << 16 | (n == 2 ? (uint32_t)p[1] << 8 : 0);
		*d++ = alphabet[w >> 18];
		*d++ = alphabet[w >> 12 & 63];
		*d++ = n == 2 ? alphabet[w >> 6 & 63] : '=';
		*d++ = '=';
	}
	*d = '\0';
	out->len = (size_t)(d - out->s);
}

/* The six bits of a character, or -1. */
static int sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_decode(struct str *out, const char *s, size_t n)
{
	size_t pad, i, start = out->len;
	uint32_t w = 0;
	int v;

	if (n % 4 != 0)
		return false;
	pad = n == 0 ? 0 : s[n - 1] != '=' ? 0 : s[n - 2] != '=' ? 1 : 2;
	if (!str_reserve(out, n / 4 * 3))
		return false;
	for (i = 0; i < n; i++) {
		v = i >= n - pad ? 0 : sextet(s[i]);
		if (v < 0)
			break;
		w = w << 6 | (uint32_t)v;
		if (i % 4 == 3) {
			out->s[out->len++] = (char)(w >> 16);
			out->s[out->len++] = (char)(w >> 8);
			out->s[out->len++] = (char)w;
			w &= 0xffffff;
		}
	}
	if (i < n || (pad == 1 && (w & 0xff) != 0) || (pad == 2 && (w & 0xffff) != 0)) {
		out->len = start;
	} else {
		out->len -= pad;
	}
	if (out->s != NULL)
		out->s[out->len] = '\0';
	return i == n && !(pad == 1 && (w & 0xff) != 0) && !(pad == 2 && (w & 0xffff) != 0);
}
