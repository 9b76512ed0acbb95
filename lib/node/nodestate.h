/* SPDX-License-Identifier: MIT */
/*
 * nodestate: what is kept of a node's runs: $XDG_STATE_HOME/dspipe/NODE/BIZDATE/
 * (~/.local/state where that is not set), made with mode 0700. In it:
 *
 *   done     the stamp: the last run of this business date succeeded
 *   lock     held while a run is under way
 *   log      what the runs said
 *   report   one line of JSON a run
 *   dirty    the dirty records of the last run
 *   session, input, attempt   what a rerun needs to go on
 *
 * and in NODE/: frozen, while the node is; submitted, how it was.
 */
#ifndef NODESTATE_H
#define NODESTATE_H

#include "base/err.h"
#include "base/str.h"
#include "node/args.h"

#include <stdbool.h>
#include <time.h>

struct nodestate {
	char *node;   /* .../dspipe/NODE */
	char *folder; /* .../dspipe/NODE/BIZDATE; NULL: no date was given */
	int lock_fd;  /* -1: not held */
};

#define NODESTATE_INIT {.lock_fd = -1}

/* The folder that holds all nodes' state; to be freed. NULL with EXIT_USAGE: no HOME. */
char *nodestate_root(struct err *err);

/* bizdate may be NULL. make: the folders are made where they are missing. */
int nodestate_open(struct nodestate *s, const char *node, const char *bizdate, bool make,
	struct err *err);
void nodestate_close(struct nodestate *s);

/* The path of a file of the business date; of the node itself. The caller frees. */
char *nodestate_path(const struct nodestate *s, const char *file);
char *nodestate_node_path(const struct nodestate *s, const char *file);

/*
 * Take the lock. Where another run has it: wait for its end, or EXIT_TEMP naming it.
 */
int nodestate_lock(struct nodestate *s, bool wait, struct err *err);

/* Is the stamp there? Then *when is its time. */
bool nodestate_done(const struct nodestate *s, struct timespec *when);

/* Does this file of the business date exist? */
bool nodestate_has(const struct nodestate *s, const char *file);

/* Replace a file whole; append to one. */
int nodestate_write(const char *path, struct span text, struct err *err);
int nodestate_append(const char *path, struct span text, struct err *err);

/* Remove a file; fine where there is none. */
int nodestate_remove(const char *path, struct err *err);

/* The whole text of a file, at most 4 MiB of its end; false where there is none. */
bool nodestate_read(const char *path, struct str *out);

/* The business dates of a node that have state, in order. */
void nodestate_dates(const struct nodestate *s, struct args *out);

/* The nodes that have state, in order. */
void nodestate_nodes(const char *root, struct args *out);

#endif
