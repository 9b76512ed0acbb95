/* SPDX-License-Identifier: MIT */
/* Reading, checking, and giving full batches away. */
#include "mysql/mywrite_internal.h"

#include "base/clock.h"
#include "format/seal.h"

#include <stdlib.h>

#define LOOK_AT_CLOCK 64 /* records between two looks at the clock */
#define IDLE_NS (100 * CLOCK_MS)

/* --- giving batches away ------------------------------------------------------- */

static struct batch *gathering(struct mywrite *w, unsigned part, struct err *err)
{
	struct batch *b = w->gather[part];

	if (b != NULL)
		return b;
	b = crew_take(w->crew, err);
	if (b == NULL)
		return NULL;
	batch_reserve(b, &w->o->limits);
	b->part = part;
	b->first_row = w->reader.record.row;
	w->gather[part] = b;
	return b;
}

static int give(struct mywrite *w, unsigned part, struct err *err)
{
	struct batch *b = w->gather[part];

	if (b == NULL)
		return 0;
	w->gather[part] = NULL;
	b->last_row = w->last_row;
	b->total = w->total_before + w->read_total;
	return crew_give(w->crew, b, err);
}

static int give_all(struct mywrite *w, bool last, struct err *err)
{
	unsigned i;

	for (i = 0; i < w->n_workers; i++) {
		if (w->gather[i] != NULL)
			w->gather[i]->last = last;
		if (give(w, i, err) < 0)
			return -1;
	}
	return 0;
}

/* One more in the part's batch; give it away when it is full. */
static int grown(struct mywrite *w, struct batch *b, struct err *err)
{
	struct batch_limits limits = w->o->limits;
	int64_t now = 0;

	if (b->seen++ == 0)
		b->started_ns = now = clock_now();
	else if (b->seen % LOOK_AT_CLOCK == 0)
		now = clock_now();
	if (w->by_part)
		limits.bytes /= 2; /* every part gathers one of its own */
	return batch_is_full(b, &limits, now) ? give(w, b->part, err) : 0;
}

void mywrite_tick(void *arg, int64_t now)
{
	struct mywrite *w = arg;
	struct counts *n = &w->cli->counts;

	pthread_mutex_lock(&w->lock);
	n->rows_out = w->stored;
	n->bytes_out = w->bytes;
	n->dirty = w->own_dirty + w->server_dirty;
	pthread_mutex_unlock(&w->lock);
	progress_tick(&w->cli->progress, now);
}

/* The stream waits for input: what is due is given away, and failures are looked for. */
static int idle(void *arg, int64_t *due_ns, struct err *err)
{
	struct mywrite *w = arg;
	int64_t now = clock_now();
	unsigned i;

	if (w->crew == NULL)
		return 0;
	mywrite_tick(w, now);
	*due_ns = IDLE_NS;
	for (i = 0; i < w->n_workers; i++)
		if (w->gather[i] != NULL && batch_is_full(w->gather[i], &w->o->limits, now) &&
			give(w, i, err) < 0)
			return -1;
	return crew_check(w->crew, err);
}

/* What was dirty before the columns were known now has its place. */
static int add_early(struct mywrite *w, struct err *err)
{
	struct batch *early = &w->loose, *b;
	size_t i;

	if (early->n_dirty == 0)
		return 0;
	b = gathering(w, 0, err);
	if (b == NULL)
		return -1;
	b->first_row = early->dirty[0].row;
	b->started_ns = clock_now();
	b->seen = early->n_dirty;
	for (i = 0; i < early->n_dirty; i++)
		batch_add_dirty(b, early->dirty[i].row,
			(struct span){
				early->dirty_lines.s + early->dirty[i].at, early->dirty[i].len});
	batch_clear(early);
	return 0;
}

static int set_up_once(struct mywrite *w, struct err *err)
{
	int rc;

	if (w->ready)
		return 0;
	w->ready = true;
	rc = mywrite_set_up(w, err);
	return rc != 0 ? -1 : add_early(w, err); /* done already ends the reading as well */
}

/* --- dirty --------------------------------------------------------------------- */

static bool too_many(const struct mywrite *w)
{
	return w->found_dirty > books_max(&w->o->books);
}

/* A dirty line that stands at the current row. */
static int keep_dirty(struct mywrite *w, struct span line, struct err *err)
{
	struct batch *b = w->ready ? gathering(w, 0, err) : &w->loose;

	if (b == NULL)
		return -1;
	batch_add_dirty(b, w->reader.record.row, line);
	w->found_dirty++;
	if (!w->ready)
		return too_many(w) ? set_up_once(w, err) : 0;
	b->seen++;
	if (b->seen == 1)
		b->started_ns = clock_now();
	/* one too many: no use in gathering more, the batch's own turn will say so */
	if (too_many(w))
		return give_all(w, false, err) < 0 ? -1 : crew_drain(w->crew, err);
	return batch_is_full(b, &w->o->limits, 0) ? give(w, 0, err) : 0;
}

