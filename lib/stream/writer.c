/* SPDX-License-Identifier: MIT */
/* A record stream going out. */
#include "stream/writer.h"

#include "base/base64.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/stop.h"

#include <stdlib.h>

int writer_open(struct writer *w, const struct writer_options *o, struct outstream *out,
	struct cli *cli, struct err *err)
{
	*w = (struct writer){.options = o, .out = out, .cli = cli, .counts = &cli->counts};
	w->keeps_books = o->plain || o->format == FORMAT_CSV;
	w->books.file.fd = -1;
	if (!w->keeps_books && (o->books.file != NULL || o->books.max_given))
		return err_set(err, EXIT_USAGE,
			"%s: dirty records travel in the stream to the writer, which has this "
			"option; here it goes with --plain or --to csv",
			o->books.file != NULL ? "--dirty" : "--max-dirty");
	return w->keeps_books ? books_open(&w->books, &o->books, cli, true, err) : 0;
}

static void free_names(struct writer *w)
{
	size_t i;

	for (i = 0; i < w->n_columns; i++)
		str_free(&w->names[i]);
	free(w->names);
	w->names = NULL;
}

void writer_columns(struct writer *w, const struct columns *columns)
{
	size_t i;

	free_names(w);
	w->columns = columns;
	w->n_columns = columns->n;
	w->null_len = strlen(w->options->csv->null);
	w->names = mem_alloc(columns->n, sizeof *w->names);
	for (i = 0; i < columns->n; i++)
		value_json_name(&w->names[i],
			(struct span){columns->v[i].name, columns->v[i].name_len});
	if (w->options->format == FORMAT_CSV && !w->options->csv->no_header) {
		str_clear(&w->line);
		csv_put_header(&w->line, w->options->csv, columns);
		outstream_write(w->out, w->line.s, w->line.len);
	}
}

void writer_begin(struct writer *w, const struct begin *b, struct span line)
{
	writer_columns(w, &b->columns);
	if (w->keeps_books)
		return;
	w->sealed = true;
	if (line.len > 0) {
		outstream_write(w->out, line.p, line.len);
		return;
	}
	str_clear(&w->line);
	begin_print(&w->line, b);
	outstream_write(w->out, w->line.s, w->line.len);
}

/* Append to the stream: short texts by a copy into its room. */
static inline void put(struct outstream *out, const char *p, size_t n)
{
	char *to;

	if (n > OUTSTREAM_ROOM) {
		outstream_write(out, p, n);
		return;
	}
	to = outstream_room(out, n);
	memcpy(to, p, n);
	out->len += n;
}

/* The bytes of a value in NDJSON: its own where it came as JSON. */
static struct span value_span(struct writer *w, const struct value *v)
{
	switch (v->kind) {
	case VALUE_STRING:
	case VALUE_NUMBER:
	case VALUE_OBJECT:
	case VALUE_ARRAY:
		return (struct span){v->p, v->len};
	case VALUE_TRUE:
		return (struct span){"true", 4};
	case VALUE_FALSE:
		return (struct span){"false", 5};
	case VALUE_NULL:
		return (struct span){"null", 4};
	default:
		break;
	}
	str_clear(&w->scratch);
	value_json(&w->scratch, v);
	return str_span(&w->scratch);
}

/* Copy a text that mostly is short, without a call for it. Returns the place behind it. */
static inline char *copy(char *to, const char *p, size_t n)
{
	uint64_t a, b;
	uint32_t c, d;

	if (n > 16)
		return mempcpy(to, p, n);
	if (n >= sizeof a) {
		memcpy(&a, p, sizeof a);
		memcpy(&b, p + n - sizeof b, sizeof b);
		memcpy(to, &a, sizeof a);
		memcpy(to + n - sizeof b, &b, sizeof b);
	} else if (n >= sizeof c) {
		memcpy(&c, p, sizeof c);
		memcpy(&d, p + n - sizeof d, sizeof d);
		memcpy(to, &c, sizeof c);
		memcpy(to + n - sizeof d, &d, sizeof d);
	} else if (n > 0) {
		to[0] = p[0];
		to[n / 2] = p[n / 2];
		to[n - 1] = p[n - 1];
	}
	return to + n;
}

