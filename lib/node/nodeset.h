/* SPDX-License-Identifier: MIT */
/*
 * nodeset: nodes and those upstream of them, in an order in which each stands behind
 * all that it waits for; and that order as a Makefile and as a graph. Only schedules are
 * read here, not what the nodes do.
 */
#ifndef NODESET_H
#define NODESET_H

#include "base/err.h"
#include "base/str.h"
#include "node/args.h"

#include <stdbool.h>

struct nodeset_node {
	char *name, *path;
	struct args upstream; /* names of nodes of the set */
	bool asked_for;       /* added by its name, not as somebody's upstream */
	bool open;            /* its upstream is being added */
};

struct nodeset {
	struct nodeset_node *v; /* each behind its upstream, once all are added */
	size_t n, cap;
};

#define NODESET_INIT {.v = NULL}

/*
 * Add a node (a path; ".json" may be left out) and all upstream of it. EXIT_USAGE: an
 * upstream that the folder does not have (the nearest is named), a cycle (named in
 * full), two nodes of one name.
 */
int nodeset_add(struct nodeset *s, const char *text, struct err *err);

/* Add all nodes of a folder. A file that is no JSON fails it, after all the others were added. */
int nodeset_add_folder(struct nodeset *s, const char *folder, struct err *err);
void nodeset_free(struct nodeset *s);

/* The node of that name; NULL: none. */
const struct nodeset_node *nodeset_find(const struct nodeset *s, const char *name);

/*
 * Append a Makefile: a stamp a node and business date, its upstream's stamps in front of
 * it. Its variables: BIZDATE (one or several), DSNODE, DSNODE_FLAGS, STATE.
 */
void nodeset_makefile(struct str *out, const struct nodeset *s);

/* Append a graph in Graphviz' language. */
void nodeset_graph(struct str *out, const struct nodeset *s);

#endif
