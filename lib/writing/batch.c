/* SPDX-License-Identifier: MIT */
/* Records on their way into a store. */
#include "writing/batch.h"

#include "base/mem.h"
#include "format/seal.h"

#include <stdlib.h>

#define RESERVE_MAX ((size_t)16 << 20) /* more is left to growing */

/* Pages that are not touched cost nothing; the two texts share the bytes. */
void batch_reserve(struct batch *b, const struct batch_limits *l)
{
	size_t bytes = l->bytes < RESERVE_MAX ? (size_t)l->bytes : RESERVE_MAX;

	if (b->cap > 0)
		return;
	str_reserve(&b->records, bytes);
	str_reserve(&b->code, bytes);
	b->cap = l->rows < 65536 ? (size_t)l->rows : 65536;
	b->rows = mem_realloc(b->rows, b->cap, sizeof *b->rows);
}

void batch_clear(struct batch *b)
{
	b->n = b->n_dirty = b->blamed = 0;
	b->seen = 0;
	b->insert_only = b->last = false;
	b->noted = 0;
	b->started_ns = 0;
	str_clear(&b->records);
	str_clear(&b->code);
	str_clear(&b->dirty_lines);
}

void batch_free(struct batch *b)
{
	str_free(&b->records);
	str_free(&b->code);
	str_free(&b->dirty_lines);
	free(b->rows);
	free(b->dirty);
	*b = (struct batch)BATCH_INIT;
}

void batch_add_row(struct batch *b, uint64_t row, uint64_t line, struct span record)
{
	if (b->n == 0) {
		b->first_row = row;
		b->first_line = line;
	}
	b->rows = mem_grow(b->rows, b->n, &b->cap, sizeof *b->rows);
	b->rows[b->n++] = (struct batch_row){(uint32_t)b->records.len, (uint32_t)b->code.len,
		(uint32_t)(row - b->first_row), (uint32_t)(line - b->first_line)};
	str_add(&b->records, record.p, record.len);
}

void batch_drop_row(struct batch *b)
{
	b->n--;
	b->records.len = b->rows[b->n].record;
	b->code.len = b->rows[b->n].code;
}

void batch_add_dirty(struct batch *b, uint64_t row, struct span line)
{
	b->dirty = mem_grow(b->dirty, b->n_dirty, &b->cap_dirty, sizeof *b->dirty);
	b->dirty[b->n_dirty++] = (struct batch_dirty){row, b->dirty_lines.len, line.len};
	str_add(&b->dirty_lines, line.p, line.len);
}

void batch_forget_dirty(struct batch *b, size_t length)
{
	size_t i, n = 0;

	for (i = 0; i < b->n_dirty; i++)
		if (b->dirty[i].at < length)
			b->dirty[n++] = b->dirty[i];
	b->n_dirty = n;
	b->blamed = 0;
	b->dirty_lines.len = length;
}

static int by_row(const void *x, const void *y)
{
	const struct batch_dirty *a = x, *b = y;

	return a->row < b->row ? -1 : a->row > b->row;
}

void batch_sort_dirty(struct batch *b)
{
	if (b->n_dirty > 1)
		qsort(b->dirty, b->n_dirty, sizeof *b->dirty, by_row);
}

bool batch_is_full(const struct batch *b, const struct batch_limits *l, int64_t now)
{
	if (b->seen == 0)
		return false;
	return b->seen >= l->rows ||
		b->records.len + b->code.len + b->dirty_lines.len >= l->bytes ||
		(now != 0 && now - b->started_ns >= l->time_ns);
}

struct span batch_record(const struct batch *b, size_t i)
{
	size_t end = i + 1 < b->n ? b->rows[i + 1].record : b->records.len;

	return (struct span){b->records.s + b->rows[i].record, end - b->rows[i].record};
}

struct span batch_code(const struct batch *b, size_t i)
{
	size_t end = i + 1 < b->n ? b->rows[i + 1].code : b->code.len;

	return (struct span){b->code.s + b->rows[i].code, end - b->rows[i].code};
}

uint64_t batch_row(const struct batch *b, size_t i)
{
	return b->first_row + b->rows[i].row;
}

uint64_t batch_line(const struct batch *b, size_t i)
{
	return b->first_line == 0 ? 0 : b->first_line + b->rows[i].line;
}

void batch_blame(struct batch *b, size_t i, const char *by, const struct fault *f)
{
	struct span record = batch_record(b, i);
	struct str line = STR_INIT;

	dirty_print(&line, by, batch_row(b, i), batch_line(b, i), f, record, record.len);
	batch_add_dirty(b, batch_row(b, i), str_span(&line));
	b->blamed++;
	str_free(&line);
}
