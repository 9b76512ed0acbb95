/* SPDX-License-Identifier: MIT */
/*
 * Tests of csv: each sentence of dsrecord(5) on CSV, in pieces of every size; the
 * vectors of csv-spectrum; random text against a splitter that takes one byte at a
 * time; what csv_put wrote read again. csv_plain.c runs the same without SSE2.
 */
#include "format/csv.h"

#include "check.h"
#include "base/mem.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#define VECTORS "../shared/vectors/csv"

/* ---- reading a text, in pieces, into a dump ---- */

/* The text is given in windows that are copies of just the bytes there are. */
struct feed {
	const struct csv_dialect *dialect;
	size_t columns; /* 0: not told */
	size_t piece;	/* bytes added at a time; 0: all at once */
	size_t max;	/* longer records are broken, and dropped on the way; 0: none */
};

static void dump_text(struct str *out, const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] == '\n')
			str_adds(out, "\\n");
		else if (p[i] == '\r')
			str_adds(out, "\\r");
		else if (p[i] == '\0')
			str_adds(out, "\\0");
		else
			str_addc(out, p[i]);
}

/* One record a line: line feeds, fields in [], or what is wrong. */
static void dump_record(struct str *out, const struct csv_record *rec, int rc,
	const struct fault *f)
{
	const struct value *v;
	size_t i;

	str_addu(out, rec->lines);
	str_addc(out, ' ');
	for (i = 0; rc > 0 && i < rec->n_fields; i++) {
		v = &rec->fields[i].value;
		str_addc(out, v->kind == VALUE_NULL ? '(' : '[');
		dump_text(out, v->p, v->len);
		str_addc(out, v->kind == VALUE_NULL ? ')' : ']');
	}
	if (rc < 0) {
		str_addf(out, "%s: %s: ", fault_name(f->code), f->reason);
		dump_text(out, rec->p, rec->len);
	}
	str_addc(out, '\n');
}

/* VALUE_CLEAN is a promise: hold every field to it. */
static bool flags_hold(const struct csv_record *rec)
{
	const struct value *v;
	size_t i, k;

	for (i = 0; i < rec->n_fields; i++) {
		v = &rec->fields[i].value;
		if ((v->flags & ~(unsigned)VALUE_CLEAN) != 0)
			return false;
		for (k = 0; v->flags != 0 && k < v->len; k++)
			if ((unsigned char)v->p[k] < 0x20 || (unsigned char)v->p[k] >= 0x80 ||
				v->p[k] == '"' || v->p[k] == '\\')
				return false;
	}
	return true;
}

static void dump_feed(struct str *out, const struct feed *feed, const char *text, size_t len)
{
	struct csv_reader *r = csv_reader_new(feed->dialect);
	size_t from = 0, to = feed->piece == 0 ? len : 0;
	struct csv_record rec;
	struct fault f;
	char *window;
	int rc;

	if (feed->columns > 0)
		csv_columns(r, feed->columns);
	if (feed->max > 0)
		csv_limit(r, feed->max);
	for (;;) {
		window = mem_alloc(to - from, 1);
		if (to > from) /* an empty text may be NULL */
			memcpy(window, text + from, to - from);
		rc = csv_next(r, window, to - from, to == len, &rec, &f);
		if (rc != 0) {
			dump_record(out, &rec, rc, &f);
			if (rc > 0 && !flags_hold(&rec))
				str_adds(out, "wrong flags\n");
			from += rec.next;
		} else if (feed->max != 0 && to - from > feed->max) {
			csv_drop(r, to - from);
			from = to;
		}
		free(window);
		if (rc != 0)
			continue;
		if (to == len)
			break;
		to = len - to < feed->piece ? len : to + feed->piece;
	}
	csv_reader_free(r);
}

/* ---- the sentences ---- */

#define PLAIN CSV_DIALECT_DEFAULT
#define LIT(s) (s), sizeof(s) - 1

struct text_case {
	const char *name;
	struct csv_dialect dialect;
	size_t columns;
	const char *in;
	size_t len;
	const char *want;
};

