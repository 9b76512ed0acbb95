/* SPDX-License-Identifier: MIT */
/*
 * utf8: UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing past
 * U+10FFFF. Works on bytes in memory, keeps nothing.
 */
#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of the valid sequence at s (1 to 4), of n bytes that are there; 0: none. */
size_t utf8_seq(const char *s, size_t n);

/* The offset of the first byte that is not part of a valid sequence; n: all valid. */
size_t utf8_check(const char *s, size_t n);

/* Characters in n bytes of valid UTF-8. */
size_t utf8_count(const char *s, size_t n);

/* Decode the valid sequence at *s and step over it. */
uint32_t utf8_next(const char **s);

/* Write c (no surrogate, at most 0x10ffff) to out. Returns the bytes written, 1 to 4. */
size_t utf8_put(char *out, uint32_t c);

#endif
