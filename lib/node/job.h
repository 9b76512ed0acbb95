/* SPDX-License-Identifier: MIT */
/*
 * job: a node's file, read and checked to the last key: DataWorks' script mode
 * ("type":"job","version":"2.0"), DataX' job JSON, or a command ("type":"command"). The
 * forms differ; what they mean stands here in one form. Parameters in values are
 * replaced after the JSON was parsed (param.h); those of a connection are not, since a
 * password may hold anything.
 *
 * Life: struct job j = JOB_INIT; job_open; ...; job_close. All failures are EXIT_USAGE
 * and begin with FILE:LINE:COLUMN where there is such a place.
 */
#ifndef JOB_H
#define JOB_H

#include "base/err.h"
#include "node/args.h"
#include "node/jobkind.h"
#include "node/jsonfile.h"
#include "node/param.h"

#include <stdbool.h>
#include <stdint.h>

enum job_form { JOB_DATAWORKS, JOB_DATAX, JOB_COMMAND };

/* The reader or the writer. */
struct job_end {
	const struct jobkind *kind;
	char *pointer;     /* JSON pointer of its "parameter" */
	char *source;      /* for -s: a name, or FILE.json#reader */
	bool in_file;      /* the connection stands in the file itself */
	char *environment; /* "development", "production", or NULL: not told */
	char *table;
	struct args columns;    /* names and, in quotes, constants; empty: all ("*") */
	struct args partitions; /* as odps-read takes them */
	char *where;            /* SQL condition; NULL: none */
	struct args options;    /* the tool's options that follow from the other keys */
};

/* What "setting" says. */
struct job_setting {
	uint64_t channels;        /* 1 unless told */
	uint64_t records_per_sec; /* 0: no limit */
	uint64_t bytes_per_sec;   /* 0: no limit */
	bool max_given;
	uint64_t max_dirty;
	char *max_percent; /* "2", "0.5"; NULL: not given */
};

struct job {
	struct jsonfile file;
	char *name; /* the file's, without folder and .json */
	enum job_form form;
	struct job_end reader, writer;
	struct job_setting setting;
	struct args command; /* JOB_COMMAND: arguments; of_shell: one line for sh -c */
	bool of_shell;
	char *description; /* NULL: none */
	struct args notes; /* to be told: keys without an effect, passwords in the file */
};

#define JOB_INIT {.file = JSONFILE_INIT, .name = NULL}

struct job_options {
	const struct params *params;
	bool ignore_resource_group;
};

/*
 * Read a node. text: its path; ".json" may be left out.
 */
int job_open(struct job *j, const char *text, const struct job_options *o, struct err *err);
void job_close(struct job *j);

/* The constant that a column in quotes stands for ("'x'"); false: it is a name. */
bool job_constant(const char *column, struct span *text);

#endif
