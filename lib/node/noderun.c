/* SPDX-License-Identifier: MIT */
/* One run of a node. */
#include "node/noderun.h"

#include "base/clock.h"
#include "base/num.h"
#include "cli/stop.h"
#include "node/capture.h"
#include "node/hook.h"
#include "node/jobtable.h"
#include "node/nodestate.h"
#include "node/stages.h"
#include "value/temporal.h"
#include "value/value.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNKNOWN UINT64_MAX

struct run {
	struct cli *cli;
	struct node *node;
	const struct noderun_options *o;
	struct nodestate state;
	struct args source_columns, target_columns;
	struct nodebooks books;
	struct stages *stages; /* while they run */
	unsigned attempt;      /* of this call, from 1 */
	uint64_t generation;   /* how often the checkpoint was given up */
	uint64_t stored;       /* by the attempt before, in this call; UNKNOWN: none, or not told */
	bool checkpoint, resumes;
	bool denied; /* the target's user may not keep a checkpoint */
	char *job_name, *session, *dirty, *log;
};

/* ---- the stamps ---- */

static bool newer(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

/* When the newest of the upstream nodes was done; false: one is not. */
static bool upstream_done(const struct node *node, const char *bizdate, struct timespec *when)
{
	const struct args *up = &node->schedule.upstream;
	struct nodestate s = NODESTATE_INIT;
	struct err own = ERR_INIT;
	struct timespec one;
	bool all = true;
	size_t i;

	*when = (struct timespec){0, 0};
	for (i = 0; i < up->n && all; i++) {
		all = nodestate_open(&s, up->v[i], bizdate, false, &own) == 0 &&
			nodestate_done(&s, &one);
		if (all && newer(&one, when))
			*when = one;
		nodestate_close(&s);
	}
	return all;
}

bool noderun_is_done(const struct node *node, const char *bizdate)
{
	struct nodestate s = NODESTATE_INIT;
	struct err own = ERR_INIT;
	struct timespec own_time, up_time;
	bool done = nodestate_open(&s, node->job.name, bizdate, false, &own) == 0 &&
		nodestate_done(&s, &own_time);

	nodestate_close(&s);
	return done && upstream_done(node, bizdate, &up_time) && !newer(&up_time, &own_time);
}

/* ---- the log ---- */

static void log_line(struct run *r, const char *line)
{
	struct err own = ERR_INIT;
	struct str s = STR_INIT;

	str_addf(&s, "%s\n", line);
	if (nodestate_append(r->log, str_span(&s), &own) < 0)
		cli_warn(r->cli, "%s", own.text);
	str_free(&s);
}

/* "== 2019-07-09T00:30:00+08:00 " and the text. */
static void log_mark(struct run *r, const char *text)
{
	const struct zone *zone = r->node->schedule.zone;
	char now[TEMPORAL_SIZE];
	struct err own = ERR_INIT;
	struct str s = STR_INIT;
	int64_t t;

	if (bizdate_instant(&t, &own) < 0)
		t = clock_wall() / CLOCK_S;
	*temporal_print_instant(now, t, 0, TEMPORAL_AS_NEEDED,
		(int32_t)(bizdate_wall(zone, t) - t)) = '\0';
	str_addf(&s, "== %s %s", now, text);
	log_line(r, s.s);
	str_free(&s);
}

static void say(void *to, const char *line)
{
	struct run *r = to;

	log_line(r, line);
	r->o->say(r->o->to, line);
}

static void progress(void *to, const char *line)
{
	struct run *r = to;

	r->o->progress(r->o->to, line, r->stages->v[stages_slowest(r->stages)].tool);
}

/* ---- going on, or beginning anew ---- */

static char *state_text(struct run *r, const char *file)
{
	char *path = nodestate_path(&r->state, file);
	struct str s = STR_INIT;

	nodestate_read(path, &s);
	free(path);
	return str_take(&s);
}

static int write_state(struct run *r, const char *file, const char *text, struct err *err)
{
	char *path = nodestate_path(&r->state, file);
	int rc = nodestate_write(path, span_of(text), err);

	free(path);
	return rc;
}

static int remove_state(struct run *r, const char *file, struct err *err)
{
	char *path = nodestate_path(&r->state, file);
	int rc = nodestate_remove(path, err);

	free(path);
	return rc;
}

static void name_job(struct run *r)
{
	struct str s = STR_INIT;

	str_addf(&s, "%s/%s", r->node->job.name, r->node->bizdate);
	if (r->generation > 0)
		str_addf(&s, ".%llu", (unsigned long long)r->generation);
	free(r->job_name);
	r->job_name = str_take(&s);
}

/* A line of the checkpoint's --show: is anything stored? */
static bool line_has_stored(const char *line, size_t n)
{
	struct err own = ERR_INIT;
	struct jtree *t = jtree_parse(line, n, &own);
	const char *state = jtree_get_text(t, "state");
	bool yes = jtree_integer(jtree_get(t, "pos")) > 0 ||
		(state != NULL && strcmp(state, "loading") != 0);

	jtree_free(t);
	return yes;
}

static void ask_checkpoint(struct args *a, const struct run *r)
{
	const struct job_end *w = &r->node->job.writer;
	size_t i;

	args_add(a, w->kind->tool);
	args_pair(a, "-s", w->source);
	args_pair(a, "--environment",
		r->o->environment != NULL ? r->o->environment : w->environment);
	for (i = 0; i + 1 < w->options.n; i++)
		if (strcmp(w->options.v[i], "--mode") == 0)
			args_pair(a, "--mode", w->options.v[i + 1]);
	args_pair(a, "--checkpoint", r->job_name);
	args_add(a, "--show");
}

/* Has the target anything of this job? Its checkpoint tells; where it cannot be asked: yes. */
static bool has_stored(struct run *r)
{
	struct pipeline p = {.n = 1};
	struct err own = ERR_INIT;
	struct str out = STR_INIT;
	const char *line;
	bool yes = true;

	ask_checkpoint(&p.stage[0], r);
	if (capture_run(&p, true, &out, &own) == 0) {
		yes = false;
		for (line = out.s; line != NULL && *line != '\0' && !yes;
			line += strcspn(line, "\n") + 1)
			yes = line_has_stored(line, strcspn(line, "\n"));
	}
	pipeline_free(&p);
	str_free(&out);
	return yes;
}

/* What is stored is of an earlier run of the nodes upstream. */
static bool upstream_ran_since(struct run *r)
{
	struct timespec up;
	struct stat st;

	return r->node->schedule.upstream.n > 0 && upstream_done(r->node, r->node->bizdate, &up) &&
		stat(r->session, &st) == 0 && newer(&up, &st.st_mtim);
}

static int begin_anew(struct run *r, struct err *err)
{
	struct str text = STR_INIT;
	int rc;

	if (nodestate_has(&r->state, "session")) {
		r->generation++;
		str_addf(&text, "%llu\n", (unsigned long long)r->generation);
		if (write_state(r, "attempt", text.s, err) < 0)
			return -1;
	}
	name_job(r);
	str_clear(&text);
	pipeline_identity(&text, &r->node->job);
	rc = remove_state(r, "session", err) < 0 || remove_state(r, "dirty", err) < 0 ||
			write_state(r, "input", text.s, err) < 0
		? -1
		: 0;
	str_free(&text);
	return rc;
}

static int check_identity(struct run *r, struct err *err)
{
	char *before = state_text(r, "input");
	struct str now = STR_INIT;
	int rc = 0;

	pipeline_identity(&now, &r->node->job);
	if (strcmp(before, now.s) != 0)
		rc = err_set(err, EXIT_USAGE,
			"an earlier attempt stored a part of another table, or into another: --fresh begins "
			"anew (and leaves what is stored)");
	else if (upstream_ran_since(r))
		rc = err_set(err, EXIT_USAGE,
			"an earlier attempt stored a part, and the nodes upstream ran again since: take that "
			"part away, then --fresh begins anew");
	free(before);
	str_free(&now);
	return rc;
}

/* Before each attempt: is there something to go on from? */
static int prepare(struct run *r, struct err *err)
{
	char *text = state_text(r, "attempt");

	r->generation = strtoull(text, NULL, 10);
	free(text);
	name_job(r);
	r->resumes = r->checkpoint && !(r->o->fresh && r->attempt == 1) &&
		nodestate_has(&r->state, "session") && r->stored != 0 && has_stored(r);
	return r->resumes ? check_identity(r, err) : begin_anew(r, err);
}

/* ---- one attempt ---- */

static int make_pipeline(struct run *r, struct pipeline *p, struct err *err)
{
	struct pipeline_options o = {.environment = r->o->environment,
		.source_columns = &r->source_columns,
		.target_columns = &r->target_columns,
		.params = &r->node->params};

	if (r->checkpoint) {
		o.session_file = r->session;
		o.checkpoint = r->job_name;
	}
	if (r->node->job.form != JOB_COMMAND)
		o.dirty_file = r->dirty;
	return pipeline_make(p, &r->node->job, &o, err);
}

/* What "*" stands for, as it is now. */
static int look_up_columns(struct run *r, struct err *err)
{
	args_free(&r->source_columns);
	args_free(&r->target_columns);
	return jobtable_fill(&r->node->job, r->o->environment, &r->source_columns,
		&r->target_columns, err);
}

static void log_start(struct run *r, const struct pipeline *p)
{
	struct str s = STR_INIT;

	str_addf(&s, "attempt %u, business date %s%s", r->attempt, r->node->bizdate,
		r->resumes ? ", going on behind what is stored" : "");
	log_mark(r, s.s);
	str_clear(&s);
	pipeline_print(&s, p);
	s.len--; /* its newline */
	s.s[s.len] = '\0';
	log_line(r, s.s);
	str_free(&s);
}

/* Did the writer stop before anything else because it may not keep its table of checkpoints? */
static bool is_denied(const struct run *r, const struct stages *s)
{
	const struct jtree *report = s->v[s->n - 1].report;
	const char *error = jtree_get_text(report, "error");

	return r->checkpoint && !r->resumes && error != NULL && r->books.stored == 0 &&
		strstr(error, ": the checkpoint: ") != NULL &&
		(strstr(error, "(1142, ") != NULL || strstr(error, "(1044, ") != NULL);
}

static int judge(struct run *r, const struct stages *s, struct err *err)
{
	struct str why = STR_INIT;
	int status = 0;

	nodebooks_make(&r->books, s);
	r->stored = s->v[s->n - 1].report != NULL ? r->books.stored : UNKNOWN;
	r->denied = is_denied(r, s);
	if (stop_wanted())
		err_set(err, EXIT_FAILED, "stopped by %s", stop_name());
	else if (stages_verdict(s, &status, &why) > 0)
		err_set(err, status, "%s", why.s);
	else if (r->node->job.form != JOB_COMMAND && !r->books.balanced)
		err_set(err, EXIT_FAILED, "the books do not balance: %s",
			r->books.complete ? r->books.trouble.s : "a stage gave no report");
	str_free(&why);
	return err_is_set(err) ? -1 : 0;
}

static int attempt(struct run *r, struct err *err)
{
	struct stages_options so = {
		.to = r, .say = say, .reports = r->node->job.form != JOB_COMMAND, .out_fd = -1};
	struct pipeline p = PIPELINE_INIT;
	struct stages s;
	int rc = prepare(r, err);

	if (r->o->progress != NULL && so.reports)
		so.progress = progress;
	if (rc == 0)
		rc = look_up_columns(r, err);
	if (rc == 0)
		rc = make_pipeline(r, &p, err);
	if (rc == 0) {
		log_start(r, &p);
		r->stages = &s;
		rc = stages_start(&s, &p, &so, err);
	}
	if (rc == 0) {
		stages_wait(&s);
		rc = judge(r, &s, err);
		stages_free(&s);
	}
	r->stages = NULL;
	pipeline_free(&p);
	return rc;
}

/* ---- the report ---- */

static void report(struct run *r)
{
	struct cli *c = r->cli;
	const struct nodebooks *b = &r->books;

	c->counts = b->total;
	str_clear(&c->extra);
	cli_report_text(c, "node", r->node->job.name);
	cli_report_text(c, "bizdate", r->node->bizdate);
	cli_report_u(c, "attempt", r->attempt);
	str_addf(&c->extra, ",\"resumed\":%s,\"balanced\":%s", r->resumes ? "true" : "false",
		!b->complete          ? "null"
			: b->balanced ? "true"
				      : "false");
	if (b->slowest != NULL)
		cli_report_text(c, "slowest", b->slowest);
	if (r->node->job.form != JOB_COMMAND && b->stages.len > 0)
		str_addf(&c->extra, ",\"stages\":%s", b->stages.s);
}

/* Keep the report of an attempt; *line is it. */
static void keep_report(struct run *r, const struct err *result, struct str *line)
{
	char *path = nodestate_path(&r->state, "report");
	struct err own = ERR_INIT;
	struct str s = STR_INIT;

	report(r);
	str_clear(line);
	cli_report_line(r->cli, result, line);
	if (nodestate_append(path, str_span(line), &own) < 0)
		cli_warn(r->cli, "%s", own.text);
	str_addf(&s, "exit %d, %llu records in, %llu stored, %llu dirty%s%s",
		stop_wanted() ? 128 + stop_signal() : result->exit,
		(unsigned long long)r->books.total.rows_in,
		(unsigned long long)r->books.total.rows_out,
		(unsigned long long)r->books.total.dirty, err_is_set(result) ? ": " : "",
		result->text);
	log_mark(r, s.s);
	str_free(&s);
	free(path);
}

/* ---- retries ---- */

static bool may_retry(struct run *r, const struct err *result)
{
	uint64_t most = r->o->retries >= 0 ? (uint64_t)r->o->retries : r->node->schedule.retries;

	if (result->exit != EXIT_TEMP || r->attempt > most || stop_wanted())
		return false;
	if (r->checkpoint || r->node->job.form == JOB_COMMAND || r->stored == 0)
		return true;
	cli_warn(r->cli,
		"not tried again: some records are stored, and there is no checkpoint to go on "
		"from");
	return false;
}

static int pause_between(struct run *r, const struct err *result)
{
	int64_t ns =
		r->o->retry_every_ns >= 0 ? r->o->retry_every_ns : r->node->schedule.retry_every_ns;
	int64_t until = clock_now() + ns;

	cli_say(r->cli, "%s %s: %s; the next attempt starts in %lld s", r->node->job.name,
		r->node->bizdate, result->text, (long long)(ns / CLOCK_S));
	while (!stop_wanted() && clock_now() < until)
		clock_sleep(until - clock_now());
	return stop_wanted() ? -1 : 0;
}

/* Where no checkpoint may be kept the run is made without one; nothing was stored so far. */
static void go_without(struct run *r, struct err *err)
{
	cli_warn(r->cli,
		"%s %s: the user of %s may keep no checkpoint: run without one, so that a run "
		"that is cut off cannot be continued",
		r->node->job.name, r->node->bizdate, r->node->job.writer.source);
	r->checkpoint = false;
	err_clear(err);
	attempt(r, err);
}

/* For who watched the live line, or asked for more. */
static void tell_result(struct run *r)
{
	const struct counts *n = &r->books.total;

	if ((r->o->progress == NULL && r->cli->verbose == 0) || r->node->job.form == JOB_COMMAND)
		return;
	cli_say(r->cli, "%s %s: %llu records read, %llu stored, %llu dirty; slowest: %s",
		r->node->job.name, r->node->bizdate, (unsigned long long)n->rows_in,
		(unsigned long long)n->rows_out, (unsigned long long)n->dirty,
		r->books.slowest != NULL ? r->books.slowest : "-");
}

static int attempts(struct run *r, struct str *line, struct err *err)
{
	r->stored = UNKNOWN;
	for (r->attempt = 1;; r->attempt++) {
		err_clear(err);
		if (attempt(r, err) < 0 && r->denied)
			go_without(r, err);
		if (!err_is_set(err))
			break;
		keep_report(r, err, line);
		if (!may_retry(r, err) || pause_between(r, err) < 0)
			break;
	}
	if (err_is_set(err)) {
		if (r->checkpoint && r->stored != 0 && nodestate_has(&r->state, "session"))
			cli_say(r->cli,
				"what is stored stays; the next run goes on behind it, in the same "
				"snapshot (--fresh begins anew)");
		return -1;
	}
	keep_report(r, err, line);
	tell_result(r);
	return write_state(r, "done", line->s, err) < 0 || remove_state(r, "session", err) < 0 ? -1
											       : 0;
}

/* ---- the whole run ---- */

/* Two nodes of one name in different folders would share their state. */
static int check_place(struct run *r, struct err *err)
{
	char *path = nodestate_node_path(&r->state, "file"),
	     *real = realpath(r->node->job.file.path, NULL);
	struct str before = STR_INIT;
	int rc = 0;

	if (real != NULL && nodestate_read(path, &before) && strcmp(before.s, real) != 0 &&
		access(before.s, F_OK) == 0)
		rc = err_set(err, EXIT_USAGE,
			"%s: there is another node of this name, %s: one of them "
			"needs another name",
			r->node->job.file.path, before.s);
	else if (real != NULL && strcmp(before.s, real) != 0)
		rc = nodestate_write(path, span_of(real), err);
	str_free(&before);
	free(path);
	free(real);
	return rc;
}

static int check_frozen(struct run *r, struct err *err)
{
	char *frozen = nodestate_node_path(&r->state, "frozen");
	bool is_frozen = access(frozen, F_OK) == 0;

	free(frozen);
	if (is_frozen)
		return err_set(err, EXIT_USAGE, "%s is frozen; dsnode thaw %s lets it run",
			r->node->job.name, r->node->job.file.path);
	return 0;
}

/* A run that is refused leaves nothing in the folder of the business date. */
static int open_state(struct run *r, struct err *err)
{
	if (nodestate_open(&r->state, r->node->job.name, NULL, true, err) < 0 ||
		check_frozen(r, err) < 0 || check_place(r, err) < 0)
		return -1;
	nodestate_close(&r->state);
	if (nodestate_open(&r->state, r->node->job.name, r->node->bizdate, true, err) < 0)
		return -1;
	r->session = nodestate_path(&r->state, "session");
	r->dirty = nodestate_path(&r->state, "dirty");
	r->log = nodestate_path(&r->state, "log");
	return nodestate_lock(&r->state, r->o->once, err);
}

static int locked_run(struct run *r, struct err *err)
{
	struct str line = STR_INIT;
	int rc;

	if (r->o->once && noderun_is_done(r->node, r->node->bizdate)) {
		cli_say(r->cli, "%s %s: done already", r->node->job.name, r->node->bizdate);
		return 0;
	}
	r->checkpoint = !r->o->no_checkpoint && pipeline_can_checkpoint(&r->node->job);
	if (remove_state(r, "done", err) < 0)
		return -1;
	rc = attempts(r, &line, err);
	if (rc < 0 && !stop_wanted() && r->node->schedule.on_failure != NULL)
		hook_run(r->cli, r->node, line.s != NULL ? line.s : "", err->exit);
	str_free(&line);
	return rc;
}

int noderun(struct cli *cli, struct node *node, const struct noderun_options *o, struct err *err)
{
	struct run r = {
		.cli = cli, .node = node, .o = o, .state = NODESTATE_INIT, .stored = UNKNOWN};
	int rc = open_state(&r, err);

	if (rc == 0)
		rc = locked_run(&r, err);
	if (rc < 0)
		err_at(err, "%s %s", node->job.name, node->bizdate);
	nodestate_close(&r.state);
	args_free(&r.source_columns);
	args_free(&r.target_columns);
	nodebooks_free(&r.books);
	free(r.job_name);
	free(r.session);
	free(r.dirty);
	free(r.log);
	return rc;
}

void noderun_blocked(struct cli *cli, struct node *node, const struct noderun_options *o,
	struct err *err)
{
	struct run r = {.cli = cli, .node = node, .o = o, .state = NODESTATE_INIT};
	struct err own = ERR_INIT;
	struct str line = STR_INIT;

	if (nodestate_open(&r.state, node->job.name, node->bizdate, true, &own) == 0) {
		r.log = nodestate_path(&r.state, "log");
		keep_report(&r, err, &line);
		if (!stop_wanted() && node->schedule.on_failure != NULL)
			hook_run(cli, node, line.s, err->exit);
	}
	nodestate_close(&r.state);
	str_free(&line);
	free(r.log);
}