/*
 * One member: what opens it ({ or a comma), its key, its value; quotes: with quotes
 * around that one.
 */
static inline void put_member(struct outstream *out, char open, struct span key, struct span value,
	bool quotes)
{
	char *to;

	if (key.len + value.len + 4 > OUTSTREAM_ROOM) {
		put(out, &open, 1);
		put(out, key.p, key.len);
		put(out, ":\"", quotes ? 2 : 1);
		put(out, value.p, value.len);
		put(out, "\"", quotes);
		return;
	}
	to = outstream_room(out, key.len + value.len + 4);
	*to++ = open;
	to = copy(to, key.p, key.len);
	*to++ = ':';
	*to = '"';
	to = copy(to + quotes, value.p, value.len);
	*to = '"';
	out->len = (size_t)(to + quotes - out->buf);
}

/* A long text in pieces, so that it is not held again: as a string, or as base64. */
static void put_long_text(struct writer *w, struct outstream *out, const struct value *v)
{
	const size_t most = OUTSTREAM_ROOM / 3 * 3; /* base64 goes by three bytes */
	bool text = v->kind == VALUE_TEXT && utf8_check(v->p, v->len) == v->len;
	size_t i, n;

	if (!text)
		put(out, "{\"$base64\":", 11);
	put(out, "\"", 1);
	for (i = 0; i < v->len; i += n) {
		n = v->len - i < most ? v->len - i : most;
		str_clear(&w->scratch);
		if (text) {
			value_json_string(&w->scratch, v->p + i, n);
			outstream_write(out, w->scratch.s + 1, w->scratch.len - 2);
		} else {
			base64_encode(&w->scratch, v->p + i, n);
			outstream_write(out, w->scratch.s, w->scratch.len);
		}
	}
	put(out, "\"}", text ? 1 : 2);
}

static void put_json(struct writer *w, const struct value *v, const struct span *keys)
{
	struct span key, value;
	char open = '{';
	bool clean;
	size_t i;

	for (i = 0; i < w->n_columns; i++) {
		if (v[i].kind == VALUE_ABSENT)
			continue;
		key = keys != NULL && keys[i].len > 0 ? keys[i] : str_span(&w->names[i]);
		clean = v[i].kind == VALUE_TEXT && (v[i].flags & VALUE_CLEAN) != 0;
		if (v[i].len > OUTSTREAM_ROOM && v[i].kind >= VALUE_TEXT && !clean) {
			put_member(w->out, open, key, span_of(""), false);
			put_long_text(w, w->out, &v[i]);
			open = ',';
			continue;
		}
		value = clean ? (struct span){v[i].p, v[i].len} : value_span(w, &v[i]);
		put_member(w->out, open, key, value, clean);
		open = ',';
	}
	put(w->out, open == ',' ? "}\n" : "{}\n", open == ',' ? 2 : 3);
}

/* The text of column i's value. $base64 means bytes, but for a column of type json. */
static int csv_text(struct writer *w, const struct value *v, size_t i, struct span *text,
	struct fault *f)
{
	int rc;

	v += i;
	if (v->kind == VALUE_TEXT || v->kind == VALUE_NUMBER ||
		(v->kind == VALUE_OBJECT && w->columns->v[i].type.kind == DSTYPE_JSON)) {
		*text = (struct span){v->p, v->len};
		return 0;
	}
	rc = value_bytes(v, &w->scratch, text, f);
	return rc != 0 ? rc : value_text(v, &w->scratch, text, f);
}

