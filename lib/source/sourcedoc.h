/* SPDX-License-Identifier: MIT */
/*
 * sourcedoc: a data source as the JSON object of dssource(5): which keys there
 * are, whether the file may be read as it lies there, and whether the object is
 * right. Everything that names a source becomes such an object first, a URL and a
 * job file too. It knows the form, not the meaning: that is source.c's.
 */
#ifndef SOURCEDOC_H
#define SOURCEDOC_H

#include "base/err.h"
#include "format/jtree.h"
#include "source/secret.h"

#include <stdbool.h>
#include <stddef.h>

enum sourcedoc_kind {
	DOC_TEXT,
	DOC_PATH,   /* a file, relative to the JSON file */
	DOC_SECRET, /* NAME, NAMEFile, NAMEEnv or NAMECommand */
	DOC_WORD,   /* one of words, capitals or not */
	DOC_URL,    /* http:// or https:// */
	DOC_JDBC,   /* jdbc:mysql:// */
};

/* What a key is for, and where its value goes. */
struct sourcedoc_key {
	const char *name;
	unsigned types; /* 1U << enum source_type, for each type that has it */
	enum sourcedoc_kind kind;
	bool needed;
	size_t offset; /* of a char * (WORD: an int) in struct source; 0: source.c sees to it */
	const char *const *words; /* WORD: NULL-ended */
	const char *about;        /* a few words, for prompts and the manual */
};

/* The keys of the types, in the order in which they are asked for and printed. */
const struct sourcedoc_key *sourcedoc_keys(size_t *n);

#define SOURCEDOC_DESCRIPTION_MAX 80 /* characters */

/*
 * Read a file that may hold secrets or commands: a source or a job. Checked are the
 * permissions (dssource(5)), at any depth of the tree. Returns the tree, or NULL
 * with EXIT_USAGE; a message names the file.
 */
struct jtree *sourcedoc_read(const char *path, struct err *err);

/*
 * Check a source object whole, both environments included: type, keys, kinds, words,
 * description, one way for each secret. Returns 0, or -1 with EXIT_USAGE (no place).
 * *type is an enum source_type.
 */
int sourcedoc_check(struct jtree *doc, int *type, struct err *err);

/* "mysql", "odps": the name of an enum source_type. */
const char *sourcedoc_type_name(int type);

/* Is this the name of a type ("mysql", "odps")? EXIT_USAGE otherwise. */
int sourcedoc_check_type(const char *text, int *type, struct err *err);

/*
 * Set one key of an object (the source itself or one of its environments) that is
 * right but for this, after checking both; a secret's other ways go. A value of NULL
 * takes the key out. EXIT_USAGE, and nothing changed: an unknown key, a value that
 * does not fit.
 */
int sourcedoc_set(struct jtree *object, int type, bool inner, const char *key, const char *value,
	struct err *err);

/* The secret that a key is about, with its way; NULL: the key is about none. */
const struct sourcedoc_key *sourcedoc_secret_key(const char *key, enum secret_way *way);

/*
 * Lay the chosen environment over the rest; afterwards doc has no "development" and
 * no "production". asked: NULL or one of the two; NULL falls back to the object's own
 * "environment". *chosen: a constant, or NULL. Returns whether something was laid over.
 */
bool sourcedoc_overlay(struct jtree *doc, const char *asked, const char **chosen);

/*
 * The way in which a checked object gives a secret: the key's argument with *way,
 * or NULL where it does not.
 */
const char *sourcedoc_secret(const struct jtree *doc, const char *name, enum secret_way *way);

/* Is this text "development" or "production"? EXIT_USAGE otherwise. */
int sourcedoc_check_environment(const char *text, const char **out, struct err *err);

#endif
