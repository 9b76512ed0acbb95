/* SPDX-License-Identifier: MIT */
/*
 * sourcedraft: a data source while somebody writes it: keys are set from KEY=VALUE
 * arguments and from answers at a terminal, each checked at once; then it is saved
 * whole.
 *
 * Life: struct sourcedraft d = SOURCEDRAFT_INIT; name, path and doc are filled by
 * the caller; sourcedraft_choose; the rest; sourcedraft_free.
 */
#ifndef SOURCEDRAFT_H
#define SOURCEDRAFT_H

#include "base/err.h"
#include "format/jtree.h"

#include <stdbool.h>

struct sourcedraft {
	const char *name;
	char *path;         /* where it is, or will be; owned */
	struct jtree *doc;  /* owned */
	struct jtree *part; /* the object that is changed: doc, or one of its environments */
	int type;           /* enum source_type; -1: not known yet */
	bool replace;       /* the file exists */
	bool used_stdin;    /* a secret was read from there, so nobody can be asked */
	void (*tell)(void *to, const char *text); /* an answer was wrong */
	void *to;
};

#define SOURCEDRAFT_INIT {.type = -1}

void sourcedraft_free(struct sourcedraft *d);

/* Let the changes go into one environment's part, which is made if need be; NULL: the source itself. */
void sourcedraft_choose(struct sourcedraft *d, const char *environment);

/*
 * Set keys from n arguments KEY=VALUE (type= counts first; an empty value takes a key
 * out). The value - of a secret is the next line of stdin; any other value of one is
 * refused, since ps shows arguments. EXIT_USAGE.
 */
int sourcedraft_assign(struct sourcedraft *d, const char *const *args, int n, struct err *err);

/*
 * Take over the members of an object of the same type (an import). What does not fit
 * is told and left out: it may be given yet, or will be asked for.
 */
int sourcedraft_take(struct sourcedraft *d, struct jtree *object, struct err *err);

/*
 * Ask at the terminal for what a source must have and this one lacks; all: for what
 * it has too, with that as the preset. Where nobody can be asked nothing happens.
 */
int sourcedraft_ask(struct sourcedraft *d, bool all, struct err *err);

/* Can somebody be asked? */
bool sourcedraft_may_ask(const struct sourcedraft *d);

/*
 * Save: mode 0600; in the administrators' place 0644, with its secrets in files of
 * their own beside it, which group (NULL: nobody but the owner) may read.
 */
int sourcedraft_save(struct sourcedraft *d, const char *group, struct err *err);

/* Remove the source's file, and the secrets' files that sourcedraft_save made. */
int sourcedraft_remove(struct sourcedraft *d, struct err *err);

#endif
