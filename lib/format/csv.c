/* SPDX-License-Identifier: MIT */
/* CSV records: found and split in one scan, and put together again. */
#include "format/csv.h"

#include "base/mem.h"
#include "base/scan.h"
#include "base/show.h"
#include "base/utf8.h"

#include <assert.h>
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>

#define BOM "\xef\xbb\xbf"
#define BOM_LEN 3
#define FIELDS_FIRST 64          /* room for so many fields at the start */
#define NO_FIELDS (SIZE_MAX / 2) /* as their number: past all room, none is kept any more */
#define LIBCSV_MAX 65536         /* a longer field is unescaped here: libcsv would hold it again */
#define LIBCSV_BLOCK 4096        /* libcsv's buffer grows by this */

/* In the flags of a field's value, until its quotes are taken off. */
#define FLAG_QUOTED 0x40  /* quotes around it */
#define FLAG_DOUBLED 0x80 /* and more inside */

enum broken { BROKEN_NOT, BROKEN_INSIDE, BROKEN_BEHIND, BROKEN_OPEN };

/* What a block of bytes holds, a bit for each byte; bits go as they are dealt with. */
struct marks {
	uint64_t delimiters, line_feeds, quotes;
	uint64_t unclean; /* what VALUE_CLEAN must not hold; the quote of CSV left out */
};

/*
 * Offsets count from the record's first byte. Those of a block that began in an
 * earlier record or in a dropped piece lie before it and wrap round; what is
 * computed from them comes out right again.
 */
struct csv_reader {
	const struct csv_dialect *dialect;
	size_t null_len;
	struct scan delimiter, line_feed, quote, json_quote, backslash;
	struct csv_parser parser;

	/* the scan */
	struct marks marks;
	size_t base; /* offset of the marks' block */
	size_t at;   /* the first byte that no block has covered */

	/* the field at hand */
	size_t start;
	bool unclean;  /* in a part of it that lies in earlier blocks */
	bool opened;   /* it began with a quote */
	bool inside;   /* its quotes are open */
	size_t closed; /* the offset behind its last closing quote */
	size_t n_quotes;

	/* the record at hand */
	struct field *fields;
	size_t n, room; /* fields found, fields that there is room for */
	size_t columns; /* 0: not told yet */
	uint64_t lines; /* line feeds inside it */
	bool quoted;    /* a quote was met */
	bool moved;     /* it was left and taken up again: the window may have moved */
	bool dropped;
	enum broken broken; /* the first reason, and its field, from 0 */
	size_t broken_at;

	bool find_only;
	uint64_t max; /* bytes of a record */
	size_t bom;   /* bytes of the mark before the first record */
	bool begun;   /* the mark was looked for */
};

/* ---- the dialect ---- */

static bool is_line_byte(char c)
{
	return c == '\r' || c == '\n' || c == '\0';
}

int csv_check(const struct csv_dialect *d, struct err *err)
{
	const char special[] = {d->in_delimiter, d->out_delimiter, d->quote, '\r', '\n', '\0'};

	if (is_line_byte(d->in_delimiter) || is_line_byte(d->out_delimiter) ||
		is_line_byte(d->quote))
		return err_set(err, EXIT_USAGE, "CSV: a line end cannot be delimiter or quote");
	if (d->in_delimiter == d->quote || d->out_delimiter == d->quote)
		return err_set(err, EXIT_USAGE, "CSV: delimiter and quote are the same");
	if (d->null[strcspn(d->null, special)] != '\0')
		return err_set(err, EXIT_USAGE,
			"--null: the text holds a delimiter, a quote or a line end");
	return 0;
}

int csv_set_byte(void *to, const char *arg, struct err *err)
{
	struct show show;
	char *byte = to;

	if (strcmp(arg, "tab") == 0 || strcmp(arg, "\\t") == 0)
		arg = "\t";
	if (strlen(arg) != 1 || is_line_byte(*arg) || (unsigned char)*arg >= 0x80)
		return err_set(err, EXIT_USAGE, "'%s' is not one ASCII character, nor tab",
			show_bytes(&show, arg, strlen(arg)));
	*byte = *arg;
	return 0;
}

