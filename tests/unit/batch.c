/* SPDX-License-Identifier: MIT */
/* batch: rows and their records, dirty lines in order, limits. */
#include "writing/batch.h"

#include "check.h"

static void add(struct batch *b, uint64_t row, const char *record, const char *code)
{
	batch_add_row(b, row, 0, span_of(record));
	str_adds(&b->code, code);
	b->seen++;
}

static void check_rows(struct check *c)
{
	struct batch b = BATCH_INIT;

	add(&b, 10, "{\"a\":1}", "1\n");
	add(&b, 12, "{\"a\":22}", "22\n");
	add(&b, 13, "{}", "\\N\n");
	check_that(c, span_is(batch_record(&b, 1), "{\"a\":22}"), "record 1");
	check_that(c, span_is(batch_code(&b, 1), "22\n"), "code 1");
	check_that(c, span_is(batch_code(&b, 2), "\\N\n"), "code 2");
	check_that(c, batch_row(&b, 1) == 12 && batch_row(&b, 2) == 13, "ordinals");
	batch_drop_row(&b);
	check_that(c, b.n == 2 && span_is(batch_code(&b, 1), "22\n"), "a row dropped");
	batch_clear(&b);
	check_that(c, b.n == 0 && b.code.len == 0 && b.seen == 0, "cleared");
	add(&b, 1, "x", "y\n");
	check_that(c, batch_row(&b, 0) == 1, "used again");
	batch_free(&b);
}

static void check_dirty(struct check *c)
{
	struct batch b = BATCH_INIT;
	struct fault f;

	add(&b, 5, "{\"a\":1}", "1\n");
	batch_add_dirty(&b, 9, span_of("nine\n"));
	batch_add_dirty(&b, 2, span_of("two\n"));
	fault_set(&f, FAULT_DUPLICATE_ROW, "there already");
	f.server_errno = 1062;
	memcpy(f.sqlstate, "23000", 6);
	batch_blame(&b, 0, "mysql-write", &f);
	batch_sort_dirty(&b);
	check_that(c, b.dirty[0].row == 2 && b.dirty[1].row == 5 && b.dirty[2].row == 9, "in order");
	check_that(c,
		strncmp(b.dirty_lines.s + b.dirty[1].at,
			"{\"$ds\":\"dirty\",\"by\":\"mysql-write\",\"row\":5,", 42) == 0,
		"blamed: %s", b.dirty_lines.s);
	batch_forget_dirty(&b, 9);
	check_that(c, b.n_dirty == 2 && b.dirty[0].row == 2 && b.dirty[1].row == 9, "forgotten");
	batch_free(&b);
}

static const struct {
	uint64_t rows, bytes;
	int64_t time_ns, now;
	bool want;
} limits[] = {
	{3, 1000, 1000, 0, false},
	{2, 1000, 1000, 0, true},
	{3, 8, 1000, 0, true},
	{3, 9, 1000, 0, false},
	{3, 1000, 1000, 1500, false},
	{3, 1000, 1000, 2001, true},
};

int main(void)
{
	struct check c = CHECK_INIT;
	struct batch b = BATCH_INIT;
	struct batch_limits l = BATCH_LIMITS_DEFAULT;
	size_t i;

	check_that(&c, !batch_is_full(&b, &l, 1), "an empty one is never full");
	add(&b, 1, "ab", "1\n");
	add(&b, 2, "cd", "2\n");
	b.started_ns = 1001;
	for (i = 0; i < CHECK_COUNT(limits); i++) {
		l = (struct batch_limits){limits[i].rows, limits[i].bytes, limits[i].time_ns};
		check_that(&c, batch_is_full(&b, &l, limits[i].now) == limits[i].want, "limit %zu", i);
	}
	batch_free(&b);
	check_rows(&c);
	check_dirty(&c);
	return check_end(&c);
}
