/* SPDX-License-Identifier: MIT */
/* Everything behind the last batch: publishing, post-SQL, and what is told of it all. */
#include "mysql/mywrite_internal.h"

#include "base/clock.h"
#include "cli/stop.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* --- behind the last batch ------------------------------------------------------- */

static int fenced(const struct mywrite *w, struct err *err)
{
	return err_set(err, EXIT_FENCED,
		"--checkpoint %s: another attempt has taken over; this one wrote nothing more",
		w->checkpoint.job);
}

static int step(struct mywrite *w, enum mycheckpoint_state state, struct err *err)
{
	int rc;

	if (!w->checkpointed)
		return 0;
	rc = mycheckpoint_step(&w->checkpoint, mywrite_conn(w), state, w->last_row);
	if (rc < 0)
		return mywrite_conn_err(w, "the checkpoint", err);
	if (rc == 0)
		return fenced(w, err);
	w->checkpoint.state = state;
	return 0;
}

static int commit_tx(struct mywrite *w, struct err *err)
{
	const struct myfail *f;

	if (w->o->publish != PUBLISH_TX || myconn_do(mywrite_conn(w), "COMMIT", NULL) == 0)
		return 0;
	f = myconn_fail(mywrite_conn(w));
	w->in_doubt = f->kind == MYFAIL_LOST;
	if (w->in_doubt)
		return err_set(err, EXIT_FAILED,
			"%s: the connection was lost during COMMIT: all %" PRIu64
			" rows are stored, or none of them: %s",
			w->dest.name, w->stored, f->text);
	return mywrite_conn_err(w, "COMMIT", err);
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

/* May the table have been swapped in by an earlier attempt, or by a statement that got no answer? */
static bool may_be_swapped(const struct mywrite *w)
{
	return w->swap_sent || (w->checkpointed && w->checkpoint.resumed);
}

/* The last look before the table changes: is it still our turn? */
static int ask_fence(struct mywrite *w, struct err *err)
{
	uint64_t pos;
	int rc = w->checkpointed ? mycheckpoint_ask(&w->checkpoint, mywrite_conn(w), 0, &pos) : 1;

	if (rc < 0)
		return mywrite_conn_err(w, "the checkpoint", err);
	return rc > 0 ? 0 : fenced(w, err);
}

static int check_count(struct mywrite *w, struct err *err)
{
	uint64_t rows = 0, want = rows_wanted(w);

	if (mypublish_count(&w->table, mywrite_conn(w), &rows) < 0)
		return mywrite_conn_err(w, "counting the staging table", err);
	if (want != UINT64_MAX && rows != want)
		return err_set(err, EXIT_FAILED,
			"%s holds %" PRIu64 " rows, and not the %" PRIu64
			" that were stored: it is "
			"not swapped in",
			w->dest_name, rows, want);
	return 0;
}

static int swap_once(struct mywrite *w, struct err *err)
{
	bool exists = !w->swapped;

	if (exists && may_be_swapped(w) &&
		mypublish_exists(&w->table, mywrite_conn(w), &exists) < 0)
		return mywrite_conn_err(w, "looking for the staging table", err);
	if (exists) {
		if (check_count(w, err) < 0 || ask_fence(w, err) < 0)
			return -1;
		if (mypublish_swap(&w->table, mywrite_conn(w)) < 0) {
			w->swap_sent =
				w->swap_sent || myconn_fail(mywrite_conn(w))->kind == MYFAIL_LOST;
			return mywrite_conn_err(w, "swapping the staging table in", err);
		}
	}
	w->swapped = true;
	if (!w->o->keep_old && mypublish_drop_old(&w->table, mywrite_conn(w)) < 0)
		return mywrite_conn_err(w, "dropping the old table", err);
	return 0;
}

/* A RENAME that an earlier connection left to the server may come in between: look again. */
static int swap(struct mywrite *w, struct err *err)
{
	if (w->o->publish != PUBLISH_SWAP)
		return 0;
	if (swap_once(w, err) == 0)
		return 0;
	if (!may_be_swapped(w) || myconn_fail(mywrite_conn(w))->kind != MYFAIL_NAME)
		return -1;
	err_clear(err);
	return swap_once(w, err);
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
	if (mywrite_sql(w, &w->o->post_sql, "--post-sql", err) < 0)
		return -1;
	return step(w, CHECKPOINT_DONE, err);
}

/* Under a checkpoint all steps may be done twice; of a swap it can be seen whether it was. */
static bool may_finish_again(const struct mywrite *w)
{
	return w->checkpointed || (w->o->publish == PUBLISH_SWAP && !w->published);
}

int mywrite_finish(struct mywrite *w, struct err *err)
{
	struct myfail fail;

	if (books_check(&w->books, w->total_before + w->read_total, true, err) < 0)
		return -1;
	if (!w->checkpointed && w->o->publish == PUBLISH_DIRECT && w->o->post_sql.n == 0)
		return 0; /* all is done, whether the connection lives or not */
	retry_progress(&w->workers[0].retry, clock_now());
	while (finish_once(w, err) < 0) {
		if (err->exit != EXIT_TEMP || !may_finish_again(w) || mywrite_conn(w) == NULL)
			return -1;
		fail = *myconn_fail(mywrite_conn(w));
		err_clear(err);
		if (mywrite_again(w, &fail, "finishing", err) < 0)
			return -1;
	}
	return 0;
}

/* --- the end --------------------------------------------------------------------- */

/* After a failure: what the table holds. */
void mywrite_tell(struct mywrite *w)
{
	if (!w->ready || w->workers == NULL || w->in_doubt)
		return;
	if (w->published || w->swapped)
		cli_say(w->cli, "all %" PRIu64 " rows are stored", w->stored);
	else if (w->o->publish == PUBLISH_TX)
		cli_say(w->cli, "nothing is stored: the one transaction was not committed");
	else if (w->o->publish == PUBLISH_SWAP && w->swap_sent)
		cli_say(w->cli, "whether %s was swapped in is not known: it was where %s is gone",
			w->dest_name, w->dest_name);
	else if (w->o->publish == PUBLISH_SWAP && w->checkpointed)
		cli_say(w->cli, "%s was not swapped in by this run", w->dest_name);
	else if (w->o->publish == PUBLISH_SWAP)
		cli_say(w->cli, "%s is as it was", w->table.name);
	else if (w->committed && w->by_part)
		cli_say(w->cli, "%" PRIu64 " of the rows up to %" PRIu64 " were stored before",
			w->stored, w->stored_row);
	else if (w->committed)
		cli_say(w->cli, "%" PRIu64 " rows were stored before (up to row %" PRIu64 ")",
			w->stored, w->stored_row);
	else
		cli_say(w->cli, "nothing was stored");
}

void mywrite_forget(struct mywrite *w)
{
	bool undone = (w->o->publish == PUBLISH_TX && !w->in_doubt) ||
		(w->o->publish == PUBLISH_SWAP && !w->checkpointed && !w->swap_sent && !w->swapped);

	if (!undone || w->published)
		return;
	w->tally = (struct mytally){0, 0, 0, 0};
	w->stored = 0;
	w->cli->counts.rows_out = 0;
}

/* A staging table that nobody will go on with. */
void mywrite_drop_staging(struct mywrite *w)
{
	struct err ignored = ERR_INIT;

	if (w->o->publish != PUBLISH_SWAP || w->checkpointed || w->swap_sent || w->swapped ||
		w->workers == NULL)
		return;
	if (mywrite_conn(w) == NULL && mywrite_connect(w, 0, &ignored) < 0)
		return;
	mypublish_drop(&w->table, mywrite_conn(w));
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

void mywrite_report(struct mywrite *w)
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
	report_losses(w);
	report_remarks(w);
}
