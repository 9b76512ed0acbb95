/* SPDX-License-Identifier: MIT */
/*
 * filter: a reader on standard input and a writer on standard output, opened and
 * closed together: what every filter has, so that its main is its loop.
 */
#ifndef FILTER_H
#define FILTER_H

#include "cli/cli.h"
#include "stream/reader.h"
#include "stream/writer.h"

struct filter {
	struct cli *cli;
	struct instream in;
	struct outstream out;
	struct reader reader;
	struct writer writer;
	struct begin begin; /* what leaves: the reader's, with other columns; owns nothing */
};

/*
 * The side that writes; from here on a failure leaves an abort line. filter_close
 * follows in any case.
 */
int filter_init(struct filter *f, struct cli *cli, const struct writer_options *o, struct err *err);

/* The side that reads: waits for the first line, as reader_open does. */
int filter_open(struct filter *f, const struct reader_options *o, const struct columns *expected,
	struct err *err);

/*
 * The columns that leave: begin in a sealed stream (the line that came in, if these
 * are the columns that came in), else the names alone.
 */
void filter_begin(struct filter *f, const struct columns *columns, bool unchanged);

/*
 * The next record (READ_RECORD), or that the columns are known now (READ_COLUMNS).
 * Broken records and dirty lines of earlier stages are passed on as such. READ_ERROR
 * also when they were one too many.
 */
enum read_kind filter_next(struct filter *f, struct err *err);

/* The current record is dirty: pass it on as such. Returns 0, or -1 with EXIT_DIRTY. */
int filter_dirty(struct filter *f, const struct fault *fault, struct err *err);

/* End, abort or nothing; close; report. Returns the exit status of the tool. */
int filter_close(struct filter *f, struct err *err);

#endif
