/* SPDX-License-Identifier: MIT */
/*
 * charset: which characters a character set of a MySQL server can hold, and how
 * many bytes they take there. Texts are UTF-8; nothing is converted.
 *
 * The answers are those of MySQL 8.0 and MariaDB 10.11, which agree, found by
 * asking them for every character up to U+FFFF: is CONVERT(CONVERT(c USING cs)
 * USING utf8mb4) the character again? So latin1 is cp1252 with C1 controls in its
 * holes, a yen sign does not fit sjis, and gbk has no euro sign. The tables come
 * from iconv(3) with those answers laid over where it differs.
 */
#ifndef CHARSET_H
#define CHARSET_H

#include <stdbool.h>
#include <stddef.h>

struct charset; /* a member of a list, see charset_open */

/*
 * The charset of the server's name (utf8mb4, latin1, gbk...; case does not matter),
 * from the list of those that were opened before, else added to it: *list is NULL at
 * first, and owns them until charset_free. Does not change after opening, so threads
 * may share it.
 * A name that is not known here, or not to this machine's iconv, gives a charset
 * that takes every character and tells no bytes: the server's own warning must do.
 */
const struct charset *charset_open(struct charset **list, const char *name);

/* All of Unicode in UTF-8, utf8mb4; belongs to no list. */
const struct charset *charset_unicode(void);

/* Free the whole list; safe on NULL. */
void charset_free(struct charset *list);

/* False: see charset_open. */
bool charset_known(const struct charset *c);

/* Bytes that every ASCII character takes: 1, 2 or 4; 0: not all of ASCII is alike. */
size_t charset_ascii_bytes(const struct charset *c);

/* What of a text a charset can hold. */
struct charset_part {
	size_t chars; /* characters */
	size_t bytes; /* that they take in the set; 0 where it is not known */
	size_t len;   /* bytes of UTF-8 */
};

/*
 * Look through n bytes of valid UTF-8, up to max_chars characters and max_bytes
 * bytes of the set. Stops before the first character that the set cannot hold or
 * that goes past a limit.
 */
struct charset_part charset_measure(const struct charset *c, const char *s, size_t n,
	size_t max_chars, size_t max_bytes);

/* Does the set hold the (valid) character at s? */
bool charset_has(const struct charset *c, const char *s);

#endif
