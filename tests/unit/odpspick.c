/* SPDX-License-Identifier: MIT */
/* Columns as the service tells them, and those that are picked. */
#include "odps/odpspick.h"

#include "check.h"

#include <stdlib.h>

static const char schema[] =
	"{\"columns\":[{\"name\":\"id\",\"type\":\"BIGINT\",\"nullable\":false},"
	"{\"name\":\"Name\",\"type\":\"string\",\"nullable\":\"false\",\"comment\":\"who\"},"
	"{\"name\":\"odd\",\"type\":\"blob\",\"comment\":null},"
	"{\"name\":\"at\",\"type\":\"array<struct<t:datetime>>\",\"isNullable\":true}],"
	"\"partitionKeys\":[{\"name\":\"dt\",\"type\":\"string\"},{\"name\":\"n\",\"type\":\"bigint\"}]}";

static const struct {
	const char *list;
	const char *columns;	/* name:type:native of each */
	const char *request;	/* NULL: all */
	const char *from;	/* a digit: the wire's column; a letter: a key from a on */
	const char *error;
} cases[] = {
	{"id,Name,at,dt,n", "id:int64:bigint Name:string:string at:json:array<struct<t:datetime>> "
			    "dt:string:string n:int64:bigint", "id,Name,at", "012ab", NULL},
	{"at,id", "at:json:array<struct<t:datetime>> id:int64:bigint", "id,at", "10", NULL},
	{"n,NAME", "n:int64:bigint Name:string:string", "Name", "b0", NULL},
	{"dt", "dt:string:string", "id", "a", NULL},
	{NULL, NULL, NULL, NULL, "column odd: unknown type 'blob'; --columns can leave it out"},
	{"odd", NULL, NULL, NULL, "column odd: unknown type 'blob'; --columns can leave it out"},
	{"id,nmae", NULL, NULL, NULL, "no column 'nmae'; did you mean 'Name'?"},
	{"id,id", NULL, NULL, NULL, "column id: named twice"},
	{"id,ID", NULL, NULL, NULL, "column id: named twice"},
	{"", NULL, NULL, NULL, "no column ''; known are id, Name, odd, at, dt, n"},
	{"id,", NULL, NULL, NULL, "no column ''; known are id, Name, odd, at, dt, n"},
	{"i\\d", "id:int64:bigint", "id", "0", NULL},
};

static void describe(const struct odpspick *p, struct str *columns, struct str *from)
{
	size_t i;

	str_clear(columns);
	str_clear(from);
	for (i = 0; i < p->columns.n; i++) {
		str_addf(columns, "%s%s:", i > 0 ? " " : "", p->columns.v[i].name);
		dstype_print(columns, p->columns.v[i].type);
		str_addf(columns, ":%s", p->columns.v[i].native);
		str_addc(from, (char)(p->from[i] >= 0 ? '0' + p->from[i] : 'a' + ~p->from[i]));
	}
}

static void check_picks(struct check *c, const struct odpscolumns *columns,
	const struct odpscolumns *keys)
{
	struct str text = STR_INIT, from = STR_INIT;
	struct odpspick p;
	struct err err;
	size_t i;
	int rc;

	for (i = 0; i < CHECK_COUNT(cases); i++) {
		err_clear(&err);
		rc = odpspick_open(&p, columns, keys, cases[i].list, &err);
		check_text(c, cases[i].list, rc < 0 ? err.text : NULL, cases[i].error);
		if (rc == 0) {
			describe(&p, &text, &from);
			check_text(c, cases[i].list, text.s, cases[i].columns);
			check_text(c, cases[i].list, from.s, cases[i].from);
			check_text(c, cases[i].list, p.request, cases[i].request);
			check_that(c, odpspick_has_instants(&p) == (strstr(text.s, "datetime") != NULL),
				"instants in %s", text.s);
		}
		odpspick_free(&p);
	}
	str_free(&text);
	str_free(&from);
}

static const struct {
	const char *dt, *n, *error;
} values[] = {
	{"20190708", "7", NULL},
	{"", "-9223372036854775808", NULL},
	{"x", "7.5", "partition column n: '7.5' is no value of its type"},
	{"x", "007", "partition column n: '007' is no value of its type"},
	{"x", "9223372036854775808", "partition column n: '9223372036854775808' is no value of its type"},
};

static void check_keys(struct check *c, const struct odpscolumns *columns,
	const struct odpscolumns *keys)
{
	struct odpspick p;
	struct value v[2];
	struct err err = ERR_INIT;
	size_t i;
	int rc;

	odpspick_open(&p, columns, keys, "dt,n", &err);
	for (i = 0; i < CHECK_COUNT(values); i++) {
		char *texts[] = {(char *)values[i].dt, (char *)values[i].n};
		struct partkey part = {.values = texts, .n = 2};

		err_clear(&err);
		rc = odpspick_keys(&p, &part, v, &err);
		check_text(c, values[i].n, rc < 0 ? err.text : NULL, values[i].error);
		check_that(c, rc < 0 || (v[0].kind == VALUE_TEXT && v[1].kind == VALUE_NUMBER),
			"kinds of %s", values[i].n);
	}
	odpspick_free(&p);
}

static const char *const bad_schemas[] = {
	"[{\"name\":\"a\"}]", "[{\"type\":\"int\"}]", "[{\"name\":\"\",\"type\":\"int\"}]",
	"[{\"name\":1,\"type\":\"int\"}]", "[7]", "[null]",
};

int main(void)
{
	struct check c = CHECK_INIT;
	struct odpscolumns columns = ODPSCOLUMNS_INIT, keys = ODPSCOLUMNS_INIT;
	struct err err = ERR_INIT;
	struct jtree *t = jtree_parse(schema, sizeof schema - 1, &err);
	size_t i;

	check_that(&c, odpscolumns_read(&columns, jtree_get(t, "columns"), &err) == 0 &&
			odpscolumns_read(&keys, jtree_get(t, "partitionKeys"), &err) == 0,
		"%s", err.text);
	jtree_free(t);
	check_that(&c, columns.n == 4 && !columns.v[0].nullable && !columns.v[1].nullable &&
			columns.v[2].nullable && columns.v[3].nullable,
		"nullable");
	check_text(&c, "comment", columns.v[1].comment, "who");
	check_text(&c, "no comment", columns.v[2].comment, "");
	check_that(&c, odpscolumns_same(&columns, &columns) && !odpscolumns_same(&columns, &keys),
		"the same columns");
	check_picks(&c, &columns, &keys);
	check_keys(&c, &columns, &keys);
	for (i = 0; i < CHECK_COUNT(bad_schemas); i++) {
		struct odpscolumns bad = ODPSCOLUMNS_INIT;

		err_clear(&err);
		t = jtree_parse(bad_schemas[i], strlen(bad_schemas[i]), &err);
		check_that(&c, odpscolumns_read(&bad, t, &err) < 0, "%s is taken", bad_schemas[i]);
		jtree_free(t);
		odpscolumns_free(&bad);
	}
	odpscolumns_free(&columns);
	odpscolumns_free(&keys);
	return check_end(&c);
}
