/* SPDX-License-Identifier: MIT */
/* NDJSON coming in: lines, and the columns in them. */
#include "stream/reader_internal.h"

#include "base/mem.h"
#include "base/scan.h"
#include "base/show.h"

#include <stdlib.h>

/* Throw away the rest of a line whose start is in the window; count its bytes. */
static enum fetch skip_long(struct reader *r, uint64_t seen, struct err *err)
{
	struct reader_state *s = r->state;
	struct instream *in = r->in;
	char *nl = NULL;
	int more = 1;

	reader_keep_head(s, in->p, (size_t)(in->end - in->p));
	in->p = in->end;
	while (nl == NULL && more > 0) {
		more = instream_more(in, err);
		if (more < 0)
			return FETCH_ERROR;
		nl = memchr(in->p, '\n', (size_t)(in->end - in->p));
		seen += (uint64_t)((nl != NULL ? nl : in->end) - in->p);
		in->p = nl != NULL ? nl + 1 : in->end;
	}
	s->line = str_span(&s->head);
	s->raw_bytes = seen;
	s->partial = nl == NULL;
	return FETCH_LONG;
}

/* The limit for the line that starts at p. */
static uint64_t line_limit(const struct reader *r, const char *p, size_t n)
{
	return r->options->max_record + (seal_is_control(p, n) ? CONTROL_EXTRA : 0);
}

static inline enum fetch got_line(struct reader *r, size_t n, bool partial)
{
	struct reader_state *s = r->state;
	char *p = r->in->p;

	r->in->p += n + !partial;
	s->line = (struct span){p, n};
	s->raw_bytes = n;
	s->partial = partial;
	if (n <= line_limit(r, p, n))
		return FETCH_LINE;
	reader_keep_head(s, p, n);
	s->line = str_span(&s->head);
	return FETCH_LONG;
}

/*
 * Most records are good and whole in the window: then the scan for their fields finds
 * their end, too. Returns false where this one is not, for its line to be found first.
 */
static bool scan_ahead(struct reader *r, size_t window)
{
	struct reader_state *s = r->state;
	size_t len;

	*r->in->end = '\n'; /* the scanner stops there; the pad is ours */
	s->fields = json_record_ahead(s->json, r->in->p, window, &len, &s->n_fields, &r->fault);
	if (s->fields == NULL || len > r->options->max_record) {
		s->fields = NULL;
		s->shape_known = false; /* these keys may be the expected ones now */
		return false;
	}
	got_line(r, len, false);
	return true;
}

enum fetch reader_ndjson_fetch(struct reader *r, struct err *err)
{
	struct instream *in = r->in;
	size_t searched = 0, n;
	char *nl;
	int more;

	for (;;) {
		n = (size_t)(in->end - in->p);
		if (searched == 0 && n > 0 && !r->options->lines_only && scan_ahead(r, n))
			return FETCH_LINE;
		nl = n > searched ? memchr(in->p + searched, '\n', n - searched) : NULL;
		if (nl != NULL)
			return got_line(r, (size_t)(nl - in->p), false);
		if (n > line_limit(r, in->p, n))
			return skip_long(r, n, err);
		searched = n;
		more = instream_more(in, err);
		if (more < 0)
			return FETCH_ERROR;
		if (more == 0 && n == 0)
			return FETCH_END;
		if (more == 0) {
			*in->end = '\n'; /* the scanner stops there; the pad is ours */
			return got_line(r, n, true);
		}
	}
}

/*
 * How many of n bytes of whole lines come before the first control line; *lines: how
 * many line feeds stand in them. A dollar sign is rare: each one is looked at.
 */
static size_t plain_bytes(const char *p, size_t n, uint64_t *lines)
{
	const struct scan line_feed = scan_splat('\n'), dollar = scan_splat('$');
	struct scan a, b, c, d;
	uint64_t feeds, dollars, below;
	size_t i, at;

	*lines = 0;
	for (i = 0; i < n; i += SCAN_BLOCK) {
		a = scan_load(p + i);
		b = scan_load(p + i + SCAN_STRIP);
		c = scan_load(p + i + 2 * SCAN_STRIP);
		d = scan_load(p + i + 3 * SCAN_STRIP);
		below = n - i < SCAN_BLOCK ? (UINT64_C(1) << (n - i)) - 1 : ~UINT64_C(0);
		feeds = scan_bits4(scan_eq(a, line_feed), scan_eq(b, line_feed),
				scan_eq(c, line_feed), scan_eq(d, line_feed)) &
			below;
		dollars = scan_bits4(scan_eq(a, dollar), scan_eq(b, dollar), scan_eq(c, dollar),
				  scan_eq(d, dollar)) &
			below;
		for (; dollars != 0; dollars &= dollars - 1) {
			at = i + scan_first(dollars);
			if (at >= 3 && memcmp(p + at - 3, "\n{\"", 3) == 0) {
				/* the line feed before it is the last of ours */
				feeds = at - 3 < i ? 0
						   : feeds & ((UINT64_C(2) << (at - 3 - i)) - 1);
				*lines += (uint64_t)__builtin_popcountll(feeds);
				return at - 2;
			}
		}
		*lines += (uint64_t)__builtin_popcountll(feeds);
	}
	return n;
}

