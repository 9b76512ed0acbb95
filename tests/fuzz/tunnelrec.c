/* SPDX-License-Identifier: MIT */
/*
 * Fuzz entry of tunnelrec and odpsvalue. The first byte chooses the columns; the rest
 * is taken as a stream, and once more as the fields of one record whose checksums are
 * made right, as a hostile server would. At once or in pieces the same rows come and
 * the same is refused; rows print the same as lines and as values; written again they
 * read the same.
 * seeds: maxcompute/records
 */
#include "base/mem.h"
#include "net/window.h"
#include "odps/odpsvalue.h"
#include "odps/tunnelrec.h"

#include <stdlib.h>

#define COLUMNS_MAX 24
#define MAX_RECORD 100000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const schemas[] = {
	"bigint;string;double",
	("tinyint;smallint;int;bigint;boolean;float;double;decimal(38,18);string;varchar(20);char(5);"
	 "binary;date;datetime;timestamp;timestamp_ntz;interval_year_month;interval_day_time;json"),
	"array<int>;map<string,bigint>;struct<a:int,b:string,c:json>",
	"array<struct<k:string,v:array<decimal>>>;map<bigint,map<string,binary>>;array<array<double>>",
	"vector(float,3);geography;json;map<float,timestamp>",
	"string",
	"decimal;decimal(10,2)",
	"array<array<array<array<boolean>>>>",
};

struct columns_of {
	struct odpstype types[COLUMNS_MAX];
	const struct odpstype *refs[COLUMNS_MAX];
	size_t n;
};

static void open_columns(struct columns_of *c, const char *schema)
{
	size_t len;

	for (c->n = 0; *schema != '\0'; schema += len + (schema[len] == ';')) {
		len = strcspn(schema, ";");
		odpstype_parse(&c->types[c->n], (struct span){schema, len});
		c->refs[c->n] = &c->types[c->n];
		c->n++;
	}
}

static void close_columns(struct columns_of *c)
{
	while (c->n > 0)
		odpstype_free(&c->types[--c->n]);
}

/* The row as values, and as a line where that is possible; they must not differ. */
static void print(struct str *out, const struct columns_of *c, struct odpsvalue *o,
	const struct odpsvalue_line *line, const struct tunnelrec_value *values)
{
	struct value v[COLUMNS_MAX];
	struct str text = STR_INIT;
	struct fault f;
	size_t bad, i, max = odpsvalue_line_max(line, values);
	char *room, *end;
	int rc = odpsvalue_row(o, values, v, &f, &bad);

	for (i = 0; i < c->n; i++) {
		str_addf(&text, "%s", i == 0 ? "{\"a\":" : ",\"a\":");
		value_json(&text, &v[i]);
	}
	str_adds(&text, "}\n");
	str_add(out, text.s, text.len);
	if (rc == 0 && max != SIZE_MAX) {
		room = mem_alloc(max, 1);
		end = odpsvalue_line(o, line, values, room);
		if (end != NULL && !span_eq((struct span){room, (size_t)(end - room)}, str_span(&text)))
			abort();
		free(room);
	}
	str_free(&text);
}

static void open_line(struct odpsvalue_line *line, const struct odpsvalue *o, size_t n)
{
	size_t i;

	odpsvalue_line_init(line, n);
	for (i = 0; i < n; i++) {
		str_adds(&line->columns[i].before, i == 0 ? "{\"a\":" : ",\"a\":");
		line->columns[i].from = (int)i;
	}
	odpsvalue_line_set(line, o);
}

