/* SPDX-License-Identifier: MIT */
/* dsnode: a sync node, from its file to its daily run. */
#include "base/nearest.h"
#include "base/num.h"
#include "base/show.h"
#include "cli/cli.h"
#include "node/daily.h"
#include "node/jobtable.h"
#include "node/makerun.h"
#include "node/node.h"
#include "node/nodecheck.h"
#include "node/nodedraft.h"
#include "node/noderun.h"
#include "node/nodeset.h"
#include "node/nodestate.h"
#include "node/nodeview.h"
#include "node/pipeline.h"
#include "node/submit.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A verb at work: what its options say, and its operands. */
struct call {
	struct cli cli;
	struct node_options node;
	bool live; /* is a live line wanted? */
	char **operands;
	int n_operands;
};

struct verb {
	const char *name;
	const char *synopsis;
	const char *summary;
	void (*run)(struct call *v, int argc, char *argv[], struct err *err);
};

/* ---- what verbs have in common ---- */

/* Which operands of the synopsis are not there: "FROM and TO are missing". */
static void missing(const char *synopsis, int given, int min, struct err *err)
{
	struct str names = STR_INIT;
	const char *p = synopsis;
	size_t n;
	int i = 0;

	while ((p = strchr(p, ' ')) != NULL && i < min) {
		n = strcspn(++p, " ");
		if (*p == '[')
			continue;
		if (i >= given)
			str_addf(&names, "%s%.*s",
				names.len == 0        ? ""
					: i + 1 < min ? ", "
						      : " and ",
				(int)n, p);
		i++;
	}
	err_set(err, EXIT_USAGE, "%s %s missing", names.s, min - given > 1 ? "are" : "is");
	str_free(&names);
}

/* Parse a verb's command line; between min and max operands. */
static void start(struct call *v, const struct option_row *table, int argc, char *argv[], int min,
	int max)
{
	struct err err = ERR_INIT;
	struct show show;

	v->n_operands = cli_start(&v->cli, table, argc, argv);
	v->live = v->cli.progress.on;
	v->cli.progress.on = false; /* we pass no records ourselves */
	v->operands = argv + 1;
	if (v->n_operands < min)
		missing(v->cli.synopsis, v->n_operands, min, &err);
	else if (v->n_operands > max)
		err_set(&err, EXIT_USAGE, "'%s' is one too many",
			show_cut(&show, argv[1 + max], strlen(argv[1 + max]), 100));
	if (err_is_set(&err))
		cli_misuse(&v->cli, &err);
}

static void tell_notes(struct call *v, const struct job *j)
{
	size_t i;

	for (i = 0; i < j->notes.n; i++)
		cli_say(&v->cli, "%s", j->notes.v[i]);
}

static void print(const struct str *text)
{
	if (text->s != NULL)
		fwrite(text->s, 1, text->len, stdout);
}

/* The node that the first operand names, with every parameter of the command line used. */
static int open_node(struct call *v, struct node *node, struct err *err)
{
	return node_open(node, v->operands[0], &v->node, err) < 0
		? -1
		: node_check_params(node, &v->node, err);
}

/* ---- show, eval ---- */

static void verb_show(struct call *v, int argc, char *argv[], struct err *err)
{
	const struct option_row table[] = {
		NODE_OPTIONS(&v->node), CLI_OPTIONS(&v->cli), OPTIONS_END};
	struct node node = NODE_INIT;
	struct pipeline p = PIPELINE_INIT;
	struct args source = ARGS_INIT, target = ARGS_INIT;
	struct pipeline_options o = {
		.params = &node.params, .source_columns = &source, .target_columns = &target};
	struct str text = STR_INIT;

	start(v, table, argc, argv, 1, 1);
	o.environment = v->node.environment;
	if (open_node(v, &node, err) == 0 &&
		jobtable_fill(&node.job, o.environment, &source, &target, err) == 0 &&
		pipeline_make(&p, &node.job, &o, err) == 0) {
		tell_notes(v, &node.job);
		pipeline_print(&text, &p);
		print(&text);
	}
	str_free(&text);
	args_free(&source);
	args_free(&target);
	pipeline_free(&p);
	node_close(&node);
}

