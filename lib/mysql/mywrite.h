/* SPDX-License-Identifier: MIT */
/*
 * mywrite: the whole job of mysql-write: a record stream into one table, in batches,
 * by one or more connections, with the books kept. The tool's main fills the options
 * and calls mywrite_run.
 */
#ifndef MYWRITE_H
#define MYWRITE_H

#include "cli/cli.h"
#include "mysql/mycheckpoint.h"
#include "mysql/myrow.h"
#include "source/source.h"
#include "stream/books.h"
#include "stream/reader.h"
#include "writing/batch.h"
#include "writing/retry.h"

enum mywrite_method { METHOD_AUTO, METHOD_LOAD, METHOD_INSERT };
enum mywrite_publish { PUBLISH_DIRECT, PUBLISH_TX, PUBLISH_SWAP };

struct mywrite_options {
	struct source_options source;
	const char *table;
	struct reader_options in;
	struct books_options books;
	int mode;                   /* enum mymode */
	int method;                 /* enum mywrite_method */
	int publish;                /* enum mywrite_publish */
	const char *columns;        /* --columns */
	const char *update_columns; /* --update-columns */
	unsigned lossy;             /* fit.h */
	bool allow_non_transactional;
	bool keep_old;
	struct text_list pre_sql, post_sql, session_sql;
	struct batch_limits limits;
	uint64_t jobs;
	int64_t retry_for_ns;
	const char *time_zone;
	struct mycheckpoint_options checkpoint;
	bool show, print_ddl;
};

#define MYWRITE_OPTIONS_DEFAULT                                                                  \
	{                                                                                        \
		.in = READER_OPTIONS_DEFAULT, .books = BOOKS_OPTIONS_DEFAULT,                    \
		.limits = BATCH_LIMITS_DEFAULT, .jobs = 1, .retry_for_ns = RETRY_FOR_NS,         \
		.checkpoint = {.table = MYCHECKPOINT_TABLE},                                     \
	}

/* Free the lists that the options filled. */
void mywrite_options_free(struct mywrite_options *o);

/* Set functions; the type behind `to` is named. */
int mywrite_set_mode(void *to, const char *arg, struct err *err);    /* int, enum mymode */
int mywrite_set_method(void *to, const char *arg, struct err *err);  /* int */
int mywrite_set_publish(void *to, const char *arg, struct err *err); /* int */
int mywrite_set_jobs(void *to, const char *arg, struct err *err);    /* uint64_t */

/* What cannot be asked for together: EXIT_USAGE with the reason. */
int mywrite_check(const struct mywrite_options *o, struct err *err);

/*
 * Do it: read stdin to its end and store it. Returns 0, or -1 with err; what the table
 * holds then is told to cli, and stands in mysql-write(1), EXIT STATUS.
 */
int mywrite_run(const struct mywrite_options *o, struct cli *cli, struct err *err);

#endif