/* Room that the record takes at most: each quote in it doubled, no text longer than its JSON. */
static size_t csv_room(const struct writer *w, const struct value *v)
{
	size_t i, need = 2, each = w->null_len + sizeof "false" + 3;

	for (i = 0; i < w->n_columns; i++)
		need += 2 * v[i].len + each;
	return need;
}

static int blame(const struct writer *w, size_t column, struct fault *f)
{
	const struct column *c = &w->columns->v[column];

	f->column = (struct span){c->name, c->name_len};
	return -1;
}

/* A piece of a quoted field: its quotes are doubled. */
static void put_quoted(struct writer *w, struct span text)
{
	const struct csv_dialect *d = w->options->csv;
	const char *p = text.p, *end = p + text.len, *q;

	while ((q = memchr(p, d->quote, (size_t)(end - p))) != NULL) {
		outstream_write(w->out, p, (size_t)(q + 1 - p));
		put(w->out, &d->quote, 1);
		p = q + 1;
	}
	outstream_write(w->out, p, (size_t)(end - p));
}

static void put_long_field(struct writer *w, struct span text)
{
	const struct csv_dialect *d = w->options->csv;

	if (!csv_needs_quotes(d, text, w->n_columns == 1)) {
		outstream_write(w->out, text.p, text.len);
		return;
	}
	put(w->out, &d->quote, 1);
	put_quoted(w, text);
	put(w->out, &d->quote, 1);
}

/*
 * Is column i's value one that is decoded piece by piece, since its text would be as long
 * again as the record?
 */
static bool starts_pieces(const struct writer *w, const struct value *v, size_t i,
	struct value_pieces *it)
{
	const struct value *one = &v[i];

	if (one->len <= OUTSTREAM_ROOM ||
		(one->kind == VALUE_STRING && (one->flags & VALUE_ESCAPED) == 0))
		return false;
	return value_pieces_start(it, one, w->columns->v[i].type.kind != DSTYPE_JSON);
}

/* Go through the pieces; quotes: does the field need them? Returns -1 with a fault. */
static int check_pieces(const struct writer *w, struct value_pieces *it, bool *quotes,
	struct fault *f)
{
	const struct csv_dialect *d = w->options->csv;
	struct span piece;
	uint64_t len = 0;
	int rc;

	*quotes = false;
	while ((rc = value_pieces_next(it, &piece, f)) > 0) {
		*quotes |= len == 0 ? csv_needs_quotes(d, piece, false) : csv_has_special(d, piece);
		len += piece.len;
	}
	/* it might read like NULL, as far as we looked */
	*quotes |= len == w->null_len || (len == 0 && w->n_columns == 1);
	value_pieces_end(it);
	return rc;
}

static void put_pieces(struct writer *w, struct value_pieces *it, bool quotes)
{
	const struct csv_dialect *d = w->options->csv;
	struct span piece;
	struct fault f;

	put(w->out, &d->quote, quotes);
	while (value_pieces_next(it, &piece, &f) > 0) {
		if (quotes)
			put_quoted(w, piece);
		else
			outstream_write(w->out, piece.p, piece.len);
	}
	put(w->out, &d->quote, quotes);
	value_pieces_end(it);
}

/* Have all values of a long record a text? */
static int check_long(struct writer *w, const struct value *v, struct fault *f)
{
	struct value_pieces it;
	struct span text;
	bool quotes;
	size_t i;
	int rc;

	for (i = 0; i < w->n_columns; i++) {
		if (v[i].kind <= VALUE_NULL)
			continue;
		rc = starts_pieces(w, v, i, &it) ? check_pieces(w, &it, &quotes, f)
						 : csv_text(w, v, i, &text, f);
		if (rc < 0)
			return blame(w, i, f);
	}
	return 0;
}

