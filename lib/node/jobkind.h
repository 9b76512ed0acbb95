/* SPDX-License-Identifier: MIT */
/*
 * jobkind: the kinds of readers and writers that a job file may name, the tool that each
 * becomes, and every key that its "parameter" may have: what the key is for, and
 * which option it turns into. One more store is one more table here.
 */
#ifndef JOBKIND_H
#define JOBKIND_H

#include "source/source.h"

#include <stdbool.h>
#include <stddef.h>

enum jobkey_use {
	KEY_SPECIAL, /* read by its name (job.c): table, column, partition, ... */
	KEY_TEXTS,   /* a text or a list of them; the option is given for each */
	KEY_COUNT,   /* a whole number */
	KEY_WORD,    /* one of words; the option, if there is one, gets it */
	KEY_SWITCH, /* true or false; true gives the option with its value, or is refused with instead */
	KEY_INERT,   /* known, and without a meaning here: instead says why */
	KEY_REFUSED, /* known, and refused: instead says what to do */
};

struct jobkey {
	const char *name;
	enum jobkey_use use;
	const char *option;       /* "--mode" */
	const char *value;        /* SWITCH: the option's argument; NULL: it takes none */
	const char *const *words; /* WORD: NULL-ended; small letters */
	const char *instead;
};

struct jobkind {
	const char *category; /* "reader", "writer" */
	const char *name;     /* "odps": DataWorks' stepType; DataX' with the category behind it */
	enum source_type type;
	const char *tool; /* "odps-read" */
	bool folds_case;  /* its columns are stored in small letters */
	const struct jobkey *keys;
	size_t n_keys;
};

/*
 * The kind of a name as one of the forms writes it: "odps" (DataWorks), "odpsreader"
 * (DataX). NULL: none; then jobkind_hint says what there is.
 */
const struct jobkind *jobkind_find(const char *category, const char *name, bool datax);
const char *jobkind_hint(char *buf, size_t size, const char *category, const char *name,
	bool datax);

/* The key of that name; NULL: none. */
const struct jobkey *jobkind_key(const struct jobkind *kind, const char *name);

/* Does this key belong to the connection (dssource(5), or what DataX calls the same)? */
bool jobkind_is_store_key(const struct jobkind *kind, const char *name);

/* The tail of a message about an unknown key. */
const char *jobkind_key_hint(char *buf, size_t size, const struct jobkind *kind, const char *name);

#endif