static void verb_eval(struct call *v, int argc, char *argv[], struct err *err)
{
	const struct option_row table[] = {
		NODE_OPTIONS(&v->node), CLI_OPTIONS(&v->cli), OPTIONS_END};
	struct node node = NODE_INIT;
	struct str text = STR_INIT;

	start(v, table, argc, argv, 1, 2);
	if (node_open_times(&node, v->n_operands > 1 ? v->operands[1] : NULL, &v->node, err) == 0 &&
		param_expand(&text, v->operands[0], &node.params, err) == 0 &&
		node_check_params(&node, &v->node, err) == 0) {
		str_addc(&text, '\n');
		print(&text);
	}
	str_free(&text);
	node_close(&node);
}

/* ---- init, edit ---- */

static void tell_text(void *to, const char *text)
{
	struct call *v = to;
	size_t n = strlen(text);

	if (!v->cli.quiet)
		fprintf(stderr, "%s%s", text, n > 0 && text[n - 1] == '\n' ? "" : "\n");
}

static int set_mode(void *to, const char *arg, struct err *err)
{
	static const char *const words[] = {"insert", "replace", "update", "ignore", NULL};
	int i;

	if (option_choice(&i, arg, words, err) < 0)
		return -1;
	*(const char **)to = words[i];
	return 0;
}

static void write_node(struct call *v, int argc, char *argv[], struct err *err,
	int (*write)(const char *text, const struct nodedraft_options *o, struct err *err))
{
	struct nodedraft_options o = {.node = &v->node, .to = v, .tell = tell_text};
	const struct option_row table[] = {
		{'s', "source", "SRC", "data source to read from", option_text, &o.source},
		{0, "source-table", "TABLE", "its table", option_text, &o.source_table},
		{0, "partition", "SPEC", "partition to read, dt=${bizdate}; may be repeated",
			option_texts, &o.partitions},
		{0, "target", "SRC", "data source to write to", option_text, &o.target},
		{0, "target-table", "TABLE", "its table", option_text, &o.target_table},
		{0, "by-name", NULL, "map columns of the same name (default)", option_true,
			&o.by_name},
		{0, "by-row", NULL, "map columns in the same place", option_true, &o.by_row},
		{0, "map", "TARGET=SOURCE", "map one; SOURCE may be a constant in quotes",
			option_texts, &o.map},
		{0, "unmap", "TARGET", "do not write this one", option_texts, &o.unmap},
		{0, "mode", "MODE", "insert, replace, update, ignore", set_mode, &o.mode},
		{0, "pre-sql", "SQL", "run in the target before the first row", option_texts,
			&o.pre_sql},
		{0, "post-sql", "SQL", "run in the target after success", option_texts,
			&o.post_sql},
		{'j', "jobs", "N", "connections to each store", option_positive, &o.channels},
		{'r', "rate", "N", "records a second", option_positive, &o.records_per_sec},
		{'b', "bytes", "SIZE", "bytes a second", option_size, &o.bytes_per_sec},
		{0, "max-dirty", "N", "dirty records allowed (0)", option_text, &o.max_dirty},
		{0, "max-dirty-percent", "P", "the same, percent of all", option_text,
			&o.max_percent},
		{0, "upstream", "NAME", "schedule: after this node; may be repeated", option_texts,
			&o.upstream},
		{0, "at", "HH:MM", "schedule: time of day", option_text, &o.at},
		{0, "zone", "ZONE", "schedule: time zone", option_text, &o.zone},
		NODE_OPTIONS(&v->node),
		CLI_OPTIONS(&v->cli),
		OPTIONS_END,
	};

	start(v, table, argc, argv, 1, 1);
	write(v->operands[0], &o, err);
	free(o.partitions.v);
	free(o.map.v);
	free(o.unmap.v);
	free(o.pre_sql.v);
	free(o.post_sql.v);
	free(o.upstream.v);
}

static void verb_init(struct call *v, int argc, char *argv[], struct err *err)
{
	write_node(v, argc, argv, err, nodedraft_init);
}

static void verb_edit(struct call *v, int argc, char *argv[], struct err *err)
{
	write_node(v, argc, argv, err, nodedraft_edit);
}

/* ---- check, preview ---- */

