/* SPDX-License-Identifier: MIT */
/* The body of an upload on its way into a rowset. */
#include "serve/rowintake.h"

#include "base/mem.h"
#include "serve/odpstext.h"

#include <stdlib.h>

#define DECODE_STEP ((size_t)1 << 20)

void rowintake_init(struct rowintake *in, struct sqldb *db, int64_t rowset, const struct table *def,
	enum codec_kind encoding)
{
	*in = (struct rowintake){.def = def};
	rowset_writer_init(&in->writer, db, rowset);
	in->types = mem_alloc(def->n_columns, sizeof *in->types);
	for (size_t i = 0; i < def->n_columns; i++)
		in->types[i] = &def->columns[i].type;
	tunnelrec_reader_init(&in->parser, in->types, def->n_columns, ROWSET_RECORD_MAX);
	if (encoding != CODEC_NONE)
		in->codec = codec_new(encoding);
}

void rowintake_free(struct rowintake *in)
{
	rowset_writer_free(&in->writer);
	tunnelrec_reader_free(&in->parser);
	codec_free(in->codec);
	window_free(&in->in);
	window_free(&in->bytes);
	str_free(&in->room);
	free(in->types);
}

static int refuse(struct rowintake *in, enum rowintake_fault fault)
{
	in->fault = fault;
	return -1;
}

static enum rowintake_fault fault_of(enum tunnelrec_fault fault)
{
	switch (fault) {
	case TUNNELREC_RECORD_CHECKSUM:
	case TUNNELREC_STREAM_CHECKSUM:
	case TUNNELREC_METRICS_CHECKSUM:
	case TUNNELREC_ROW_COUNT:
		return ROWINTAKE_CORRUPTED;
	case TUNNELREC_TRUNCATED:
		return ROWINTAKE_INCOMPLETE;
	default:
		return ROWINTAKE_MALFORMED;
	}
}

/* A decimal is stored in plain notation, whatever the client wrote. */
static int put_decimal(struct rowintake *in, size_t column, const struct tunnelrec_value *v,
	struct fault *f)
{
	struct tunnelrec_value plain;

	str_clear(&in->room);
	if (odpstext_read(in->types[column], v->s, NULL, &in->room, &plain, f) < 0)
		return -1;
	tunnelrec_field(&in->writer.rec, column, in->types[column], &plain);
	return 0;
}

static int add_row(struct rowintake *in, struct err *err)
{
	struct fault f = {.code = FAULT_NONE};
	const struct tunnelrec_value *v;
	size_t i;

	for (i = 0; i < in->def->n_columns; i++) {
		v = &in->parser.values[i];
		if (!v->set && in->def->columns[i].required)
			fault_set(&f, FAULT_NULL_NOT_ALLOWED, "no value where one is required");
		else if (v->set && in->types[i]->kind == ODPS_DECIMAL)
			put_decimal(in, i, v, &f);
		else
			tunnelrec_field(&in->writer.rec, i, in->types[i], v);
		if (f.code != FAULT_NONE) {
			err_set(err, EXIT_FAILED, "row %llu, column %s: %s",
				(unsigned long long)in->writer.rows + 1, in->def->columns[i].name,
				f.reason);
			return refuse(in, ROWINTAKE_MALFORMED);
		}
	}
	if (rowset_writer_row(&in->writer, err) < 0)
		return refuse(in, ROWINTAKE_FAILED);
	return 0;
}

/* Take the records off the front of the bytes. eof: no more will come. */
static int take_records(struct rowintake *in, bool eof, struct err *err)
{
	enum tunnelrec_step step;
	size_t used;

	if (!eof && window_len(&in->bytes) < in->parser.need)
		return 0;
	do {
		step = tunnelrec_read(&in->parser, window_bytes(&in->bytes), window_len(&in->bytes),
			eof, &used, err);
		if (step == TUNNELREC_ERROR)
			return refuse(in, fault_of(in->parser.fault));
		if (step == TUNNELREC_RECORD && add_row(in, err) < 0)
			return -1;
		window_take(&in->bytes, used);
	} while (step == TUNNELREC_RECORD);
	return 0;
}

/* Decode what is there, piece by piece, so that a small body cannot become a huge one at once. */
static int decode(struct rowintake *in, struct err *err)
{
	int rc;

	do {
		rc = codec_decode(in->codec, &in->in, &in->bytes,
			window_len(&in->bytes) + DECODE_STEP, err);
		if (rc < 0)
			return refuse(in, ROWINTAKE_CORRUPTED);
		if (take_records(in, false, err) < 0)
			return -1;
	} while (rc > 0);
	return 0;
}

int rowintake_feed(struct rowintake *in, const char *p, size_t n, struct err *err)
{
	if (n == 0)
		return 0;
	if (in->codec == NULL) {
		window_add(&in->bytes, p, n);
		return take_records(in, false, err);
	}
	window_add(&in->in, p, n);
	return decode(in, err);
}

int rowintake_end(struct rowintake *in, struct err *err)
{
	if (take_records(in, true, err) < 0)
		return -1;
	if (rowset_writer_flush(&in->writer, err) < 0)
		return refuse(in, ROWINTAKE_FAILED);
	return 0;
}