static void put_long_value(struct writer *w, const struct value *v, size_t i)
{
	struct value_pieces it;
	struct span text;
	struct fault f;
	bool quotes;

	if (v[i].kind <= VALUE_NULL) {
		outstream_write(w->out, w->options->csv->null, w->null_len);
	} else if (starts_pieces(w, v, i, &it)) {
		check_pieces(w, &it, &quotes, &f);
		starts_pieces(w, v, i, &it);
		put_pieces(w, &it, quotes);
	} else if (csv_text(w, v, i, &text, &f) >= 0) {
		put_long_field(w, text);
	}
}

/* A long record is not copied as a whole: its texts are made twice, first to see that all have one. */
static int put_long_csv(struct writer *w, const struct value *v, struct fault *f)
{
	const struct csv_dialect *d = w->options->csv;
	size_t i;

	if (check_long(w, v, f) < 0)
		return -1;
	for (i = 0; i < w->n_columns; i++) {
		if (i > 0)
			put(w->out, &d->out_delimiter, 1);
		put_long_value(w, v, i);
	}
	put(w->out, d->crlf ? "\r\n" : "\n", d->crlf ? 2 : 1);
	return 0;
}

static int put_csv(struct writer *w, const struct value *v, struct fault *f)
{
	const struct csv_dialect *d = w->options->csv;
	size_t i, room = csv_room(w, v);
	struct span text;
	char *to;

	if (room > OUTSTREAM_ROOM)
		return put_long_csv(w, v, f);
	str_clear(&w->line);
	str_reserve(&w->line, room);
	to = w->line.s;
	for (i = 0; i < w->n_columns; i++) {
		if (i > 0)
			*to++ = d->out_delimiter;
		if (v[i].kind <= VALUE_NULL) {
			to = mempcpy(to, d->null, w->null_len);
			continue;
		}
		if (csv_text(w, v, i, &text, f) < 0)
			return blame(w, i, f);
		to = csv_put_at(to, d, text, w->n_columns == 1);
	}
	if (d->crlf)
		*to++ = '\r';
	*to++ = '\n';
	outstream_write(w->out, w->line.s, (size_t)(to - w->line.s));
	return 0;
}

int writer_record(struct writer *w, const struct value *v, const struct span *keys, struct fault *f)
{
	if (w->options->format == FORMAT_CSV) {
		if (put_csv(w, v, f) < 0)
			return -1;
	} else {
		put_json(w, v, keys);
	}
	w->counts->rows_out++;
	return 0;
}

void writer_line(struct writer *w, struct span line)
{
	outstream_lend(w->out, line.p, line.len + (line.p[line.len] == '\n'));
	if (line.p[line.len] != '\n')
		put(w->out, "\n", 1);
	w->counts->rows_out++;
}

void writer_lines(struct writer *w, struct span lines, uint64_t rows)
{
	outstream_lend(w->out, lines.p, lines.len);
	w->counts->rows_out += rows;
}

/* Where dirty lines go: into the stream, or into the file of the books; NULL: nowhere. */
static struct outstream *dirty_place(struct writer *w)
{
	return w->keeps_books ? books_file(&w->books) : w->out;
}

/* A dirty line was written. */
static int end_dirty(struct writer *w, struct err *err)
{
	const struct counts *c = w->counts;

	if (!w->keeps_books) {
		w->counts->dirty_out++;
		return 0;
	}
	if (books_write(&w->books, false, err) < 0)
		return -1;
	return books_check(&w->books, c->rows_in + c->dirty_in, false, err);
}

/* One was found here. */
static void count_dirty(struct writer *w, const struct record *rec, const struct fault *f)
{
	const struct books_entry entry = {.row = rec->row,
		.line = rec->line_no,
		.column = f->column,
		.code = fault_name(f->code),
		.reason = f->reason};

	w->counts->dirty++;
	if (w->keeps_books)
		books_count(&w->books, &entry);
}

