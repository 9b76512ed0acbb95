/* SPDX-License-Identifier: MIT */
/* One batch, one transaction: tried until it is stored, or cannot be. */
#include "mysql/mywrite_internal.h"

#include "base/clock.h"
#include "cli/stop.h"

#include <inttypes.h>
#include <stdlib.h>

#define FIRST_WAIT (100 * CLOCK_MS)
#define NAP (100 * CLOCK_MS)
#define LOCK_WAIT_TIMEOUT 1205

enum outcome {
	STORED,
	AGAIN,  /* worker's fail tells why */
	FAILED, /* err tells why; or another worker failed, and it does not matter */
};

static bool is_tx(const struct mywrite *w)
{
	return w->o->publish == PUBLISH_TX;
}

static bool transactional(const struct mywrite *w)
{
	return w->store_options.transactional;
}

/* --- failures ------------------------------------------------------------------ */

static void disconnect(struct myworker *me)
{
	myconn_close(me->conn);
	me->conn = NULL;
	me->store.conn = NULL;
}

static enum outcome fenced(struct mywrite *w, struct err *err)
{
	err_set(err, EXIT_FENCED,
		"--checkpoint %s: another attempt has taken over; this one wrote nothing more",
		w->checkpoint.job);
	return FAILED;
}

/*
 * A failure that no try can mend, or that must not be tried again; where another attempt
 * has taken over that is the reason (it may have swapped our table away).
 */
static enum outcome give_up(struct mywrite *w, struct myworker *me, struct err *err)
{
	const struct myfail f = me->fail;
	uint64_t pos;

	if (w->checkpointed && f.kind != MYFAIL_HOSTILE &&
		myconn_do(me->conn, "ROLLBACK", NULL) == 0 &&
		mycheckpoint_ask(&w->checkpoint, me->conn, (unsigned)(me - w->workers), &pos) == 0)
		return fenced(w, err);
	myfail_err(err, &f, w->source.name, w->dest.name);
	return FAILED;
}

/* What a failure in the middle of a batch means. Rolls back where that is left to do. */
static enum outcome judge(struct mywrite *w, struct myworker *me, const struct batch *b,
	const struct myfail *why, struct err *err)
{
	const struct myfail *f = &me->fail; /* why may be the connection's own, and go with it */

	me->fail = *why;
	if (f->kind != MYFAIL_RETRY && f->kind != MYFAIL_LOST)
		return give_up(w, me, err);
	if (!transactional(w)) {
		err_set(err, EXIT_FAILED,
			"%s: rows %" PRIu64 " to %" PRIu64
			" may be stored in part (the table has no transactions): %s",
			w->dest.name, batch_row(b, 0), b->last_row, f->text);
		return FAILED;
	}
	if (is_tx(w)) {
		err_set(err, EXIT_TEMP, "%s: the one transaction is lost: %s (%u, %s)",
			w->dest.name, f->text, f->code, f->sqlstate);
		return FAILED;
	}
	if (f->kind == MYFAIL_LOST || myconn_do(me->conn, "ROLLBACK", NULL) < 0)
		disconnect(me);
	if (f->code == LOCK_WAIT_TIMEOUT && !w->by_part && w->n_workers > 1)
		crew_yield(w->crew, b);
	return AGAIN;
}

static enum outcome connection_failed(struct mywrite *w, struct myworker *me, const struct batch *b,
	struct err *err)
{
	return judge(w, me, b, myconn_fail(me->conn), err);
}

/* --- connecting ---------------------------------------------------------------- */

static int connect_worker(struct mywrite *w, struct myworker *me)
{
	if (me->conn != NULL)
		return 0;
	me->conn = mysession_open(&w->session, &me->fail);
	me->store.conn = me->conn;
	return me->conn != NULL ? 0 : -1;
}

/* Sleep; -1 where a signal, or another worker's failure, makes it needless. */
static int sleep_for(const struct mywrite *w, int64_t ns)
{
	int64_t until = clock_now() + ns;

	while (clock_now() < until) {
		clock_sleep(NAP < ns ? NAP : ns);
		if (stop_wanted() || (w->crew != NULL && crew_failed(w->crew)))
			return -1;
	}
	return 0;
}

int mywrite_wait(const struct mywrite *w, struct retry *r)
{
	int64_t wait = retry_wait(r, clock_now(), FIRST_WAIT, -1);

	return wait < 0 || stop_wanted() ? -1 : sleep_for(w, wait);
}

/* The first login of the process has worked (mywrite.c), so this one is worth waiting for. */
int mywrite_connect(struct mywrite *w, unsigned n, struct err *err)
{
	struct myworker *me = &w->workers[n];

	while (connect_worker(w, me) < 0)
		if ((me->fail.kind != MYFAIL_LOST && me->fail.kind != MYFAIL_RETRY) ||
			mywrite_wait(w, &me->retry) < 0)
			return myfail_err(err, &me->fail, w->source.name, "connecting");
	return 0;
}

/* --- committing ---------------------------------------------------------------- */

