/* SPDX-License-Identifier: MIT */
/*
 * The vectors of the record format on their way through the server: taken in as an upload
 * in pieces of several sizes and encodings, stored, and given out again. What is good comes
 * back byte for byte (where the vector spells it as we do), what is damaged is refused.
 */
#include "check.h"
#include "base/mem.h"
#include "net/codec.h"
#include "serve/download.h"
#include "serve/instance.h"
#include "serve/rowfeed.h"
#include "serve/rowintake.h"
#include "serve/upload.h"
#include "vectors.h"

#include <unistd.h>

static const size_t pieces[] = {1, 7, 4096, SIZE_MAX};

/* These spell what we spell otherwise: exponents, another order, a metrics block. */
static const char *const otherwise[] = {"decimal_exponent", "field_order_reversed",
	"footer_metrics", "footer_metrics_empty"};

static struct sqldb *make_file(const char *path, struct err *err)
{
	struct sqldb *db = sqldb_open(path, err);
	struct sqlconn *c;
	int rc = 0;

	if (db == NULL || catalog_open(db, err) < 0)
		return NULL;
	c = sqldb_begin(db, err);
	rc = download_schema(c, err) < 0 || upload_schema(c, err) < 0 || instance_schema(c, err) < 0;
	sqldb_end(c, rc == 0, err);
	return db;
}

static int64_t new_rowset(struct sqldb *db)
{
	struct err err = ERR_INIT;
	struct sqlconn *c = sqldb_begin(db, &err);
	int64_t id = 0;

	rowset_create(c, &id, &err);
	sqldb_end(c, true, &err);
	return id;
}

/* Take a body in. Returns the fault; *rowset has the rows. */
static enum rowintake_fault take_in(struct sqldb *db, const struct table *def, struct span body,
	enum codec_kind encoding, size_t piece, int64_t *rowset, uint64_t *rows)
{
	struct rowintake in;
	struct err err = ERR_INIT;
	size_t at, n;
	int rc = 0;

	*rowset = new_rowset(db);
	rowintake_init(&in, db, *rowset, def, encoding);
	for (at = 0; at < body.len && rc == 0; at += n) {
		n = body.len - at < piece ? body.len - at : piece;
		rc = rowintake_feed(&in, body.p + at, n, &err);
	}
	if (rc == 0)
		rc = rowintake_end(&in, &err);
	*rows = in.writer.rows;
	n = (size_t)in.fault;
	rowintake_free(&in);
	return rc == 0 ? ROWINTAKE_OK : (enum rowintake_fault)n;
}

static void give_out(struct sqldb *db, int64_t rowset, uint64_t rows, const struct table *def,
	const struct rowfeed_options *o, struct str *out)
{
	struct rowfeed feed;
	struct err err = ERR_INIT;

	rowfeed_init(&feed, db, rowset, 0, rows, def, o);
	while (rowfeed_next(&feed, out, &err) > 0)
		;
	rowfeed_free(&feed);
}

static bool is_otherwise(const char *name)
{
	for (size_t i = 0; i < CHECK_COUNT(otherwise); i++)
		if (strcmp(name, otherwise[i]) == 0)
			return true;
	return false;
}

static void check_good(struct check *c, struct sqldb *db, const struct table *def,
	const char *name, struct span body, const json_t *vector)
{
	struct rowfeed_options o = {.metrics = false};
	struct str out = STR_INIT, encoded = STR_INIT;
	uint64_t rows, count = (uint64_t)json_integer_value(json_object_get(vector, "count"));
	int64_t rowset;
	size_t i, *all;

	for (i = 0; i < CHECK_COUNT(pieces); i++) {
		check_that(c, take_in(db, def, body, CODEC_NONE, pieces[i], &rowset, &rows) ==
				ROWINTAKE_OK && rows == count, "%s in pieces of %zu", name, pieces[i]);
		str_clear(&out);
		give_out(db, rowset, rows, def, &o, &out);
		if (!is_otherwise(name))
			check_that(c, span_eq(str_span(&out), body), "%s: other bytes", name);
	}
	/* picking all columns takes the rows apart and must give the same */
	all = mem_alloc(def->n_columns, sizeof *all);
	for (i = 0; i < def->n_columns; i++)
		all[i] = i;
	o.columns = all;
	o.n_columns = def->n_columns;
	give_out(db, rowset, rows, def, &o, &encoded);
	check_that(c, span_eq(str_span(&out), str_span(&encoded)), "%s: picked", name);
	free(all);
	for (i = CODEC_DEFLATE; i < CODEC_KINDS; i++) {
		struct codec_encoder *e = codec_encoder_new((enum codec_kind)i);

		str_clear(&encoded);
		codec_encode(e, body.p, body.len, true, &encoded);
		codec_encoder_free(e);
		check_that(c, take_in(db, def, str_span(&encoded), (enum codec_kind)i, 100, &rowset,
				      &rows) == ROWINTAKE_OK && rows == count,
			"%s by %s", name, codec_name((enum codec_kind)i));
	}
	str_free(&out);
	str_free(&encoded);
}