/* ---- life ---- */

static void *grow_or_die(void *p, size_t n)
{
	return mem_realloc(p, n, 1);
}

static int never(unsigned char c)
{
	(void)c;
	return 0;
}

/* libcsv sees one quoted field at a time: no byte in it is a blank or a line end. */
static void parser_init(struct csv_reader *r)
{
	csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_delim(&r->parser, (unsigned char)r->dialect->in_delimiter);
	csv_set_quote(&r->parser, (unsigned char)r->dialect->quote);
	csv_set_space_func(&r->parser, never);
	csv_set_term_func(&r->parser, never);
	csv_set_realloc_func(&r->parser, grow_or_die);
	csv_set_blk_size(&r->parser, LIBCSV_BLOCK);
}

/* Room for so many fields, and a block's worth more that add_bare may write first and ask then. */
static void make_room(struct csv_reader *r, size_t room)
{
	size_t had = r->fields == NULL ? 0 : r->room + SCAN_BLOCK;

	r->fields = mem_realloc(r->fields, room + SCAN_BLOCK, sizeof *r->fields);
	memset(r->fields + had, 0, (room + SCAN_BLOCK - had) * sizeof *r->fields);
	r->room = room;
}

struct csv_reader *csv_reader_new(const struct csv_dialect *d)
{
	struct csv_reader *r = mem_alloc(1, sizeof *r);

	r->dialect = d;
	r->max = UINT64_MAX;
	r->null_len = strlen(d->null);
	r->delimiter = scan_splat(d->in_delimiter);
	r->line_feed = scan_splat('\n');
	r->quote = scan_splat(d->quote);
	/* where CSV quotes with ", the marks of quotes tell of it already */
	r->json_quote = scan_splat(d->quote == '"' ? '\\' : '"');
	r->backslash = scan_splat('\\');
	make_room(r, FIELDS_FIRST);
	parser_init(r);
	return r;
}

void csv_reader_free(struct csv_reader *r)
{
	if (r == NULL)
		return;
	csv_free(&r->parser);
	free(r->fields);
	free(r);
}

void csv_columns(struct csv_reader *r, size_t n)
{
	assert(n > 0 && r->n == 0);
	free(r->fields);
	r->fields = NULL;
	make_room(r, n);
	r->columns = n;
}

void csv_limit(struct csv_reader *r, uint64_t max)
{
	r->max = max;
}

void csv_find_only(struct csv_reader *r)
{
	r->find_only = true;
}

/* ---- the scan ---- */

static inline void add_strip(struct csv_reader *r, struct marks *m, const char *p, unsigned shift)
{
	struct scan v = scan_load(p);
	struct scan json = scan_or(scan_eq(v, r->backslash), scan_eq(v, r->json_quote));

	m->delimiters |= (uint64_t)scan_bits(scan_eq(v, r->delimiter)) << shift;
	m->line_feeds |= (uint64_t)scan_bits(scan_eq(v, r->line_feed)) << shift;
	m->quotes |= (uint64_t)scan_bits(scan_eq(v, r->quote)) << shift;
	m->unclean |= (uint64_t)scan_bits(scan_or(scan_odd(v), json)) << shift;
}

static inline struct marks marks_of(struct csv_reader *r, const char *block)
{
	struct marks m = {0, 0, 0, 0};

	add_strip(r, &m, block, 0);
	add_strip(r, &m, block + SCAN_STRIP, SCAN_STRIP);
	add_strip(r, &m, block + 2 * SCAN_STRIP, 2 * SCAN_STRIP);
	add_strip(r, &m, block + 3 * SCAN_STRIP, 3 * SCAN_STRIP);
	return m;
}

/* Take away the marks of all bytes that are not in keep. */
static inline void marks_keep(struct marks *m, uint64_t keep)
{
	m->delimiters &= keep;
	m->line_feeds &= keep;
	m->quotes &= keep;
	m->unclean &= keep;
}