/* One dirty line into the books; by parts under a checkpoint it tells its part. */
static void note(struct mywrite *w, unsigned part, struct span line)
{
	struct str told = STR_INIT;

	if (!w->by_part || !w->checkpointed || line.len < 2) {
		books_note(&w->books, line);
		return;
	}
	str_add(&told, line.p, line.len - 2); /* without "}\n" */
	str_addf(&told, MYWRITE_PART "%u}\n", part);
	books_note(&w->books, str_span(&told));
	str_free(&told);
}

/* Note the batch's dirty lines, once, and see whether they are too many. */
static int keep_books(struct mywrite *w, unsigned part, struct batch *b, struct err *err)
{
	size_t i;

	if (b->noted == 0) {
		batch_sort_dirty(b);
		for (i = 0; i < b->n_dirty; i++)
			note(w, part,
				(struct span){b->dirty_lines.s + b->dirty[i].at, b->dirty[i].len});
		b->noted = b->n_dirty + 1;
		w->server_dirty += b->blamed;
	} else if (b->noted != b->n_dirty + 1) {
		return err_set(err, EXIT_TEMP,
			"rows %" PRIu64 " to %" PRIu64
			": other records are dirty than before the connection was lost",
			b->first_row, b->last_row);
	}
	if (b->total > w->total_noted) /* by parts the batches come in any order */
		w->total_noted = b->total;
	if (books_check(&w->books, w->total_noted, b->last, err) < 0)
		return -1;
	return b->n_dirty > 0 ? books_write(&w->books, true, err) : 0;
}

static void count_stored(struct mywrite *w, const struct myworker *me, const struct batch *b)
{
	const struct mytally *t = &me->store.tally;
	uint64_t n = t->inserted + t->updated + t->unchanged + t->ignored;

	w->tally.inserted += t->inserted;
	w->tally.updated += t->updated;
	w->tally.unchanged += t->unchanged;
	w->tally.ignored += t->ignored;
	w->stored += n;
	w->batches++;
	w->bytes += b->code.len;
	if (b->last_row > w->stored_row)
		w->stored_row = b->last_row;
	w->committed = w->committed || n > 0;
}

static enum outcome move_checkpoint(struct mywrite *w, struct myworker *me, unsigned part,
	const struct batch *b, struct err *err)
{
	int rc = mycheckpoint_move(&w->checkpoint, me->conn, part, b->last_row, b->n_dirty);

	if (rc < 0)
		return connection_failed(w, me, b, err);
	if (rc == 0) {
		myconn_do(me->conn, "ROLLBACK", NULL);
		return fenced(w, err);
	}
	return STORED;
}

/* The COMMIT failed. Was it done? */
static enum outcome commit_failed(struct mywrite *w, struct myworker *me, const struct batch *b,
	struct err *err)
{
	const struct myfail *f = myconn_fail(me->conn);

	if (f->kind != MYFAIL_LOST)
		return connection_failed(w, me, b, err);
	if (!w->checkpointed) {
		err_set(err, EXIT_FAILED,
			"%s: the connection was lost during COMMIT: rows %" PRIu64 " to %" PRIu64
			" are stored, or none of them: %s",
			w->dest.name, b->first_row, b->last_row, f->text);
		return FAILED;
	}
	me->doubt = true;
	me->doubt_pos = b->last_row;
	return connection_failed(w, me, b, err);
}

/*
 * With everything stored and in its turn. The fence is asked before the books: what an
 * attempt that has lost finds dirty may be the winner's rows.
 */
static enum outcome commit(struct mywrite *w, struct myworker *me, unsigned part, struct batch *b,
	struct err *err)
{
	enum outcome done = STORED;
	int rc;

	if (w->checkpointed)
		done = move_checkpoint(w, me, part, b, err);
	if (done != STORED)
		return done;
	pthread_mutex_lock(&w->lock);
	rc = keep_books(w, part, b, err);
	if (rc < 0 && !transactional(w))
		count_stored(w, me, b); /* and cannot be undone */
	pthread_mutex_unlock(&w->lock);
	if (rc < 0 && transactional(w))
		myconn_do(me->conn, "ROLLBACK", NULL);
	if (rc < 0)
		return FAILED;
	if (transactional(w) && !is_tx(w) && myconn_do(me->conn, "COMMIT", NULL) < 0)
		done = commit_failed(w, me, b, err);
	return done;
}

/* The transaction of which the COMMIT was lost: STORED or AGAIN where it is to be done anew. */
static enum outcome settle_doubt(struct mywrite *w, struct myworker *me, unsigned part,
	const struct batch *b, struct err *err)
{
	uint64_t pos;
	int rc;

	if (myconn_do(me->conn, "START TRANSACTION", NULL) < 0)
		return connection_failed(w, me, b, err);
	rc = mycheckpoint_ask(&w->checkpoint, me->conn, part, &pos);
	if (rc < 0)
		return connection_failed(w, me, b, err);
	if (rc == 0)
		return fenced(w, err);
	me->doubt = false;
	if (myconn_do(me->conn, "ROLLBACK", NULL) < 0 && pos != me->doubt_pos)
		return connection_failed(w, me, b, err);
	return pos == me->doubt_pos ? STORED : AGAIN;
}

