/* SPDX-License-Identifier: MIT */
/*
 * partspec: the values of a table's partition keys, complete or in part, and their
 * text forms. Life: PARTSPEC_INIT, partspec_parse or _set, partspec_free.
 */
#ifndef PARTSPEC_H
#define PARTSPEC_H

#include "base/err.h"
#include "serve/table.h"

/* Values of a table's keys, in its order; "" stands for the one of a table without keys. */
struct partspec {
	char *value[TABLE_KEYS_MAX]; /* NULL: not given */
};

#define PARTSPEC_INIT {.value = {NULL}}

void partspec_free(struct partspec *p);

/*
 * Give key i of the table a value, checked and brought into the one spelling of its
 * type (007 into a bigint key is 7). -1 with EXIT_USAGE where it cannot be one.
 */
int partspec_set(struct partspec *p, const struct table *t, size_t i, struct span value,
	struct err *err);

/*
 * Read k=v,k2='v2' (or with slashes; quotes may be missing; keys in any order). -1 with
 * EXIT_USAGE: no such key, a key twice, broken text.
 */
int partspec_parse(struct partspec *p, const struct table *t, struct span text, struct err *err);

/* Has every key its value? */
bool partspec_full(const struct partspec *p, const struct table *t);

/* Append the spec's text: dt=20240101/region=hz, with / and % in values escaped by %. */
void partspec_print(struct str *out, const struct table *t, const struct partspec *p);

/* Read what partspec_print wrote. */
void partspec_read(struct partspec *p, const struct table *t, struct span text);

/* Are the values that are given in want those of have? want NULL: yes. */
bool partspec_matches(const struct partspec *want, const struct partspec *have);

#endif