static void partial_block(struct csv_reader *r, const char *p, size_t n)
{
	char block[SCAN_BLOCK] = {0};

	memcpy(block, p, n);
	r->marks = marks_of(r, block);
	marks_keep(&r->marks, (UINT64_C(1) << n) - 1);
	r->at += n;
}

/* Mark the next block. Returns false where no bytes are left. */
static inline bool next_block(struct csv_reader *r, const char *s, size_t n)
{
	size_t left = n - r->at;

	r->unclean |= r->marks.unclean != 0;
	r->base = r->at;
	if (left >= SCAN_BLOCK) {
		r->marks = marks_of(r, s + r->at);
		r->at += SCAN_BLOCK;
		return true;
	}
	r->marks = (struct marks){0, 0, 0, 0};
	if (left > 0)
		partial_block(r, s + r->at, left);
	return left > 0;
}

/* More room, while nobody told how many fields there should be. */
static bool more_room(struct csv_reader *r)
{
	if (r->columns != 0 || r->room >= CSV_COLUMNS_MAX || r->n > r->room + SCAN_BLOCK)
		return false;
	make_room(r, 4 * r->room);
	return true;
}

static inline bool is_null(const struct csv_reader *r, const char *p, size_t len)
{
	return len == r->null_len && (len == 0 || *p == *r->dialect->null) &&
		memcmp(p, r->dialect->null, len) == 0;
}

static inline void set_field(struct csv_reader *r, struct value *v, const char *p, size_t len,
	unsigned flags)
{
	v->p = p;
	v->len = len;
	v->kind = is_null(r, p, len) ? VALUE_NULL : VALUE_TEXT;
	v->flags = flags;
}

/* A field ends before offset end. flags: what is known of its bytes. */
static inline void add_field(struct csv_reader *r, const char *s, size_t end, unsigned flags)
{
	if (r->n < r->room || more_room(r))
		set_field(r, &r->fields[r->n].value, s + r->start, end - r->start, flags);
	r->n++;
	r->start = end + 1;
	r->unclean = false;
}

/* VALUE_CLEAN, unless the field that ends below this bit is not. */
static inline unsigned clean_flag(const struct csv_reader *r, uint64_t bit)
{
	return r->unclean || (r->marks.unclean & (bit - 1)) != 0 ? 0 : VALUE_CLEAN;
}

/* So many fields end here, past all that is kept. */
static void count_bare(struct csv_reader *r, uint64_t delimiters)
{
	r->n += (unsigned)__builtin_popcountll(delimiters);
	r->start = r->base + SCAN_BLOCK - (unsigned)__builtin_clzll(delimiters);
}

/*
 * Fields end at these marks of the block, none of them with a quote. Most files are
 * split here, so what changes is kept out of memory. There is always room for a
 * block's worth of fields behind those that count.
 */
static inline void add_bare(struct csv_reader *r, const char *s, uint64_t delimiters)
{
	uint64_t unclean = r->marks.unclean, bit;
	struct field *f = r->fields + r->n;
	size_t base = r->base, start = r->start, end;
	bool carried = r->unclean;

	for (; delimiters != 0; delimiters &= delimiters - 1) {
		bit = delimiters & -delimiters;
		end = base + scan_first(bit);
		set_field(r, &f->value, s + start, end - start,
			carried || (unclean & (bit - 1)) != 0 ? 0 : VALUE_CLEAN);
		unclean &= ~(bit | (bit - 1));
		carried = false;
		start = end + 1;
		f++;
	}
	r->n = (size_t)(f - r->fields);
	r->start = start;
	r->marks.unclean = unclean;
	r->unclean = false;
	if (r->n > r->room)
		more_room(r);
}

enum found { FOUND_NOTHING, FOUND_QUOTE, FOUND_LINE_FEED };

/*
 * Go on in a record without quotes as far as its line feed, or up to a quote.
 * FOUND_LINE_FEED: *end is its offset, and the last field is not added yet.
 */
