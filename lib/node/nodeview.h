/* SPDX-License-Identifier: MIT */
/* nodeview: nodes and their runs for people: which there are, and list, status, log as tables. */
#ifndef NODEVIEW_H
#define NODEVIEW_H

#include "base/err.h"
#include "base/str.h"
#include "node/nodeset.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The name of the node that a text names, by its path or alone, to be freed. NULL with EXIT_USAGE:
 * it has no file there, and none of its runs is known; the nearest is named.
 */
char *nodeview_name(const char *text, struct err *err);

/* Append a table of the set's nodes: when, after what, submitted how, last run. */
int nodeview_list(struct str *out, const struct nodeset *s, struct err *err);

/* Add all submitted nodes to a set; files that are gone are left out, and told. */
int nodeview_submitted(struct nodeset *s, struct str *told, struct err *err);

/*
 * Append the runs of a node, the last n business dates, one a line; json: the last report
 * of each as it was written.
 */
int nodeview_status(struct str *out, const char *name, uint64_t n, bool json, struct err *err);

/* Append the log of a business date; NULL: of the last one that has any. EXIT_USAGE: there is none. */
int nodeview_log(struct str *out, const char *name, const char *bizdate, struct err *err);

#endif
