/* SPDX-License-Identifier: MIT */
/* Rows as the answer to a data request. */
#include "serve/rowfeed.h"

#include "base/mem.h"

#include <stdlib.h>

#define METRICS "{\"PanguIOCost\":0,\"RateLimitCost\":0,\"ServerIOCost\":0,\"ServerTotalCost\":0}"

void rowfeed_init(struct rowfeed *f, struct sqldb *db, int64_t rowset, uint64_t first,
	uint64_t count, const struct table *def, const struct rowfeed_options *o)
{
	size_t i;

	*f = (struct rowfeed){.o = *o};
	rowset_reader_init(&f->reader, db, rowset, first, count);
	f->types = mem_alloc(def->n_columns, sizeof *f->types);
	for (i = 0; i < def->n_columns; i++)
		f->types[i] = &def->columns[i].type;
	tunnelrec_reader_init(&f->parser, f->types, def->n_columns, ROWSET_RECORD_MAX + 1024);
	tunnelrec_writer_init(&f->rec, NULL);
	if (o->columns != NULL) {
		f->columns = mem_alloc(o->n_columns, sizeof *f->columns);
		memcpy(f->columns, o->columns, o->n_columns * sizeof *f->columns);
	}
}

void rowfeed_free(struct rowfeed *f)
{
	rowset_reader_free(&f->reader);
	tunnelrec_reader_free(&f->parser);
	free(f->types);
	free(f->columns);
}

/* All columns: the bytes as they are stored, the stream's checksum out of the marks. */
static void add_stored(struct rowfeed *f, const struct rowset_run *run, size_t rows)
{
	size_t i;

	str_add(f->rec.out, run->p, rows > 0 ? rowset_run_end(run, rows - 1) : 0);
	for (i = 0; i < rows; i++)
		crc32c_add_u32(&f->rec.stream, rowset_run_crc(run, i));
	f->rec.rows += rows;
}

/* Some columns: each row is taken apart and put together anew. */
static int add_picked(struct rowfeed *f, const struct rowset_run *run, size_t rows, struct err *err)
{
	const char *p = run->p;
	size_t i, column, used, left = run->len;

	for (; rows > 0; rows--, p += used, left -= used) {
		if (tunnelrec_read(&f->parser, p, left, false, &used, err) != TUNNELREC_RECORD)
			return err_set(err, EXIT_FAILED, "a stored row is broken");
		for (i = 0; i < f->o.n_columns; i++) {
			column = f->columns[i];
			tunnelrec_field(&f->rec, i, f->types[column], &f->parser.values[column]);
		}
		tunnelrec_end_record(&f->rec);
	}
	return 0;
}

static int add_rows(struct rowfeed *f, const struct rowset_run *run, size_t rows, struct err *err)
{
	f->rows += rows;
	if (f->columns != NULL)
		return add_picked(f, run, rows, err);
	add_stored(f, run, rows);
	return 0;
}

/* Rows of a run that begin at row `skip` of it. */
static struct rowset_run run_tail(const struct rowset_run *run, size_t skip)
{
	struct rowset_run tail = *run;
	size_t at = skip > 0 ? rowset_run_end(run, skip - 1) : 0;

	tail.p += at;
	tail.base += at;
	tail.len -= at;
	tail.rows -= skip;
	tail.marks += skip * ROWSET_MARK;
	return tail;
}

/*
 * The run holds the row that something is wrong with. What was written of that row is
 * spoiled or taken back; the end of the answer may come early.
 */
static int add_wrong(struct rowfeed *f, struct rowset_run *run, struct err *err)
{
	size_t good = (size_t)(f->o.wrong_row - f->rows), before;
	struct rowset_run rest;

	if (add_rows(f, run, good, err) < 0)
		return -1;
	before = f->rec.out->len;
	rest = run_tail(run, good);
	switch (f->o.wrong) {
	case ROWFEED_SHORT:
	case ROWFEED_NO_FOOTER:
		f->reader.next = f->reader.end;
		return 0;
	case ROWFEED_LOSE:
		f->rows++;
		rest = run_tail(&rest, 1);
		break;
	case ROWFEED_DROP:
	case ROWFEED_BAD_RECORD:
		if (add_rows(f, &rest, 1, err) < 0)
			return -1;
		if (f->o.wrong == ROWFEED_DROP)
			f->rec.out->len = before;
		else /* the last bytes are the checksum's; a varint may not end in 0x80 */
			f->rec.out->s[f->rec.out->len - 1] ^= 1;
		rest = run_tail(&rest, 1);
		break;
	default:
		break;
	}
	return add_rows(f, &rest, rest.rows, err);
}

static void add_footer(struct rowfeed *f)
{
	f->ended = true;
	if (f->o.wrong == ROWFEED_NO_FOOTER)
		return;
	if (f->o.wrong == ROWFEED_BAD_COUNT)
		f->rec.rows++;
	if (f->o.wrong == ROWFEED_BAD_STREAM)
		crc32c_add_u32(&f->rec.stream, 0);
	tunnelrec_footer(&f->rec, f->o.metrics ? METRICS : NULL);
}

int rowfeed_next(struct rowfeed *f, struct str *out, struct err *err)
{
	struct rowset_run run;
	int rc;

	if (f->ended)
		return 0;
	f->rec.out = out;
	rc = rowset_read(&f->reader, &run, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		add_footer(f);
		return 1;
	}
	if (f->o.wrong != ROWFEED_RIGHT && f->o.wrong_row >= f->rows &&
		f->o.wrong_row < f->rows + run.rows)
		rc = add_wrong(f, &run, err);
	else
		rc = add_rows(f, &run, run.rows, err);
	return rc < 0 ? -1 : 1;
}
