/* SPDX-License-Identifier: MIT */
/* A record stream coming in: the seal, the counts and the numbering of its rows. */
#include "stream/reader_internal.h"

#include "base/mem.h"
#include "base/show.h"

#include <inttypes.h>
#include <stdlib.h>

static const char *const format_words[] = {"ndjson", "csv", NULL};
static const char *const missing_words[] = {"dirty", "null", "fail", "default", NULL};
static const char byte_order_mark[] = "\xef\xbb\xbf";

int reader_set_format(void *to, const char *arg, struct err *err)
{
	return option_choice(to, arg, format_words, err);
}

int reader_set_missing(void *to, const char *arg, struct err *err)
{
	return option_choice(to, arg, missing_words, err);
}

int reader_set_delimiter(void *to, const char *arg, struct err *err)
{
	struct csv_dialect *d = to;

	if (csv_set_byte(&d->in_delimiter, arg, err) < 0)
		return -1;
	d->out_delimiter = d->in_delimiter;
	return 0;
}

void reader_select(struct reader *r, const bool *selected, bool others)
{
	size_t n = r->begin.columns.n;

	free(r->state->selected);
	r->state->selected = mem_alloc(n, sizeof *selected);
	if (n > 0)
		memcpy(r->state->selected, selected, n * sizeof *selected);
	r->state->others = others;
	r->state->shape_known = false;
}

static inline enum fetch fetch(struct reader *r, struct err *err)
{
	return r->options->format == FORMAT_CSV ? reader_csv_fetch(r, err)
						: reader_ndjson_fetch(r, err);
}

/* A line that nobody looks into; but the last one may be cut, and only its content tells. */
static inline int split(struct reader *r)
{
	r->record.line = r->state->line;
	if (r->options->lines_only && !(r->state->partial && r->options->format == FORMAT_NDJSON))
		return 0;
	return r->options->format == FORMAT_CSV ? reader_csv_split(r) : reader_ndjson_split(r);
}

static int cut(struct err *err, const char *what)
{
	return err_set(err, EXIT_CUT, "the stream was cut: %s", what);
}

/* An abort line: keep it to be passed on, and fail as it says. */
static int aborted(struct reader *r, struct span line, const struct abort_line *a, struct err *err)
{
	struct show by, reason;

	str_add(&r->abort, line.p, line.len);
	str_addc(&r->abort, '\n');
	return err_set(err, a->exit == EXIT_TEMP ? EXIT_TEMP : EXIT_CUT,
		"the stream was cut: %s stopped: %s",
		a->by != NULL ? show_cut(&by, a->by, strlen(a->by), 60) : "an earlier stage",
		a->reason != NULL ? show_bytes(&reason, a->reason, strlen(a->reason))
				  : "no reason given");
}

static int take_begin(struct reader *r, struct seal *seal, struct span line, struct err *err)
{
	struct reader_state *s = r->state;

	if (s->started)
		return err_set(err, EXIT_FAILED,
			"a second begin line (were two streams put together?)");
	r->sealed = true;
	r->begin = seal->begin;
	seal->begin = (struct begin)BEGIN_INIT;
	str_add(&r->begin_line, line.p, line.len);
	str_addc(&r->begin_line, '\n');
	s->next_row = r->begin.first;
	r->counts->rows_expected = r->begin.rows;
	reader_columns_ready(r);
	return 0;
}

static int take_end(struct reader *r, struct seal *seal, struct err *err)
{
	struct reader_state *s = r->state;

	if (!r->sealed)
		return err_set(err, EXIT_FAILED, "an end line in a stream without begin");
	s->ended = true;
	r->end_more = seal->end.more;
	seal->end.more = NULL;
	if (seal->end.rows != s->rows || seal->end.dirty != s->dirty)
		return err_set(err, EXIT_CUT,
			"the stream was cut: its end tells of %" PRIu64 " rows and %" PRIu64
			" dirty, but %" PRIu64 " and %" PRIu64 " came",
			seal->end.rows, seal->end.dirty, s->rows, s->dirty);
	return 0;
}

/* The count of records and dirty lines goes up by one; is it more than was announced? */
static int count_one(struct reader *r, uint64_t *what, struct err *err)
{
	struct reader_state *s = r->state;

	++*what;
	r->record.row = s->next_row++;
	if (s->rows + s->dirty > r->options->expect_rows)
		return err_set(err, EXIT_CUT,
			"more rows came than the %" PRIu64 " of --expect-rows",
			r->options->expect_rows);
	return 0;
}

/*
 * A dirty line under --undirty: is it a record again? Then s->line is that record.
 * Returns -1 with EXIT_USAGE where the lines are of several tools.
 */
