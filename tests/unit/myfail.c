/* SPDX-License-Identifier: MIT */
/* myfail: what errors and warnings mean. */
#include "mysql/myfail.h"

#include "check.h"

static const struct {
	unsigned code;
	const char *state;
	enum myfail_kind kind;
} kinds[] = {
	{0, "00000", MYFAIL_NONE},
	{1213, "40001", MYFAIL_RETRY},
	{1205, "HY000", MYFAIL_RETRY},
	{2013, "HY000", MYFAIL_LOST},
	{2006, "HY000", MYFAIL_LOST},
	{1290, "HY000", MYFAIL_LOST},
	{1836, "HY000", MYFAIL_LOST},
	{1040, "08004", MYFAIL_LOST},
	{1045, "28000", MYFAIL_DENIED},
	{1049, "42000", MYFAIL_NAME},
	{1146, "42S02", MYFAIL_NAME},
	{1064, "42000", MYFAIL_FATAL},
	{1114, "HY000", MYFAIL_FATAL}, /* the table is full: no row is to blame */
	{1062, "23000", MYFAIL_ROW},
	{1452, "23000", MYFAIL_ROW},
	{3819, "HY000", MYFAIL_ROW},
	{1406, "22001", MYFAIL_ROW},
	{9999, "22003", MYFAIL_ROW},
	{9999, "23000", MYFAIL_ROW},
	{1644, "45000", MYFAIL_ROW},
	{31001, "99X01", MYFAIL_ROW}, /* a trigger's own SIGNAL */
	{9999, "40001", MYFAIL_RETRY},
	{9999, "08S01", MYFAIL_LOST},
	{2000, "HY000", MYFAIL_HOSTILE},
};

static const struct {
	unsigned code;
	const char *text;
	enum mywarn_kind kind;
	uint64_t row;
} warnings[] = {
	{1062, "Duplicate entry '5' for key 'PRIMARY'", MYWARN_SKIPS, 0},
	{1062, "Duplicate entry 'x at row 7' for key 'k'", MYWARN_SKIPS, 0},
	{1452, "Cannot add or update a child row", MYWARN_SKIPS, 0},
	{4025, "CONSTRAINT `c` failed for `d`.`t`", MYWARN_SKIPS, 0},
	{1265, "Data truncated for column 'v' at row 17", MYWARN_BENDS, 17},
	{1366, "Incorrect integer value: 'at row 9' for column `d`.`t`.`v` at row 3", MYWARN_BENDS, 3},
	{1261, "Row 3 doesn't contain data for all columns", MYWARN_BENDS, 0},
	{1592, "Unsafe statement written to the binary log", MYWARN_TELLS, 0},
	{1287, "'VALUES function' is deprecated", MYWARN_TELLS, 0},
	{1681, "Integer display width is deprecated", MYWARN_TELLS, 0},
	{12345, "something new", MYWARN_BENDS, 0}, /* unknown: as bad as can be */
};

static const struct {
	unsigned code;
	enum fault_code want;
} faults[] = {{1062, FAULT_DUPLICATE_ROW}, {1586, FAULT_DUPLICATE_ROW}, {1452, FAULT_FOREIGN_KEY},
	{1216, FAULT_FOREIGN_KEY}, {3819, FAULT_CHECK_CONSTRAINT}, {4025, FAULT_CHECK_CONSTRAINT},
	{1644, FAULT_SERVER}, {1264, FAULT_SERVER}};

int main(void)
{
	struct check c = CHECK_INIT;
	struct myfail fail;
	struct fault f;
	size_t i;

	for (i = 0; i < CHECK_COUNT(kinds); i++)
		check_that(&c, myfail_kind(kinds[i].code, kinds[i].state) == kinds[i].kind,
			"%u %s: kind %d, not %d", kinds[i].code, kinds[i].state,
			myfail_kind(kinds[i].code, kinds[i].state), kinds[i].kind);
	for (i = 0; i < CHECK_COUNT(warnings); i++) {
		check_that(&c, mywarn_kind(warnings[i].code, warnings[i].text) == warnings[i].kind,
			"%s: another kind", warnings[i].text);
		check_that(&c, myfail_row(warnings[i].text) == warnings[i].row, "%s: row %llu",
			warnings[i].text, (unsigned long long)myfail_row(warnings[i].text));
	}
	for (i = 0; i < CHECK_COUNT(faults); i++) {
		myfail_fault(&f, faults[i].code, "23000", "a\nb");
		check_that(&c, f.code == faults[i].want && f.server_errno == faults[i].code,
			"fault of %u", faults[i].code);
		check_text(&c, "reason", f.reason, "a\\nb");
	}
	myfail_set(&fail, 1064, "42000", "near '\x1b[31m'");
	check_text(&c, "control characters", fail.text, "near '\\x1b[31m'");
	return check_end(&c);
}