static inline enum found scan_bare(struct csv_reader *r, const char *s, size_t n, size_t *end)
{
	uint64_t stops, stop, delimiters;

	do {
		stops = r->marks.line_feeds | r->marks.quotes;
		stop = stops & -stops;
		delimiters = r->marks.delimiters & (stop - 1);
		if (delimiters != 0 && r->n <= r->room)
			add_bare(r, s, delimiters);
		else if (delimiters != 0)
			count_bare(r, delimiters);
		if (stop == 0)
			continue;
		r->marks.delimiters &= ~(stop - 1);
		if ((r->marks.quotes & stop) != 0)
			return FOUND_QUOTE;
		*end = r->base + scan_first(stop);
		return FOUND_LINE_FEED;
	} while (next_block(r, s, n));
	return FOUND_NOTHING;
}

/* A quote at offset pos: it opens the field, closes it, or is one of two. */
static void see_quote(struct csv_reader *r, size_t pos)
{
	r->n_quotes++;
	if (r->inside) {
		r->inside = false;
		r->closed = pos + 1;
	} else if (pos == r->start) {
		r->opened = r->inside = true;
	} else if (r->opened && pos == r->closed) {
		r->inside = true;
	}
}

static void note_broken(struct csv_reader *r, enum broken why)
{
	if (r->broken != BROKEN_NOT)
		return;
	r->broken = why;
	r->broken_at = r->n;
}

/* The field at hand, of a record with quotes, ends before offset end. */
static void end_field(struct csv_reader *r, const char *s, size_t end, unsigned clean)
{
	unsigned flags = clean;

	if (r->inside)
		note_broken(r, BROKEN_OPEN);
	else if (r->opened && r->closed != end)
		note_broken(r, BROKEN_BEHIND);
	else if (!r->opened && r->n_quotes > 0)
		note_broken(r, BROKEN_INSIDE);
	if (r->opened)
		flags |= FLAG_QUOTED;
	if (r->n_quotes > 2)
		flags = FLAG_QUOTED | FLAG_DOUBLED;
	add_field(r, s, end, flags);
	r->opened = r->inside = false;
	r->n_quotes = 0;
}

/* The same as scan_bare in a record with quotes; never FOUND_QUOTE. */
static enum found scan_quoted(struct csv_reader *r, const char *s, size_t n, size_t *end)
{
	struct marks *m = &r->marks;
	uint64_t stops, stop;
	unsigned clean;
	size_t pos;

	do {
		for (;;) {
			stops = r->inside ? m->quotes : m->quotes | m->delimiters | m->line_feeds;
			stop = stops & -stops;
			if (r->inside && (m->line_feeds & (stop - 1)) != 0)
				r->lines +=
					(unsigned)__builtin_popcountll(m->line_feeds & (stop - 1));
			if (stop == 0)
				break;
			pos = r->base + scan_first(stop);
			if ((m->line_feeds & stop) != 0) {
				*end = pos;
				return FOUND_LINE_FEED;
			}
			clean = clean_flag(r, stop);
			r->unclean = clean == 0;
			if ((m->quotes & stop) != 0)
				see_quote(r, pos);
			else
				end_field(r, s, pos, clean);
			marks_keep(m, ~(stop | (stop - 1)));
		}
	} while (next_block(r, s, n));
	return FOUND_NOTHING;
}

/* ---- records ---- */

struct unquoted {
	char *to;
	size_t len;
};

static void take_unquoted(void *field, size_t len, void *data)
{
	struct unquoted *u = data;

	memcpy(u->to, field, len);
	u->len = len;
}

/*
 * Unescape a quoted field of len bytes where it stands, with libcsv. The scan has
 * found its quotes in order, so libcsv has nothing to complain of.
 */
static size_t unquote_libcsv(struct csv_reader *r, char *p, size_t len)
{
	struct unquoted u = {p, 0};

	if (csv_parse(&r->parser, p, len, take_unquoted, NULL, &u) != len ||
		csv_fini(&r->parser, take_unquoted, NULL, &u) != 0)
		assert(!"libcsv refuses a field that the scan found in order");
	return u.len;
}

