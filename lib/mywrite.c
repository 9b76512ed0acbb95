/* SPDX-License-Identifier: MIT */
/* The job: set-up, pre-SQL, batches, publishing, post-SQL, report. */
#include "mywrite_internal.h"

#include "clock.h"
#include "mem.h"
#include "stop.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

static const char *const mode_words[] = {"insert", "ignore", "replace", "update", NULL};
static const char *const method_words[] = {"auto", "load", "insert", NULL};
static const char *const publish_words[] = {"direct", "tx", "swap", NULL};

int mywrite_set_mode(void *to, const char *arg, struct err *err)
{
	return option_choice(to, arg, mode_words, err);
}

int mywrite_set_method(void *to, const char *arg, struct err *err)
{
	return option_choice(to, arg, method_words, err);
}

int mywrite_set_publish(void *to, const char *arg, struct err *err)
{
	return option_choice(to, arg, publish_words, err);
}

int mywrite_set_jobs(void *to, const char *arg, struct err *err)
{
	if (option_positive(to, arg, err) < 0)
		return -1;
	if (*(uint64_t *)to > MYWRITE_JOBS)
		return err_set(err, EXIT_USAGE, "'%.20s' is too large (%d at most)", arg,
			MYWRITE_JOBS);
	return 0;
}

void mywrite_options_free(struct mywrite_options *o)
{
	free(o->pre_sql.v);
	free(o->post_sql.v);
	free(o->session_sql.v);
}

/* --- what cannot be asked for together ----------------------------------------- */

struct conflict {
	bool holds;
	const char *why;
};

int mywrite_check(const struct mywrite_options *o, struct err *err)
{
	bool checkpoint = o->checkpoint.job != NULL, tx = o->publish == PUBLISH_TX;
	const struct conflict conflicts[] = {
		{o->show && !checkpoint, "--show needs --checkpoint JOB"},
		{!o->show && o->table == NULL, "which table? (an operand names it)"},
		{o->checkpoint.input != NULL && !checkpoint, "--input-id needs --checkpoint JOB"},
		{tx && checkpoint,
			"--publish tx is one transaction; a checkpoint needs one for each batch"},
		{tx && o->jobs > 1, "--publish tx is one transaction, and so one connection: not -j"},
		{tx && o->allow_non_transactional,
			"--publish tx needs transactions: not --allow-non-transactional"},
		{checkpoint && o->allow_non_transactional,
			"--checkpoint moves in the rows' own transaction: not "
			"--allow-non-transactional"},
		{o->keep_old && o->publish != PUBLISH_SWAP, "--keep-old needs --publish swap"},
		{o->update_columns != NULL && o->mode != MYMODE_UPDATE,
			"--update-columns needs --mode update"},
		{o->method == METHOD_LOAD && o->mode == MYMODE_UPDATE,
			"--method load knows no --mode update"},
		{o->method == METHOD_LOAD && o->in.missing == MISSING_DEFAULT,
			"--method load cannot ask for a column's default: not --missing default"},
		{o->method == METHOD_LOAD && o->allow_non_transactional,
			"--method load cannot be undone without transactions"},
		{checkpoint && (o->checkpoint.job[0] == '\0' || strlen(o->checkpoint.job) > 128),
			"--checkpoint: a job's name has 1 to 128 bytes"},
		{o->limits.bytes > BATCH_BYTES_MAX, "--batch-bytes: 2G at most"},
		{o->limits.rows > UINT32_MAX, "--batch-rows: 4G at most"},
	};
	size_t i;

	for (i = 0; i < sizeof conflicts / sizeof *conflicts; i++)
		if (conflicts[i].holds)
			return err_set(err, EXIT_USAGE, "%s", conflicts[i].why);
	return 0;
}

/* --- before the stream: server and table --------------------------------------- */

static int open_zone(struct zone **z, const char *name, const char *what, struct err *err)
{
	if (name == NULL)
		return 0;
	*z = zone_open(name, err);
	return *z != NULL ? 0 : err_at(err, "%s", what);
}

static void set_session(struct mywrite *w, const struct zone *z)
{
	w->session.offset_s = z == NULL ? 0 : zone_offset(z, clock_wall() / CLOCK_S);
}