static int undirty(struct reader *r, const struct dirty *d, struct err *err)
{
	struct reader_state *s = r->state;
	const char *by = d->by != NULL ? d->by : "", *wanted = r->options->undirty_by;
	struct show show;

	if (wanted == NULL && s->undirty_by == NULL)
		s->undirty_by = mem_dup(by, strlen(by));
	if (wanted == NULL && strcmp(s->undirty_by, by) != 0)
		return err_set(err, EXIT_USAGE,
			"dirty lines of %s and of %s have different columns: choose with --by",
			s->undirty_by, show_cut(&show, by, strlen(by), 60));
	if ((wanted != NULL && strcmp(wanted, by) != 0) || d->record.len == 0)
		return 0;
	/* in its place: what follows it in the line is needed no more, and the scanner stops there */
	s->line = d->record;
	s->raw_bytes = d->record.len;
	r->in->buf[d->record.p + d->record.len - r->in->buf] = '\n';
	return 1;
}

static enum read_kind record(struct reader *r, enum fetch fetched, uint64_t *tally,
	struct err *err);

/* A dirty line: it counts and is handed on, unless it is to be a record again. */
static enum read_kind take_dirty(struct reader *r, struct dirty *d, struct err *err)
{
	int again = r->options->undirty ? undirty(r, d, err) : 0;

	if (again != 0)
		return again < 0 ? READ_ERROR : record(r, FETCH_LINE, &r->state->dirty, err);
	r->line = r->state->line;
	dirty_free(&r->dirty);
	r->dirty = *d;
	*d = (struct dirty){.by = NULL};
	r->counts->dirty_in++;
	return count_one(r, &r->state->dirty, err) < 0 ? READ_ERROR : READ_DIRTY;
}

/* A control line in s->line. */
static enum read_kind control(struct reader *r, struct err *err)
{
	struct reader_state *s = r->state;
	struct span line = s->line;
	enum read_kind kind = READ_ERROR;
	struct seal seal;

	if (seal_parse(&seal, s->json, line, err) < 0) {
		if (s->partial) {
			err_clear(err);
			cut(err, "its last line is not complete");
		}
		return READ_ERROR;
	}
	switch (seal.kind) {
	case SEAL_BEGIN:
		kind = take_begin(r, &seal, line, err) < 0 ? READ_ERROR : READ_COLUMNS;
		break;
	case SEAL_END:
		kind = take_end(r, &seal, err) < 0 ? READ_ERROR : READ_END;
		break;
	case SEAL_DIRTY:
		kind = take_dirty(r, &seal.dirty, err);
		break;
	default:
		aborted(r, line, &seal.abort, err);
	}
	s->started = true;
	seal_free(&seal);
	return kind;
}

/* Is what is wrong with a last line that lacks its newline that it is not all there? */
static bool is_half(const struct reader *r)
{
	return r->state->partial && r->options->format == FORMAT_NDJSON &&
		(r->fault.code == FAULT_BAD_JSON || r->fault.code == FAULT_BAD_UTF8 ||
			r->fault.code == FAULT_LINE_TOO_LONG) &&
		!(r->options->allow_cut && r->sealed);
}

/* The record at hand told the columns: say so first, and take it up again after that. */
static enum read_kind announce(struct reader *r, enum fetch fetched)
{
	r->state->announced = true;
	r->state->pending = true;
	r->state->pending_fetch = fetched;
	return READ_COLUMNS;
}

/*
 * A record, or what stands in a record's place, in s->line. tally: where the end line
 * counts it, as a record or, if a dirty line brought it, as that.
 */
static enum read_kind record(struct reader *r, enum fetch fetched, uint64_t *tally, struct err *err)
{
	struct reader_state *s = r->state;
	bool good = false;

	r->raw_bytes = s->raw_bytes;
	if (fetched == FETCH_LONG) {
		r->record.line = s->line;
		fault_set(&r->fault, FAULT_LINE_TOO_LONG,
			"%" PRIu64 " bytes are more than the %" PRIu64 " of --max-record",
			s->raw_bytes, r->options->max_record);
	} else {
		good = split(r) == 0;
		if (r->columns_known && !s->announced)
			return announce(r, fetched);
	}
	if (!good && is_half(r)) {
		cut(err, "its last line is not complete");
		return READ_ERROR;
	}
	s->started = true;
	r->counts->rows_in++;
	if (count_one(r, tally, err) < 0)
		return READ_ERROR;
	if (good)
		return READ_RECORD;
	if (r->fault.code == FAULT_MISSING_COLUMN && r->options->missing == MISSING_FAIL) {
		err_set(err, EXIT_FAILED, "row %" PRIu64 ": %s", r->record.row, r->fault.reason);
		return READ_ERROR;
	}
	return READ_BAD;
}

/* The end of the file: is it the end of the stream? */
static enum read_kind finish(struct reader *r, struct err *err)
{
	struct reader_state *s = r->state;

