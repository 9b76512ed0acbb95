/* SPDX-License-Identifier: MIT */
/* dsconn-test: tests a data source, layer by layer. */
#include "base/clock.h"
#include "base/num.h"
#include "cli/cli.h"
#include "cli/stop.h"
#include "conntest/conntest.h"
#include "conntest/conntest_all.h"

#include <stdio.h>

#define AGAIN_NS (500 * CLOCK_MS) /* between two tries of --wait */

struct opts {
	struct source_options source;
	struct conntest_options test;
	int64_t wait_ns;
	bool all, json;
};

static int set_purpose(void *to, const char *arg, struct err *err)
{
	static const char *const words[] = {"login", "read", "write", NULL};

	return option_choice(to, arg, words, err);
}

static void show_layer(void *to, const struct conntest_layer *layer)
{
	struct str line = STR_INIT;

	conntest_line(&line, layer, ((const struct cli *)to)->verbose > 0);
	fwrite(line.s, 1, line.len, stdout);
	fflush(stdout);
	str_free(&line);
}

static void show_all(struct cli *cli, const struct conntest *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		show_layer(cli, &t->layers[i]);
}

/* One test, told as it goes, or (quietly) kept to be told later. */
static int test_once(struct conntest *t, struct cli *cli, const struct opts *o, bool tell,
	struct err *err)
{
	conntest_init(t, &o->test, tell ? show_layer : NULL, cli);
	return conntest_source(t, &o->source, err);
}

static void print_json(const struct conntest *t, const struct err *err)
{
	struct str out = STR_INIT;

	conntest_json(&out, t, err);
	fwrite(out.s, 1, out.len, stdout);
	str_free(&out);
}

/* Until it works, or fails in a way that waiting does not mend, or time is up. */
static void test_source(struct cli *cli, const struct opts *o, struct err *err)
{
	int64_t deadline = clock_now() + o->wait_ns;
	bool tell = !o->json && o->wait_ns == 0;
	struct conntest t;
	int64_t left;

	while (test_once(&t, cli, o, tell, err) < 0 && conntest_may_mend(&t, err) &&
		(left = deadline - clock_now()) > 0 && !stop_wanted()) {
		cli_say_more(cli, "%s; waiting", err->text);
		clock_sleep(left < AGAIN_NS ? left : AGAIN_NS);
		if (stop_wanted())
			break;
		conntest_free(&t);
		err_clear(err);
	}
	if (o->json)
		print_json(&t, err);
	else if (!tell)
		show_all(cli, &t);
	conntest_free(&t);
}

static void check_opts(struct cli *cli, const struct opts *o, int n_operands, char *argv[],
	struct err *err)
{
	if (n_operands > 0)
		err_set(err, EXIT_USAGE,
			"'%s' stands alone: a data source is -s NAME, a table -t TABLE", argv[1]);
	else if (o->all && o->source.name != NULL)
		err_set(err, EXIT_USAGE, "-s and --all exclude each other");
	else if (!o->all && o->source.name == NULL)
		err_set(err, EXIT_USAGE,
			"no data source is named; -s NAME or --all (dssource list names them)");
	else if (o->all && (o->test.table != NULL || o->wait_ns > 0))
		err_set(err, EXIT_USAGE, "-t and --wait are for one source, not for --all");
	else if (o->test.table == NULL && (o->test.columns != NULL || o->test.purpose != FOR_LOGIN))
		err_set(err, EXIT_USAGE, "--columns and --for need -t TABLE");
	if (err_is_set(err))
		cli_misuse(cli, err);
}

int main(int argc, char *argv[])
{
	struct cli cli = CLI_INIT("dsconn-test", "(-s SRC | --all) [-t TABLE] [OPTION]...",
		"Tests a data source, layer by layer, and says what mends the first that fails.");
	struct opts o = {.source = SOURCE_OPTIONS_INIT, .test = {.cli = &cli}};
	struct err err = ERR_INIT;
	const struct option_row table[] = {
		SOURCE_OPTIONS(&o.source),
		{0, "all", NULL, "test every known source", option_true, &o.all},
		{'t', "table", "TABLE", "look at this table too", option_text, &o.test.table},
		{0, "columns", "A,B", "these columns must be there", option_text, &o.test.columns},
		{0, "for", "USE", "prove that it may be used: read, write (touches no row)",
			set_purpose, &o.test.purpose},
		{0, "wait", "TIME", "try again until it answers, so long at most", option_time,
			&o.wait_ns},
		{0, "json", NULL, "one JSON object a source on stdout", option_true, &o.json},
		CLI_OPTIONS(&cli),
		OPTIONS_END,
	};

	cli.progress_mode = PROGRESS_NEVER; /* no rows move here */
	check_opts(&cli, &o, cli_start(&cli, table, argc, argv), argv, &err);
	if (o.all)
		conntest_all(&cli, &o.test, o.source.environment, o.json, &err);
	else
		test_source(&cli, &o, &err);
	return cli_end(&cli, &err);
}