/* The time zones that are known before the stream is. */
static int early_zones(struct mywrite *w, struct err *err)
{
	const char *server = w->source.mysql.time_zone;

	if (open_zone(&w->zone, w->o->time_zone, "--time-zone", err) < 0)
		return -1;
	if (w->zone == NULL && open_zone(&w->clock_zone, server, "serverTimezone", err) < 0)
		return -1;
	set_session(w, w->zone != NULL ? w->zone : w->clock_zone);
	return 0;
}

/* And with what begin says. */
static int late_zones(struct mywrite *w, struct err *err)
{
	const char *told = w->reader.begin.time_zone;
	char text[8];

	if (w->zone == NULL && open_zone(&w->zone, told, "the stream's time_zone", err) < 0)
		return -1;
	if (w->o->time_zone == NULL && w->clock_zone == NULL)
		set_session(w, w->zone);
	/* where no zone is told, a wall clock for TIMESTAMP is that of the session */
	if (w->zone == NULL && w->clock_zone == NULL &&
		open_zone(&w->clock_zone, "UTC", "UTC", err) < 0)
		return -1;
	mysession_offset(text, w->session.offset_s);
	cli_say_more(w->cli, "the session's time zone is %s", text);
	return 0;
}

/* Which way the rows go, and why. */
static int choose_method(struct mywrite *w, struct err *err)
{
	const struct mywrite_options *o = w->o;
	const char *not_load = NULL;

	if (o->method == METHOD_INSERT)
		not_load = "asked for";
	else if (o->mode == MYMODE_UPDATE)
		not_load = "LOAD knows no ON DUPLICATE KEY UPDATE";
	else if (o->in.missing == MISSING_DEFAULT)
		not_load = "LOAD knows no DEFAULT for a single row";
	else if (!w->table.local_infile)
		not_load = "the server has local_infile off";
	else if (!w->table.transactional)
		not_load = "without transactions a LOAD cannot be undone";
	if (o->method == METHOD_LOAD && not_load != NULL)
		return err_set(err, EXIT_USAGE, "--method load: %s", not_load);
	w->store_options.load = w->session.conn.load = not_load == NULL;
	w->method_reason = not_load != NULL		? not_load
			   : o->method == METHOD_LOAD ? "asked for"
						      : "the server and the mode allow it";
	return 0;
}

/* Rows that share a key must meet on one connection, where one may change the other. */
static const char *no_parts(const struct mywrite *w)
{
	const struct mytable *t = &w->table;
	size_t i, k;

	if (t->n_keys != 1 || t->keys[0].partial)
		return "the table has not just one unique key, of whole columns";
	for (i = 0; i < t->keys[0].n; i++) {
		switch (t->columns[t->keys[0].columns[i]].fit.kind) {
		case FIT_INTEGER:
		case FIT_YEAR:
		case FIT_BIT:
		case FIT_DATE:
		case FIT_DATETIME:
		case FIT_TIMESTAMP:
		case FIT_TIME:
		case FIT_BYTES:
			break;
		default:
			return "whose rows share a key depends on a collation or a rounding";
		}
		for (k = 0; k < w->match.n && w->match.v[k].target != t->keys[0].columns[i]; k++)
			;
		if (k == w->match.n)
			return "the stream does not bring the whole key";
	}
	return NULL;
}

static void choose_workers(struct mywrite *w)
{
	w->n_workers = (unsigned)w->o->jobs;
	if (w->n_workers == 1 || w->o->mode == MYMODE_INSERT)
		return;
	w->workers_reason = w->match.n > 0 ? no_parts(w) : "there are no rows";
	if (w->workers_reason != NULL) {
		w->n_workers = 1;
		cli_say(w->cli, "one connection instead of %" PRIu64 ": %s", w->o->jobs,
			w->workers_reason);
		return;
	}
	w->by_part = true;
	w->part_key = &w->table.keys[0];
}

static int check_engine(struct mywrite *w, struct err *err)
{
	const struct mytable *t = &w->table;
	bool may = w->o->allow_non_transactional;

	w->store_options.transactional = t->transactional;
	if (t->transactional)
		return 0;
	if (t->is_view && !may)
		return err_set(err, EXIT_USAGE,
			"%s: %s is a view, and whether what is below it has transactions cannot be "
			"told: --allow-non-transactional takes it as if it had none",
			w->source.name, t->name);
	if (w->o->publish == PUBLISH_TX || w->o->checkpoint.job != NULL || !may)
		return err_set(err, EXIT_USAGE,
			"%s: the engine of %s, %s, has no transactions%s", w->source.name, t->name,
			t->engine != NULL ? t->engine : "(unknown)",
			w->o->publish == PUBLISH_TX	     ? ", and --publish tx is one"
				: w->o->checkpoint.job != NULL ? ", which --checkpoint needs"
							       : ": --allow-non-transactional writes "
								 "all the same");
	return 0;
}