/* The same without a second copy of it. */
static size_t unquote_long(char *p, size_t len, char quote)
{
	const char *from = p + 1, *end = p + len - 1, *q;
	char *to = p;
	size_t n;

	for (; from < end; from += n + 1) {
		q = memchr(from, quote, (size_t)(end - from));
		n = q != NULL ? (size_t)(q - from) + 1 : (size_t)(end - from);
		memmove(to, from, n);
		to += n;
	}
	return (size_t)(to - p);
}

/* Take the quotes off the fields of a good record. */
static void unquote_fields(struct csv_reader *r, char *s)
{
	struct value *v;
	char *p = s;
	size_t i, raw;

	for (i = 0; i < r->n; i++) {
		v = &r->fields[i].value;
		raw = v->len;
		if ((v->flags & FLAG_DOUBLED) != 0) {
			v->len = raw > LIBCSV_MAX ? unquote_long(p, raw, r->dialect->quote)
						  : unquote_libcsv(r, p, raw);
		} else if ((v->flags & FLAG_QUOTED) != 0) {
			v->p++;
			v->len -= 2;
		}
		v->flags &= VALUE_CLEAN;
		p += raw + 1;
	}
}

/* The window may have moved since the first fields were added; their lengths still tell. */
static void move_fields(struct csv_reader *r, const char *s)
{
	size_t i, n = r->n < r->room ? r->n : r->room;

	for (i = 0; i < n; i++) {
		r->fields[i].value.p = s;
		s += r->fields[i].value.len + 1;
	}
}

static int fault_of_broken(const struct csv_reader *r, struct fault *f)
{
	static const char *const why[] = {
		[BROKEN_INSIDE] = "a quote inside an unquoted field",
		[BROKEN_BEHIND] = "text behind a closing quote",
		[BROKEN_OPEN] = "a quote that is still open at the end of the file",
	};

	return fault_set(f, FAULT_BAD_CSV, "field %zu: %s", r->broken_at + 1, why[r->broken]);
}

/* Has the record the right number of fields? */
static int check_columns(const struct csv_reader *r, size_t len, struct fault *f)
{
	if (r->n == r->columns || (r->columns == 0 && r->n <= r->room))
		return 0;
	if (r->columns == 0)
		return fault_set(f, FAULT_BAD_CSV, "%zu fields are too many", r->n);
	if (len == 0)
		return fault_set(f, FAULT_BAD_CSV, "an empty line");
	return fault_set(f, FAULT_BAD_CSV, "%zu field%s, where the file has %zu column%s", r->n,
		r->n == 1 ? "" : "s", r->columns, r->columns == 1 ? "" : "s");
}

/* The record of len bytes is complete. Judge it, and make its fields what they denote. */
static int judge(struct csv_reader *r, char *s, size_t len, struct fault *f)
{
	if (r->dropped || len > r->max)
		return fault_set(f, FAULT_LINE_TOO_LONG, "the record is too long");
	if (r->find_only)
		return 1;
	if (r->broken != BROKEN_NOT)
		return fault_of_broken(r, f);
	if (check_columns(r, len, f) < 0)
		return -1;
	if (r->moved)
		move_fields(r, s);
	if (r->quoted)
		unquote_fields(r, s);
	return 1;
}

/* Forget the record at hand, which took n bytes; the block that covers its end stays. */
static void next_record(struct csv_reader *r, size_t n)
{
	r->base -= n;
	r->at -= n;
	r->start = 0;
	r->n = 0;
	r->lines = 0;
	r->bom = 0;
	r->moved = r->dropped = false;
	if (r->quoted) {
		r->quoted = r->opened = r->inside = false;
		r->n_quotes = 0;
		r->closed = 0;
		r->broken = BROKEN_NOT;
	}
}

