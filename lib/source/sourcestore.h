/* SPDX-License-Identifier: MIT */
/*
 * sourcestore: files that hold data sources, written and taken away. A file appears
 * whole or not at all: it is written beside its place, synced, and renamed.
 */
#ifndef SOURCESTORE_H
#define SOURCESTORE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <sys/types.h>

/*
 * The file where a new source of that name goes: in the first folder of the search
 * path, or (admin) in the administrators' place. The folder is made where it is
 * missing (0700; the administrators' 0755). To be freed; NULL with EXIT_USAGE: a bad
 * name, or a place that is not ours to write.
 */
char *sourcestore_place(const char *name, bool admin, struct err *err);

/* Make the folder of a file, with all that leads there. */
int sourcestore_folder(const char *path, mode_t mode, struct err *err);

/*
 * Write a file. replace: it may exist (a link is followed, its owner is kept); else
 * an existing one is EXIT_USAGE, also when two try at once.
 */
int sourcestore_write(const char *path, struct span text, mode_t mode, bool replace,
	struct err *err);

/* Take a file away. */
int sourcestore_remove(const char *path, struct err *err);

#endif
