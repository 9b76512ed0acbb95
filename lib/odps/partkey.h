/* SPDX-License-Identifier: MIT */
/*
 * partkey: partitions of a MaxCompute table as the user names them, with
 * wildcards, as lists hold them, and as requests want them. Pure.
 *
 * A spec reads key=value,key2=value2. In what the user writes a * stands for any
 * text, a backslash takes the next character as it is, and a value may stand in
 * single quotes, where only backslash and quote mean something.
 */
#ifndef PARTKEY_H
#define PARTKEY_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* One partition: a value for each of the table's keys, in the table's order. */
struct partkey {
	char **values;
	size_t n;
};

/* Which partitions: for each key a pattern. */
struct partkey_pattern {
	struct str *keys; /* each a pattern: '*' any text, "\c" that character */
	size_t n;
	bool wild; /* a * is in it */
};

struct partkey_list {
	struct partkey *v;
	size_t n, cap;
};

#define PARTKEY_LIST_INIT {.v = NULL}

void partkey_free(struct partkey *p);
void partkey_pattern_free(struct partkey_pattern *p);
void partkey_list_free(struct partkey_list *list);

/*
 * Read what the user wrote for a table with these keys (names of n keys, compared
 * without case). EXIT_USAGE: no such key (names the nearest), a key twice, one
 * missing, broken text; each tells how to write it.
 */
int partkey_parse(struct partkey_pattern *p, const char *text, const char *const *keys, size_t n,
	struct err *err);

bool partkey_matches(const struct partkey_pattern *p, const struct partkey *one);

/* The partition that a pattern without wildcards names; the caller frees it. */
struct partkey partkey_of(const struct partkey_pattern *p);

bool partkey_list_has(const struct partkey_list *list, const struct partkey *one);

/* Append; the list owns the partition from then on, and *one is empty. */
void partkey_list_add(struct partkey_list *list, struct partkey *one);

/* Append k=v,k2=v2 as tunnel requests and --list-partitions have it: values as they are. */
void partkey_print(struct str *out, const struct partkey *p, const char *const *keys);

/* Append the same so that partkey_parse reads it back whatever the values hold. */
void partkey_quote(struct str *out, const struct partkey *p, const char *const *keys);

/* Append what to write: k=...,k2=... */
void partkey_usage(struct str *out, const char *const *keys, size_t n);

#endif
