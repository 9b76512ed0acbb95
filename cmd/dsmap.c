/* SPDX-License-Identifier: MIT */
/* dsmap: field mapping: choose, order, rename, add, drop, cast. */
#include "mapping/mapping.h"
#include "stream/filter.h"

#include <stdio.h>

struct options {
	struct mapping mapping;
	const char *time_zone;
	struct zone *zone; /* of time_zone; NULL: not given */
	unsigned lossy;
	bool explain;
	struct reader_options in;
	struct writer_options out;
};

/* A dsmap at work: its filter, and the mapping once the columns are known. */
struct job {
	const struct options *options;
	struct filter filter;
	struct mapping_plan plan;
	struct zone *zone; /* the stream's own; NULL: not told, or not needed */
};

static void read_operands(struct options *o, struct cli *cli, int n, char *argv[])
{
	struct err err = ERR_INIT;
	int i, rc = 0;

	if (o->time_zone != NULL && (o->zone = zone_open(o->time_zone, &err)) == NULL)
		rc = err_at(&err, "--time-zone");

	for (i = 1; rc == 0 && i <= n; i++)
		rc = mapping_operand(&o->mapping, argv[i], &err);
	if (rc == 0)
		rc = mapping_check(&o->mapping, &err);
	if (rc == 0 && o->in.undirty_by != NULL && !o->in.undirty)
		rc = err_set(&err, EXIT_USAGE, "--by goes with --undirty");
	if (rc < 0)
		cli_misuse(cli, &err);
	if (o->mapping.missing != MAPPING_UNSET)
		o->in.missing = o->mapping.missing;
}

/* The zone of the stream, if a cast may ask for it: one that is not known here may pass. */
static int open_zone(struct job *job, struct err *err)
{
	const char *name = job->filter.reader.begin.time_zone;

	if (name == NULL || job->options->zone != NULL ||
		!mapping_needs_zone(&job->options->mapping))
		return 0;
	job->zone = zone_open(name, err);
	return job->zone != NULL ? 0 : err_at(err, "begin.time_zone");
}

/* The columns are known: resolve the mapping against them, and say what leaves. */
static int start(struct job *job, struct err *err)
{
	const struct options *o = job->options;
	struct reader *r = &job->filter.reader;
	struct mapping_rules rules = {.zone = o->zone, .lossy = o->lossy};
	struct str text = STR_INIT;

	if (open_zone(job, err) < 0)
		return -1;
	if (job->zone != NULL)
		rules.zone = job->zone;
	if (mapping_resolve(&o->mapping, &r->begin.columns, &rules, &job->plan, err) < 0)
		return -1;
	reader_select(r, job->plan.selected, job->plan.chosen);
	if (o->explain) {
		mapping_explain(&job->plan, &text);
		fputs(text.s, stderr);
		str_free(&text);
	}
	filter_begin(&job->filter, &job->plan.columns, job->plan.keeps_order);
	if (o->out.format != FORMAT_NDJSON)
		job->plan.keeps_order = false;
	job->plan.lines = o->out.format == FORMAT_NDJSON && o->in.format == FORMAT_NDJSON;
	return 0;
}

static int map_record(struct job *job, struct err *err)
{
	const struct record *rec = &job->filter.reader.record;
	struct mapping_plan *plan = &job->plan;
	struct fault fault; /* not cleared: too large for each record */

	if (mapping_passes(plan, rec)) {
		writer_line(&job->filter.writer, rec->line);
		return 0;
	}
	if (mapping_apply(plan, rec, &fault) < 0)
		return filter_dirty(&job->filter, &fault, err);
	if (plan->same) {
		writer_line(&job->filter.writer, rec->line);
		return 0;
	}
	if (writer_record(&job->filter.writer, plan->values, plan->keys, &fault) == 0)
		return 0;
	mapping_refuse(plan, &fault);
	return filter_dirty(&job->filter, &fault, err);
}

static void run(struct job *job, struct err *err)
{
	struct filter *f = &job->filter;
	int rc = f->reader.columns_known ? start(job, err) : 0;
	enum read_kind kind;

	while (rc == 0 && (kind = filter_next(f, err)) > READ_END)
		rc = kind == READ_COLUMNS ? start(job, err) : map_record(job, err);
}

int main(int argc, char *argv[])
{
	struct options o = {.mapping = MAPPING_INIT,
		.in = READER_OPTIONS_DEFAULT,
		.out = WRITER_OPTIONS_DEFAULT(&o.in.csv)};
	struct cli cli = CLI_INIT("dsmap", "[OPTION]... [TARGET[=SOURCE][:TYPE]]...",
		"Choose, order, rename, add, drop and cast the fields of a record stream.");
	const struct option_row table[] = {
		{'f', "file", "FILE", "read the mapping from a JSON file", mapping_set_file,
			&o.mapping},
		{0, "by-position", "A,B,...", "names for the first columns, in their order",
			mapping_set_position, &o.mapping},
		{0, "add", "NAME[:TYPE]=TEXT", "add a constant as the last column", mapping_set_add,
			&o.mapping},
		{0, "drop", "NAME,...", "drop columns, keep the others", mapping_set_drop,
			&o.mapping},
		{0, "rename", "NEW=OLD,...", "rename columns, keep the others", mapping_set_rename,
			&o.mapping},
		{0, "missing", "WHAT", "a record lacks a column: dirty, null, fail",
			reader_set_missing, &o.mapping.missing},
		{0, "time-zone", "ZONE", "for casts between wall clocks and instants", option_text,
			&o.time_zone},
		{0, "lossy", "LIST", "losses that casts may make: round,truncate,trim,replace",
			fit_set_lossy, &o.lossy},
		{0, "undirty", NULL, "give the records of a dirty file back", option_true,
			&o.in.undirty},
		{0, "by", "TOOL", "with --undirty: only those that TOOL found", option_text,
			&o.in.undirty_by},
		{0, "explain", NULL, "print the mapping as a table to stderr", option_true,
			&o.explain},
		READER_OPTIONS(&o.in),
		WRITER_OPTIONS(&o.out, &o.in.csv),
		CSV_OPTIONS(&o.in.csv),
		CLI_OPTIONS(&cli),
		OPTIONS_END,
	};
	struct job job = {.options = &o, .plan = MAPPING_PLAN_INIT};
	struct columns expected = COLUMNS_INIT;
	struct err err = ERR_INIT;
	int status;

	read_operands(&o, &cli, cli_start(&cli, table, argc, argv), argv);
	mapping_sources(&o.mapping, &expected);
	if (filter_init(&job.filter, &cli, &o.out, &err) == 0 &&
		filter_open(&job.filter, &o.in, expected.n > 0 ? &expected : NULL, &err) == 0)
		run(&job, &err);
	mapping_report(&job.plan, &cli.extra);
	status = filter_close(&job.filter, &err);
	mapping_plan_free(&job.plan);
	mapping_free(&o.mapping);
	columns_free(&expected);
	zone_free(job.zone);
	zone_free(o.zone);
	return status;
}