static const struct text_case texts[] = {
	{"nothing", PLAIN, 0, LIT(""), ""},
	{"records", PLAIN, 0, LIT("a,b\n1,22\n"), "1 [a][b]\n1 [1][22]\n"},
	{"a last line without its line feed", PLAIN, 0, LIT("a,b\n1,2"), "1 [a][b]\n0 [1][2]\n"},
	{"a last empty field without a line feed", PLAIN, 0, LIT("a,"), "0 [a][]\n"},
	{"CR LF", PLAIN, 0, LIT("a,b\r\n1,2\r\n"), "1 [a][b]\n1 [1][2]\n"},
	{"CR LF behind a quote", PLAIN, 0, LIT("\"a\"\r\n\"b\"\r\n"), "1 [a]\n1 [b]\n"},
	{"a bare CR is data", PLAIN, 0, LIT("a\rb,\r\n1\r\r\n\r,2\r"),
		"1 [a\\rb][]\n1 [1\\r]\n0 [\\r][2\\r]\n"},
	{"a bare CR behind a quote is text behind it", PLAIN, 0, LIT("\"a\"\r"),
		"0 bad_csv: field 1: text behind a closing quote: \"a\"\\r\n"},
	{"a NUL is data", PLAIN, 0, LIT("a\0b,\0\n\"\0\"\"\",\0"),
		"1 [a\\0b][\\0]\n0 [\\0\"][\\0]\n"},
	{"a byte order mark", PLAIN, 0, LIT("\xef\xbb\xbf" "a,b\n\xef\xbb\xbf\n"),
		"1 [a][b]\n1 [\xef\xbb\xbf]\n"},
	{"a byte order mark before a quote", PLAIN, 0, LIT("\xef\xbb\xbf\"a\",b\n"), "1 [a][b]\n"},
	{"nothing but a byte order mark", PLAIN, 0, LIT("\xef\xbb\xbf"), ""},
	{"part of a byte order mark", PLAIN, 0, LIT("\xef\xbb"), "0 [\xef\xbb]\n"},
	{"bytes that are not UTF-8", PLAIN, 0, LIT("\xff,\xe4\n"), "1 [\xff][\xe4]\n"},
	{"NULL is unquoted", PLAIN, 0, LIT("\\N,\"\\N\",\\n,\\NN, \\N\n"),
		"1 (\\N)[\\N][\\n][\\NN][ \\N]\n"},
	{"NULL before CR LF", PLAIN, 0, LIT("\\N\r\n\"\\N\"\r\n"), "1 (\\N)\n1 [\\N]\n"},
	{"NULL in a record with quotes", PLAIN, 0, LIT("\\N,\"\"\"\",\\N\n"),
		"1 (\\N)[\"](\\N)\n"},
	{"another NULL", {',', ',', '"', "NULL"}, 0, LIT("NULL,\\N,\"NULL\",null\n"),
		"1 (NULL)[\\N][NULL][null]\n"},
	{"NULL is empty", {',', ',', '"', ""}, 0, LIT(",\"\"\n\n"), "1 ()[]\n1 ()\n"},
	{"empty is the empty string", PLAIN, 0, LIT(",\"\",\n"), "1 [][][]\n"},
	{"blanks are data", PLAIN, 0, LIT(" a , \n"), "1 [ a ][ ]\n"},
	{"a blank before a quote", PLAIN, 0, LIT("x, \"a\"\ny\n"),
		"1 bad_csv: field 2: a quote inside an unquoted field: x, \"a\"\n1 [y]\n"},
	{"quotes", PLAIN, 0, LIT("\"a,b\",\"c\nd\",\"e\r\nf\",\"g\"\"h\",\"\"\"\",\"\"\"\"\"\"\n"),
		"3 [a,b][c\\nd][e\\r\\nf][g\"h][\"][\"\"]\n"},
	{"text behind a closing quote", PLAIN, 0, LIT("a,\"b\"c,d\n1,2,3\n"),
		"1 bad_csv: field 2: text behind a closing quote: a,\"b\"c,d\n1 [1][2][3]\n"},
	{"a blank behind a closing quote", PLAIN, 0, LIT("\"b\" ,d\n1\n"),
		"1 bad_csv: field 1: text behind a closing quote: \"b\" ,d\n1 [1]\n"},
	{"a quote behind such text opens nothing", PLAIN, 0, LIT("\"b\"c\",\"d\ne\"\n1\n"),
		"2 bad_csv: field 1: text behind a closing quote: \"b\"c\",\"d\\ne\"\n1 [1]\n"},
	{"a quote inside an unquoted field", PLAIN, 0, LIT("a\"b\",c\n1\nx\"\"y\n2\n"),
		"1 bad_csv: field 1: a quote inside an unquoted field: a\"b\",c\n1 [1]\n"
		"1 bad_csv: field 1: a quote inside an unquoted field: x\"\"y\n1 [2]\n"},
	{"a broken record keeps its bytes", PLAIN, 0, LIT("\"a\"\"b\",\"c\"d\n"),
		"1 bad_csv: field 2: text behind a closing quote: \"a\"\"b\",\"c\"d\n"},
	{"an open quote at the end of the file", PLAIN, 0, LIT("a\n1,\"b\n2,c\n"),
		"1 [a]\n2 bad_csv: field 2: a quote that is still open at the end of the file: "
		"1,\"b\\n2,c\\n\n"},
	{"a doubled quote at the end of the file", PLAIN, 0, LIT("\"\"\""),
		"0 bad_csv: field 1: a quote that is still open at the end of the file: \"\"\"\n"},
	{"nothing but a quote", PLAIN, 0, LIT("\""),
		"0 bad_csv: field 1: a quote that is still open at the end of the file: \"\n"},
	{"an empty quoted field at the end of the file", PLAIN, 0, LIT("a,\"\""), "0 [a][]\n"},
	{"too few and too many fields", PLAIN, 3, LIT("a,b,c\n1,2\n1,2,3,4\n5,6,7\n"),
		"1 [a][b][c]\n1 bad_csv: 2 fields, where the file has 3 columns: 1,2\n"
		"1 bad_csv: 4 fields, where the file has 3 columns: 1,2,3,4\n1 [5][6][7]\n"},
	{"too many fields for one column", PLAIN, 1, LIT("a\n1,\"2\"\n"),
		"1 [a]\n1 bad_csv: 2 fields, where the file has 1 column: 1,\"2\"\n"},
	{"a quote matters more than the number of fields", PLAIN, 3, LIT("a,b\"\n"),
		"1 bad_csv: field 2: a quote inside an unquoted field: a,b\"\n"},
	{"an empty line among several columns", PLAIN, 2, LIT("a,b\n\n\r\n1,2\n"),
		"1 [a][b]\n1 bad_csv: an empty line: \n1 bad_csv: an empty line: \n1 [1][2]\n"},
	{"an empty line in the only column", PLAIN, 1, LIT("a\n\n\"\"\n\r\n"),
		"1 [a]\n1 []\n1 []\n1 []\n"},
	{"another delimiter", {';', ',', '"', "\\N"}, 0, LIT("a,b;c\n\";\";d\n"),
		"1 [a,b][c]\n1 [;][d]\n"},
	{"tab", {'\t', ',', '"', "\\N"}, 0, LIT("a\tb\n\"\t\"\t \n"), "1 [a][b]\n1 [\t][ ]\n"},
	{"another quote", {',', ',', '\'', "\\N"}, 0, LIT("'a,''b',\"c\n"), "1 [a,'b][\"c]\n"},
	{"a backslash as the quote", {',', ',', '\\', "NULL"}, 0, LIT("\\a,\\\\b\\,\\c\\\n"),
		"1 [a,\\b][c]\n"},
	{"marks at the edges of a block", PLAIN, 0,
		LIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,b\n"
		    "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc\n"
		    "\"ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd\"\"\"\n"
		    "\"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\n\"\n"),
		"1 [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa][b]\n"
		"1 [cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc]\n"
		"1 [ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd\"]\n"
		"2 [eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\\n]\n"},
};

