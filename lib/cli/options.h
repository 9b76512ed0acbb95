/* SPDX-License-Identifier: MIT */
/*
 * options: the command line of a tool as one table of rows, from which both the
 * parsing and the help come. A row's set function stores the argument where the
 * row points; the table and what it points to are the main's own.
 *
 * Long options are written out in full (no abbreviations), "--name value" or
 * "--name=value"; letters may be joined ("-qv"), their argument may be. Options
 * and operands may be mixed; "--" ends the options.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct option_row {
	char letter;      /* 0: none */
	const char *name; /* long name without dashes; NULL ends the table */
	const char *arg;  /* what the help calls the argument; NULL: takes none */
	const char *help; /* one line; NULL: left out of the help */
	int (*set)(void *to, const char *arg, struct err *err); /* 0, or -1 with err set */
	void *to;
};

#define OPTIONS_END {0, NULL, NULL, NULL, NULL, NULL}

/* A list of texts that an option given several times fills; texts are argv's own. */
struct text_list {
	const char **v;
	size_t n, cap;
};

/* Setters for the common kinds; the type behind `to` is named first. */
int option_true(void *to, const char *arg, struct err *err);     /* bool */
int option_more(void *to, const char *arg, struct err *err);     /* int, one up each time */
int option_text(void *to, const char *arg, struct err *err);     /* const char * */
int option_texts(void *to, const char *arg, struct err *err);    /* struct text_list */
int option_count(void *to, const char *arg, struct err *err);    /* uint64_t, num_count */
int option_positive(void *to, const char *arg, struct err *err); /* the same, at least 1 */
int option_size(void *to, const char *arg, struct err *err);     /* uint64_t bytes, num_size */
int option_time(void *to, const char *arg, struct err *err);     /* int64_t ns, num_time */

/*
 * Pick one of the words (NULL-ended): stores its index in *out. A wrong word is
 * EXIT_USAGE and names the nearest. For a row's own set function.
 */
int option_choice(int *out, const char *arg, const char *const *words, struct err *err);

/*
 * Parse argv against the table. Operands are moved to the front of argv[1..] and
 * their number stored in *n_operands. Returns 0, or -1 with EXIT_USAGE naming the
 * option or value and the nearest known one.
 */
int options_parse(const struct option_row *table, int argc, char *argv[], int *n_operands,
	struct err *err);

/* Print the options, one line each, to a FILE (stdio's, void to keep stdio out of here). */
void options_print(const struct option_row *table, void *file);

#endif
