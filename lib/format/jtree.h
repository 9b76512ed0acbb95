/* SPDX-License-Identifier: MIT */
/*
 * jtree: JSON as a tree, for configuration and for the replies of services; the
 * one module that knows jansson. Not for records: those are scanned (json.h).
 *
 * A tree is made by jtree_parse, jtree_file or jtree_object and freed by
 * jtree_free; every other pointer is borrowed from its tree. All memory of a tree
 * is overwritten when it is freed, since it may have held a secret. For the same
 * reason a syntax error names line and column but never quotes the text.
 */
#ifndef JTREE_H
#define JTREE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct jtree;

enum jtree_kind {
	JTREE_NULL,
	JTREE_FALSE,
	JTREE_TRUE,
	JTREE_INTEGER,
	JTREE_REAL,
	JTREE_TEXT,
	JTREE_ARRAY,
	JTREE_OBJECT,
};

/*
 * Parse n bytes, a byte order mark in front of them left out; duplicate keys are refused.
 * NULL with EXIT_FAILED, "line 3, column 7: ...".
 */
struct jtree *jtree_parse(const char *s, size_t n, struct err *err);

/*
 * The same of a file (4 MiB at most). Every failure is EXIT_USAGE, "FILE: line 3, ...",
 * "FILE: No such file or directory".
 */
struct jtree *jtree_load(const char *path, struct err *err);

/* The same of an open descriptor, which stays open; path: for messages. */
struct jtree *jtree_load_fd(int fd, const char *path, struct err *err);

/* A new, empty object. */
struct jtree *jtree_object(void);

/* A deep copy, to be freed by itself. */
struct jtree *jtree_copy(const struct jtree *t);

/* Free a tree that parse, object or copy made; NULL is fine. */
void jtree_free(struct jtree *t);

/* JTREE_NULL for NULL. */
enum jtree_kind jtree_kind(const struct jtree *t);

/* "an object", "a string", ...: the kind as a message calls it. */
const char *jtree_kind_name(const struct jtree *t);

/* The member of an object; NULL where there is none or t is no object (or NULL). */
struct jtree *jtree_get(const struct jtree *t, const char *key);

/* The i-th element of an array, from 0; NULL where there is none or t is no array (or NULL). */
struct jtree *jtree_at(const struct jtree *t, size_t i);

/* Elements of an array, members of an object; else 0. */
size_t jtree_count(const struct jtree *t);

/* A string's text (NUL-ended; a NUL inside is refused by jtree_parse); NULL: no string. */
const char *jtree_text(const struct jtree *t);

/* An integer's value; 0 for every other kind. */
int64_t jtree_integer(const struct jtree *t);

/* The value of a number of any kind; 0 for what is none. For show, not for data. */
double jtree_real(const struct jtree *t);

/* The text of a member that is a string; NULL where it is missing or something else. */
const char *jtree_get_text(const struct jtree *t, const char *key);

/*
 * Walk over an object in the order of its text: for (m = jtree_first(t); m.value;
 * m = jtree_next(t, m)). The object must not change meanwhile.
 */
struct jtree_member {
	const char *key;
	struct jtree *value; /* NULL: past the end */
	void *at;            /* private */
};
struct jtree_member jtree_first(struct jtree *t);
struct jtree_member jtree_next(struct jtree *t, struct jtree_member m);

/* Set a member of an object to a text; NULL removes it. */
void jtree_set_text(struct jtree *t, const char *key, const char *text);

/* Set a member of an object to a copy of v; NULL removes it. */
void jtree_set(struct jtree *t, const char *key, const struct jtree *v);

/*
 * Print, with indent blanks a level (0: on one line), in the members' order. Appends to out.
 * A number with a fraction keeps 15 digits, so that 0.1 stays 0.1.
 */
void jtree_print(struct str *out, const struct jtree *t, int indent);

#endif