/* Lines for a person, each as a message of ours. */
static void tell_lines(struct call *v, const struct str *lines, bool warn)
{
	const char *p = lines->s;
	size_t n;

	for (; p != NULL && *p != '\0'; p += n + (p[n] == '\n')) {
		n = strcspn(p, "\n");
		(warn ? cli_warn : cli_say)(&v->cli, "%.*s", (int)n, p);
	}
}

static void look(struct call *v, int argc, char *argv[], struct err *err, struct option_row rows,
	const uint64_t *n,
	int (*see)(struct str *out, struct str *problems, const struct node *node,
		const char *environment, uint64_t n, struct err *err))
{
	const struct option_row table[] = {
		NODE_OPTIONS(&v->node), rows, CLI_OPTIONS(&v->cli), OPTIONS_END};
	struct str text = STR_INIT, problems = STR_INIT;
	struct nodeset set = NODESET_INIT;
	struct node node = NODE_INIT;

	start(v, table, argc, argv, 1, 1);
	if (open_node(v, &node, err) == 0 && nodeset_add(&set, v->operands[0], err) == 0) {
		tell_notes(v, &node.job);
		see(&text, &problems, &node, v->node.environment, *n, err);
		print(&text);
		tell_lines(v, &problems, true);
	}
	str_free(&text);
	str_free(&problems);
	nodeset_free(&set);
	node_close(&node);
}

static void verb_check(struct call *v, int argc, char *argv[], struct err *err)
{
	uint64_t n = 0;
	struct option_row rows = {0, "sample", "N", "hold the first N rows against their columns",
		option_positive, &n};

	look(v, argc, argv, err, rows, &n, nodecheck);
}

static void verb_preview(struct call *v, int argc, char *argv[], struct err *err)
{
	uint64_t n = 10;
	struct option_row rows = {'n', "limit", "N", "at most N rows (10)", option_positive, &n};

	look(v, argc, argv, err, rows, &n, nodecheck_preview);
}

/* ---- run ---- */

static void relay(void *to, const char *line)
{
	struct call *v = to;

	progress_clear(&v->cli.progress);
	if (!v->cli.quiet)
		fprintf(stderr, "%s\n", line);
}

/* The writer's live line under the node's name, with the stage that all wait for. */
static void live(void *to, const char *line, const char *slowest)
{
	struct call *v = to;
	const char *rest = strstr(line, ": ");

	rest = rest != NULL ? rest + 2 : line;
	fprintf(stderr, "\rdsnode: %.*s  slowest: %s\033[K", (int)strcspn(rest, "\033"), rest,
		slowest);
	v->cli.progress.shown = true;
}

static int set_retries(void *to, const char *arg, struct err *err)
{
	uint64_t n;

	if (num_u64(arg, 0, 1000, &n, err) < 0)
		return -1;
	*(int *)to = (int)n;
	return 0;
}

static void run_node(struct call *v, struct node *node, const struct noderun_options *o,
	const struct daily_options *daily, bool scheduled, struct err *err)
{
	int rc = 1;

	tell_notes(v, &node->job);
	if (scheduled)
		rc = daily_prepare(&v->cli, node, daily, err);
	if (rc > 0)
		noderun(&v->cli, node, o, err);
	else if (rc < 0)
		noderun_blocked(&v->cli, node, o, err);
	progress_clear(&v->cli.progress);
}

