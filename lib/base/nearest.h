/* SPDX-License-Identifier: MIT */
/*
 * nearest: the known name that a misspelt one most likely meant, for messages
 * like "unknown option --colums; did you mean --columns?".
 */
#ifndef NEAREST_H
#define NEAREST_H

#include <stddef.h>

/*
 * Which of n names is nearest to name, by edits (a swap counts as one), without
 * regard to ASCII case; else the only one that begins with it. Returns NULL where none
 * is near enough to be meant.
 */
const char *nearest_name(const char *name, const char *const *names, size_t n);

/* The index of the name among n, to the letter; -1: none. */
int nearest_exact(const char *name, const char *const *names, size_t n);

/*
 * The same as nearest_name, as the tail of a message: "; did you mean 'x'?", or where nothing is
 * near "; known are a, b, c" (cut after a dozen), or "" where there are no names.
 * Written to buf, which is returned.
 */
const char *nearest_hint(char *buf, size_t size, const char *name, const char *const *names,
	size_t n);

/*
 * The same for one of a few words that are all there is: where more than one letter is wrong
 * all of them stand behind the nearest, since "upsert" is not "insert".
 */
const char *nearest_word(char *buf, size_t size, const char *name, const char *const *names,
	size_t n);

#endif
