/* SPDX-License-Identifier: MIT */
/* First rows, and whether they fit. */
#include "node/sample.h"

#include "base/mem.h"
#include "node/capture.h"
#include "stream/reader.h"

#include <stdlib.h>
#include <unistd.h>

struct sampler {
	struct jobmatch *m;
	struct reader reader;
	struct zone *zone;
	struct fit_room room;
	struct value *values;
	struct fault *faults;
	int *at; /* pair -> column of the stream; -1: none */
	void (*take)(void *to, const struct sample_row *row);
	void *to;
};

/* The columns' fits, for values of the stream's types; times in the stream's zone. */
static int prepare(struct sampler *s, struct err *err)
{
	const struct begin *b = &s->reader.begin;
	struct jobmatch_pair *p;
	enum dstype_kind from;
	size_t i;

	if (b->time_zone != NULL && (s->zone = zone_open(b->time_zone, err)) == NULL)
		return -1;
	for (i = 0; i < s->m->n; i++) {
		p = &s->m->v[i];
		s->at[i] = columns_find(&b->columns, p->target, strlen(p->target));
		from = s->at[i] >= 0 ? b->columns.v[s->at[i]].type.kind : DSTYPE_ANY;
		if (p->column < 0)
			continue;
		fit_free(&s->m->target.columns[p->column].fit);
		mytable_fit(&s->m->target, (size_t)p->column, from, s->zone, 0, 0);
	}
	return 0;
}

static void hand_out(struct sampler *s, const struct fault *whole)
{
	const struct record *rec = &s->reader.record;
	struct sample_row row = {
		.row = rec->row, .values = s->values, .faults = s->faults, .whole = whole};
	struct value out;
	size_t i;

	for (i = 0; i < s->m->n; i++) {
		s->faults[i].code = FAULT_NONE;
		s->values[i] = whole == NULL && s->at[i] >= 0 ? record_value(rec, (size_t)s->at[i])
							      : VALUE_OF(VALUE_NULL);
		if (whole == NULL && s->m->v[i].column >= 0)
			fit_value(&s->m->target.columns[s->m->v[i].column].fit, &s->room,
				&s->values[i], &out, &s->faults[i]);
	}
	s->take(s->to, &row);
	fit_room_reset(&s->room);
}

static int64_t read_rows(struct sampler *s, struct err *err)
{
	int64_t n = 0;

	if (s->reader.columns_known && prepare(s, err) < 0)
		return -1;
	for (;; n++) {
		switch (reader_next(&s->reader, err)) {
		case READ_RECORD:
			hand_out(s, NULL);
			break;
		case READ_BAD:
			hand_out(s, &s->reader.fault);
			break;
		case READ_COLUMNS:
			if (prepare(s, err) < 0)
				return -1;
			n--;
			break;
		case READ_DIRTY:
			hand_out(s,
				&(struct fault){.code = FAULT_SERVER, .reason = "dirty already"});
			break;
		case READ_END:
			return n;
		case READ_ERROR:
			return -1;
		}
	}
}

static int64_t read_stream(struct sampler *s, int fd, struct err *err)
{
	struct reader_options ro = READER_OPTIONS_DEFAULT;
	struct counts counts = COUNTS_INIT;
	struct instream in;
	int64_t n = -1;

	instream_init(&in, fd, "the sample", &counts, NULL);
	if (reader_open(&s->reader, &ro, &in, &counts, NULL, err) == 0)
		n = read_rows(s, err);
	reader_free(&s->reader);
	instream_free(&in);
	return n;
}

int64_t sample_read(const struct node *node, struct jobmatch *m, const char *environment,
	uint64_t rows, void (*take)(void *to, const struct sample_row *row), void *to,
	struct err *err)
{
	struct sampler s = {.m = m, .room = FIT_ROOM_INIT, .take = take, .to = to};
	struct pipeline_options o = {.environment = environment,
		.source_columns = &m->source_columns,
		.target_columns = &m->target_columns};
	struct pipeline p = PIPELINE_INIT;
	int64_t n = -1;
	int fd = -1;

	if (pipeline_make_head(&p, &node->job, &o, rows, err) == 0)
		fd = capture_open(&p, true, err);
	if (fd >= 0) {
		s.values = mem_alloc(m->n + 1, sizeof *s.values);
		s.faults = mem_alloc(m->n + 1, sizeof *s.faults);
		s.at = mem_alloc(m->n + 1, sizeof *s.at);
		n = read_stream(&s, fd, err);
		close(fd);
	}
	fit_room_free(&s.room);
	zone_free(s.zone);
	free(s.values);
	free(s.faults);
	free(s.at);
	pipeline_free(&p);
	return n;
}