/* How many of n bytes are whole lines, no more than that many? */
static size_t line_bytes(const char *p, size_t n, uint64_t lines)
{
	const char *end = p + n, *last = memrchr(p, '\n', n), *at = p;

	if (last == NULL || lines >= n)
		return last == NULL ? 0 : (size_t)(last + 1 - p);
	for (; lines > 0 && at <= last; lines--)
		at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
	return (size_t)(at - p);
}

bool reader_window(struct reader *r, struct span *window, uint64_t *rows, uint64_t max_bytes)
{
	struct reader_state *s = r->state;
	struct instream *in = r->in;
	size_t n = (size_t)(in->end - in->p);

	if (r->options->format != FORMAT_NDJSON || !r->options->lines_only || s->pending ||
		s->ended || r->options->expect_rows != UINT64_MAX || n > r->options->max_record ||
		seal_is_control(in->p, n))
		return false;
	n = line_bytes(in->p, n < max_bytes ? n : (size_t)max_bytes, *rows);
	if (n == 0)
		return false;
	n = plain_bytes(in->p, n, rows);
	*window = (struct span){in->p, n};
	in->p += n;
	s->rows += *rows;
	s->next_row += *rows;
	r->counts->rows_in += *rows;
	s->started = true;
	return true;
}

/* A plain stream's first record: its keys are the columns. */
static void learn_columns(struct reader *r, const struct field *fields, size_t n)
{
	struct str scratch = STR_INIT;
	struct span name;
	size_t i;

	for (i = 0; i < n; i++) {
		name = json_key_text(fields[i].key, &scratch);
		columns_add(&r->begin.columns, name.p, name.len,
			(struct dstype){.kind = DSTYPE_ANY}, NULL, NULL);
	}
	str_free(&scratch);
	reader_columns_ready(r);
}

static bool needs(const struct reader_state *s, size_t column)
{
	return s->selected == NULL || s->selected[column];
}

/* A column name of a fault must outlive the record. */
static void blame(struct reader_state *s, enum fault_code code, struct span name, const char *what)
{
	struct show show;

	str_clear(&s->name);
	str_add(&s->name, name.p, name.len);
	fault_set(&s->shape, code, "the record %s '%s'", what,
		show_cut(&show, name.p, name.len, 100));
	s->shape.column = str_span(&s->name);
}

/* Where is each column in a record with these keys, and is it the record's shape? */
static void learn_shape(struct reader *r, const struct field *fields, size_t n)
{
	struct reader_state *s = r->state;
	const struct columns *c = &r->begin.columns;
	bool may_lack =
		r->options->missing == MISSING_NULL || r->options->missing == MISSING_DEFAULT;
	struct str scratch = STR_INIT;
	size_t i, extra = n;
	struct span name;
	int k;

	s->shape.code = FAULT_NONE;
	s->in_order = n == c->n;
	for (i = 0; i < c->n; i++)
		s->at[i] = -1;
	for (i = 0; i < n; i++) {
		name = json_key_text(fields[i].key, &scratch);
		k = columns_find(c, name.p, name.len);
		s->in_order &= k == (int)i;
		if (k >= 0)
			s->at[k] = (int)i;
		else if (extra == n)
			extra = i;
	}
	for (i = 0; i < c->n && s->shape.code == FAULT_NONE; i++)
		if (s->at[i] < 0 && needs(s, i) && !may_lack)
			blame(s, FAULT_MISSING_COLUMN,
				(struct span){c->v[i].name, c->v[i].name_len}, "lacks the column");
	if (s->shape.code == FAULT_NONE && extra < n && !s->others)
		blame(s, FAULT_EXTRA_COLUMN, json_key_text(fields[extra].key, &scratch),
			"has the extra column");
	str_free(&scratch);
	s->shape_known = true;
}

/* A plain stream whose first line is no object was perhaps never meant to be NDJSON. */
static void suspect_csv(struct reader *r)
{
	const struct reader_state *s = r->state;

	if (!r->sealed && s->next_row == 1 && r->fault.code == FAULT_BAD_JSON && s->line.len > 0 &&
		strchr("{ \t\r", s->line.p[0]) == NULL)
		fault_set(&r->fault, FAULT_BAD_JSON,
			"byte 0: a record is an object (CSV is read with --from csv)");
}

int reader_ndjson_split(struct reader *r)
{
	struct reader_state *s = r->state;
	const struct field *fields = s->fields;
	size_t n = s->n_fields;

	if (fields == NULL)
		fields = json_record(s->json, s->line.p, s->line.len, &n, &r->fault);
	if (fields == NULL) {
		suspect_csv(r);
		return -1;
	}
	r->record.fields = fields;
	r->record.n_fields = n;
	r->record.spaced = json_spaced(s->json);
	if (!r->columns_known)
		learn_columns(r, fields, n);
	if (!s->shape_known || !json_same_keys(s->json))
		learn_shape(r, fields, n);
	r->record.at = s->at;
	r->record.in_order = s->in_order;
	if (s->shape.code == FAULT_NONE)
		return 0;
	r->fault = s->shape;
	return -1;
}