static int open_table(struct mywrite *w, struct err *err)
{
	struct myfail fail;
	struct myconn *c = mysession_open(&w->session, &fail);
	int rc;

	if (c == NULL)
		return myfail_err(err, &fail, w->source.name, "connecting");
	rc = mytable_open(&w->table, c, w->o->table, w->source.name, err);
	if (rc == 0 && w->table.triggers.len > 0)
		cli_say_more(w->cli, "%s has triggers, which may change values: %s", w->table.name,
			w->table.triggers.s);
	myconn_close(c);
	if (rc < 0 || check_engine(w, err) < 0 || choose_method(w, err) < 0)
		return -1;
	return w->o->publish == PUBLISH_SWAP ? mypublish_check(&w->table, w->source.name, err) : 0;
}

/* --- once the columns are known ------------------------------------------------- */

/* --update-columns must name columns of the stream. */
static int check_update(const struct mywrite *w, struct err *err)
{
	const char *list = w->o->update_columns;
	char one[256], hint[512];
	size_t i;

	while (list != NULL && (list = match_next_name(list, one, sizeof one)) != NULL) {
		for (i = 0; i < w->row.n && strcasecmp(w->row.columns[i].name, one) != 0; i++)
			;
		if (i < w->row.n)
			continue;
		if (mytable_find(&w->table, one, strlen(one)) >= 0)
			return err_set(err, EXIT_USAGE,
				"--update-columns: the stream does not bring '%s'", one);
		return err_set(err, EXIT_USAGE, "--update-columns: %s has no column '%s'%s",
			w->table.name, one, mytable_hint(&w->table, hint, sizeof hint, one));
	}
	return 0;
}

/* What the reader must find in each record. */
static void select_columns(struct mywrite *w)
{
	size_t i, n = w->reader.begin.columns.n;
	bool *selected = mem_alloc(n, sizeof *selected);
	int missing = w->o->in.missing;

	for (i = 0; i < n; i++)
		selected[i] = match_has(&w->match, i) &&
			(missing == MISSING_DIRTY || missing == MISSING_FAIL);
	reader_select(&w->reader, selected, w->o->columns != NULL);
	free(selected);
}

/*
 * The zone that a column's values are converted in. An instant into DATETIME has its own
 * offset where none is told; a wall clock into TIMESTAMP has the session's.
 */
static const struct zone *column_zone(const struct mywrite *w, size_t column)
{
	if (w->zone != NULL || w->table.columns[column].fit.kind != FIT_TIMESTAMP)
		return w->zone;
	return w->clock_zone;
}

static int prepare_columns(struct mywrite *w, struct err *err)
{
	const struct columns *stream = &w->reader.begin.columns;
	size_t i;

	if (stream->n == 0)
		return 0;
	if (mytable_match(&w->table, &w->match, &w->reader.begin.columns, w->o->columns, err) < 0)
		return -1;
	for (i = 0; i < w->match.n; i++)
		mytable_fit(&w->table, w->match.v[i].target,
			stream->v[w->match.v[i].stream].type.kind,
			column_zone(w, w->match.v[i].target), w->session.offset_s, w->o->lossy);
	myrow_init(&w->row, &w->match, &w->table, stream, w->o->in.missing);
	select_columns(w);
	return check_update(w, err);
}

static void set_dest(struct mywrite *w)
{
	struct str name = STR_INIT;

	w->dest = w->table;
	str_adds(&name, w->table.name);
	if (w->o->publish == PUBLISH_SWAP)
		str_adds(&name, MYPUBLISH_NEW);
	w->dest.name = w->dest_name = str_take(&name);
}

