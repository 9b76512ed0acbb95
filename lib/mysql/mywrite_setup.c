/* SPDX-License-Identifier: MIT */
/* Everything before the first record: server, table, columns, checkpoint, staging, pre-SQL. */
#include "mysql/mywrite_internal.h"

#include "base/clock.h"
#include "base/mem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

/* --- the main thread's own statements ------------------------------------------ */

struct myconn *mywrite_conn(struct mywrite *w)
{
	return w->workers[0].conn;
}

/* A failure of the main thread's own statements. */
int mywrite_conn_err(struct mywrite *w, const char *what, struct err *err)
{
	return myfail_err(err, myconn_fail(mywrite_conn(w)), w->source.name, what);
}

int mywrite_sql(struct mywrite *w, const struct text_list *list, const char *what, struct err *err)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (myconn_exec(mywrite_conn(w), span_of(list->v[i]), MYCONN_DAY_S, NULL) < 0)
			return mywrite_conn_err(w, what, err);
		/* pre-SQL that commits by itself ends the one transaction */
		if (w->o->publish == PUBLISH_TX && !w->published &&
			!myconn_in_transaction(mywrite_conn(w)) &&
			myconn_do(mywrite_conn(w), "START TRANSACTION", NULL) < 0)
			return mywrite_conn_err(w, what, err);
	}
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
int mywrite_early_zones(struct mywrite *w, struct err *err)
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
	w->method_reason = not_load != NULL ? not_load
		: o->method == METHOD_LOAD  ? "asked for"
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
		return err_set(err, EXIT_USAGE, "%s: the engine of %s, %s, has no transactions%s",
			w->source.name, t->name, t->engine != NULL ? t->engine : "(unknown)",
			w->o->publish == PUBLISH_TX ? ", and --publish tx is one"
				: w->o->checkpoint.job != NULL
				? ", which --checkpoint needs"
				: ": --allow-non-transactional writes "
				  "all the same");
	return 0;
}

/* Before the first login nothing is tried twice; after it, what is lost. */
static int read_table(struct mywrite *w, struct err *err)
{
	struct retry retry;
	struct myfail fail;
	struct myconn *c = mysession_open(&w->session, &fail);
	int rc;

	if (c == NULL)
		return myfail_err(err, &fail, w->source.name, "connecting");
	retry_init(&retry, w->o->retry_for_ns, clock_now(), (uint64_t)clock_wall());
	for (;; c = mysession_open(&w->session, &fail)) {
		rc = c != NULL ? mytable_open(&w->table, c, w->o->table, w->source.name, err)
			       : myfail_err(err, &fail, w->source.name, "connecting");
		myconn_close(c);
		if (rc == 0 || err->exit != EXIT_TEMP || mywrite_wait(w, &retry) < 0)
			return rc;
		err_clear(err);
		mytable_free(&w->table);
	}
}

