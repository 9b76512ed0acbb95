/* SPDX-License-Identifier: MIT */
/* odps-read: a MaxCompute table, partition or query, out as records. */
#include "odps/odpsread.h"

#include <stdlib.h>

/* The table's name out of the operands; all options together checked. */
static void check(struct odpsread_options *o, struct cli *cli, int n, char *argv[])
{
	struct err err = ERR_INIT;

	if (n > 1)
		err_set(&err, EXIT_USAGE, "one table at a time; '%.100s' is one too many", argv[2]);
	o->plan.table = n > 0 ? argv[1] : NULL;
	o->plan.all_partitions = o->count;
	if (err_is_set(&err) || odpsread_check(o, &err) < 0)
		cli_misuse(cli, &err);
}

int main(int argc, char *argv[])
{
	struct odpsread_options o = ODPSREAD_OPTIONS_INIT(&o.csv);
	struct odpsplan_options *p = &o.plan;
	struct cli cli = CLI_INIT("odps-read", "-s SRC [OPTION]... (TABLE | --sql TEXT)",
		"Write the rows of a MaxCompute table, partition or query as records.");
	const struct option_row table[] = {
		SOURCE_OPTIONS(&o.source),
		{0, "sql", "TEXT", "the rows of this statement", option_text, &p->sql},
		{0, "set", "KEY=VALUE", "a setting of the statement", option_texts, &p->settings},
		{'p', "partition", "SPEC", "k=v,k2=v2, * for any value; may be repeated",
			option_texts, &p->partitions},
		{'c', "columns", "A,B,...", "which columns, in this order", option_text,
			&p->columns},
		{0, "skip", "N", "leave out the first N rows", option_count, &p->skip},
		{'n', "limit", "N", "at most N rows", option_count, &p->limit},
		{0, "if-missing", "WHAT", "no such table or partition: fail (default) or empty",
			odpsread_set_missing, &p->missing},
		{0, "describe", NULL, "the columns instead of the rows", option_true, &o.describe},
		{0, "list-partitions", NULL, "the partitions instead of the rows", option_true,
			&o.list_partitions},
		{0, "count", NULL, "the number of rows instead of the rows", option_true, &o.count},
		{'j', "jobs", "N", "fetch over N connections (1)", odpsread_set_jobs, &o.jobs},
		{0, "buffer", "SIZE", "hold at most so much of what came (16M a connection)",
			option_size, &o.buffer},
		{0, "compress", "HOW", "auto, none, zlib, zstd or lz4", odpsread_set_compress,
			&o.compress},
		{0, "session", "ID", "read this session", option_text, &p->session},
		{0, "session-file", "FILE", "keep the session there, and take it up again",
			option_text, &p->session_file},
		{0, "range", "FROM:[COUNT]", "these rows of the session, from 0", option_text,
			&p->range},
		{0, "slice", "I/N", "the I-th of N parts of the session", option_text, &p->slice},
		{0, "plan", "N", "print the arguments that read N slices", option_positive,
			&o.slices},
		{0, "time-zone", "ZONE", "whose offset instants get (the project's)", option_text,
			&o.time_zone},
		{0, "decimal", "FORM", "decimals as string (default) or number",
			odpsread_set_decimal, &o.decimal},
		{0, "empty-as-null", NULL, "an empty string is NULL", option_true,
			&o.empty_as_null},
		{0, "max-record", "SIZE", "a longer row is an error (64M)", option_size,
			&o.max_record},
		ODPS_OPTIONS(&o.net),
		WRITER_OPTIONS(&o.out, &o.csv),
		{0, "no-header", NULL, "CSV without a header line", option_true, &o.csv.no_header},
		{0, "null", "TEXT", "how CSV spells NULL (\\N)", option_text, &o.csv.null},
		{0, "delimiter", "C", "CSV delimiter (,)", csv_set_byte, &o.csv.out_delimiter},
		{0, "quote", "C", "CSV quote (\")", csv_set_byte, &o.csv.quote},
		CLI_OPTIONS(&cli),
		OPTIONS_END,
	};
	struct err err = ERR_INIT;

	check(&o, &cli, cli_start(&cli, table, argc, argv), argv);
	odpsread_run(&o, &cli, &err);
	free(p->partitions.v);
	free(p->settings.v);
	return cli_end(&cli, &err);
}