/*
 * Is the mark before the first record dealt with? Sets bom where there is one.
 * Returns false where more bytes are needed to tell.
 */
static bool skip_bom(struct csv_reader *r, const char *s, size_t n, bool eof)
{
	if (n < BOM_LEN && !eof && (n == 0 || memcmp(s, BOM, n) == 0))
		return false;
	if (n >= BOM_LEN && memcmp(s, BOM, BOM_LEN) == 0)
		r->bom = BOM_LEN;
	r->begun = true;
	return true;
}

/* The last field ends at offset end: with a line feed there, or at the end of the file. */
static size_t end_record(struct csv_reader *r, const char *s, size_t end, bool line_feed)
{
	uint64_t bit = line_feed ? UINT64_C(1) << (end - r->base) : 0;
	unsigned clean = clean_flag(r, bit);

	if (line_feed && end > 0 && s[end - 1] == '\r')
		end--;
	if (r->quoted)
		end_field(r, s, end, clean);
	else
		add_field(r, s, end, clean);
	marks_keep(&r->marks, ~(bit | (bit - 1)));
	return end;
}

int csv_next(struct csv_reader *r, char *s, size_t n, bool eof, struct csv_record *rec,
	struct fault *f)
{
	enum found found = FOUND_QUOTE;
	size_t end = 0, bom;
	int rc;

	if (!r->begun && !skip_bom(r, s, n, eof))
		return 0;
	bom = r->bom;
	s += bom;
	n -= bom;
	if (!r->quoted)
		found = scan_bare(r, s, n, &end);
	if (found == FOUND_QUOTE) {
		r->quoted = true;
		found = scan_quoted(r, s, n, &end);
	}
	if (found == FOUND_NOTHING) {
		r->moved = true;
		if (!eof || (n == 0 && !r->dropped))
			return 0;
		end = n;
	}
	rec->next = end + (found == FOUND_LINE_FEED);
	rec->p = s;
	rec->len = end_record(r, s, end, found == FOUND_LINE_FEED);
	rec->lines = r->lines + (found == FOUND_LINE_FEED);
	rec->fields = r->fields;
	rec->n_fields = r->n;
	rec->quoted = r->quoted;
	rc = judge(r, s, rec->len, f);
	next_record(r, rec->next);
	rec->next += bom;
	return rc;
}

void csv_drop(struct csv_reader *r, size_t n)
{
	n -= r->bom;
	r->bom = 0;
	if (!r->begun)
		r->at = n; /* a part of the mark, and thus nothing of interest */
	r->begun = true;
	r->base -= n;
	r->at -= n;
	r->start -= n;
	r->closed -= n;
	r->n = NO_FIELDS;
	r->dropped = true;
}

/* ---- output ---- */

/* A text in quotes, those inside it doubled. */
static char *put_quoted(char *to, char quote, struct span text)
{
	const char *p = text.p, *end = p + text.len, *q;

	*to++ = quote;
	while (p < end && (q = memchr(p, quote, (size_t)(end - p))) != NULL) {
		to = mempcpy(to, p, (size_t)(q + 1 - p));
		*to++ = quote;
		p = q + 1;
	}
	if (p < end)
		to = mempcpy(to, p, (size_t)(end - p));
	*to++ = quote;
	return to;
}

/* At the start of a file this would be taken for its byte order mark. */
static bool starts_with_bom(struct span text)
{
	return text.len >= BOM_LEN && text.p[0] == BOM[0] && memcmp(text.p, BOM, BOM_LEN) == 0;
}

bool csv_has_special(const struct csv_dialect *d, struct span piece)
{
	return scan_has(piece.p, piece.len, d->out_delimiter, d->quote, '\r', '\n');
}

bool csv_needs_quotes(const struct csv_dialect *d, struct span text, bool alone)
{
	if (text.len == 0)
		return alone || *d->null == '\0';
	return (*text.p == *d->null && span_is(text, d->null)) || starts_with_bom(text) ||
		csv_has_special(d, text);
}