/* Read it in pieces, in windows with nothing but the pad behind them. */
static enum tunnelrec_fault read_all(struct str *out, const struct columns_of *c, const char *p,
	size_t n, size_t piece, struct tunnelrec_writer *again)
{
	const struct odpsvalue_options options = {.max_text = MAX_RECORD};
	struct odpsvalue_line line;
	struct tunnelrec_reader r;
	struct odpsvalue o;
	struct err err = ERR_INIT;
	size_t from = 0, to = 0, used, i;
	enum tunnelrec_step step;
	enum tunnelrec_fault fault;
	char *window = NULL;

	tunnelrec_reader_init(&r, c->refs, c->n, MAX_RECORD);
	odpsvalue_init(&o, &options, c->refs, c->n);
	open_line(&line, &o, c->n);
	do {
		free(window);
		window = mem_alloc(to - from + WINDOW_PAD, 1);
		if (to > from)
			memcpy(window, p + from, to - from);
		step = tunnelrec_read(&r, window, to - from, to == n, &used, &err);
		if (used > to - from)
			abort();
		from += used;
		if (step == TUNNELREC_RECORD) {
			print(out, c, &o, &line, r.values);
			for (i = 0; i < c->n && again != NULL; i++)
				tunnelrec_field(again, i, c->refs[i], &r.values[i]);
			if (again != NULL)
				tunnelrec_end_record(again);
		} else if (step == TUNNELREC_MORE) {
			to = n - to < piece ? n : to + piece;
		}
	} while (step == TUNNELREC_RECORD || step == TUNNELREC_MORE);
	fault = r.fault;
	free(window);
	odpsvalue_line_free(&line);
	odpsvalue_free(&o);
	tunnelrec_reader_free(&r);
	return fault;
}

static void check(const struct columns_of *c, const char *p, size_t n, size_t piece)
{
	struct str once = STR_INIT, pieces = STR_INIT, bytes = STR_INIT, again = STR_INIT;
	enum tunnelrec_fault a, b;
	struct tunnelrec_writer w;

	tunnelrec_writer_init(&w, &bytes);
	a = read_all(&once, c, p, n, n, &w);
	b = read_all(&pieces, c, p, n, piece, NULL);
	if (a != b || !span_eq(str_span(&once), str_span(&pieces)))
		abort();
	tunnelrec_footer(&w, NULL);
	if (read_all(&again, c, bytes.s, bytes.len, bytes.len, NULL) != TUNNELREC_OK ||
		!span_eq(str_span(&once), str_span(&again)))
		abort();
	str_free(&once);
	str_free(&pieces);
	str_free(&bytes);
	str_free(&again);
}

/* The fields as one record with the right checksums; the reader itself tells the first. */
static void make_right(struct str *out, const struct columns_of *c, const char *p, size_t n)
{
	static const char tag[] = "\x80\xc0\xff\x7f", zero[] = "\x80\xc0\xff\x7f\0";
	struct tunnelrec_reader r;
	struct err err = ERR_INIT;
	struct crc32c stream;
	uint32_t sum;
	size_t used;

	str_add(out, p, n);
	str_add(out, zero, 5);
	tunnelrec_reader_init(&r, c->refs, c->n, MAX_RECORD);
	tunnelrec_read(&r, out->s, out->len, true, &used, &err);
	sum = crc32c_value(&r.record);
	out->len = n;
	str_add(out, tag, 4);
	tunnelrec_put_count(out, sum);
	crc32c_reset(&stream);
	crc32c_add_u32(&stream, sum);
	str_add(out, "\xf0\xff\xff\x7f\x02\xf8\xff\xff\x7f", 9);
	tunnelrec_put_count(out, crc32c_value(&stream));
	tunnelrec_reader_free(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct columns_of c;
	struct str made = STR_INIT;
	size_t piece;

	if (size < 2)
		return 0;
	open_columns(&c, schemas[data[0] % (sizeof schemas / sizeof schemas[0])]);
	piece = 1 + data[0] / 16;
	check(&c, (const char *)data + 1, size - 1, piece);
	make_right(&made, &c, (const char *)data + 1, size - 1);
	check(&c, made.s, made.len, piece);
	str_free(&made);
	close_columns(&c);
	return 0;
}
