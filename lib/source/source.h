/* SPDX-License-Identifier: MIT */
/*
 * source: a data source as dssource(5) describes it: where a store is and how to
 * log in there. Read from NAME.json in the search path, a path, a job file, or a
 * URL; checked to the last key; its secrets read by one of their four ways.
 *
 * Life: struct source s = SOURCE_INIT; source_open; ...; source_free, which wipes
 * the secrets. Every text is NUL-ended and owned by the struct; NULL means not
 * given, unless a default is named here. No text is empty.
 *
 * All failures are EXIT_USAGE: a source that is missing, unreadable, misspelt,
 * open to others, or whose secret cannot be had. No message holds a secret.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "base/err.h"
#include "cli/options.h"
#include "source/sourcetype.h"

struct source_options {
	const char *name;        /* -s */
	const char *environment; /* --environment; NULL: $DSPIPE_ENVIRONMENT, else the file's */
};

#define SOURCE_OPTIONS_INIT {.name = NULL}

/* Rows for every tool that talks to a store; o is a struct source_options. */
#define SOURCE_OPTIONS(o)                                                                       \
	{'s', "source", "SRC", "data source: a name, a path, FILE.json#reader, or a URL",       \
		source_set_name, &(o)->name},                                                   \
	{0, "environment", "ENV", "use this part of the source: development, production",       \
		source_set_environment, &(o)->environment}

int source_set_name(void *to, const char *arg, struct err *err);        /* const char * */
int source_set_environment(void *to, const char *arg, struct err *err); /* const char * */

/*
 * Find, read, check; then read the secrets and take this process out of core dumps.
 * The same as source_load and source_unlock together.
 */
int source_open(struct source *s, const struct source_options *o, struct err *err);

/* Find, read, check everything but the secrets' values; runs no command. */
int source_load(struct source *s, const struct source_options *o, struct err *err);

struct jtree;

/*
 * As source_load, from an object that is not (yet) in a file: checks it and copies
 * what it needs. name: for messages. path: where the object will be, so that its
 * relative files are found; NULL: nowhere. environment: as in struct source_options.
 */
int source_from(struct source *s, const struct jtree *object, const char *name, const char *path,
	const char *environment, struct err *err);

/* Read the secrets of a loaded source. A second call does nothing. */
int source_unlock(struct source *s, struct err *err);

/*
 * As source_open, and a source of another type is refused: "my_rds is a mysql
 * source; odps-read wants odps". For the tools that serve one store.
 */
int source_open_type(struct source *s, const struct source_options *o, enum source_type type,
	struct err *err);

/* Wipe and free; fine on SOURCE_INIT. */
void source_free(struct source *s);

/* "mysql", "odps" */
const char *source_type_name(enum source_type type);

/* "DISABLED" .. "VERIFY_IDENTITY" */
const char *source_ssl_name(enum source_ssl ssl);

#endif
