/* SPDX-License-Identifier: MIT */
/* The job as a whole, its options, and the errands that write no rows. */
#include "mysql/mywrite_internal.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LOCK_TRIES 5
#define LOCK_WAIT_MAX 3600 /* seconds */
#define OWN_LOCK_WAIT 2

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
		{!o->show && o->table == NULL, "TABLE is missing"},
		{o->checkpoint.input != NULL && !checkpoint, "--input-id needs --checkpoint JOB"},
		{tx && checkpoint,
			"--publish tx is one transaction; a checkpoint needs one for each batch"},
		{tx && o->jobs > 1,
			"--publish tx is one transaction, and so one connection: not -j"},
		{tx && o->allow_non_transactional,
			"--publish tx needs transactions: not --allow-non-transactional"},
		{checkpoint && o->allow_non_transactional,
			"--checkpoint moves in the rows' own transaction: not "
			"--allow-non-transactional"},
		{o->keep_old && o->publish != PUBLISH_SWAP, "--keep-old needs --publish swap"},
		{o->update_columns != NULL && o->mode != MYMODE_UPDATE,
			"--update-columns needs --mode update"},
		{o->update_columns != NULL && o->update_columns[0] == '\0',
			"--update-columns names no column"},
		{o->columns != NULL && o->columns[0] == '\0', "--columns names no column"},
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
	if (mycheckpoint_show(&out, c, &w->o->checkpoint) < 0)
		rc = myfail_err(err, myconn_fail(c), w->source.name, "the checkpoint");
	else
		rc = print(&out, err);
	myconn_close(c);
	str_free(&out);
	return rc;
}

/* --- the job --------------------------------------------------------------------- */

/*
 * How long to wait for a lock: less than --retry-for, so that there are several tries.
 * With several connections a lock may be held by one of ours that waits for its turn.
 */
static int lock_wait(const struct mywrite_options *o)
{
	int64_t s = o->retry_for_ns / CLOCK_S, most = o->jobs > 1 ? OWN_LOCK_WAIT : LOCK_WAIT_MAX;

	if (o->publish != PUBLISH_TX) /* which has one try */
		s /= LOCK_TRIES;
	return s < 1 ? 1 : (int)(s < most ? s : most);
}

static void init(struct mywrite *w)
{
	const struct mywrite_options *o = w->o;

	pthread_mutex_init(&w->lock, NULL);
	instream_init(&w->in, STDIN_FILENO, "standard input", &w->cli->counts, &w->cli->progress);
	w->session.conn = (struct myconn_options){.source = &w->source.mysql,
		.program = MYWRITE_TOOL}; /* LOAD is offered once it is chosen */
	w->session.session_sql = &o->session_sql;
	w->session.lock_wait_s = lock_wait(o);
	w->store_options = (struct mystore_options){.mode = (enum mymode)o->mode,
		.update = o->update_columns,
		.whole = o->publish != PUBLISH_TX,
		.tool = MYWRITE_TOOL};
}

static int write_all(struct mywrite *w, struct err *err)
{
	struct err late = ERR_INIT;
	int rc;

	if (mywrite_early_zones(w, err) < 0 || mywrite_open_table(w, err) < 0)
		return -1;
	if (books_open(&w->books, &w->o->books, w->cli, w->o->checkpoint.job == NULL, err) < 0)
		return -1;
	cli_tell_terminal(w->cli);
	rc = reader_open(&w->reader, &w->o->in, &w->in, &w->cli->counts, NULL, err);
	if (rc == 0)
		rc = mywrite_gather(w, err);
	crew_end(w->crew, err);
	w->crew = NULL;
	mywrite_tick(w, clock_now());
	if (mywrite_is_done(w))
		return MYWRITE_NOTHING_TO_DO;
	if (rc == 0 && !w->empty)
		rc = mywrite_finish(w, err);
	if (rc < 0) {
		mywrite_drop_staging(w);
		mywrite_tell(w);
		mywrite_forget(w);
	}
	if (books_close(&w->books, rc < 0 ? &late : err) < 0)
		rc = -1;
	return rc;
}

/*
 * The job was done before: let the writers before us end in peace, and count what they
 * pass on, so that the books of a pipeline balance here too. What is wrong with the
 * stream is no matter any more.
 */
static int read_to_end(struct mywrite *w, struct err *err)
{
	uint64_t far = mycheckpoint_far(&w->checkpoint);
	enum read_kind kind;

	cli_say(w->cli, "--checkpoint %s: this input is done; nothing is written",
		w->checkpoint.job);
	err_clear(err);
	w->in.idle = NULL;
	w->skipped = w->read_total;
	while ((kind = reader_next(&w->reader, err)) > READ_END)
		w->skipped += kind != READ_COLUMNS && w->reader.record.row <= far;
	if (kind == READ_END)
		return 0;
	err_clear(err);
	while (instream_more(&w->in, err) > 0)
		w->in.p = w->in.end;
	return err_is_set(err) ? -1 : 0;
}

int mywrite_run(const struct mywrite_options *o, struct cli *cli, struct err *err)
{
	struct mywrite w = {.o = o,
		.cli = cli,
		.row = MYROW_INIT,
		.table = MYTABLE_INIT,
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
		mywrite_report(&w);
	}
	clean_up(&w);
	return rc < 0 ? -1 : 0;
}