static void check_bad(struct check *c, struct sqldb *db, const struct table *def, const char *name,
	struct span body)
{
	enum rowintake_fault fault;
	int64_t rowset;
	uint64_t rows;

	for (size_t i = 0; i < CHECK_COUNT(pieces); i++) {
		fault = take_in(db, def, body, CODEC_NONE, pieces[i], &rowset, &rows);
		check_that(c, fault != ROWINTAKE_OK && fault != ROWINTAKE_FAILED,
			"%s in pieces of %zu: fault %d", name, pieces[i], (int)fault);
	}
}

static void check_vector(struct check *c, struct sqldb *db, const char *name)
{
	struct table def = TABLE_INIT;
	struct str path = STR_INIT, body = STR_INIT;
	json_t *vector, *column;
	size_t i;

	str_addf(&path, "records/%s.json", name);
	vector = vector_load(c, path.s);
	json_array_foreach(json_object_get(vector, "schema"), i, column)
		table_add(&def, span_of(vector_text(column, "name")),
			span_of(vector_text(column, "type")), span_of(""), false);
	str_clear(&path);
	str_addf(&path, "records/%s.bin", name);
	if (vector != NULL && vector_bytes(c, path.s, &body)) {
		if (json_is_false(json_object_get(vector, "valid")))
			check_bad(c, db, &def, name, str_span(&body));
		else
			check_good(c, db, &def, name, str_span(&body), vector);
	}
	json_decref(vector);
	table_free(&def);
	str_free(&path);
	str_free(&body);
}

/* What a drill spoils is noticed, and nothing else is spoiled. */
static void check_spoiled(struct check *c, struct sqldb *db)
{
	static const struct {
		enum rowfeed_wrong wrong;
		const char *fault; /* what a reader says; NULL: nothing */
		uint64_t rows;	   /* that it got */
	} cases[] = {{ROWFEED_RIGHT, NULL, 1000}, {ROWFEED_BAD_RECORD, "record_checksum", 700},
		{ROWFEED_DROP, "row_count", 999}, {ROWFEED_SHORT, NULL, 700},
		{ROWFEED_NO_FOOTER, "truncated", 700}, {ROWFEED_BAD_STREAM, "stream_checksum", 1000},
		{ROWFEED_BAD_COUNT, "row_count", 1000}};
	const struct odpstype type = {.kind = ODPS_BIGINT}, *types[] = {&type};
	struct tunnelrec_value v = {.set = true};
	struct table def = TABLE_INIT;
	struct rowset_writer w;
	struct err err = ERR_INIT;
	int64_t rowset = new_rowset(db);

	table_add(&def, span_of("a"), span_of("bigint"), span_of(""), false);
	rowset_writer_init(&w, db, rowset);
	for (v.i = 0; v.i < 1000; v.i++) {
		tunnelrec_field(&w.rec, 0, &type, &v);
		rowset_writer_row(&w, &err);
		if (v.i % 300 == 299) /* several blocks */
			rowset_writer_flush(&w, &err);
	}
	rowset_writer_flush(&w, &err);
	rowset_writer_free(&w);
	for (size_t i = 0; i < CHECK_COUNT(cases); i++) {
		struct rowfeed_options o = {.wrong = cases[i].wrong, .wrong_row = 700};
		struct tunnelrec_reader r;
		struct str out = STR_INIT;
		enum tunnelrec_step step;
		const char *p, *fault;
		size_t left, used;

		err_clear(&err);
		give_out(db, rowset, 1000, &def, &o, &out);
		tunnelrec_reader_init(&r, types, 1, 1 << 20);
		for (p = out.s, left = out.len; (step = tunnelrec_read(&r, p, left, true, &used,
							 &err)) == TUNNELREC_RECORD;
			p += used, left -= used)
			;
		fault = step == TUNNELREC_END ? NULL : tunnelrec_fault_name(r.fault);
		check_text(c, "spoiled", fault, cases[i].fault);
		check_that(c, r.rows == cases[i].rows, "spoiled %zu: %llu rows", i,
			(unsigned long long)r.rows);
		tunnelrec_reader_free(&r);
		str_free(&out);
	}
	table_free(&def);
}

int main(void)
{
	const char *folder = getenv("T") != NULL ? getenv("T") : "/tmp";
	struct check c = CHECK_INIT;
	struct err err = ERR_INIT;
	struct str path = STR_INIT;
	struct sqldb *db;
	json_t *index, *entry;
	size_t i;

	str_addf(&path, "%s/rowintake.%d.db", folder, (int)getpid());
	db = make_file(path.s, &err);
	if (db == NULL) {
		printf("%s\n", err.text);
		return 1;
	}
	check_spoiled(&c, db);
	index = vector_load(&c, "records/index.json");
	json_array_foreach(json_object_get(index, "vectors"), i, entry)
		check_vector(&c, db, json_is_string(entry) ? json_string_value(entry)
							   : vector_text(entry, "name"));
	json_decref(index);
	sqldb_close(db);
	unlink(path.s);
	str_free(&path);
	return check_end(&c);
}
