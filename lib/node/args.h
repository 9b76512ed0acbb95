/* SPDX-License-Identifier: MIT */
/*
 * args: a growing list of texts with NULL behind the last, as execv takes it; and how
 * such a list is written down for a shell.
 */
#ifndef ARGS_H
#define ARGS_H

#include "base/str.h"

#include <stddef.h>

struct args {
	char **v; /* NULL while nothing was added */
	size_t n, cap;
};

#define ARGS_INIT {.v = NULL}

void args_free(struct args *a);

/* Append a copy. */
void args_add(struct args *a, const char *text);
void args_addf(struct args *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Append an option and its argument; nothing where the argument is NULL. */
void args_pair(struct args *a, const char *option, const char *arg);

/* Append copies of all. */
void args_all(struct args *a, const struct args *from);

/* Append the text as one word of a shell: as it is where that is safe, else in quotes. */
void args_quote(struct str *out, const char *text);

/* Append all as a command line. */
void args_print(struct str *out, const struct args *a);

#endif