static void verb_run(struct call *v, int argc, char *argv[], struct err *err)
{
	struct noderun_options o = {.retries = -1, .retry_every_ns = -1, .to = v, .say = relay};
	struct daily_options daily = {.jobs = 4};
	bool scheduled = false;
	const struct option_row table[] = {
		NODE_OPTIONS(&v->node),
		{0, "once", NULL, "do nothing where this business date is done", option_true,
			&o.once},
		{0, "fresh", NULL, "begin anew, whatever an earlier attempt stored", option_true,
			&o.fresh},
		{0, "no-checkpoint", NULL, "keep no position in the target's database", option_true,
			&o.no_checkpoint},
		{0, "retries", "N", "what is temporary is tried so often again", set_retries,
			&o.retries},
		{0, "retry-every", "TIME", "pause between attempts (2m)", option_time,
			&o.retry_every_ns},
		{0, "scheduled", NULL, "a timer's run: those upstream first, once a business date",
			option_true, &scheduled},
		{0, "start-date", "DATE", "with --scheduled: not before that day", option_text,
			&daily.start_date},
		{0, "only-at", "HH:MM", "with --scheduled: only when the node's clock shows it",
			option_text, &daily.only_at},
		{'j', "jobs", "N", "with --scheduled: nodes upstream side by side (4)",
			option_positive, &daily.jobs},
		CLI_OPTIONS(&v->cli),
		OPTIONS_END,
	};
	struct node node = NODE_INIT;

	start(v, table, argc, argv, 1, 1);
	if (!scheduled && (daily.start_date != NULL || daily.only_at != NULL)) {
		err_set(err, EXIT_USAGE, "--start-date and --only-at go with --scheduled");
		return;
	}
	o.once = o.once || scheduled;
	o.environment = daily.environment = v->node.environment;
	daily.ignore_resource_group = v->node.ignore_resource_group;
	o.progress = v->live ? live : NULL;
	if (node_open(&node, v->operands[0], &v->node, err) == 0 &&
		(o.once ||
			node_check_params(&node, &v->node, err) == 0)) /* make gives all to all */
		run_node(v, &node, &o, &daily, scheduled, err);
	node_close(&node);
}

/* ---- make, graph, backfill ---- */

/* The nodes that the operands name, or those of the folder here. */
static int add_nodes(struct nodeset *s, const struct call *v, struct err *err)
{
	int i, rc = 0;

	if (v->n_operands == 0)
		return nodeset_add_folder(s, ".", err);
	for (i = 0; i < v->n_operands && rc == 0; i++)
		rc = nodeset_add(s, v->operands[i], err);
	return rc;
}

static void print_set(struct call *v, int argc, char *argv[], struct err *err,
	void (*print_nodes)(struct str *out, const struct nodeset *s))
{
	const struct option_row table[] = {CLI_OPTIONS(&v->cli), OPTIONS_END};
	struct nodeset s = NODESET_INIT;
	struct str text = STR_INIT;

	start(v, table, argc, argv, 0, INT_MAX);
	if (add_nodes(&s, v, err) == 0 && s.n == 0)
		err_set(err, EXIT_USAGE, "no node is in this folder; name a FILE");
	if (!err_is_set(err)) {
		print_nodes(&text, &s);
		print(&text);
	}
	str_free(&text);
	nodeset_free(&s);
}

static void verb_make(struct call *v, int argc, char *argv[], struct err *err)
{
	print_set(v, argc, argv, err, nodeset_makefile);
}

static void verb_graph(struct call *v, int argc, char *argv[], struct err *err)
{
	print_set(v, argc, argv, err, nodeset_graph);
}

static int read_range(const struct call *v, struct args *dates, struct err *err)
{
	int64_t from, to;
	char date[BIZDATE_SIZE];

	if (bizdate_parse(v->operands[1], &from, err) < 0 ||
		bizdate_parse(v->operands[2], &to, err) < 0)
		return -1;
	if (to < from)
		return err_set(err, EXIT_USAGE, "%s is before %s", v->operands[2], v->operands[1]);
	for (; from <= to; from++) {
		bizdate_print(date, from);
		args_add(dates, date);
	}
	return 0;
}

/* Has a node of the set this parameter in it? 0: none has, as err says; -1: one cannot be read. */
static int is_used(const struct nodeset *set, const struct node_options *o, size_t param,
	struct err *err)
{
	struct node_options one = {.params = {.v = &o->params.v[param], .n = 1}};
	struct node node = NODE_INIT;
	int used = 0;
	size_t i;

	for (i = 0; i < set->n && used == 0; i++) {
		err_clear(err);
		used = node_open(&node, set->v[i].path, o, err) < 0
			? -1
			: node_check_params(&node, &one, err) == 0;
		node_close(&node);
	}
	return used;
}

static int check_params(const struct nodeset *set, const struct node_options *o, struct err *err)
{
	size_t i;

	for (i = 0; i < o->params.n; i++)
		if (is_used(set, o, i, err) <= 0)
			return -1;
	return 0;
}