static void make_workers(struct mywrite *w)
{
	unsigned i;

	w->workers = mem_alloc(w->n_workers, sizeof *w->workers);
	for (i = 0; i < w->n_workers; i++) {
		mystore_init(&w->workers[i].store, &w->store_options, &w->dest, &w->row);
		retry_init(&w->workers[i].retry, w->o->retry_for_ns, clock_now(),
			(uint64_t)getpid() * 64 + i + (uint64_t)clock_wall());
	}
}

static struct myconn *main_conn(struct mywrite *w)
{
	return w->workers[0].conn;
}

/* A failure of the main thread's own statements. */
static int conn_err(struct mywrite *w, const char *what, struct err *err)
{
	return myfail_err(err, myconn_fail(main_conn(w)), w->source.name, what);
}

static int run_sql(struct mywrite *w, const struct text_list *list, const char *what, struct err *err)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (myconn_exec(main_conn(w), span_of(list->v[i]), MYCONN_DAY_S, NULL) < 0)
			return conn_err(w, what, err);
		/* a statement that commits by itself ends the one transaction */
		if (w->o->publish == PUBLISH_TX && !myconn_in_transaction(main_conn(w)) &&
			myconn_do(main_conn(w), "START TRANSACTION", NULL) < 0)
			return conn_err(w, what, err);
	}
	return 0;
}

/* --- the checkpoint ------------------------------------------------------------- */

static const char *input_id(const struct mywrite *w)
{
	return w->o->checkpoint.input != NULL ? w->o->checkpoint.input : w->reader.begin.id;
}

static int check_input(const struct mywrite *w, struct err *err)
{
	const char *input = input_id(w), *slice = w->reader.begin.slice;

	if (input == NULL)
		return err_set(err, EXIT_USAGE,
			"--checkpoint %s: nothing tells what this stream is (no source.id in a "
			"begin line): name it with --input-id TEXT, the same text for the same rows",
			w->o->checkpoint.job);
	if (strlen(input) > 512 || (slice != NULL && strlen(slice) > 32))
		return err_set(err, EXIT_USAGE,
			"--checkpoint %s: the input's id or slice is too long (512 and 32 bytes)",
			w->o->checkpoint.job);
	return 0;
}

static int take_checkpoint(struct mywrite *w, struct err *err)
{
	const char *slice = w->reader.begin.slice != NULL ? w->reader.begin.slice : "1/1";
	struct mycheckpoint *c = &w->checkpoint;
	struct myfail fail;

	if (check_input(w, err) < 0)
		return -1;
	if (mycheckpoint_take(c, main_conn(w), &w->o->checkpoint, slice, input_id(w),
		    w->reader.begin.first, w->n_workers, &fail, err) < 0)
		return err_is_set(err) ? -1 : myfail_err(err, &fail, w->source.name, "the checkpoint");
	if (c->resumed)
		cli_say(w->cli, "--checkpoint %s: rows up to %" PRIu64 " are stored (%" PRIu64
				" dirty); going on behind them",
			c->job, mycheckpoint_far(c), mycheckpoint_dirty(c));
	w->checkpointed = true;
	w->found_dirty = mycheckpoint_dirty(c);
	return 0;
}

/* An earlier attempt had another number of connections: it stands. */
static int keep_workers(struct mywrite *w, struct err *err)
{
	unsigned parts = w->checkpoint.parts, i;

	if (parts == w->n_workers)
		return 0;
	if (parts > MYWRITE_JOBS)
		return err_set(err, EXIT_FAILED, "--checkpoint %s: %u connections are too many",
			w->checkpoint.job, parts);
	cli_say(w->cli, "--checkpoint %s: it was begun with -j %u, and goes on so",
		w->checkpoint.job, parts);
	w->workers = mem_realloc(w->workers, parts > w->n_workers ? parts : w->n_workers,
		sizeof *w->workers);
	for (i = w->n_workers; i < parts; i++) {
		memset(&w->workers[i], 0, sizeof w->workers[i]);
		mystore_init(&w->workers[i].store, &w->store_options, &w->dest, &w->row);
		retry_init(&w->workers[i].retry, w->o->retry_for_ns, clock_now(),
			(uint64_t)getpid() * 64 + i);
	}
	w->n_workers = parts;
	return 0;
}

/* --- set-up ---------------------------------------------------------------------- */

