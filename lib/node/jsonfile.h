/* SPDX-License-Identifier: MIT */
/*
 * jsonfile: a JSON file that a person wrote: its tree, and where each part of it
 * stands, so that a message can begin "FILE:LINE:COLUMN: ". The file may hold secrets
 * and commands: its permissions are checked as those of a data source are (dssource(5)),
 * and no message quotes what a member of a connection holds.
 */
#ifndef JSONFILE_H
#define JSONFILE_H

#include "base/err.h"
#include "base/str.h"
#include "format/jtree.h"

struct jsonfile {
	char *path;
	char *text; /* NUL-ended; wiped when closed */
	size_t len;
	struct jtree *tree;
};

#define JSONFILE_INIT {.path = NULL}

/*
 * Read and parse; the file must hold an object. EXIT_USAGE: unreadable, open to others,
 * no JSON; a comment and a comma too many are called by their name. A byte order mark
 * and Windows line ends are fine.
 */
int jsonfile_open(struct jsonfile *f, const char *path, struct err *err);
void jsonfile_close(struct jsonfile *f);

/*
 * Note a failure, EXIT_USAGE, at the place that a JSON pointer (RFC 6901) names: the key
 * of a member, or an element. Where there is none the message begins "FILE: ". Returns -1.
 */
int jsonfile_fail(const struct jsonfile *f, struct err *err, const char *pointer, const char *fmt,
	...) __attribute__((format(printf, 4, 5)));

/* The same in front of a failure that was noted already. */
int jsonfile_at(const struct jsonfile *f, struct err *err, const char *pointer);

/* The text of the value at a pointer as it stands in the file: a number's digits. */
struct span jsonfile_lexeme(const struct jsonfile *f, const char *pointer);

/* Append a segment to a pointer: "/" and the key, escaped as RFC 6901 has it. */
void jsonfile_pointer(struct str *pointer, const char *key);

#endif
