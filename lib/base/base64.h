/* SPDX-License-Identifier: MIT */
/*
 * base64: the alphabet of RFC 4648, section 4, with padding, without line breaks.
 */
#ifndef BASE64_H
#define BASE64_H

#include "base/str.h"

#include <stdbool.h>

/* Append the encoded form of n bytes. */
void base64_encode(struct str *out, const void *p, size_t n);

/*
 * Append what n characters decode to. Returns false, and appends nothing, where
 * they are not base64: a foreign character, a wrong length, padding that is
 * missing or misplaced, stray bits in the last character.
 */
bool base64_decode(struct str *out, const char *s, size_t n);

#endif
