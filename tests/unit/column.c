/* SPDX-License-Identifier: MIT */
/* Tests of column: names are found to the letter, among few and among very many. */
#include "value/column.h"

#include "check.h"

static struct column *add(struct columns *c, const char *name, size_t len)
{
	return columns_add(c, name, len, (struct dstype){.kind = DSTYPE_STRING}, "native", ",\"x\":1");
}

static void check_few(struct check *c)
{
	static const struct {
		const char *name;
		size_t len;
		int want;
	} cases[] = {{"a", 1, 0}, {"b", 1, 1}, {"A", 1, -1}, {"ab", 2, 2}, {"ab", 1, 0}, {"", 0, 3},
		{"a\0b", 3, 4}, {"a\0c", 3, -1}, {"abc", 3, -1}};
	struct columns columns = COLUMNS_INIT;
	size_t i;

	check_that(c, columns_find(&columns, "a", 1) == -1, "found among none");
	add(&columns, "a", 1);
	add(&columns, "b", 1);
	add(&columns, "ab", 2);
	add(&columns, "", 0);
	add(&columns, "a\0b", 3);
	add(&columns, "a", 1);
	for (i = 0; i < CHECK_COUNT(cases); i++)
		check_that(c, columns_find(&columns, cases[i].name, cases[i].len) == cases[i].want,
			"'%s', %zu bytes: %d, not %d", cases[i].name, cases[i].len,
			columns_find(&columns, cases[i].name, cases[i].len), cases[i].want);
	check_that(c, columns.n == 6, "%zu columns", columns.n);
	columns_free(&columns);
	check_that(c, columns.n == 0 && columns_find(&columns, "a", 1) == -1, "found after the freeing");
	add(&columns, "c", 1);
	check_that(c, columns_find(&columns, "c", 1) == 0, "not found after the freeing");
	columns_free(&columns);
}

/* As many as an unkind begin line could bring: this ends at once, or the search is wrong. */
static void check_many(struct check *c)
{
	struct columns columns = COLUMNS_INIT;
	struct str name = STR_INIT;
	int i, wrong = 0, n = 300000;

	for (i = 0; i < n; i++) {
		str_clear(&name);
		str_addf(&name, "c%d", i);
		wrong += columns_find(&columns, name.s, name.len) != -1;
		add(&columns, name.s, name.len);
		wrong += columns_find(&columns, name.s, name.len) != i;
	}
	for (i = 0; i < n; i++) {
		str_clear(&name);
		str_addf(&name, "c%d", i);
		wrong += columns_find(&columns, name.s, name.len) != i;
	}
	check_that(c, wrong == 0, "%d of %d wrong", wrong, n);
	str_free(&name);
	columns_free(&columns);
}

int main(void)
{
	struct check c = CHECK_INIT;

	check_few(&c);
	check_many(&c);
	return check_end(&c);
}
