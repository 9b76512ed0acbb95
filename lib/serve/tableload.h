/* SPDX-License-Identifier: MIT */
/*
 * tableload: fill a table from a CSV file: what odps-serve --load does. The file is
 * dsrecord(5)'s CSV with a header line, whose names are matched with the columns; an
 * unquoted \N is NULL. The table is made where it is missing; its rows are replaced
 * in one step, when all of them could be read.
 */
#ifndef TABLELOAD_H
#define TABLELOAD_H

#include "serve/catalog.h"
#include "value/zone.h"

/*
 * Load by a text of the form "TABLE(name type,...)=FILE.csv". zone: the
 * clock of times without an offset (NULL: UTC). now: seconds. A table that is there with
 * other columns, or has partitions, is EXIT_USAGE. *rows: how many came.
 */
int tableload(struct sqldb *db, const char *text, const struct zone *zone, int64_t now,
	uint64_t *rows, struct err *err);

/* Read the part before the '=' sign and set *file to the part behind it. */
int tableload_parse(struct table *t, const char *text, const char **file, struct err *err);

#endif