static int found_dirty(struct mywrite *w, const struct fault *f, struct err *err)
{
	const struct reader *r = &w->reader;
	struct span record =
		fault_is_raw(f->code) ? r->record.line : reader_record_json(r, &w->scratch);

	w->own_dirty++;
	str_clear(&w->line);
	dirty_print(&w->line, MYWRITE_TOOL, r->record.row, r->record.line_no, f, record,
		fault_is_raw(f->code) ? r->raw_bytes : record.len);
	return keep_dirty(w, str_span(&w->line), err);
}

static int received_dirty(struct mywrite *w, struct err *err)
{
	str_clear(&w->line);
	str_add(&w->line, w->reader.line.p, w->reader.line.len);
	str_addc(&w->line, '\n');
	return keep_dirty(w, str_span(&w->line), err);
}

/* --- records ------------------------------------------------------------------- */

/* Which connection must store the row that was encoded last? */
static unsigned part_of(const struct mywrite *w, const struct batch *b)
{
	struct span line = batch_code(b, b->n - 1), field;
	uint64_t h = UINT64_C(14695981039346656037);
	size_t i, k, j;

	for (k = 0; k < w->part_key->n; k++) {
		for (i = 0; w->row.columns[i].column != w->part_key->columns[k]; i++)
			;
		field = myrow_field(line, i);
		for (j = 0; j < field.len; j++)
			h = (h ^ (unsigned char)field.p[j]) * UINT64_C(1099511628211);
		h = (h ^ '\t') * UINT64_C(1099511628211);
	}
	return (unsigned)((h ^ h >> 32) % w->n_workers);
}

/* Was it stored by an earlier attempt? */
static bool is_stored(const struct mywrite *w, unsigned part, uint64_t row)
{
	if (!w->checkpointed)
		return false;
	return row <= w->stored_pos[part];
}

/* Move the row encoded last from one batch to the end of another. */
static void move_row(struct batch *to, struct batch *from)
{
	size_t i = from->n - 1;
	struct span code = batch_code(from, i);

	batch_add_row(to, batch_row(from, i), batch_line(from, i), batch_record(from, i));
	str_add(&to->code, code.p, code.len);
	to->insert_only = to->insert_only || from->insert_only;
	batch_drop_row(from);
}

/* By parts: the row is encoded in a batch of its own first, since only then its key is known. */
static int add_by_part(struct mywrite *w, struct span record, struct err *err)
{
	const struct record *rec = &w->reader.record;
	struct batch *b, *own = &w->loose;
	struct fault f = {.code = FAULT_NONE};
	unsigned part;

	batch_clear(own);
	batch_add_row(own, rec->row, rec->line_no, record);
	part = myrow_encode(&w->row, rec, own, &f) < 0 ? 0
						       : part_of(w, own); /* dirty: the first's */
	if (is_stored(w, part, rec->row)) {
		w->skipped++;
		return 0;
	}
	if (f.code != FAULT_NONE)
		return found_dirty(w, &f, err);
	b = gathering(w, part, err);
	if (b == NULL)
		return -1;
	move_row(b, own);
	return grown(w, b, err);
}

static int add_record(struct mywrite *w, struct err *err)
{
	const struct record *rec = &w->reader.record;
	struct span record = reader_record_json(&w->reader, &w->scratch);
	struct fault f = {.code = FAULT_NONE};
	struct batch *b;

	if (w->by_part)
		return add_by_part(w, record, err);
	if (is_stored(w, 0, rec->row)) {
		w->skipped++;
		return 0;
	}
	b = gathering(w, 0, err);
	if (b == NULL)
		return -1;
	batch_add_row(b, rec->row, rec->line_no, record);
	if (myrow_encode(&w->row, rec, b, &f) < 0) {
		batch_drop_row(b);
		return found_dirty(w, &f, err);
	}
	return grown(w, b, err);
}

/* --- the stream ---------------------------------------------------------------- */

static int take(struct mywrite *w, enum read_kind kind, struct err *err)
{
	if (kind == READ_COLUMNS)
		return set_up_once(w, err);
	w->read_total++;
	w->last_row = w->reader.record.row;
	if (kind == READ_RECORD)
		return add_record(w, err);
	if (w->ready && is_stored(w, 0, w->reader.record.row)) {
		w->skipped++;
		return 0;
	}
	return kind == READ_BAD ? found_dirty(w, &w->reader.fault, err) : received_dirty(w, err);
}

int mywrite_gather(struct mywrite *w, struct err *err)
{
	enum read_kind kind;

	w->in.idle = idle;
	w->in.idle_arg = w;
	if (w->reader.columns_known && set_up_once(w, err) < 0)
		return -1;
	while ((kind = reader_next(&w->reader, err)) > READ_END)
		if (take(w, kind, err) < 0)
			return -1;
	if (kind == READ_ERROR)
		return -1;
	if (!w->reader.columns_known && w->read_total == 0) {
		w->empty = true;
		cli_say(w->cli, "the input is empty: nothing is done");
		return 0;
	}
	if (set_up_once(w, err) < 0)
		return -1;
	return give_all(w, true, err) < 0 ? -1 : crew_drain(w->crew, err);
}