static void check_texts(struct check *c)
{
	struct str got = STR_INIT;
	size_t i, piece;

	for (i = 0; i < CHECK_COUNT(texts); i++) {
		const struct text_case *t = &texts[i];

		for (piece = 0; piece <= t->len + 1; piece++) {
			struct feed feed = {&t->dialect, t->columns, piece, 0};

			str_clear(&got);
			str_adds(&got, "");
			dump_feed(&got, &feed, t->in, t->len);
			check_that(c, strcmp(got.s, t->want) == 0,
				"%s, in pieces of %zu:\n\tgot  %s\twant %s\n", t->name, piece, got.s,
				t->want);
		}
	}
	str_free(&got);
}

/* What is longer than the caller likes is dropped on the way, and the next record is found. */
static void check_drop(struct check *c)
{
	static const char text[] = "a,b\n"
				   "11111111111111111111111111111111,2\n"
				   "\"3\n,33333333333333333333333333333333333333333\"\"\n\"\"\",4\n"
				   "5,6\n\"7\n888888888888888888888888888888888";
	const struct csv_dialect d = PLAIN;
	struct str got = STR_INIT;
	size_t piece, max;

	for (max = 8; max < 20; max++)
		for (piece = 1; piece <= 8; piece++) {
			struct feed feed = {&d, 2, piece, max};
			const char *p;

			str_clear(&got);
			dump_feed(&got, &feed, text, sizeof text - 1);
			p = got.s;
			check_that(c, strncmp(p, "1 [a][b]\n1 line_too_long: ", 26) == 0 &&
				(p = strchr(p + 9, '\n')) != NULL &&
				strncmp(p, "\n3 line_too_long: ", 18) == 0 &&
				(p = strchr(p + 1, '\n')) != NULL &&
				strncmp(p, "\n1 [5][6]\n1 line_too_long: ", 27) == 0 &&
				strchr(p + 11, '\n') == got.s + got.len - 1,
				"pieces of %zu, at most %zu: %s", piece, max, got.s);
		}
	str_free(&got);
}

