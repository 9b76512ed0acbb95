/* SPDX-License-Identifier: MIT */
/*
 * charset: which characters a character set of a MySQL server can hold, and how
 * many bytes they take there. Texts are UTF-8; nothing is converted.
 * Life: charset_open, charset_check, charset_free. Does not change after opening.
 */
#ifndef CHARSET_H
#define CHARSET_H

#include <stdbool.h>
#include <stddef.h>

struct charset;

/*
 * Open by the server's name (utf8mb4, latin1, gbk...; case does not matter). A name
 * that is not known here gives a charset that takes every character and guesses
 * its bytes as UTF-8's; charset_known tells. Never NULL.
 */
struct charset *charset_open(const char *name);

/* Safe on NULL. */
void charset_free(struct charset *c);

bool charset_known(const struct charset *c);

/*
 * Look through n bytes of valid UTF-8. Returns the offset of the first character
 * that the set cannot hold, n where it holds all. *chars: the characters before
 * that offset, *bytes: the bytes that they take in the set.
 */
size_t charset_check(
	const struct charset *c, const char *s, size_t n, size_t *chars, size_t *bytes);

/* Bytes that every ASCII character takes: 1, 2 or 4; 0: not all of ASCII is in the set. */
size_t charset_ascii_bytes(const struct charset *c);

#endif
