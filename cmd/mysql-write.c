/* SPDX-License-Identifier: MIT */
/* mysql-write: a record stream into a table of a MySQL-protocol server. */
#include "fit/fit.h"
#include "mysql/mywrite.h"

int main(int argc, char *argv[])
{
	struct mywrite_options o = MYWRITE_OPTIONS_DEFAULT;
	struct cli cli = CLI_INIT("mysql-write", "-s SRC [OPTION]... TABLE",
		"Write records into a MySQL or MariaDB table; keep the books on dirty ones.");
	const struct option_row table[] = {
		SOURCE_OPTIONS(&o.source),
		{0, "mode", "MODE", "insert (default), ignore, replace, update", mywrite_set_mode,
			&o.mode},
		{0, "update-columns", "A,B,...", "what --mode update changes", option_text,
			&o.update_columns},
		{0, "columns", "A,B,...", "write only these columns of the table", option_text,
			&o.columns},
		{0, "missing", "WHAT", "a record lacks a column: dirty, null, default, fail",
			reader_set_missing, &o.in.missing},
		{0, "lossy", "LIST", "losses that are allowed: round,truncate,trim,replace",
			fit_set_lossy, &o.lossy},
		{0, "time-zone", "ZONE", "the table's wall clock", option_text, &o.time_zone},
		{0, "method", "HOW", "auto (default), load, insert", mywrite_set_method, &o.method},
		{0, "publish", "HOW", "direct (default), tx, swap", mywrite_set_publish,
			&o.publish},
		{0, "keep-old", NULL, "keep the table that swap replaces", option_true,
			&o.keep_old},
		{0, "pre-sql", "SQL", "run before the first row (again for more)", option_texts,
			&o.pre_sql},
		{0, "post-sql", "SQL", "run after success (again for more)", option_texts,
			&o.post_sql},
		{0, "session-sql", "SQL", "run at the start of each session", option_texts,
			&o.session_sql},
		{0, "batch-rows", "N", "a transaction has at most N records (65536)",
			option_positive, &o.limits.rows},
		{0, "batch-bytes", "SIZE", "or this many bytes (8M)", option_size, &o.limits.bytes},
		{0, "batch-time", "TIME", "or what came in this time (1s)", option_time,
			&o.limits.time_ns},
		{'j', "jobs", "N", "connections (1)", mywrite_set_jobs, &o.jobs},
		{0, "retry-for", "TIME", "try again so long after the last progress (10m)",
			option_time, &o.retry_for_ns},
		{0, "allow-non-transactional", NULL, "write a table that cannot undo", option_true,
			&o.allow_non_transactional},
		{0, "checkpoint", "JOB", "keep the position under this name; resume from it",
			option_text, &o.checkpoint.job},
		{0, "checkpoint-table", "NAME", "where it is kept (ds_checkpoint)", option_text,
			&o.checkpoint.table},
		{0, "input-id", "TEXT", "what the input is, where it does not tell", option_text,
			&o.checkpoint.input},
		{0, "show", NULL, "print the job's position and end", option_true, &o.show},
		{0, "print-ddl", NULL, "print a CREATE TABLE for the stream and end", option_true,
			&o.print_ddl},
		BOOKS_OPTIONS(&o.books),
		BOOKS_PERCENT_OPTIONS(&o.books),
		READER_OPTIONS(&o.in),
		CSV_OPTIONS(&o.in.csv),
		CLI_OPTIONS(&cli),
		OPTIONS_END,
	};
	struct err err = ERR_INIT;
	int n = cli_start(&cli, table, argc, argv);

	o.table = n > 0 ? argv[1] : NULL;
	if (n > 1)
		err_set(&err, EXIT_USAGE,
			"one table at a time; '%.200s' is one too many (records are read "
			"from standard input)",
			argv[2]);
	if (err_is_set(&err) || mywrite_check(&o, &err) < 0)
		cli_misuse(&cli, &err);
	mywrite_run(&o, &cli, &err);
	mywrite_options_free(&o);
	return cli_end(&cli, &err);
}