int mywrite_open_table(struct mywrite *w, struct err *err)
{
	int rc = read_table(w, err);

	w->session.schema = w->table.schema;
	if (rc == 0 && w->table.triggers.len > 0)
		cli_say_more(w->cli, "%s has triggers, which may change values: %s", w->table.name,
			w->table.triggers.s);
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

/* As many as that, not connected; those that there are stay. */
static void set_workers(struct mywrite *w, unsigned have, unsigned n)
{
	unsigned i;

	for (i = n; i < have; i++)
		mystore_free(&w->workers[i].store);
	w->workers = mem_realloc(w->workers, n, sizeof *w->workers);
	for (i = have; i < n; i++) {
		w->workers[i] = (struct myworker){.conn = NULL};
		mystore_init(&w->workers[i].store, &w->store_options, &w->dest, &w->row);
		retry_init(&w->workers[i].retry, w->o->retry_for_ns, clock_now(),
			(uint64_t)getpid() * 64 + i + (uint64_t)clock_wall());
	}
	w->n_workers = n;
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

/*
 * The records that earlier attempts stored and this stream does not bring again: all
 * before its first. Where a slice starts is not kept, so of one that goes on behind its
 * position they are taken to have been within --max-dirty-percent.
 */
static void count_before(struct mywrite *w)
{
	const struct mycheckpoint *c = &w->checkpoint;
	uint64_t skipped = w->reader.begin.first - 1, ppm = w->o->books.percent_ppm;
	uint64_t far = mycheckpoint_far(c);

	w->total_before = 0;
	if (strcmp(c->slice, "1/1") == 0)
		w->total_before = skipped;
	else if (c->resumed && skipped == mycheckpoint_whole(c) && ppm != UINT64_MAX && ppm > 0)
		w->total_before = books_rows_for(mycheckpoint_dirty(c), ppm);
	w->total_noted = w->total_before + (far > skipped ? far - skipped : 0);
}

static int take_checkpoint(struct mywrite *w, struct err *err)
{
	const char *slice = w->reader.begin.slice != NULL ? w->reader.begin.slice : "1/1";
	struct mycheckpoint *c = &w->checkpoint;
	struct myfail fail;
	unsigned i;

	if (check_input(w, err) < 0)
		return -1;
	retry_progress(&w->workers[0].retry, clock_now());
	while (mycheckpoint_take(c, mywrite_conn(w), &w->o->checkpoint, slice, input_id(w),
		       w->reader.begin.first, w->n_workers, w->by_part, &fail, err) < 0)
		if (err_is_set(err) || mywrite_again(w, &fail, "the checkpoint", err) < 0)
			return -1;
	if (c->resumed)
		cli_say(w->cli,
			"--checkpoint %s: rows up to %" PRIu64 " are stored (%" PRIu64
			" dirty); going on behind them",
			c->job, mycheckpoint_whole(c), mycheckpoint_dirty(c));
	w->checkpointed = true;
	w->found_dirty = mycheckpoint_dirty(c);
	count_before(w);
	for (i = 0; i < c->parts; i++)
		w->stored_pos[i] = c->by_part ? c->pos[i] : mycheckpoint_far(c);
	return 0;
}

/* The rows are shared by key, or they are not, as when the job was begun. */
static int keep_sharing(struct mywrite *w, struct err *err)
{
	const char *why;

	if (w->checkpoint.by_part == w->by_part)
		return 0;
	w->by_part = w->checkpoint.by_part;
	if (!w->by_part)
		return 0;
	why = no_parts(w);
	if (why != NULL)
		return err_set(err, EXIT_USAGE,
			"--checkpoint %s: it was begun with several connections that share the rows "
			"by key, and now %s",
			w->checkpoint.job, why);
	w->part_key = &w->table.keys[0];
	return 0;
}

/* An earlier attempt had another number of connections: it stands. */
static int keep_workers(struct mywrite *w, struct err *err)
{
	unsigned parts = w->checkpoint.parts;

	if (keep_sharing(w, err) < 0)
		return -1;
	if (parts == w->n_workers)
		return 0;
	if (parts > MYWRITE_JOBS)
		return err_set(err, EXIT_FAILED, "--checkpoint %s: %u connections are too many",
			w->checkpoint.job, parts);
	cli_say(w->cli, "--checkpoint %s: it was begun with -j %u, and goes on so",
		w->checkpoint.job, parts);
	set_workers(w, w->n_workers, parts);
	return 0;
}

/* --- set-up ---------------------------------------------------------------------- */

/* Each slice has a writer of its own; one that swaps would throw out what others stored. */
static int check_slice(const struct mywrite *w, struct err *err)
{
	const char *slice = w->reader.begin.slice;

	if (w->o->publish != PUBLISH_SWAP || slice == NULL || strcmp(slice, "1/1") == 0)
		return 0;
	return err_set(err, EXIT_USAGE,
		"--publish swap: the stream is slice %.32s of its source, and the table would hold "
		"nothing else",
		slice);
}

static int stage(struct mywrite *w, struct err *err)
{
	bool made;

	if (w->o->publish != PUBLISH_SWAP ||
		(w->checkpointed && w->checkpoint.state == CHECKPOINT_STORED))
		return 0;
	if (mypublish_stage(&w->table, mywrite_conn(w), w->checkpointed && w->checkpoint.again,
		    &made) < 0)
		return mywrite_conn_err(w, "making the staging table", err);
	if (made && w->checkpointed && w->checkpoint.resumed)
		return err_set(err, EXIT_FAILED,
			"--checkpoint %s: rows up to %" PRIu64 " were stored in %s, which is gone",
			w->checkpoint.job, mycheckpoint_far(&w->checkpoint), w->dest_name);
	return 0;
}

/* What pre-SQL set must not bend the rows that follow on its connection. */
static int check_session(struct mywrite *w, struct err *err)
{
	struct myfail fail;

	if (w->o->pre_sql.n > 0 && mysession_check(mywrite_conn(w), &w->session, &fail) < 0)
		return myfail_err(err, &fail, w->source.name, "after --pre-sql");
	return 0;
}

/* A resumed attempt does not do it again. */
static int pre_sql(struct mywrite *w, struct err *err)
{
	if (w->o->publish == PUBLISH_TX &&
		myconn_do(mywrite_conn(w), "START TRANSACTION", NULL) < 0)
		return mywrite_conn_err(w, "START TRANSACTION", err);
	if (w->checkpointed && w->checkpoint.resumed) {
		if (w->o->pre_sql.n > 0)
			cli_say(w->cli, "--pre-sql is left out: rows are stored already");
		return 0;
	}
	return mywrite_sql(w, &w->o->pre_sql, "--pre-sql", err) < 0 ? -1 : check_session(w, err);
}

/*
 * How far lines like this one are stored. By parts each line tells its part, in a last
 * member that only we write and read.
 */
static uint64_t stored_up_to(const void *arg, struct span line)
{
	const struct mywrite *w = arg;
	const char *p = memmem(line.p, line.len, MYWRITE_PART, sizeof MYWRITE_PART - 1),
		   *last = NULL;
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
		.tick = mywrite_tick,
		.blocked_ns = &w->cli->counts.blocked_out_ns,
	};

	w->crew = crew_start(&o, err);
	return w->crew != NULL ? 0 : -1;
}

/* Is the job done already, so that there is nothing to write? */
bool mywrite_is_done(const struct mywrite *w)
{
	return w->checkpointed && w->checkpoint.state == CHECKPOINT_DONE;
}

int mywrite_set_up(struct mywrite *w, struct err *err)
{
	if (check_slice(w, err) < 0 || late_zones(w, err) < 0 || prepare_columns(w, err) < 0)
		return -1;
	choose_workers(w);
	set_dest(w);
	set_workers(w, 0, w->n_workers);
	if (mywrite_connect(w, 0, err) < 0)
		return -1;
	if (w->o->checkpoint.job != NULL &&
		(take_checkpoint(w, err) < 0 || keep_workers(w, err) < 0))
		return -1;
	if (mywrite_is_done(w))
		return MYWRITE_NOTHING_TO_DO;
	if (open_books(w, err) < 0 || stage(w, err) < 0 || pre_sql(w, err) < 0)
		return -1;
	return start_crew(w, err);
}