static int stage(struct mywrite *w, struct err *err)
{
	bool made;

	if (w->o->publish != PUBLISH_SWAP ||
		(w->checkpointed && w->checkpoint.state == CHECKPOINT_STORED))
		return 0;
	if (mypublish_stage(&w->table, main_conn(w), w->checkpointed && w->checkpoint.again,
		    &made) < 0)
		return conn_err(w, "making the staging table", err);
	if (made && w->checkpointed && w->checkpoint.resumed)
		return err_set(err, EXIT_FAILED,
			"--checkpoint %s: rows up to %" PRIu64 " were stored in %s, which is gone",
			w->checkpoint.job, mycheckpoint_far(&w->checkpoint), w->dest_name);
	return 0;
}

/* A resumed attempt does not do it again. */
static int pre_sql(struct mywrite *w, struct err *err)
{
	if (w->o->publish == PUBLISH_TX && myconn_do(main_conn(w), "START TRANSACTION", NULL) < 0)
		return conn_err(w, "START TRANSACTION", err);
	if (w->checkpointed && w->checkpoint.resumed) {
		if (w->o->pre_sql.n > 0)
			cli_say(w->cli, "--pre-sql is left out: rows are stored already");
		return 0;
	}
	return run_sql(w, &w->o->pre_sql, "--pre-sql", err);
}

/*
 * How far lines like this one are stored. By parts each line tells its part, in a last
 * member that only we write and read.
 */
static uint64_t stored_up_to(const void *arg, struct span line)
{
	const struct mywrite *w = arg;
	const char *p = memmem(line.p, line.len, MYWRITE_PART, sizeof MYWRITE_PART - 1), *last = NULL;
	unsigned long part;

	for (; p != NULL; p = memmem(p + 1, (size_t)(line.p + line.len - p - 1), MYWRITE_PART,
				  sizeof MYWRITE_PART - 1))
		last = p;
	part = last == NULL ? 0 : strtoul(last + sizeof MYWRITE_PART - 1, NULL, 10);
	if (!w->by_part)
		return mycheckpoint_far(&w->checkpoint);
	return part < w->checkpoint.parts ? w->checkpoint.pos[part] : 0;
}

static int open_books(struct mywrite *w, struct err *err)
{
	if (!w->checkpointed)
		return 0; /* open since the start */
	if (!w->checkpoint.again)
		return books_make(&w->books, err);
	return books_resume(&w->books, stored_up_to, w, mycheckpoint_dirty(&w->checkpoint), err);
}

static int start_crew(struct mywrite *w, struct err *err)
{
	struct crew_options o = {
		.workers = w->n_workers,
		.by_part = w->by_part,
		.batches = w->by_part ? 2 * w->n_workers : w->n_workers + 1,
		.work = mywrite_work,
		.arg = w,
		.progress = &w->cli->progress,
		.blocked_ns = &w->cli->counts.blocked_out_ns,
	};

	w->crew = crew_start(&o, err);
	return w->crew != NULL ? 0 : -1;
}

/* Is the job done already, so that there is nothing to write? */
static bool is_done(const struct mywrite *w)
{
	return w->checkpointed && w->checkpoint.state == CHECKPOINT_DONE;
}

int mywrite_set_up(struct mywrite *w, struct err *err)
{
	if (late_zones(w, err) < 0 || prepare_columns(w, err) < 0)
		return -1;
	choose_workers(w);
	set_dest(w);
	make_workers(w);
	if (mywrite_connect(w, 0, err) < 0)
		return -1;
	if (w->o->checkpoint.job != NULL &&
		(take_checkpoint(w, err) < 0 || keep_workers(w, err) < 0))
		return -1;
	if (is_done(w))
		return MYWRITE_NOTHING_TO_DO;
	if (open_books(w, err) < 0 || stage(w, err) < 0 || pre_sql(w, err) < 0)
		return -1;
	return start_crew(w, err);
}

/* --- behind the last batch ------------------------------------------------------- */

static int step(struct mywrite *w, enum mycheckpoint_state state, struct err *err)
{
	int rc;

	if (!w->checkpointed)
		return 0;
	rc = mycheckpoint_step(&w->checkpoint, main_conn(w), state);
	if (rc < 0)
		return conn_err(w, "the checkpoint", err);
	if (rc == 0)
		return err_set(err, EXIT_FENCED, "--checkpoint %s: another attempt has taken over",
			w->checkpoint.job);
	w->checkpoint.state = state;
	return 0;
}