int writer_dirty(struct writer *w, const struct record *rec, const struct fault *f,
	struct span record, uint64_t raw_bytes, struct err *err)
{
	struct outstream *out = dirty_place(w);
	bool raw = fault_is_raw(f->code);

	count_dirty(w, rec, f);
	if (out == NULL)
		return end_dirty(w, err);
	str_clear(&w->line);
	if (raw)
		dirty_print(&w->line, w->cli->tool, rec->row, rec->line_no, f, record, raw_bytes);
	else
		dirty_print_head(&w->line, w->cli->tool, rec->row, rec->line_no, f);
	outstream_write(out, w->line.s, w->line.len);
	if (!raw) {
		outstream_write(out, record.p, record.len);
		put(out, "}\n", 2);
	}
	return end_dirty(w, err);
}

/* A name and its value in the object that a record of fields becomes. */
static void put_field(struct writer *w, struct outstream *out, const struct column *c,
	const struct value *v)
{
	str_clear(&w->scratch);
	value_json_string(&w->scratch, c->name, c->name_len);
	str_addc(&w->scratch, ':');
	put(out, w->scratch.s, w->scratch.len);
	if (v->len > OUTSTREAM_ROOM && v->kind == VALUE_TEXT) {
		put_long_text(w, out, v);
		return;
	}
	str_clear(&w->scratch);
	value_json(&w->scratch, v);
	put(out, w->scratch.s, w->scratch.len);
}

int writer_dirty_fields(struct writer *w, const struct record *rec, const struct fault *f,
	const struct columns *columns, struct err *err)
{
	struct outstream *out = dirty_place(w);
	size_t i;

	count_dirty(w, rec, f);
	if (out == NULL)
		return end_dirty(w, err);
	str_clear(&w->line);
	dirty_print_head(&w->line, w->cli->tool, rec->row, rec->line_no, f);
	outstream_write(out, w->line.s, w->line.len);
	for (i = 0; i < columns->n && i < rec->n_fields; i++) {
		put(out, i == 0 ? "{" : ",", 1);
		put_field(w, out, &columns->v[i], &rec->fields[i].value);
	}
	put(out, "}}\n", 3);
	return end_dirty(w, err);
}

int writer_pass(struct writer *w, struct span line, const struct dirty *d, struct err *err)
{
	const struct books_entry entry = {.row = d->row,
		.line = d->line,
		.column = span_of(d->column != NULL ? d->column : ""),
		.code = d->code,
		.reason = d->reason};
	struct outstream *out = dirty_place(w);

	if (w->keeps_books)
		books_count(&w->books, &entry);
	if (out != NULL) {
		outstream_write(out, line.p, line.len);
		put(out, "\n", 1);
	}
	return end_dirty(w, err);
}

/* The last control line. */
static void put_last(struct writer *w, const char *more, const struct str *abort_line,
	const struct err *err)
{
	str_clear(&w->line);
	if (err_is_set(err) && abort_line != NULL && abort_line->len > 0) {
		str_add(&w->line, abort_line->s, abort_line->len);
	} else if (err_is_set(err)) {
		abort_print(&w->line, w->cli->tool, err->text,
			stop_wanted() ? 128 + stop_signal() : err->exit);
	} else if (w->sealed) {
		end_print(&w->line, w->counts->rows_out, w->counts->dirty_out, more);
	}
	if (w->line.len > 0)
		outstream_write(w->out, w->line.s, w->line.len);
}

int writer_close(struct writer *w, const char *more, const struct str *abort_line, struct err *err)
{
	if (w->keeps_books) {
		if (!err_is_set(err))
			books_check(&w->books, w->counts->rows_in + w->counts->dirty_in, true, err);
		if (w->books.options != NULL)
			books_close(&w->books, err);
	} else {
		put_last(w, more, abort_line, err);
	}
	outstream_close(w->out, err);
	free_names(w);
	str_free(&w->line);
	str_free(&w->scratch);
	return err_is_set(err) ? -1 : 0;
}
