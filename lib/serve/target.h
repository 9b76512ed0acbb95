/* SPDX-License-Identifier: MIT */
/*
 * target: the target of an HTTP request taken apart: the path's segments and the
 * query's parameters, percent-decoded once. Opens nothing, trusts nothing; what it
 * keeps are copies in one piece of memory. Life: target_parse, lookups, target_free.
 */
#ifndef TARGET_H
#define TARGET_H

#include "base/str.h"

#include <stdbool.h>

#define TARGET_SEGMENTS 16 /* a longer path is refused */
#define TARGET_PARAMS 64   /* so are more parameters */

struct target_param {
	struct span name, value; /* decoded; a value that is missing is empty */
};

struct target {
	struct span path;                     /* as sent, without query */
	struct span query;                    /* as sent, behind the '?'; len 0: none */
	struct span segment[TARGET_SEGMENTS]; /* decoded, without slashes; ended by a NUL */
	size_t n_segments;
	struct target_param param[TARGET_PARAMS];
	size_t n_params;
	char *memory;
};

/*
 * Take an origin-form target ("/a/b?c=d") apart. The text must outlive the target.
 * Returns false, with nothing to free, for one that does not start with a slash,
 * is over the limits above, has a broken escape or an encoded NUL.
 */
bool target_parse(struct target *t, const char *text);

void target_free(struct target *t);

/* The value of the first parameter of that name, NUL-ended, or NULL. Names keep their case. */
const char *target_param(const struct target *t, const char *name);

/* Is the parameter there, whatever its value? */
bool target_has(const struct target *t, const char *name);

/* Is segment i there, and is it that word? */
bool target_is(const struct target *t, size_t i, const char *word);

#endif