static void verb_backfill(struct call *v, int argc, char *argv[], struct err *err)
{
	struct makerun_options o = {.jobs = 1, .keep_going = true};
	const struct option_row table[] = {
		{'j', "jobs", "N", "so many runs side by side (1)", option_positive, &o.jobs},
		{'p', "param", "NAME=VALUE", "a parameter of every run", option_texts,
			&v->node.params},
		{0, "environment", "ENV", "of the data sources: development, production",
			source_set_environment, &v->node.environment},
		{0, "ignore-resource-group", NULL,
			"run here whatever the file's resourceGroup says", option_true,
			&v->node.ignore_resource_group},
		CLI_OPTIONS(&v->cli),
		OPTIONS_END,
	};
	struct nodeset set = NODESET_INIT;
	struct args dates = ARGS_INIT, params = ARGS_INIT;
	struct str told = STR_INIT;
	size_t i;

	start(v, table, argc, argv, 3, 3);
	o.environment = v->node.environment;
	o.params = &params;
	o.ignore_resource_group = v->node.ignore_resource_group;
	o.quiet = v->cli.quiet;
	for (i = 0; i < v->node.params.n; i++)
		args_add(&params, v->node.params.v[i]);
	if (read_range(v, &dates, err) == 0 && nodeset_add(&set, v->operands[0], err) == 0 &&
		check_params(&set, &v->node, err) == 0) {
		makerun_backfill(&set, &dates, &o, &told, err);
		cli_say(&v->cli, "%s", told.s);
	}
	str_free(&told);
	args_free(&dates);
	args_free(&params);
	nodeset_free(&set);
}

/* ---- submit, withdraw, freeze, thaw ---- */

static void submit_node(struct call *v, const struct node *node, const struct submit_options *o,
	bool only_print, struct err *err)
{
	struct submission s = SUBMISSION_INIT;
	struct str told = STR_INIT;
	int64_t now;

	if (bizdate_instant(&now, err) == 0 && submit_compose(&s, node, o, now, err) == 0) {
		if (!only_print)
			submit_write(&s, node, o, &told, err);
		tell_lines(v, &told, false);
		if (only_print) {
			print(&s.cron);
			print(&s.timer);
			if (s.service.len > 0)
				putchar('\n');
			print(&s.service);
		}
	}
	str_free(&told);
	submission_free(&s);
}

static void verb_submit(struct call *v, int argc, char *argv[], struct err *err)
{
	struct submit_options o = {.kind = SUBMIT_USER};
	bool of_system = false, cron = false, only_print = false;
	const struct option_row table[] = {
		{0, "system", NULL, "a timer of the system, not of the user", option_true,
			&of_system},
		{0, "run-as", "USER", "with --system: who runs it", option_text, &o.run_as},
		{0, "crontab", NULL, "lines of the user's crontab, no timer", option_true, &cron},
		{0, "print", NULL, "print what would be written, and write nothing", option_true,
			&only_print},
		{0, "no-enable", NULL, "write the timer, but do not start it", option_true,
			&o.only_write},
		{0, "environment", "ENV", "of the data sources (production)",
			source_set_environment, &o.environment},
		{0, "ignore-resource-group", NULL,
			"run here whatever the file's resourceGroup says", option_true,
			&v->node.ignore_resource_group},
		{'p', "param", "NAME=VALUE", "a parameter of the runs", option_texts,
			&v->node.params},
		CLI_OPTIONS(&v->cli),
		OPTIONS_END,
	};
	struct node node = NODE_INIT;
	struct nodeset set = NODESET_INIT;

	start(v, table, argc, argv, 1, 1);
	o.ignore_resource_group = v->node.ignore_resource_group;
	o.params = &v->node.params;
	o.kind = cron ? SUBMIT_CRON : of_system ? SUBMIT_SYSTEM : SUBMIT_USER;
	if (cron && of_system)
		err_set(err, EXIT_USAGE, "--crontab and --system do not go together");
	else if (o.run_as != NULL && !of_system)
		err_set(err, EXIT_USAGE, "--run-as goes with --system");
	else if (open_node(v, &node, err) == 0 && nodeset_add(&set, v->operands[0], err) == 0) {
		tell_notes(v, &node.job);
		submit_node(v, &node, &o, only_print, err);
	}
	nodeset_free(&set);
	node_close(&node);
}