char *csv_put_at(char *to, const struct csv_dialect *d, struct span text, bool alone)
{
	if (csv_needs_quotes(d, text, alone))
		return put_quoted(to, d->quote, text);
	return text.len > 0 ? mempcpy(to, text.p, text.len) : to;
}

void csv_put(struct str *out, const struct csv_dialect *d, struct span text, bool alone)
{
	char *end;

	if (!str_reserve(out, 2 * text.len + 2))
		return;
	end = csv_put_at(out->s + out->len, d, text, alone);
	*end = '\0';
	out->len = (size_t)(end - out->s);
}

void csv_put_null(struct str *out, const struct csv_dialect *d)
{
	str_adds(out, d->null);
}

void csv_put_end(struct str *out, const struct csv_dialect *d)
{
	if (d->crlf)
		str_addc(out, '\r');
	str_addc(out, '\n');
}

void csv_put_header(struct str *out, const struct csv_dialect *d, const struct columns *columns)
{
	size_t i;

	for (i = 0; i < columns->n; i++) {
		if (i > 0)
			str_addc(out, d->out_delimiter);
		csv_put(out, d, (struct span){columns->v[i].name, columns->v[i].name_len}, false);
	}
	csv_put_end(out, d);
}

/* ---- headers ---- */

static int header_name(struct columns *columns, struct span name, size_t i, struct err *err)
{
	struct show show;
	const char *shown = show_cut(&show, name.p, name.len, 100);

	if (name.len == 0)
		return err_set(err, EXIT_USAGE, "CSV header: column %zu has no name", i + 1);
	if (span_is(name, "$ds"))
		return err_set(err, EXIT_USAGE,
			"CSV header: column %zu is named $ds, which is reserved", i + 1);
	if (utf8_check(name.p, name.len) != name.len)
		return err_set(err, EXIT_USAGE,
			"CSV header: the name '%s' of column %zu is not UTF-8", shown, i + 1);
	if (columns_find(columns, name.p, name.len) >= 0)
		return err_set(err, EXIT_USAGE, "CSV header: two columns are named '%s'", shown);
	columns_add(columns, name.p, name.len, (struct dstype){.kind = DSTYPE_STRING}, NULL, NULL);
	return 0;
}

int csv_header(struct columns *columns, const struct field *fields, size_t n, struct err *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (header_name(columns, (struct span){fields[i].value.p, fields[i].value.len}, i,
			    err) < 0)
			return -1;
	return 0;
}

/* A text that is one record, whose fields are names. what: the text, for messages. */
static int read_names(struct columns *columns, const struct csv_dialect *d, struct span text,
	const char *what, struct err *err)
{
	struct csv_reader *r = csv_reader_new(d);
	char *copy = mem_dup(text.p, text.len);
	struct csv_record rec;
	struct fault f;
	int rc;

	rc = csv_next(r, copy, text.len, true, &rec, &f);
	if (rc < 0)
		err_set(err, EXIT_USAGE, "%s: %s", what, f.reason);
	else if (rc == 0)
		rc = err_set(err, EXIT_USAGE, "%s: no names are given", what);
	else if (rec.next != text.len)
		rc = err_set(err, EXIT_USAGE, "%s: the names take more than one line", what);
	else
		rc = csv_header(columns, rec.fields, rec.n_fields, err);
	free(copy);
	csv_reader_free(r);
	return rc < 0 ? -1 : 0;
}

int csv_header_text(struct columns *columns, const char *text, struct err *err)
{
	const struct csv_dialect d = CSV_DIALECT_DEFAULT;

	return read_names(columns, &d, span_of(text), "--header", err);
}

int csv_header_check(const struct csv_dialect *d, struct span line, struct err *err)
{
	struct columns columns = COLUMNS_INIT;
	int rc;

	if (line.len > 0 && line.p[line.len - 1] == '\r')
		line.len--;
	if (line.len == 0)
		return header_name(&columns, line, 0, err);
	rc = read_names(&columns, d, line, "CSV header", err);
	columns_free(&columns);
	return rc;
}