/* One that is there as a whole keeps its bytes, doubled quotes too. */
static void check_limit(struct check *c)
{
	static const char text[] = "\"a\"\"\"\n\"a\"\"b\"\n\"c\"\n";
	const struct csv_dialect d = PLAIN;
	const struct feed feed = {&d, 1, 0, 5};
	struct str got = STR_INIT;

	dump_feed(&got, &feed, text, sizeof text - 1);
	check_text(c, "limit", got.s,
		"1 [a\"]\n1 line_too_long: the record is too long: \"a\"\"b\"\n1 [c]\n");
	str_free(&got);
}

/* ---- against one byte at a time ---- */

static uint64_t state;

static size_t random_below(size_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (size_t)(state >> 11) % n;
}

/* One field from *p on, as the manual has it. Returns what is broken, or NULL. */
static const char *model_field(const struct csv_dialect *d, const char **p, const char *end,
	struct str *out)
{
	const char *s = *p, *start = s, *broken = NULL;
	struct str text = STR_INIT;
	bool quoted = s < end && *s == d->quote, null;

	if (quoted) {
		for (s++;; s++) {
			if (s == end) {
				broken = "open";
				break;
			}
			if (*s == d->quote && (s + 1 == end || s[1] != d->quote))
				break;
			if (*s == d->quote)
				s++;
			str_addc(&text, *s);
		}
		if (s < end)
			s++;
		start = s;
	}
	while (s < end && *s != d->in_delimiter && *s != '\n') {
		if (!quoted && *s == d->quote && broken == NULL)
			broken = "quote";
		s++;
	}
	*p = s;
	if (s < end && *s == '\n' && s > start && s[-1] == '\r')
		s--;
	if (quoted && s > start && broken == NULL)
		broken = "behind";
	if (!quoted)
		str_add(&text, start, (size_t)(s - start));
	null = !quoted && span_eq(str_span(&text), span_of(d->null));
	str_addc(out, null ? '(' : '[');
	dump_text(out, text.s, text.len);
	str_addc(out, null ? ')' : ']');
	str_free(&text);
	return broken;
}

