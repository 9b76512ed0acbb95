/* SPDX-License-Identifier: MIT */
/*
 * sessionfile: the sessions of a read kept in a file, so that the same read can take
 * them up again after it was ended. One line of JSON, mode 0600, replaced as a whole.
 */
#ifndef SESSIONFILE_H
#define SESSIONFILE_H

#include "base/err.h"

#include <stddef.h>

struct sessionfile {
	char *what;     /* what is read, as one text; another read must not take it up */
	char *instance; /* of a statement; NULL: a table */
	char **ids;     /* of the sessions, in the order of the read; may be none yet */
	char **specs;   /* the partition of each, "" for none */
	size_t n;
};

#define SESSIONFILE_INIT {.what = NULL}

/*
 * Load. Returns 1 where the file is there, 0 where not, -1: EXIT_USAGE where it cannot
 * be read, is none of ours, or belongs to another read than `what`.
 */
int sessionfile_load(struct sessionfile *f, const char *path, const char *what, struct err *err);

/* Write it, to be found by the next run even if this one is killed. */
int sessionfile_save(const struct sessionfile *f, const char *path, struct err *err);

/* Append a session. */
void sessionfile_add(struct sessionfile *f, const char *spec, const char *id);

void sessionfile_free(struct sessionfile *f);

#endif
