/* SPDX-License-Identifier: MIT */
/* jobfile: where nodes' files are: paths, names, and the files of a folder. */
#ifndef JOBFILE_H
#define JOBFILE_H

#include "base/err.h"
#include "node/args.h"

/* The path that a text names, ".json" behind it; the caller frees. */
char *jobfile_path(const char *text);

/*
 * The node's name from its path, to be freed: letters, digits and _ - . are allowed, so
 * that it can stand in the name of a folder, a unit, a make target. NULL with EXIT_USAGE.
 */
char *jobfile_name(const char *path, struct err *err);

/*
 * The JSON files of a folder that may be nodes (hidden ones and schedules are none), in order, by
 * their names without ".json". Returns -1, with errno set, where it cannot be read.
 */
int jobfile_list(const char *folder, struct args *out);

/* EXIT_USAGE where no file has this path: names the nearest node of its folder. */
int jobfile_find(const char *path, struct err *err);

#endif