/* The same dump as dump_feed's, but for the reasons. */
static void model_dump(struct str *out, const struct csv_dialect *d, size_t columns,
	const char *p, size_t len)
{
	const char *end = p + len, *start, *broken, *why, *q;
	struct str fields = STR_INIT;
	size_t n, lines;

	if (len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	while (p < end) {
		start = p;
		broken = NULL;
		str_clear(&fields);
		for (n = 1;; n++) {
			why = model_field(d, &p, end, &fields);
			if (broken == NULL)
				broken = why;
			if (p == end || *p == '\n')
				break;
			p++;
		}
		if (p < end)
			p++;
		if (columns != 0 && n != columns)
			broken = "number";
		for (lines = 0, q = start; q < p; q++)
			lines += *q == '\n';
		str_addf(out, "%zu %s\n", lines, broken != NULL ? "bad_csv" : fields.s);
	}
	str_free(&fields);
}

/* Leave the reasons of broken records out of a dump. */
static void without_reasons(struct str *dump)
{
	char *from = dump->s, *to = dump->s, *line, *colon;

	while ((line = strchr(from, '\n')) != NULL) {
		colon = memmem(from, (size_t)(line - from), " bad_csv: ", 10);
		if (colon != NULL && strspn(from, "0123456789") == (size_t)(colon - from)) {
			memmove(to, from, (size_t)(colon + 8 - from));
			to += colon + 8 - from;
			*to++ = '\n';
		} else {
			memmove(to, from, (size_t)(line + 1 - from));
			to += line + 1 - from;
		}
		from = line + 1;
	}
	*to = '\0';
	dump->len = (size_t)(to - dump->s);
}

static void random_text(struct str *text, const struct csv_dialect *d)
{
	static const char others[] = "\"\",,\n\r\\Nab \x80\xff";
	size_t n = random_below(random_below(8) == 0 ? 400 : 40);
	size_t run = random_below(3);

	str_clear(text);
	str_adds(text, random_below(10) == 0 ? "\xef\xbb\xbf" : "");
	while (text->len < n)
		switch (random_below(4 + run * 8)) {
		case 0:
			str_addc(text, d->quote);
			break;
		case 1:
			str_addc(text, d->in_delimiter);
			break;
		case 2:
			str_addc(text, '\n');
			break;
		case 3:
			str_addc(text, others[random_below(sizeof others)]);
			break;
		default:
			str_addc(text, 'x');
		}
}

static const struct csv_dialect dialects[] = {
	PLAIN,
	PLAIN,
	{';', ';', '"', "\\N", .crlf = true},
	{'\t', '\t', '"', "NULL"},
	{',', ',', '\'', ""},
	{'|', '|', '\\', "-", .crlf = true},
};

static void check_random_texts(struct check *c)
{
	struct str text = STR_INIT, got = STR_INIT, want = STR_INIT;
	size_t i, columns, piece;

	for (i = 0; i < 20000; i++) {
		const struct csv_dialect *d = &dialects[random_below(CHECK_COUNT(dialects))];
		struct feed feed;

		random_text(&text, d);
		columns = random_below(4);
		piece = random_below(random_below(2) == 0 ? 4 : text.len + 2);
		feed = (struct feed){d, columns, piece, 0};
		str_clear(&got);
		str_clear(&want);
		dump_feed(&got, &feed, text.s, text.len);
		model_dump(&want, d, columns, text.s, text.len);
		if (got.len > 0)
			without_reasons(&got);
		if (!check_that(c, span_eq(str_span(&got), str_span(&want)),
			    "text %zu, in pieces of %zu\n\tgot  %s\twant %s", i, piece, got.s, want.s))
			break;
	}
	str_free(&text);
	str_free(&got);
	str_free(&want);
}

/* Is the dump what the other one is, but for records that were too long? */
static bool same_but_dropped(const char *got, const char *want)
{
	size_t n;

	while (*got != '\0' && *want != '\0') {
		n = strspn(got, "0123456789");
		if (strncmp(got + n, " line_too_long: ", 16) == 0) {
			if (strncmp(got, want, n + 1) != 0)
				return false;
		} else if (strcspn(got, "\n") != strcspn(want, "\n") ||
			   strncmp(got, want, strcspn(got, "\n")) != 0) {
			return false;
		}
		got += strcspn(got, "\n") + 1;
		want += strcspn(want, "\n") + 1;
	}
	return *got == *want;
}

/* What follows a dropped record is found where it is without the dropping. */
static void check_random_drops(struct check *c)
{
	const struct csv_dialect d = PLAIN;
	struct str text = STR_INIT, got = STR_INIT, want = STR_INIT;
	size_t i;

	for (i = 0; i < 20000; i++) {
		struct feed feed = {&d, 2, 1 + random_below(5), 3 + random_below(12)};

		random_text(&text, &d);
		str_clear(&got);
		str_clear(&want);
		str_adds(&got, "");
		str_adds(&want, "");
		dump_feed(&got, &feed, text.s, text.len);
		feed.max = 0;
		dump_feed(&want, &feed, text.s, text.len);
		if (!check_that(c, same_but_dropped(got.s, want.s),
			    "drop %zu: %s\n\tgot  %s\twant %s", i, text.s, got.s, want.s))
			break;
	}
	str_free(&text);
	str_free(&got);
	str_free(&want);
}

/* ---- what was written is read again ---- */

static void random_field(struct str *text, const struct csv_dialect *d)
{
	static const char bytes[] = "\"',;|\t\n\r\\N- abc\xc3\xa4\xff\0";
	size_t n = random_below(random_below(50) == 0 ? 300 : 12);

	str_clear(text);
	str_adds(text, random_below(8) == 0 ? d->null : random_below(20) == 0 ? "\xef\xbb\xbf" : "");
	while (text->len < n)
		str_addc(text, bytes[random_below(sizeof bytes)]);
}

/* Write random records; the dump tells what they were. */
static void random_records(struct str *out, struct str *dump, const struct csv_dialect *d,
	size_t columns)
{
	struct str text = STR_INIT;
	size_t i, k, k2, lines, records = random_below(5);

	for (i = 0; i < records; i++) {
		struct str row = STR_INIT;

		lines = 1;
		for (k = 0; k < columns; k++) {
			if (k > 0)
				str_addc(out, d->out_delimiter);
			if (random_below(10) == 0) {
				csv_put_null(out, d);
				str_addf(&row, "(%s)", d->null);
				continue;
			}
			random_field(&text, d);
			csv_put(out, d, str_span(&text), columns == 1);
			str_addc(&row, '[');
			dump_text(&row, text.s, text.len);
			str_addc(&row, ']');
			for (k2 = 0; k2 < text.len; k2++)
				lines += text.s[k2] == '\n';
		}
		csv_put_end(out, d);
		str_addf(dump, "%zu ", lines);
		str_add(dump, row.s, row.len);
		str_addc(dump, '\n');
		str_free(&row);
	}
	str_free(&text);
}

static void check_round_trips(struct check *c)
{
	struct str out = STR_INIT, want = STR_INIT, got = STR_INIT;
	size_t i, columns, piece;

	for (i = 0; i < 10000; i++) {
		const struct csv_dialect *d = &dialects[random_below(CHECK_COUNT(dialects))];
		struct feed feed;

		str_clear(&out);
		str_clear(&want);
		str_clear(&got);
		columns = 1 + random_below(5);
		random_records(&out, &want, d, columns);
		piece = random_below(2) == 0 ? 0 : 1 + random_below(out.len + 1);
		feed = (struct feed){d, columns, piece, 0};
		dump_feed(&got, &feed, out.s, out.len);
		if (!check_that(c, span_eq(str_span(&got), str_span(&want)),
			    "round trip %zu: %s\n\tgot  %s\twant %s", i, out.s, got.s, want.s))
			break;
	}
	str_free(&out);
	str_free(&want);
	str_free(&got);
}

/* ---- long fields, and libcsv against our own way ---- */

/* Fields that hold doubled quotes, on both sides of the length where libcsv is left out. */
static void check_long(struct check *c)
{
	static const size_t lengths[] = {60000, 65533, 65534, 65535, 65536, 65537, 70000, 300000};
	const struct csv_dialect d = PLAIN;
	struct str text = STR_INIT, got = STR_INIT, want = STR_INIT;
	size_t i, k;

	for (i = 0; i < CHECK_COUNT(lengths) * 8; i++) {
		struct feed feed = {&d, 3, i % 3 == 0 ? 0 : 4096 + i, 0};
		struct str field = STR_INIT;

		str_clear(&text);
		str_clear(&got);
		str_clear(&want);
		for (k = 0; k < lengths[i / 8]; k++)
			str_addc(&field, random_below(1 + i % 8 * 16) == 0 ? '"' : "ab\n,"[k % 4]);
		str_adds(&text, "\"x\"\"\",");
		csv_put(&text, &d, str_span(&field), false);
		str_adds(&text, ",\"\"\"y\"\n1,2,3\n");
		dump_feed(&got, &feed, text.s, text.len);
		model_dump(&want, &d, 3, text.s, text.len);
		check_that(c, span_eq(str_span(&got), str_span(&want)),
			"a field of %zu bytes, kind %zu", field.len, i % 8);
		str_free(&field);
	}
	str_free(&text);
	str_free(&got);
	str_free(&want);
}

/* A record of so many fields that they are not all kept. */
static void check_many_fields(struct check *c)
{
	const struct csv_dialect d = PLAIN;
	struct csv_reader *r;
	struct csv_record rec;
	struct fault f;
	char *text;
	size_t n;
	int rc;

	for (n = CSV_COLUMNS_MAX - 1; n <= CSV_COLUMNS_MAX + 1; n++) {
		text = mem_alloc(n, 1);
		memset(text, ',', n - 1);
		r = csv_reader_new(&d);
		rc = csv_next(r, text, n - 1, true, &rec, &f);
		check_that(c, rc == (n <= CSV_COLUMNS_MAX ? 1 : -1) && rec.n_fields == n,
			"%zu fields: %d", n, rc);
		csv_reader_free(r);
		free(text);
	}
}

/* ---- csv-spectrum ---- */

static char *read_whole(const char *path, size_t *n)
{
	struct str s = STR_INIT;
	FILE *file = fopen(path, "r");
	char buf[4096];

	if (file == NULL)
		return NULL;
	while ((*n = fread(buf, 1, sizeof buf, file)) > 0)
		str_add(&s, buf, *n);
	fclose(file);
	*n = s.len;
	return str_take(&s);
}

/* Does the row hold the record, name by name? */
static bool same_row(const struct columns *names, const struct csv_record *rec, json_t *row)
{
	const struct value *v;
	json_t *want;
	size_t i;

	if (json_object_size(row) != names->n || rec->n_fields != names->n)
		return false;
	for (i = 0; i < names->n; i++) {
		v = &rec->fields[i].value;
		want = json_object_get(row, names->v[i].name);
		if (want == NULL || v->kind != VALUE_TEXT ||
			!span_is((struct span){v->p, v->len}, json_string_value(want)))
			return false;
	}
	return true;
}

static void check_vector(struct check *c, const char *name, char *text, size_t n, json_t *rows)
{
	const struct csv_dialect d = PLAIN;
	struct csv_reader *r = csv_reader_new(&d);
	struct columns names = COLUMNS_INIT;
	struct csv_record rec;
	struct err err = ERR_INIT;
	struct fault f;
	size_t i = 0;
	bool same;

	same = csv_next(r, text, n, true, &rec, &f) == 1 &&
	       csv_header(&names, rec.fields, rec.n_fields, &err) == 0;
	csv_columns(r, names.n > 0 ? names.n : 1);
	while (same) {
		text += rec.next;
		n -= rec.next;
		if (csv_next(r, text, n, true, &rec, &f) == 0)
			break;
		same = same_row(&names, &rec, json_array_get(rows, i++));
	}
	check_that(c, same && i == json_array_size(rows), "csv-spectrum: %s", name);
	columns_free(&names);
	csv_reader_free(r);
}

static void check_vectors(struct check *c)
{
	static const char *const names[] = {"comma_in_quotes", "empty", "empty_crlf",
		"escaped_quotes", "json", "newlines", "newlines_crlf", "quotes_and_newlines",
		"simple", "simple_crlf", "utf8"};
	char path[200], *text, *json;
	size_t i, n, n_json;
	json_t *rows;

	if (access(VECTORS, F_OK) != 0) {
		check_skip(c, "csv-spectrum: " VECTORS " is not there");
		return;
	}
	for (i = 0; i < CHECK_COUNT(names); i++) {
		snprintf(path, sizeof path, VECTORS "/csvs/%s.csv", names[i]);
		text = read_whole(path, &n);
		snprintf(path, sizeof path, VECTORS "/json/%s.json", names[i]);
		json = read_whole(path, &n_json);
		rows = json != NULL ? json_loadb(json, n_json, 0, NULL) : NULL;
		if (check_that(c, text != NULL && rows != NULL, "%s: %s", path, strerror(errno)))
			check_vector(c, names[i], text, n, rows);
		json_decref(rows);
		free(json);
		free(text);
	}
}

/* The one vector that we refuse: it has quotes inside an unquoted field. */
static void check_vector_refused(struct check *c)
{
	const struct csv_dialect d = PLAIN;
	const struct feed feed = {&d, 4, 0, 0};
	struct str got = STR_INIT;
	size_t n;
	char *text = read_whole(VECTORS "/csvs/location_coordinates.csv", &n);

	if (text == NULL) {
		check_skip(c, "csv-spectrum: location_coordinates.csv is not there");
		return;
	}
	dump_feed(&got, &feed, text, n);
	check_that(c, strstr(got.s, "\n0 bad_csv: field 2: a quote inside") != NULL,
		"location_coordinates: %s", got.s);
	str_free(&got);
	free(text);
}

/* ---- writing ---- */

struct put_case {
	struct csv_dialect dialect;
	bool alone;
	const char *text;
	size_t len;
	const char *want;
};

static const struct put_case puts_[] = {
	{PLAIN, false, LIT("abc"), "abc"},
	{PLAIN, false, LIT(""), ""},
	{PLAIN, true, LIT(""), "\"\""},
	{PLAIN, false, LIT(" a "), " a "},
	{PLAIN, false, LIT("a,b"), "\"a,b\""},
	{PLAIN, false, LIT("a\nb"), "\"a\nb\""},
	{PLAIN, false, LIT("a\rb"), "\"a\rb\""},
	{PLAIN, false, LIT("\""), "\"\"\"\""},
	{PLAIN, false, LIT("say \"no\""), "\"say \"\"no\"\"\""},
	{PLAIN, false, LIT("'a;\t"), "'a;\t"},
	{PLAIN, false, LIT("\\N"), "\"\\N\""},
	{PLAIN, false, LIT("\\Nx"), "\\Nx"},
	{PLAIN, false, LIT("\xef\xbb\xbfx"), "\"\xef\xbb\xbfx\""},
	{PLAIN, false, LIT("0123456789abcdef0123456789abcdef"), "0123456789abcdef0123456789abcdef"},
	{PLAIN, false, LIT("0123456789abcdef0123456789abcde,"),
		"\"0123456789abcdef0123456789abcde,\""},
	{PLAIN, false, LIT("0123456789abcdef,"), "\"0123456789abcdef,\""},
	{{',', '\t', '"', "\\N"}, false, LIT("a,b"), "a,b"},
	{{',', '\t', '"', "\\N"}, false, LIT("a\tb"), "\"a\tb\""},
	{{',', ',', '\'', "\\N"}, false, LIT("it's"), "'it''s'"},
	{{',', ',', '"', "NULL"}, false, LIT("NULL"), "\"NULL\""},
	{{',', ',', '"', "NULL"}, false, LIT("\\N"), "\\N"},
	{{',', ',', '"', ""}, false, LIT(""), "\"\""},
};

static void check_puts(struct check *c)
{
	struct str out = STR_INIT;
	size_t i;

	for (i = 0; i < CHECK_COUNT(puts_); i++) {
		const struct put_case *t = &puts_[i];

		str_clear(&out);
		str_adds(&out, "");
		csv_put(&out, &t->dialect, (struct span){t->text, t->len}, t->alone);
		check_text(c, t->text, out.s, t->want);
	}
	str_free(&out);
}

/* ---- headers and options ---- */

struct header_case {
	const char *text;
	const char *want; /* the header written again, or the error */
};

static const struct header_case headers[] = {
	{"a,b", "a,b\n"},
	{"a", "a\n"},
	{"\"a,b\",c d,\\N", "\"a,b\",c d,\"\\N\"\n"},
	{"a,,b", "CSV header: column 2 has no name"},
	{"a,\"\"", "CSV header: column 2 has no name"},
	{"a,b,a", "CSV header: two columns are named 'a'"},
	{"a,A", "a,A\n"},
	{"$ds", "CSV header: column 1 is named $ds, which is reserved"},
	{"a,\xff", "CSV header: the name '\\xff' of column 2 is not UTF-8"},
	{"", "--header: no names are given"},
	{"a\nb", "--header: the names take more than one line"},
	{"a\"b", "--header: field 1: a quote inside an unquoted field"},
};

static void check_headers(struct check *c)
{
	const struct csv_dialect d = PLAIN;
	size_t i;

	for (i = 0; i < CHECK_COUNT(headers); i++) {
		struct columns columns = COLUMNS_INIT;
		struct str out = STR_INIT;
		struct err err = ERR_INIT;

		if (csv_header_text(&columns, headers[i].text, &err) == 0)
			csv_put_header(&out, &d, &columns);
		else
			str_adds(&out, err.exit == EXIT_USAGE ? err.text : "another exit");
		check_text(c, headers[i].text, out.s, headers[i].want);
		str_free(&out);
		columns_free(&columns);
	}
}

static void check_options(struct check *c)
{
	static const struct {
		const char *arg;
		int want; /* the byte, or -1 */
	} bytes[] = {{",", ','}, {";", ';'}, {"tab", '\t'}, {"\\t", '\t'}, {"\t", '\t'}, {" ", ' '},
		{"", -1}, {"ab", -1}, {"\n", -1}, {"\r", -1}, {"\xc3\xa4", -1}, {"\xe4", -1},
		{"\\n", -1}, {"\\", '\\'}};
	static const struct {
		struct csv_dialect dialect;
		int want;
	} checks[] = {{PLAIN, 0}, {{'"', ',', '"', ""}, -1}, {{',', '"', '"', ""}, -1},
		{{'\n', ',', '"', ""}, -1}, {{',', ',', '\r', ""}, -1}, {{',', ',', '"', "a,b"}, -1},
		{{',', ';', '"', "a;b"}, -1}, {{',', ',', '"', "\""}, -1},
		{{',', ',', '"', "a\n"}, -1}, {{',', ',', '"', "a b"}, 0}};
	size_t i;

	for (i = 0; i < CHECK_COUNT(bytes); i++) {
		struct err err = ERR_INIT;
		char byte = 'x';
		int rc = csv_set_byte(&byte, bytes[i].arg, &err);

		check_that(c, rc < 0 ? bytes[i].want == -1 && err.exit == EXIT_USAGE
				     : byte == bytes[i].want, "csv_set_byte '%s': %d",
			bytes[i].arg, rc);
	}
	for (i = 0; i < CHECK_COUNT(checks); i++) {
		struct err err = ERR_INIT;

		check_that(c, csv_check(&checks[i].dialect, &err) == checks[i].want,
			"csv_check %zu: %s", i, err.text);
	}
}

int main(void)
{
	struct check c = CHECK_INIT;
	const char *seed = getenv("SEED");

	state = seed != NULL ? strtoull(seed, NULL, 0) : (uint64_t)getpid() * 0x9e3779b97f4a7c15;
	state |= 1;
	printf("SEED=%llu\n", (unsigned long long)state);
	check_texts(&c);
	check_drop(&c);
	check_limit(&c);
	check_random_texts(&c);
	check_random_drops(&c);
	check_round_trips(&c);
	check_long(&c);
	check_many_fields(&c);
	check_vectors(&c);
	check_vector_refused(&c);
	check_puts(&c);
	check_headers(&c);
	check_options(&c);
	return check_end(&c);
}
