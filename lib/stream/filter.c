/* SPDX-License-Identifier: MIT */
/* The two sides of a filter. */
#include "stream/filter.h"

#include <unistd.h>

int filter_init(struct filter *f, struct cli *cli, const struct writer_options *o, struct err *err)
{
	*f = (struct filter){.cli = cli};
	instream_init(&f->in, STDIN_FILENO, "standard input", &cli->counts, &cli->progress);
	outstream_init(&f->out, STDOUT_FILENO, "standard output", &cli->counts);
	f->in.flush = &f->out;
	return writer_open(&f->writer, o, &f->out, cli, err);
}

int filter_open(struct filter *f, const struct reader_options *o, const struct columns *expected,
	struct err *err)
{
	cli_tell_terminal(f->cli);
	return reader_open(&f->reader, o, &f->in, &f->cli->counts, expected, err);
}

void filter_begin(struct filter *f, const struct columns *columns, bool unchanged)
{
	f->begin = f->reader.begin;
	f->begin.columns = *columns;
	if (f->reader.options->lines_only && f->reader.options->format == FORMAT_CSV)
		outstream_write(&f->out, f->reader.begin_line.s, f->reader.begin_line.len);
	else if (f->reader.sealed)
		writer_begin(&f->writer, &f->begin,
			unchanged ? str_span(&f->reader.begin_line) : (struct span){NULL, 0});
	else
		writer_columns(&f->writer, &f->begin.columns);
}

int filter_dirty(struct filter *f, const struct fault *fault, struct err *err)
{
	const struct reader *r = &f->reader;

	if (!fault_is_raw(fault->code) && r->options->format == FORMAT_CSV)
		return writer_dirty_fields(&f->writer, &r->record, fault, &r->begin.columns, err);
	return writer_dirty(&f->writer, &r->record, fault, r->record.line, r->raw_bytes, err);
}

enum read_kind filter_next(struct filter *f, struct err *err)
{
	enum read_kind kind;
	int rc = 0;

	while (rc == 0) {
		kind = reader_next(&f->reader, err);
		if (kind == READ_BAD)
			rc = filter_dirty(f, &f->reader.fault, err);
		else if (kind == READ_DIRTY)
			rc = writer_pass(&f->writer, f->reader.line, &f->reader.dirty, err);
		else
			return kind;
	}
	return READ_ERROR;
}

/* What was at hand when the tool failed went nowhere: it does not count as read. */
static void balance(struct counts *c)
{
	if (c->rows_in > c->rows_out + c->dirty)
		c->rows_in = c->rows_out + c->dirty;
}

int filter_close(struct filter *f, struct err *err)
{
	if (err_is_set(err))
		balance(&f->cli->counts);
	if (f->reader.cut)
		str_adds(&f->cli->extra, ",\"cut\":true");
	writer_close(&f->writer, f->reader.end_more, &f->reader.abort, err);
	reader_free(&f->reader);
	instream_free(&f->in);
	return cli_end(f->cli, err);
}
