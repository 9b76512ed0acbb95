/* SPDX-License-Identifier: MIT */
/*
 * rowcsv: rows of a rowset as CSV in the form of the service's documents (protocol 3.7):
 * a line of names, every value in double quotes, NULL as \N.
 */
#ifndef ROWCSV_H
#define ROWCSV_H

#include "serve/partspec.h"
#include "serve/rowset.h"
#include "value/zone.h"

#define ROWCSV_MAX ((size_t)64 << 20) /* bytes; there it ends, whatever rows are left */

struct rowcsv_options {
	const struct table *def;
	const size_t *columns; /* indexes, keys' behind the columns'; NULL: all that def has */
	size_t n_columns;
	const struct partspec *spec; /* the keys' values; NULL where no key is asked for */
	const struct zone *zone;     /* of datetimes; NULL: UTC */
};

/* Append the line of names. */
void rowcsv_names(struct str *out, const struct rowcsv_options *o);

/* Append the first so many rows. */
int rowcsv_rows(struct str *out, const struct rowcsv_options *o, struct sqldb *db, int64_t rowset,
	uint64_t rows, struct err *err);

#endif
