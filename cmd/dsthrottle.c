/* SPDX-License-Identifier: MIT */
/* dsthrottle: holds a record stream to a rate. */
#include "clock.h"
#include "filter.h"
#include "rate.h"
#include "stop.h"

#include <sys/prctl.h>

#define BURST_DEFAULT (100 * CLOCK_MS)
#define NAP_MAX (100 * CLOCK_MS) /* the live line goes on while a long wait lasts */

#define FORMAT_AS_INPUT (-1)

struct options {
	uint64_t records_per_sec, bytes_per_sec; /* 0: no limit */
	int64_t burst_ns;
	struct reader_options in;
	struct writer_options out;
};

struct throttle {
	struct filter filter;
	struct rate records, bytes;
	bool limited;
};

/* Wait until a record of n bytes may go, and take what it costs. */
static int hold(struct throttle *t, uint64_t n, struct err *err)
{
	struct progress *p = &t->filter.cli->progress;
	int64_t now = clock_now(), start = now, wait, wait_bytes;

	for (;;) {
		wait = rate_wait(&t->records, 1, now);
		wait_bytes = rate_wait(&t->bytes, n, now);
		if (wait_bytes > wait)
			wait = wait_bytes;
		if (wait == 0)
			break;
		/* what was allowed so far goes out before we sleep */
		if (outstream_flush(&t->filter.out, err) < 0)
			return -1;
		clock_sleep(wait < NAP_MAX ? wait : NAP_MAX);
		if (stop_wanted())
			return err_set(err, EXIT_FAILED, "stopped by %s", stop_name());
		now = clock_now();
		progress_tick(p, now);
	}
	p->waited_ns += now - start;
	rate_take(&t->records, 1);
	rate_take(&t->bytes, n);
	return 0;
}

static int pass_record(struct throttle *t, struct err *err)
{
	struct span line = t->filter.reader.record.line;

	if (t->limited && hold(t, line.len + 1, err) < 0)
		return -1;
	writer_line(&t->filter.writer, line);
	return 0;
}

static void start(struct throttle *t)
{
	filter_begin(&t->filter, &t->filter.reader.begin.columns, true);
}

static void run(struct throttle *t, struct err *err)
{
	struct filter *f = &t->filter;
	struct span window;
	uint64_t rows;
	int rc = 0;

	if (f->reader.columns_known)
		start(t);
	while (rc == 0) {
		if (!t->limited && reader_window(&f->reader, &window, &rows)) {
			writer_lines(&f->writer, window, rows);
			continue;
		}
		switch (reader_next(&f->reader, err)) {
		case READ_RECORD:
			rc = pass_record(t, err);
			break;
		case READ_BAD:
			rc = filter_dirty(f, &f->reader.fault, err);
			break;
		case READ_DIRTY:
			rc = writer_pass(&f->writer, f->reader.line, err);
			break;
		case READ_COLUMNS:
			start(t);
			break;
		default:
			return;
		}
	}
}

static void check(struct options *o, struct cli *cli, int n_operands)
{
	struct err err = ERR_INIT;

	if (o->out.format == FORMAT_AS_INPUT)
		o->out.format = o->in.format;
	if (n_operands > 0)
		err_set(&err, EXIT_USAGE, "no operands are taken (use < for a file)");
	else if (o->out.format != o->in.format)
		err_set(&err, EXIT_USAGE, "--to: records pass as they are; dsmap converts them");
	if (err_is_set(&err))
		cli_misuse(cli, &err);
}

static void throttle_init(struct throttle *t, const struct options *o, struct cli *cli)
{
	int64_t now = clock_now();

	/* sleep to the microsecond: what a late wake-up loses is not earned back */
	prctl(PR_SET_TIMERSLACK, 1000);
	rate_init(&t->records, o->records_per_sec, o->burst_ns, now);
	rate_init(&t->bytes, o->bytes_per_sec, o->burst_ns, now);
	t->limited = rate_is_limited(&t->records) || rate_is_limited(&t->bytes);
	cli->progress.shows_waited = t->limited;
}

int main(int argc, char *argv[])
{
	struct options o = {.burst_ns = BURST_DEFAULT,
		.in = READER_OPTIONS_DEFAULT,
		.out = WRITER_OPTIONS_DEFAULT(&o.in.csv)};
	struct cli cli = CLI_INIT("dsthrottle", "[OPTION]...",
		"Hold a record stream to a rate; without one, pass it on and show progress.");
	const struct option_row table[] = {
		{'r', "rate", "N", "records a second", option_positive, &o.records_per_sec},
		{'b', "bytes", "SIZE", "bytes a second", option_size, &o.bytes_per_sec},
		{0, "burst", "TIME", "save up what the rate gives in TIME (100ms)", option_time,
			&o.burst_ns},
		READER_OPTIONS(&o.in),
		WRITER_OPTIONS(&o.out, &o.in.csv),
		CSV_OPTIONS(&o.in.csv),
		CLI_OPTIONS(&cli),
		OPTIONS_END,
	};
	struct throttle t = {.limited = false};
	struct err err = ERR_INIT;

	o.in.lines_only = true;
	o.out.format = FORMAT_AS_INPUT;
	check(&o, &cli, cli_start(&cli, table, argc, argv));
	throttle_init(&t, &o, &cli);
	if (filter_open(&t.filter, &cli, &o.in, &o.out, NULL, &err) == 0)
		run(&t, &err);
	return filter_close(&t.filter, &err);
}