/* The name of the node that the operand names, by its path or alone; to be freed. */
static char *operand_name(struct call *v, int argc, char *argv[], struct err *err)
{
	const struct option_row table[] = {CLI_OPTIONS(&v->cli), OPTIONS_END};

	start(v, table, argc, argv, 1, 1);
	return nodeview_name(v->operands[0], err);
}

static void verb_withdraw(struct call *v, int argc, char *argv[], struct err *err)
{
	char *name = operand_name(v, argc, argv, err);
	struct str told = STR_INIT;

	if (name != NULL)
		submit_withdraw(name, &told, err);
	tell_lines(v, &told, false);
	str_free(&told);
	free(name);
}

static void set_frozen(struct call *v, int argc, char *argv[], bool frozen, struct err *err)
{
	char *name = operand_name(v, argc, argv, err), *path;
	struct nodestate s = NODESTATE_INIT;

	if (name != NULL && nodestate_open(&s, name, NULL, true, err) == 0) {
		path = nodestate_node_path(&s, "frozen");
		if (frozen)
			nodestate_write(path, span_of(""), err);
		else
			nodestate_remove(path, err);
		free(path);
	}
	nodestate_close(&s);
	free(name);
}

static void verb_freeze(struct call *v, int argc, char *argv[], struct err *err)
{
	set_frozen(v, argc, argv, true, err);
}

static void verb_thaw(struct call *v, int argc, char *argv[], struct err *err)
{
	set_frozen(v, argc, argv, false, err);
}

/* ---- list, status, log ---- */

static void verb_list(struct call *v, int argc, char *argv[], struct err *err)
{
	bool submitted = false;
	const struct option_row table[] = {
		{0, "submitted", NULL, "all that are submitted, wherever they are", option_true,
			&submitted},
		CLI_OPTIONS(&v->cli),
		OPTIONS_END,
	};
	struct nodeset s = NODESET_INIT;
	struct str text = STR_INIT, told = STR_INIT;
	int rc;

	start(v, table, argc, argv, 0, 1);
	if (submitted)
		rc = nodeview_submitted(&s, &told, err);
	else
		rc = nodeset_add_folder(&s, v->n_operands > 0 ? v->operands[0] : ".", err);
	tell_lines(v, &told, false);
	if ((rc == 0 || s.n > 0) && nodeview_list(&text, &s, err) == 0)
		print(&text); /* what there is, though a file be broken */
	str_free(&text);
	str_free(&told);
	nodeset_free(&s);
}

static void verb_status(struct call *v, int argc, char *argv[], struct err *err)
{
	uint64_t n = 10;
	bool json = false;
	const struct option_row table[] = {
		{'n', "limit", "N", "at most N business dates (10)", option_positive, &n},
		{0, "json", NULL, "the last report of each, as it was written", option_true, &json},
		CLI_OPTIONS(&v->cli),
		OPTIONS_END,
	};
	struct str text = STR_INIT;
	char *name;

	start(v, table, argc, argv, 1, 1);
	name = nodeview_name(v->operands[0], err);
	if (name != NULL && nodeview_status(&text, name, n, json, err) == 0)
		print(&text);
	str_free(&text);
	free(name);
}

static void verb_log(struct call *v, int argc, char *argv[], struct err *err)
{
	const struct option_row table[] = {
		{0, "bizdate", "DATE", "of that business date (the last)", option_text,
			&v->node.bizdate},
		CLI_OPTIONS(&v->cli),
		OPTIONS_END,
	};
	struct str text = STR_INIT;
	char *name, date[BIZDATE_SIZE];
	int64_t day;

	start(v, table, argc, argv, 1, 1);
	name = nodeview_name(v->operands[0], err);
	if (v->node.bizdate != NULL && bizdate_parse(v->node.bizdate, &day, err) == 0)
		bizdate_print(date, day);
	if (!err_is_set(err) &&
		nodeview_log(&text, name, v->node.bizdate != NULL ? date : NULL, err) == 0)
		print(&text);
	str_free(&text);
	free(name);
}

/* ---- the verbs ---- */

