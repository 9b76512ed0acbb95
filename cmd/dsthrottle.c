/* SPDX-License-Identifier: MIT */
/* dsthrottle: holds a record stream to a rate. */
#include "base/clock.h"
#include "cli/stop.h"
#include "rate/throttle.h"
#include "stream/filter.h"

#include <sys/prctl.h>

#define NAP_MAX (100 * CLOCK_MS) /* the live line goes on while a long wait lasts */
#define FORMAT_AS_INPUT (-1)

struct options {
	struct throttle_options throttle;
	struct reader_options in;
	struct writer_options out;
};

struct job {
	struct filter filter;
	struct throttle throttle;
	struct str said;
	int64_t taken_ns; /* when the first record was allowed that may not be written yet; 0: none */
};

/* Control file and schedule may have changed the rates. */
static void look(struct job *job, int64_t now)
{
	throttle_look(&job->throttle, now, clock_wall(), stop_hangup(), &job->said);
	if (job->said.len > 0)
		cli_say(job->filter.cli, "%s", job->said.s);
}

/* What was allowed and collected has perhaps been written since. */
static void look_at_output(struct job *job)
{
	if (job->taken_ns == 0 || job->filter.out.wrote_ns <= job->taken_ns)
		return;
	throttle_wrote(&job->throttle, job->filter.out.wrote_ns);
	job->taken_ns = 0;
}

/* Wait until a record of n bytes may go. */
static int hold(struct job *job, uint64_t n, struct err *err)
{
	struct progress *p = &job->filter.cli->progress;
	int64_t start = clock_now(), now = start, wait;

	look_at_output(job);
	for (;;) {
		look(job, now);
		wait = throttle_take(&job->throttle, n, now);
		if (wait == 0)
			break;
		/* what was allowed so far goes out before we sleep */
		if (outstream_flush(&job->filter.out, err) < 0)
			return -1;
		look_at_output(job);
		clock_sleep(wait < NAP_MAX ? wait : NAP_MAX);
		if (stop_wanted())
			return err_set(err, EXIT_FAILED, "stopped by %s", stop_name());
		now = clock_now();
		progress_tick(p, now);
	}
	if (job->taken_ns == 0)
		job->taken_ns = now;
	p->waited_ns += now - start;
	return 0;
}

static int pass_record(struct job *job, struct err *err)
{
	struct span line = job->filter.reader.record.line;

	if (throttle_is_limited(&job->throttle) && hold(job, line.len + 1, err) < 0)
		return -1;
	writer_line(&job->filter.writer, line);
	return 0;
}

/*
 * All that was read and may go without a wait goes at once. Returns 1, 0 where there is
 * no such record, -1 with err set.
 */
static int pass_window(struct job *job, struct err *err)
{
	bool limited = throttle_is_limited(&job->throttle);
	int64_t now = limited ? clock_now() : job->filter.in.read_ns;
	struct span window;
	uint64_t rows, bytes;

	if (limited && job->filter.reader.options->format == FORMAT_CSV)
		return 0; /* its records have to be found one by one: each asks for itself */
	look(job, now);
	look_at_output(job);
	throttle_ready(&job->throttle, &rows, &bytes, now);
	if (!reader_window(&job->filter.reader, &window, &rows, bytes))
		return 0;
	throttle_take_ready(&job->throttle, rows, window.len);
	writer_lines(&job->filter.writer, window, rows);
	if (!throttle_is_limited(&job->throttle))
		return 1;
	if (outstream_flush(&job->filter.out, err) < 0)
		return -1;
	throttle_wrote(&job->throttle, job->filter.out.wrote_ns);
	job->taken_ns = 0;
	return 1;
}

static void start(struct job *job)
{
	filter_begin(&job->filter, &job->filter.reader.begin.columns, true);
}

static void run(struct job *job, struct err *err)
{
	enum read_kind kind = READ_RECORD;
	int passed;

	if (job->filter.reader.columns_known)
		start(job);
	while (kind > READ_END && (passed = pass_window(job, err)) >= 0) {
		if (passed > 0)
			continue;
		kind = filter_next(&job->filter, err);
		if (kind == READ_COLUMNS)
			start(job);
		else if (kind == READ_RECORD && pass_record(job, err) < 0)
			break;
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

static int open_throttle(struct job *job, const struct options *o, struct cli *cli, struct err *err)
{
	/* sleep to the microsecond: what a late wake-up loses may not be earned back */
	prctl(PR_SET_TIMERSLACK, 1000);
	stop_catch_hangup();
	if (throttle_open(&job->throttle, &o->throttle, clock_now(), clock_wall(), err) < 0)
		return -1;
	cli->progress.shows_waited = throttle_is_limited(&job->throttle);
	return 0;
}

int main(int argc, char *argv[])
{
	struct options o = {.throttle = {.rates = RATES_INIT},
		.in = READER_OPTIONS_DEFAULT,
		.out = WRITER_OPTIONS_DEFAULT(&o.in.csv)};
	struct cli cli = CLI_INIT("dsthrottle", "[OPTION]...",
		"Hold a record stream to a rate; without one, pass it on and show progress.");
	const struct option_row table[] = {
		RATES_OPTIONS(&o.throttle.rates),
		{0, "bucket", "NAME", "share the rates with all that name this bucket", option_text,
			&o.throttle.bucket},
		{0, "control", "FILE", "read the rates from FILE, also when it changes",
			option_text, &o.throttle.control},
		{0, "schedule", "TEXT", "rates by time of day: '09:00-18:00 -b 10M; else -r 5000'",
			option_text, &o.throttle.schedule},
		{0, "time-zone", "ZONE", "of the schedule (the machine's)", option_text,
			&o.throttle.time_zone},
		READER_OPTIONS(&o.in),
		WRITER_OPTIONS(&o.out, &o.in.csv),
		CSV_OPTIONS(&o.in.csv),
		CLI_OPTIONS(&cli),
		OPTIONS_END,
	};
	struct job job = {.said = STR_INIT};
	struct err err = ERR_INIT;

	o.in.lines_only = true;
	o.out.format = FORMAT_AS_INPUT;
	check(&o, &cli, cli_start(&cli, table, argc, argv));
	if (filter_init(&job.filter, &cli, &o.out, &err) == 0 &&
		open_throttle(&job, &o, &cli, &err) == 0 &&
		filter_open(&job.filter, &o.in, NULL, &err) == 0)
		run(&job, &err);
	throttle_close(&job.throttle);
	str_free(&job.said);
	return filter_close(&job.filter, &err);
}