/* --- a batch ------------------------------------------------------------------- */

/* Everything before COMMIT. */
static enum outcome store(struct mywrite *w, struct myworker *me, struct batch *b, struct err *err)
{
	if (transactional(w) && !is_tx(w) && myconn_do(me->conn, "START TRANSACTION", NULL) < 0)
		return connection_failed(w, me, b, err);
	/* too many dirty ones already: nothing of it will be kept */
	if (!w->by_part && b->n_dirty > books_max(&w->o->books)) {
		me->store.tally = (struct mytally){0, 0, 0, 0};
		return STORED;
	}
	if (mystore_batch(&me->store, b) < 0)
		return judge(w, me, b, &me->store.fail, err);
	return STORED;
}

/* Wait for the turn; step back, and do it again, where an earlier batch needs what we hold. */
static enum outcome take_turn(struct mywrite *w, struct myworker *me, const struct batch *b,
	struct err *err)
{
	int rc;

	if (w->by_part)
		return STORED;
	rc = crew_turn(w->crew, b, false);
	if (rc == 0)
		return STORED;
	if (transactional(w) && myconn_do(me->conn, "ROLLBACK", NULL) < 0 && rc > 0)
		return connection_failed(w, me, b, err);
	if (rc < 0 || crew_turn(w->crew, b, true) < 0)
		return FAILED;
	me->fail = (struct myfail){.kind = MYFAIL_NONE};
	return AGAIN;
}

/* found: length of b->dirty_lines that were there before the server had its say. */
static enum outcome try_batch(struct mywrite *w, struct myworker *me, unsigned part,
	struct batch *b, size_t found, struct err *err)
{
	enum outcome done = AGAIN;

	if (connect_worker(w, me) < 0) {
		if (me->fail.kind == MYFAIL_LOST || me->fail.kind == MYFAIL_RETRY)
			return AGAIN;
		myfail_err(err, &me->fail, w->source.name, "connecting");
		return FAILED;
	}
	if (me->doubt) {
		done = settle_doubt(w, me, part, b, err);
		if (done != AGAIN || me->conn == NULL || me->doubt)
			return done;
		batch_forget_dirty(b, found);
	}
	done = store(w, me, b, err);
	if (done == STORED)
		done = take_turn(w, me, b, err);
	return done == STORED ? commit(w, me, part, b, err) : done;
}

/* Sleep before another try. Returns -1 where there is none. */
static int wait_again(struct mywrite *w, struct myworker *me, struct err *err)
{
	int64_t wait;

	if (me->fail.kind == MYFAIL_NONE)
		return 0;
	wait = retry_wait(&me->retry, clock_now(), FIRST_WAIT, -1);
	if (wait < 0)
		return err_set(err, EXIT_TEMP, "%s: gave up after %u %s: %s (%u, %s)",
			w->source.name, me->retry.tries + 1, me->retry.tries > 0 ? "tries" : "try",
			me->fail.text, me->fail.code, me->fail.sqlstate);
	pthread_mutex_lock(&w->lock);
	w->retries++;
	cli_say_more(w->cli, "%s: trying again: %s (%u, %s)", w->source.name, me->fail.text,
		me->fail.code, me->fail.sqlstate);
	pthread_mutex_unlock(&w->lock);
	if (sleep_for(w, wait) < 0)
		return err_set(err, EXIT_FAILED, "stopped by %s",
			stop_wanted() ? stop_name() : "another failure");
	return 0;
}

int mywrite_again(struct mywrite *w, const struct myfail *f, const char *what, struct err *err)
{
	struct myworker *me = &w->workers[0];

	if (f->kind != MYFAIL_RETRY && f->kind != MYFAIL_LOST)
		return myfail_err(err, f, w->source.name, what);
	me->fail = *f;
	if (f->kind == MYFAIL_LOST || myconn_do(me->conn, "ROLLBACK", NULL) < 0)
		disconnect(me);
	return wait_again(w, me, err) < 0 ? -1 : mywrite_connect(w, 0, err);
}

int mywrite_work(void *arg, unsigned n, struct batch *b, struct err *err)
{
	struct mywrite *w = arg;
	struct myworker *me = &w->workers[n];
	size_t found = b->dirty_lines.len; /* what the server finds comes behind */
	enum outcome done;

	retry_progress(&me->retry, clock_now()); /* however long the input let us wait */
	while ((done = try_batch(w, me, n, b, found, err)) == AGAIN) {
		if (!me->doubt)
			batch_forget_dirty(b, found);
		if (wait_again(w, me, err) < 0)
			return -1;
	}
	if (done == FAILED)
		return -1;
	retry_progress(&me->retry, clock_now());
	pthread_mutex_lock(&w->lock);
	if (w->checkpointed)
		mycheckpoint_moved(&w->checkpoint, n, b->last_row, b->n_dirty);
	count_stored(w, me, b);
	pthread_mutex_unlock(&w->lock);
	return 0;
}
