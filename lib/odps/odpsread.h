/* SPDX-License-Identifier: MIT */
/*
 * odpsread: a read of MaxCompute as a record stream on standard output: rows, a
 * description, a list of partitions, a count; or the arguments of a planned read.
 *
 * Life: odpsread_check, odpsread_run, which does all, the end of the stream included.
 */
#ifndef ODPSREAD_H
#define ODPSREAD_H

#include "odps/odpsplan.h"
#include "stream/writer.h"

struct odpsread_options {
	struct source_options source;
	struct odps_options net;
	struct odpsplan_options plan;
	struct writer_options out;
	struct csv_dialect csv;
	const char *time_zone;
	uint64_t jobs;
	uint64_t buffer;     /* bytes; 0: by the number of jobs */
	uint64_t max_record; /* bytes */
	int compress;        /* 0 auto, else 1 + enum codec_kind */
	int decimal;         /* 0: as strings; 1: as numbers */
	uint64_t slices;     /* --plan; 0: not asked for */
	bool describe, list_partitions, count;
	bool empty_as_null; /* empty texts become NULL */
};

#define ODPSREAD_BUFFER_ONE (4 << 20)   /* of one connection */
#define ODPSREAD_BUFFER_EACH (16 << 20) /* of each of several */
#define ODPSREAD_JOBS_MAX 64

#define ODPSREAD_OPTIONS_INIT(dialect)                                                         \
	{.source = SOURCE_OPTIONS_INIT, .net = ODPS_OPTIONS_INIT, .plan = ODPSPLAN_OPTIONS_INIT, \
		.out = WRITER_OPTIONS_DEFAULT(dialect), .csv = CSV_DIALECT_DEFAULT, .jobs = 1,  \
		.max_record = 64 << 20}

/* Setters of single rows; what `to` points to is named. */
int odpsread_set_compress(void *to, const char *arg, struct err *err); /* int */
int odpsread_set_decimal(void *to, const char *arg, struct err *err);  /* int */
int odpsread_set_missing(void *to, const char *arg, struct err *err);  /* int */
int odpsread_set_jobs(void *to, const char *arg, struct err *err);     /* uint64_t */

/* Do the options go together? EXIT_USAGE where not. */
int odpsread_check(const struct odpsread_options *o, struct err *err);

/* All of it. The stream on standard output is closed after it. */
void odpsread_run(const struct odpsread_options *o, struct cli *cli, struct err *err);

#endif
