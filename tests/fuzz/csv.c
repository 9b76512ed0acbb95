/* SPDX-License-Identifier: MIT */
/*
 * Fuzz entry of csv: a file taken in pieces gives the same records as the file at
 * once, and good records written again are read as the same. The first two bytes
 * choose the dialect and the pieces.
 * seeds: csv/csvs
 */
#include "base/mem.h"
#include "format/csv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct csv_dialect dialects[] = {
	CSV_DIALECT_DEFAULT,
	{';', ';', '"', "", .crlf = true},
	{'\t', '\t', '\'', "NULL"},
	{'a', 'a', 'b', "c"},
};

/* What was read, in a form of its own: length, kind and bytes of each field. */
static void note(struct str *out, const struct csv_record *rec, int rc, uint64_t lines)
{
	const struct value *v;
	size_t i;

	str_addf(out, "%d,%zu,%llu:", rc, rec->n_fields, (unsigned long long)lines);
	for (i = 0; rc > 0 && i < rec->n_fields; i++) {
		v = &rec->fields[i].value;
		str_addf(out, "%d,%zu:", v->kind, v->len);
		str_add(out, v->p, v->len);
	}
}

static void write_again(struct str *out, const struct csv_dialect *d, const struct csv_record *rec)
{
	const struct value *v;
	size_t i;

	for (i = 0; i < rec->n_fields; i++) {
		v = &rec->fields[i].value;
		if (i > 0)
			str_addc(out, d->out_delimiter);
		if (v->kind == VALUE_NULL)
			csv_put_null(out, d);
		else
			csv_put(out, d, (struct span){v->p, v->len}, rec->n_fields == 1);
	}
	csv_put_end(out, d);
}

/*
 * Read it all, in windows of their own so that nothing is read behind them. again:
 * where good records are written, or NULL; then lines are not told, and of broken
 * records nothing.
 */
static void read_all(struct str *out, const struct csv_dialect *d, const char *p, size_t n,
	size_t piece, bool good_only, struct str *again)
{
	struct csv_reader *r = csv_reader_new(d);
	size_t from = 0, to = piece < n ? piece : n;
	struct csv_record rec;
	struct fault f;
	char *window = NULL;
	int rc;

	for (;;) {
		free(window);
		window = mem_alloc(to - from, 1);
		if (to > from)
			memcpy(window, p + from, to - from);
		rc = csv_next(r, window, to - from, to == n, &rec, &f);
		if (rc == 0 && to == n)
			break;
		if (rc == 0) {
			to += piece < n - to ? piece : n - to;
			continue;
		}
		if (rec.next > to - from)
			abort();
		if (rc > 0 || !good_only)
			note(out, &rec, rc, good_only ? 0 : rec.lines);
		if (rc > 0 && again != NULL)
			write_again(again, d, &rec);
		from += rec.next;
	}
	if (from != n && n > 3)
		abort();
	free(window);
	csv_reader_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str whole = STR_INIT, pieces = STR_INIT, good = STR_INIT, again = STR_INIT;
	const struct csv_dialect *d;
	const char *p = (const char *)data + 2;
	size_t n = size - 2;

	if (size < 2 || size > 20000)
		return 0;
	d = &dialects[data[0] % 4];
	read_all(&whole, d, p, n, n, false, NULL);
	read_all(&pieces, d, p, n, 1 + data[1], false, NULL);
	if (!span_eq(str_span(&whole), str_span(&pieces)))
		abort();
	str_clear(&whole);
	read_all(&whole, d, p, n, n, true, &again);
	read_all(&good, d, again.s, again.len, again.len, true, NULL);
	if (!span_eq(str_span(&whole), str_span(&good)))
		abort();
	str_free(&whole);
	str_free(&pieces);
	str_free(&good);
	str_free(&again);
	return 0;
}
