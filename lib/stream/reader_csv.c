/* SPDX-License-Identifier: MIT */
/* CSV coming in: the header, and records as csv.h finds them. */
#include "stream/reader_internal.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

/* Where only lines count, a CR before the line feed stays with the line. */
static void keep_line_end(const struct instream *in, struct csv_record *rec)
{
	const char *end = in->p + rec->next;

	if (end > rec->p && end[-1] == '\n')
		end--;
	rec->len = (size_t)(end - rec->p);
}

/*
 * The next record, good or broken: s->line is its text. A record over the limit is
 * dropped piece by piece, its start kept.
 */
enum fetch reader_csv_fetch(struct reader *r, struct err *err)
{
	struct reader_state *s = r->state;
	struct instream *in = r->in;
	uint64_t dropped = 0;
	size_t n;
	int found, more;

	/* not earlier: a first record that told the columns is still to be handed out */
	if (r->columns_known && !r->options->lines_only && !s->csv_columns_told) {
		csv_columns(s->csv, r->begin.columns.n);
		s->csv_columns_told = true;
	}
	for (;;) {
		n = (size_t)(in->end - in->p);
		found = csv_next(s->csv, in->p, n, in->eof, &s->csv_record, &r->fault);
		if (found != 0)
			break;
		if (in->eof)
			return FETCH_END;
		if (n > r->options->max_record) {
			if (dropped == 0)
				reader_keep_head(s, in->p, n);
			csv_drop(s->csv, n);
			dropped += n;
			in->p = in->end;
		}
		more = instream_more(in, err);
		if (more < 0)
			return FETCH_ERROR;
	}
	s->csv_good = found > 0;
	if (r->options->lines_only)
		keep_line_end(in, &s->csv_record);
	s->line = (struct span){s->csv_record.p, s->csv_record.len};
	s->raw_bytes = dropped + s->csv_record.len;
	s->partial = in->eof && s->csv_record.next == n;
	r->record.line_no = s->line_no + 1;
	s->line_no += s->csv_record.lines;
	in->p += s->csv_record.next;
	if (s->raw_bytes <= r->options->max_record)
		return FETCH_LINE;
	if (dropped == 0)
		reader_keep_head(s, s->line.p, s->line.len);
	s->line = str_span(&s->head);
	return FETCH_LONG;
}

/* The columns are known: each field of a good record is one. */
static void columns_told(struct reader *r)
{
	size_t i;

	reader_columns_ready(r);
	for (i = 0; i < r->begin.columns.n; i++)
		r->state->at[i] = (int)i;
}

/* Names for a file that has none: c1, c2, ... */
static void number_columns(struct columns *columns, size_t n)
{
	char name[24];
	size_t i;

	for (i = 1; i <= n; i++)
		columns_add(columns, name, (size_t)snprintf(name, sizeof name, "c%zu", i),
			(struct dstype){.kind = DSTYPE_STRING}, NULL, NULL);
}

int reader_csv_split(struct reader *r)
{
	struct reader_state *s = r->state;

	if (!s->csv_good)
		return -1;
	if (!r->columns_known) {
		number_columns(&r->begin.columns, s->csv_record.n_fields);
		columns_told(r);
	}
	r->record.fields = s->csv_record.fields;
	r->record.n_fields = s->csv_record.n_fields;
	r->record.at = s->at;
	r->record.in_order = true;
	return 0;
}

/*
 * The columns, from --header or from the header. A file without either has those of its
 * first good record, which may be some way off.
 */
static int read_columns(struct reader *r, struct err *err)
{
	const struct csv_dialect *d = &r->options->csv;
	struct reader_state *s = r->state;
	struct columns *columns = &r->begin.columns;
	enum fetch fetched;

	if (d->header != NULL)
		return csv_header_text(columns, d->header, err);
	fetched = reader_csv_fetch(r, err);
	if (fetched == FETCH_ERROR)
		return -1;
	if (d->no_header) {
		s->pending = true;
		s->pending_fetch = fetched;
		if (fetched == FETCH_LINE && s->csv_good)
			number_columns(columns, s->csv_record.n_fields);
		return 0;
	}
	if (fetched == FETCH_END)
		return err_set(err, EXIT_USAGE, "the CSV input is empty, without a header line");
	if (fetched != FETCH_LINE || !s->csv_good)
		return err_set(err, EXIT_USAGE, "the CSV header cannot be read: %s%s",
			r->fault.reason,
			s->line.len > 1 && memcmp(s->line.p, "{\"", 2) == 0
				? " (NDJSON is read without --from csv)"
				: "");
	return csv_header(columns, s->csv_record.fields, s->csv_record.n_fields, err);
}

/* Where only lines count, the header is one that stands before them. */
static int read_header_line(struct reader *r, struct err *err)
{
	const struct csv_dialect *d = &r->options->csv;
	struct reader_state *s = r->state;
	enum fetch fetched;

	csv_find_only(s->csv);
	r->columns_known = true;
	if (d->no_header || d->header != NULL)
		return 0;
	fetched = reader_csv_fetch(r, err);
	if (fetched == FETCH_ERROR)
		return -1;
	if (fetched != FETCH_LINE)
		return err_set(err, EXIT_USAGE, "the CSV input has no header line");
	if (csv_header_check(d, s->line, err) < 0)
		return -1;
	str_add(&r->begin_line, s->line.p, s->line.len);
	str_addc(&r->begin_line, '\n');
	return 0;
}

int reader_csv_open(struct reader *r, struct err *err)
{
	struct reader_state *s = r->state;

	if (csv_check(&r->options->csv, err) < 0)
		return -1;
	s->csv = csv_reader_new(&r->options->csv);
	csv_limit(s->csv, r->options->max_record);
	if (r->options->lines_only)
		return read_header_line(r, err);
	if (read_columns(r, err) < 0)
		return -1;
	if (r->begin.columns.n > 0)
		columns_told(r);
	return 0;
}

void reader_csv_json(const struct reader *r, struct str *out)
{
	const struct columns *c = &r->begin.columns;
	size_t i;

	for (i = 0; i < c->n && i < r->record.n_fields; i++) {
		str_addc(out, i == 0 ? '{' : ',');
		value_json_string(out, c->v[i].name, c->v[i].name_len);
		str_addc(out, ':');
		value_json(out, &r->record.fields[i].value);
	}
	str_addc(out, '}');
}