static int commit_tx(struct mywrite *w, struct err *err)
{
	const struct myfail *f;

	if (w->o->publish != PUBLISH_TX || myconn_do(main_conn(w), "COMMIT", NULL) == 0)
		return 0;
	f = myconn_fail(main_conn(w));
	if (f->kind == MYFAIL_LOST)
		return err_set(err, EXIT_FAILED,
			"%s: the connection was lost during COMMIT: all %" PRIu64
			" rows are stored, or none of them: %s",
			w->dest.name, w->stored, f->text);
	return conn_err(w, "COMMIT", err);
}

/* How many rows must the staging table hold? UINT64_MAX: it cannot be told. */
static uint64_t rows_wanted(const struct mywrite *w)
{
	const struct mycheckpoint *c = &w->checkpoint;

	if (!w->checkpointed || !c->resumed)
		return w->tally.inserted;
	if (w->o->mode != MYMODE_INSERT || strcmp(c->slice, "1/1") != 0)
		return UINT64_MAX;
	return w->last_row - mycheckpoint_dirty(c);
}

static int swap(struct mywrite *w, struct err *err)
{
	uint64_t rows = 0, want = rows_wanted(w);
	bool exists = true;

	if (w->o->publish != PUBLISH_SWAP)
		return 0;
	if (w->checkpointed && w->checkpoint.resumed &&
		mypublish_exists(&w->table, main_conn(w), &exists) < 0)
		return conn_err(w, "looking for the staging table", err);
	if (!exists)
		return 0; /* an earlier attempt has swapped it in */
	if (mypublish_count(&w->table, main_conn(w), &rows) < 0)
		return conn_err(w, "counting the staging table", err);
	if (want != UINT64_MAX && rows != want)
		return err_set(err, EXIT_FAILED,
			"%s holds %" PRIu64 " rows, and not the %" PRIu64 " that were stored: it is "
			"not swapped in",
			w->dest_name, rows, want);
	if (mypublish_swap(&w->table, main_conn(w), w->o->keep_old) < 0)
		return conn_err(w, "swapping the staging table in", err);
	return 0;
}

/* What is left to do on the server. Under a checkpoint all of it may be done twice. */
static int finish_once(struct mywrite *w, struct err *err)
{
	if (mywrite_connect(w, 0, err) < 0)
		return -1;
	if (w->checkpoint.state != CHECKPOINT_STORED && step(w, CHECKPOINT_STORED, err) < 0)
		return -1;
	if (commit_tx(w, err) < 0 || swap(w, err) < 0)
		return -1;
	w->published = true;
	if (run_sql(w, &w->o->post_sql, "--post-sql", err) < 0)
		return -1;
	return step(w, CHECKPOINT_DONE, err);
}

static int finish(struct mywrite *w, struct err *err)
{
	struct myworker *me = &w->workers[0];
	int64_t wait;

	if (books_check(&w->books, w->read_total, true, err) < 0)
		return -1;
	if (!w->checkpointed && w->o->publish == PUBLISH_DIRECT && w->o->post_sql.n == 0)
		return 0; /* all is done, whether the connection lives or not */
	while (finish_once(w, err) < 0) {
		if (!w->checkpointed || err->exit != EXIT_TEMP || stop_wanted())
			return -1;
		wait = retry_wait(&me->retry, clock_now(), 100 * CLOCK_MS, -1);
		if (wait < 0)
			return -1;
		err_clear(err);
		myconn_close(me->conn);
		me->conn = me->store.conn = NULL;
		clock_sleep(wait);
	}
	return 0;
}

/* --- the end --------------------------------------------------------------------- */

/* After a failure: what the table holds. */
static void tell_state(struct mywrite *w)
{
	if (!w->ready || w->workers == NULL)
		return;
	if (w->published)
		cli_say(w->cli, "all %" PRIu64 " rows are stored", w->stored);
	else if (w->o->publish == PUBLISH_TX)
		cli_say(w->cli, "nothing is stored: the one transaction was not committed");
	else if (w->o->publish == PUBLISH_SWAP)
		cli_say(w->cli, "%s is as it was", w->table.name);
	else if (w->committed)
		cli_say(w->cli, "%" PRIu64 " rows were stored before (up to row %" PRIu64 ")",
			w->stored, w->stored_row);
	else
		cli_say(w->cli, "nothing was stored");
}

