/* SPDX-License-Identifier: MIT */
/* myrow: records as lines for LOAD DATA and as literals for INSERT. */
#include "mysql/myrow.h"

#include "check.h"
#include "format/json.h"

#include <stdlib.h>

static struct mycolumn table_columns[] = {
	{.name = (char *)"id", .fit = {.kind = FIT_INTEGER, .bits = 32, .not_null = true}},
	{.name = (char *)"te`xt", .fit = FIT_INIT(FIT_TEXT)},
	{.name = (char *)"bits", .fit = {.kind = FIT_BIT, .bits = 8}},
	{.name = (char *)"data", .fit = FIT_INIT(FIT_BYTES)},
};

static size_t key_columns[] = {0};
static struct mykey keys[] = {{.name = (char *)"PRIMARY", .columns = key_columns, .n = 1}};
static struct mytable table = {.schema = (char *)"d", .name = (char *)"t", .columns = table_columns,
	.n_columns = 4, .keys = keys, .n_keys = 1, .mariadb = true, .version = 101100};

static const struct {
	const char *record, *line, *literal;
} rows[] = {
	{"{\"id\":1,\"te`xt\":\"a\",\"bits\":5,\"data\":{\"$base64\":\"AAEC\"}}", "1\ta\t5\t000102\n",
		"(1,'a',5,x'000102')"},
	{"{\"id\":\"007\",\"te`xt\":\"tab\\tline\\nback\\\\quote'nul\\u0000\",\"bits\":true,\"data\":\"\"}",
		"7\ttab\\tline\\nback\\\\quote'nul\\0\t1\t\n",
		"(7,'tab\\tline\\nback\\\\quote\\'nul\\0',1,x'')"},
	{"{\"id\":-1,\"te`xt\":null,\"bits\":null,\"data\":null}", "-1\t\\N\t\\N\t\\N\n",
		"(-1,NULL,NULL,NULL)"},
	{"{\"id\":2,\"te`xt\":\"\\\\N\",\"bits\":0,\"data\":\"N\"}", "2\t\\\\N\t0\t4E\n",
		"(2,'\\\\N',0,x'4E')"},
	{"{\"id\":3,\"te`xt\":\"\",\"bits\":255,\"data\":\"\\\\\"}", "3\t\t255\t5C\n", "(3,'',255,x'5C')"},
	{"{\"id\":null,\"te`xt\":\"\",\"bits\":1,\"data\":\"\"}", NULL, NULL},
	{"{\"id\":1,\"te`xt\":\"\",\"bits\":256,\"data\":\"\"}", NULL, NULL},
};

static void check_row(struct check *c, struct myrow *r, size_t i)
{
	struct json *j = json_new();
	struct str text = STR_INIT, literal = STR_INIT;
	struct batch b = BATCH_INIT;
	struct fault f = {.code = FAULT_NONE};
	static const int at[] = {0, 1, 2, 3};
	struct record rec = {.at = at};
	int rc;

	str_adds(&text, rows[i].record);
	str_reserve(&text, JSON_PAD);
	text.s[text.len] = '\n';
	rec.fields = json_record(j, text.s, text.len, &rec.n_fields, &f);
	batch_add_row(&b, 1, 0, str_span(&text));
	rc = myrow_encode(r, &rec, &b, &f);
	if (rows[i].line == NULL) {
		check_that(c, rc < 0 && f.column.len > 0, "%s is taken", rows[i].record);
	} else {
		check_that(c, rc == 0, "%s: %s", rows[i].record, f.reason);
		check_that(c, span_is(batch_code(&b, 0), rows[i].line), "%s: line %s", rows[i].record,
			b.code.s);
		myrow_literal(&literal, r, batch_code(&b, 0), 0);
		check_text(c, rows[i].record, literal.s, rows[i].literal);
	}
	batch_free(&b);
	str_free(&text);
	str_free(&literal);
	json_free(j);
}

static void check_statements(struct check *c, const struct myrow *r)
{
	struct str s = STR_INIT;

	myrow_load_sql(&s, r, &table, MYMODE_REPLACE);
	check_text(c, "load", s.s,
		"LOAD DATA LOCAL INFILE 'dspipe' REPLACE INTO TABLE `d`.`t` CHARACTER SET utf8mb4 FIELDS "
		"TERMINATED BY '\\t' ENCLOSED BY '' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' STARTING "
		"BY '' (`id`,`te``xt`,@ds2,@ds3) SET `bits`=CAST(@ds2 AS UNSIGNED),`data`=UNHEX(@ds3)");
	str_clear(&s);
	myrow_insert_head(&s, r, &table, MYMODE_IGNORE, false);
	myrow_literal(&s, r, span_of("\\D\t\\N\t\\D\t41\n"), 7);
	check_text(c, "insert", s.s,
		"INSERT IGNORE INTO `d`.`t` (`id`,`te``xt`,`bits`,`data`) VALUES "
		"(DEFAULT,IF(@ds_row:=7,NULL,NULL),DEFAULT,x'41')");
	str_clear(&s);
	myrow_insert_tail(&s, r, &table, MYMODE_UPDATE, "bits");
	check_text(c, "update", s.s, " ON DUPLICATE KEY UPDATE `bits`=VALUES(`bits`)");
	str_clear(&s);
	table.mariadb = false;
	table.version = 90000;
	myrow_insert_tail(&s, r, &table, MYMODE_UPDATE, NULL);
	check_text(c, "update of MySQL 9", s.s,
		" AS ds_new ON DUPLICATE KEY UPDATE `te``xt`=ds_new.`te``xt`,`bits`=ds_new.`bits`,"
		"`data`=ds_new.`data`");
	str_free(&s);
}

int main(void)
{
	struct check c = CHECK_INIT;
	struct columns stream = COLUMNS_INIT;
	struct match_pair pairs[] = {{0, 0}, {1, 1}, {2, 2}, {3, 3}};
	struct match m = {pairs, 4};
	struct myrow r = MYROW_INIT;
	size_t i;

	for (i = 0; i < 4; i++) {
		columns_add(&stream, table_columns[i].name, strlen(table_columns[i].name),
			(struct dstype){DSTYPE_ANY, 0, 0}, NULL, NULL);
		table_columns[i].fit.dialect = FIT_MARIADB;
		fit_prepare(&table_columns[i].fit);
	}
	myrow_init(&r, &m, &table, &stream, MISSING_DIRTY);
	for (i = 0; i < CHECK_COUNT(rows); i++)
		check_row(&c, &r, i);
	check_statements(&c, &r);
	myrow_free(&r);
	columns_free(&stream);
	for (i = 0; i < 4; i++)
		fit_free(&table_columns[i].fit);
	return check_end(&c);
}