	if (r->sealed && !s->ended) {
		if (!r->options->allow_cut) {
			cut(err, "it has no end line (did an earlier stage die?)");
			return READ_ERROR;
		}
		r->cut = true;
	}
	if (r->options->expect_rows != UINT64_MAX &&
		s->rows + s->dirty != r->options->expect_rows) {
		err_set(err, EXIT_CUT, "--expect-rows wants %" PRIu64 " rows, but %" PRIu64 " came",
			r->options->expect_rows, s->rows + s->dirty);
		return READ_ERROR;
	}
	return READ_END;
}

/* One fetched line: what is it? READ_END: the end line, behind which nothing may come. */
static enum read_kind take_line(struct reader *r, enum fetch fetched, struct err *err)
{
	struct reader_state *s = r->state;

	if (s->ended) {
		err_set(err, EXIT_FAILED, "text behind the end line");
		return READ_ERROR;
	}
	if (r->options->format == FORMAT_NDJSON && seal_is_control(s->line.p, s->line.len)) {
		if (fetched == FETCH_LONG) {
			err_set(err, EXIT_FAILED, "a control line of %" PRIu64 " bytes is too long",
				s->raw_bytes);
			return READ_ERROR;
		}
		return control(r, err);
	}
	return record(r, fetched, &s->rows, err);
}

enum read_kind reader_next(struct reader *r, struct err *err)
{
	struct reader_state *s = r->state;
	enum read_kind kind = READ_END;
	enum fetch fetched;

	while (kind == READ_END) {
		fetched = s->pending ? s->pending_fetch : fetch(r, err);
		s->pending = false;
		if (fetched == FETCH_ERROR)
			return READ_ERROR;
		if (fetched == FETCH_END)
			return finish(r, err);
		kind = take_line(r, fetched, err);
	}
	return kind;
}

/* Read as far as a byte order mark may go, and take it off. */
static int skip_mark(struct instream *in, struct err *err)
{
	const size_t mark_len = sizeof byte_order_mark - 1;
	size_t n;
	int more = 1;

	while ((n = (size_t)(in->end - in->p)) < mark_len && more > 0 &&
		memcmp(in->p, byte_order_mark, n) == 0)
		more = instream_more(in, err);
	if (n >= mark_len && memcmp(in->p, byte_order_mark, mark_len) == 0)
		in->p += mark_len;
	return more < 0 ? -1 : 0;
}

static bool is_begin(struct span line)
{
	static const char begin[] = SEAL_PREFIX "begin\"";

	return line.len >= sizeof begin - 1 && memcmp(line.p, begin, sizeof begin - 1) == 0;
}

/* The first line of an NDJSON stream: begin, or the record that tells the columns. */
static int open_ndjson(struct reader *r, const struct columns *expected, struct err *err)
{
	struct reader_state *s = r->state;
	enum fetch fetched = skip_mark(r->in, err) < 0 ? FETCH_ERROR : fetch(r, err);
	size_t i;

	if (fetched == FETCH_ERROR)
		return -1;
	if (fetched == FETCH_LINE && is_begin(s->line))
		return control(r, err) == READ_COLUMNS ? 0 : -1;
	s->pending = true;
	s->pending_fetch = fetched;
	if (expected != NULL) {
		for (i = 0; i < expected->n; i++)
			columns_add(&r->begin.columns, expected->v[i].name, expected->v[i].name_len,
				expected->v[i].type, NULL, NULL);
		reader_columns_ready(r);
	} else if (fetched == FETCH_LINE && !r->options->lines_only &&
		!seal_is_control(s->line.p, s->line.len)) {
		split(r);
	}
	return 0;
}

int reader_open(struct reader *r, const struct reader_options *o, struct instream *in,
	struct counts *counts, const struct columns *expected, struct err *err)
{
	int rc;

	*r = (struct reader){.options = o, .in = in, .counts = counts, .begin = BEGIN_INIT};
	r->state = mem_alloc(1, sizeof *r->state);
	r->state->json = json_new();
	r->state->next_row = 1;
	rc = o->format == FORMAT_CSV ? reader_csv_open(r, err) : open_ndjson(r, expected, err);
	r->state->announced = r->columns_known;
	return rc;
}

struct span reader_record_json(const struct reader *r, struct str *scratch)
{
	if (r->options->format == FORMAT_NDJSON)
		return r->record.line;
	str_clear(scratch);
	reader_csv_json(r, scratch);
	return str_span(scratch);
}

void reader_free(struct reader *r)
{
	struct reader_state *s = r->state;

	if (s == NULL)
		return;
	json_free(s->json);
	csv_reader_free(s->csv);
	str_free(&s->head);
	str_free(&s->name);
	free(s->undirty_by);
	free(s->selected);
	free(s->at);
	free(s);
	begin_free(&r->begin);
	str_free(&r->begin_line);
	str_free(&r->abort);
	free(r->end_more);
	dirty_free(&r->dirty);
	r->state = NULL;
}