/* A staging table that nobody will go on with. */
static void drop_staging(struct mywrite *w)
{
	struct err ignored = ERR_INIT;

	if (w->o->publish != PUBLISH_SWAP || w->checkpointed || w->published || w->workers == NULL)
		return;
	if (main_conn(w) == NULL && mywrite_connect(w, 0, &ignored) < 0)
		return;
	mypublish_drop(&w->table, main_conn(w));
}

static void report(struct mywrite *w)
{
	struct cli *cli = w->cli;
	uint64_t loads = 0, inserts = 0;
	unsigned i;

	for (i = 0; i < w->n_workers && w->workers != NULL; i++) {
		loads += w->workers[i].store.loads;
		inserts += w->workers[i].store.inserts;
	}
	cli_report_u(cli, "inserted", w->tally.inserted);
	cli_report_u(cli, "updated", w->tally.updated);
	cli_report_u(cli, "unchanged", w->tally.unchanged);
	cli_report_u(cli, "ignored", w->tally.ignored);
	cli_report_u(cli, "batches", w->batches);
	cli_report_u(cli, "retries", w->retries);
	cli_report_u(cli, "connections", w->n_workers);
	if (w->workers_reason != NULL)
		cli_report_text(cli, "connections_reason", w->workers_reason);
	cli_report_text(cli, "method", w->store_options.load ? "load" : "insert");
	cli_report_text(cli, "method_reason", w->method_reason != NULL ? w->method_reason : "");
	cli_report_u(cli, "loads", loads);
	cli_report_u(cli, "inserts", inserts);
	cli_report_u(cli, "skipped", w->skipped);
	if (w->reader.cut)
		str_adds(&cli->extra, ",\"cut\":true");
}

static void report_losses(struct mywrite *w)
{
	char name[32];
	unsigned i;

	for (i = 0; i < FIT_LOSSY_KINDS; i++)
		if (w->o->lossy & 1u << i) {
			snprintf(name, sizeof name, "lossy_%s", fit_lossy_name((enum fit_lossy)i));
			cli_report_u(w->cli, name, w->row.room.allowed[i]);
		}
}

/* Did an earlier worker, or this one before, tell the same remark? */
static bool told_before(const struct mywrite *w, unsigned worker, size_t note)
{
	const struct mynotes *n = &w->workers[worker].store.notes;
	unsigned code = n->v[note].code, i;
	size_t k;

	for (i = 0; i < worker; i++)
		for (n = &w->workers[i].store.notes, k = 0; k < n->n; k++)
			if (n->v[k].code == code)
				return true;
	return false;
}

/* What the server remarked of no row in particular: told once, and kept in the report. */
static void report_remarks(struct mywrite *w)
{
	struct str list = STR_INIT;
	const struct mynotes *n;
	unsigned i;
	size_t k;

	for (i = 0; w->workers != NULL && i < w->n_workers; i++)
		for (n = &w->workers[i].store.notes, k = 0; k < n->n; k++) {
			if (told_before(w, i, k))
				continue;
			cli_say(w->cli, "the server remarks: %.300s (%u)", n->v[k].text,
				n->v[k].code);
			str_addc(&list, list.len > 0 ? ',' : '[');
			value_json_string(&list, n->v[k].text, strlen(n->v[k].text));
		}
	if (list.len > 0) {
		str_adds(&w->cli->extra, ",\"remarks\":");
		str_add(&w->cli->extra, list.s, list.len);
		str_addc(&w->cli->extra, ']');
	}
	str_free(&list);
}

static void clean_up(struct mywrite *w)
{
	unsigned i;

	for (i = 0; i < w->n_workers && w->workers != NULL; i++) {
		myconn_close(w->workers[i].conn);
		mystore_free(&w->workers[i].store);
	}
	free(w->workers);
	myrow_free(&w->row);
	match_free(&w->match);
	mycheckpoint_free(&w->checkpoint);
	mytable_free(&w->table);
	free(w->dest_name);
	zone_free(w->zone);
	zone_free(w->clock_zone);
	reader_free(&w->reader);
	instream_free(&w->in);
	batch_free(&w->loose);
	str_free(&w->scratch);
	str_free(&w->line);
	source_free(&w->source);
	pthread_mutex_destroy(&w->lock);
}

/* --- other errands --------------------------------------------------------------- */