static const struct verb verbs[] = {
	{"init", "init [OPTION]... FILE",
		"Write a node's file: source, target, mapping, channel control.", verb_init},
	{"edit", "edit [OPTION]... FILE", "Change one; the old file is kept as FILE~.", verb_edit},
	{"show", "show [OPTION]... FILE", "Print the pipeline that a node means, for a shell.",
		verb_show},
	{"check", "check [OPTION]... FILE",
		"Look up tables and columns, and what conversions can lose.", verb_check},
	{"preview", "preview [OPTION]... FILE", "Show the first rows as they would arrive.",
		verb_preview},
	{"run", "run [OPTION]... FILE", "Run a node for one business date.", verb_run},
	{"eval", "eval [OPTION]... TEXT [FILE]", "Print a text with its parameters replaced.",
		verb_eval},
	{"graph", "graph [FILE]...", "Draw nodes and what they wait for (Graphviz).", verb_graph},
	{"make", "make [FILE]...", "Print a Makefile that runs nodes in their order.", verb_make},
	{"backfill", "backfill [OPTION]... FILE FROM TO",
		"Run a node for a range of business dates.", verb_backfill},
	{"submit", "submit [OPTION]... FILE",
		"Have the machine run a node daily, from tomorrow on.", verb_submit},
	{"withdraw", "withdraw NAME", "Undo submit.", verb_withdraw},
	{"freeze", "freeze NAME", "Let a node not run until it is thawed.", verb_freeze},
	{"thaw", "thaw NAME", "Let a frozen node run again.", verb_thaw},
	{"list", "list [OPTION]... [FOLDER]", "List nodes: when, after what, last run.", verb_list},
	{"status", "status [OPTION]... NAME", "List the last runs of a node.", verb_status},
	{"log", "log [OPTION]... NAME", "Print what the runs of a business date said.", verb_log},
};

#define N_VERBS (sizeof verbs / sizeof verbs[0])

/* What dsnode is, with its verbs; for --help. */
static void add_summary(struct str *s)
{
	size_t i;

	str_adds(s,
		"Show, check, run and schedule sync nodes. Verbs, each with options of its own (VERB --help):");
	for (i = 0; i < N_VERBS; i++)
		str_addf(s, "\n  %-34s %s", verbs[i].synopsis, verbs[i].summary);
}

/* Help, version and misuse where there is no verb yet. */
static void without_verb(int argc, char *argv[])
{
	struct cli cli = CLI_INIT("dsnode", "VERB [OPTION]... [FILE]", NULL);
	const struct option_row table[] = {CLI_OPTIONS(&cli), OPTIONS_END};
	const char *names[N_VERBS];
	struct err err = ERR_INIT;
	struct str summary = STR_INIT;
	struct show show;
	char hint[512];
	size_t i;

	for (i = 0; i < N_VERBS; i++)
		names[i] = verbs[i].name;
	add_summary(&summary);
	cli.summary = summary.s;
	cli_start(&cli, table, argc, argv);
	if (argc < 2)
		err_set(&err, EXIT_USAGE, "a verb is missing (--help lists them)");
	else
		err_set(&err, EXIT_USAGE, "unknown verb '%s'%s",
			show_cut(&show, argv[1], strlen(argv[1]), 60),
			nearest_hint(hint, sizeof hint, argv[1], names, N_VERBS));
	cli_misuse(&cli, &err);
}

/* The tools that we start are looked for in PATH, and last where we are ourselves. */
static void look_here_too(void)
{
	char here[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", here, sizeof here - 1);
	const char *path = getenv("PATH");
	struct str s = STR_INIT;
	char *slash;

	here[n > 0 ? n : 0] = '\0';
	slash = strrchr(here, '/');
	if (slash == NULL)
		return;
	*slash = '\0';
	str_addf(&s, "%s:%s", path != NULL ? path : "/usr/bin:/bin", here);
	setenv("PATH", s.s, 1);
	str_free(&s);
}

int main(int argc, char *argv[])
{
	struct call v = {.node = NODE_OPTIONS_INIT};
	struct err err = ERR_INIT;
	size_t i;

	for (i = 0; argc > 1 && i < N_VERBS; i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			break;
	if (argc < 2 || i == N_VERBS)
		without_verb(argc, argv);
	v.cli = (struct cli)CLI_INIT("dsnode", verbs[i].synopsis, verbs[i].summary);
	look_here_too();
	verbs[i].run(&v, argc - 1, argv + 1, &err);
	free(v.node.params.v);
	return cli_end(&v.cli, &err);
}
