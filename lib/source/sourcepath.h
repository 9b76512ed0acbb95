/* SPDX-License-Identifier: MIT */
/*
 * sourcepath: where data sources are looked for, and what they may be called. The
 * folders are $DSPIPE_SOURCES, $XDG_CONFIG_HOME/dspipe/sources (~/.config where
 * that is not set), and the administrators' place; a source is NAME.json in one of
 * them, and the first folder that has it wins.
 */
#ifndef SOURCEPATH_H
#define SOURCEPATH_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define SOURCEPATH_ADMIN "/etc/dspipe/sources"

/* The folders in order; free with sourcepath_free. The last one is SOURCEPATH_ADMIN. */
struct sourcepath {
	char *folder[3];
	size_t n;
};

void sourcepath_init(struct sourcepath *p);
void sourcepath_free(struct sourcepath *p);

/* Letters, digits, underscore; neither digit nor underscore first. EXIT_USAGE otherwise. */
int sourcepath_check_name(const char *name, struct err *err);

/*
 * The file of a source, to be freed by the caller; NULL with EXIT_USAGE: a bad
 * name, or no such source (the nearest is named).
 */
char *sourcepath_find(const char *name, struct err *err);

/* Is this file in the administrators' place? */
bool sourcepath_is_admin(const char *path);

/* The part of a path before its last slash ("." without one); the caller frees. */
char *sourcepath_folder_of(const char *path);

struct source_entry {
	char *name, *path;
	bool hidden; /* an earlier folder has one of this name */
};

struct source_list {
	struct source_entry *v; /* by folder, then by name */
	size_t n, cap;
};

/*
 * All sources of all folders; names that break the rule are left out. A folder
 * that cannot be read is EXIT_FAILED, one that is not there is fine.
 */
int sourcepath_list(struct source_list *list, struct err *err);
void source_list_free(struct source_list *list);

#endif