static int print(const struct str *out, struct err *err)
{
	if (out->len > 0 && fwrite(out->s, 1, out->len, stdout) != out->len)
		return err_sys(err, EXIT_FAILED, "standard output");
	return 0;
}

static int print_ddl(struct mywrite *w, struct err *err)
{
	struct str out = STR_INIT;
	int rc;

	if (reader_open(&w->reader, &w->o->in, &w->in, &w->cli->counts, NULL, err) < 0)
		return -1;
	if (w->reader.begin.columns.n == 0)
		return err_set(err, EXIT_FAILED, "the stream does not tell its columns");
	mytable_ddl(&out, w->o->table, &w->reader.begin.columns);
	rc = print(&out, err);
	str_free(&out);
	return rc;
}

static int show(struct mywrite *w, struct err *err)
{
	struct str out = STR_INIT;
	struct myfail fail;
	struct myconn *c = mysession_open(&w->session, &fail);
	int rc = 0;

	if (c == NULL)
		return myfail_err(err, &fail, w->source.name, "connecting");
	if (mycheckpoint_show(&out, c, &w->o->checkpoint, w->o->mode == MYMODE_INSERT) < 0)
		rc = myfail_err(err, myconn_fail(c), w->source.name, "the checkpoint");
	else
		rc = print(&out, err);
	myconn_close(c);
	str_free(&out);
	return rc;
}

/* --- the job --------------------------------------------------------------------- */

static void init(struct mywrite *w)
{
	const struct mywrite_options *o = w->o;

	pthread_mutex_init(&w->lock, NULL);
	instream_init(&w->in, STDIN_FILENO, "standard input", &w->cli->counts, &w->cli->progress);
	w->session.conn = (struct myconn_options){.source = &w->source.mysql,
		.program = MYWRITE_TOOL}; /* LOAD is offered once it is chosen */
	w->session.session_sql = &o->session_sql;
	w->session.hurry_locks = o->jobs > 1;
	w->store_options = (struct mystore_options){.mode = (enum mymode)o->mode,
		.update = o->update_columns, .whole = o->publish != PUBLISH_TX,
		.tool = MYWRITE_TOOL};
}

static int write_all(struct mywrite *w, struct err *err)
{
	struct err late = ERR_INIT;
	int rc;

	if (early_zones(w, err) < 0 || open_table(w, err) < 0)
		return -1;
	if (books_open(&w->books, &w->o->books, w->cli, w->o->checkpoint.job == NULL, err) < 0)
		return -1;
	rc = reader_open(&w->reader, &w->o->in, &w->in, &w->cli->counts, NULL, err);
	if (rc == 0)
		rc = mywrite_gather(w, err);
	crew_end(w->crew, err);
	if (is_done(w))
		return MYWRITE_NOTHING_TO_DO;
	if (rc == 0 && !w->empty)
		rc = finish(w, err);
	if (rc < 0) {
		drop_staging(w);
		tell_state(w);
	}
	if (books_close(&w->books, rc < 0 ? &late : err) < 0)
		rc = -1;
	return rc;
}

/* The job was done before: let the writers before us end in peace. */
static int read_to_end(struct mywrite *w, struct err *err)
{
	cli_say(w->cli, "--checkpoint %s: this input is done; nothing is written", w->checkpoint.job);
	err_clear(err);
	while (instream_more(&w->in, err) > 0)
		w->in.p = w->in.end;
	return err_is_set(err) ? -1 : 0;
}

int mywrite_run(const struct mywrite_options *o, struct cli *cli, struct err *err)
{
	struct mywrite w = {.o = o, .cli = cli, .row = MYROW_INIT, .table = MYTABLE_INIT,
		.source = SOURCE_INIT};
	int rc = 0;

	init(&w);
	if (o->print_ddl) {
		rc = print_ddl(&w, err);
	} else if (source_open_type(&w.source, &o->source, SOURCE_MYSQL, err) < 0) {
		rc = -1;
	} else if (o->show) {
		rc = show(&w, err);
	} else {
		rc = write_all(&w, err);
		if (rc == MYWRITE_NOTHING_TO_DO)
			rc = read_to_end(&w, err);
		report(&w);
		report_losses(&w);
		report_remarks(&w);
	}
	clean_up(&w);
	return rc < 0 ? -1 : 0;
}
