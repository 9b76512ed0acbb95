/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "serve/partspec.h"

#include <stdlib.h>

/* Keys: dt string, n bigint. want: what partspec_print makes of it; "!" and the error. */
static const struct {
	const char *in, *want;
} cases[] = {
	{"dt=20240101,n=1", "dt=20240101/n=1"},
	{"dt='20240101',n='1'", "dt=20240101/n=1"},
	{" dt = \"20240101\" , n = 1 ", "dt=20240101/n=1"},
	{"dt=20240101/n=1", "dt=20240101/n=1"},
	{"N=007,DT=x", "dt=x/n=7"},
	{"n=-3,dt=a b", "dt=a b/n=-3"},
	{"dt='a,b/c=d',n=1", "dt=a,b%2Fc=d/n=1"},
	{"dt='100%',n=1", "dt=100%25/n=1"},
	{"dt=\xc3\xa9,n=1", "dt=\xc3\xa9/n=1"},
	{"dt=x", "dt=x"},
	{"dt=x,dt=y", "!partition key dt is given twice"},
	{"dt=x,n=y", "!partition key n: 'y' is no integer"},
	{"dt=x,n=99999999999999999999", "!partition key n: '99999999999999999999' is no integer"},
	{"dt=x,z=1", "!no partition key 'z' in table t"},
	{"a=1", "!no partition key 'a' in table t"},
	{"dt=,n=1", "!partition key dt: a value has 1 to 255 bytes, no NUL among them"},
	{"dt='',n=1", "!partition key dt: a value has 1 to 255 bytes, no NUL among them"},
	{"dt=x,", "!'dt=x,' is no partition spec (key=value,key2=value2)"},
	{"dt", "!'dt' is no partition spec (key=value,key2=value2)"},
	{"dt='x", "!'dt='x' is no partition spec (key=value,key2=value2)"},
	{"", "!'' is no partition spec (key=value,key2=value2)"},
};

static struct table make_table(void)
{
	struct table t = TABLE_INIT;

	t.name = table_name(span_of("t"));
	table_add(&t, span_of("a"), span_of("bigint"), span_of(""), false);
	table_add(&t, span_of("dt"), span_of("string"), span_of(""), true);
	table_add(&t, span_of("n"), span_of("bigint"), span_of(""), true);
	return t;
}

static void check_case(struct check *c, const struct table *t, const char *in, const char *want)
{
	struct partspec p = PARTSPEC_INIT, again = PARTSPEC_INIT;
	struct err err = ERR_INIT;
	struct str out = STR_INIT, twice = STR_INIT;

	if (partspec_parse(&p, t, span_of(in), &err) < 0) {
		str_addf(&out, "!%s", err.text);
	} else {
		partspec_print(&out, t, &p);
		partspec_read(&again, t, str_span(&out));
		partspec_print(&twice, t, &again);
		check_text(c, "read back", twice.s, out.s);
		check_that(c, partspec_matches(&p, &again), "%s: matches itself", in);
	}
	check_text(c, in, out.s, want);
	partspec_free(&p);
	partspec_free(&again);
	str_free(&out);
	str_free(&twice);
}

int main(void)
{
	struct check c = CHECK_INIT;
	struct table t = make_table();
	struct partspec some = PARTSPEC_INIT, all = PARTSPEC_INIT;
	struct err err = ERR_INIT;

	for (size_t i = 0; i < CHECK_COUNT(cases); i++)
		check_case(&c, &t, cases[i].in, cases[i].want);
	partspec_parse(&some, &t, span_of("n=1"), &err);
	partspec_parse(&all, &t, span_of("n=1,dt=x"), &err);
	check_that(&c, !partspec_full(&some, &t) && partspec_full(&all, &t), "full");
	check_that(&c, partspec_matches(&some, &all) && !partspec_matches(&all, &some), "matches");
	partspec_free(&some);
	partspec_free(&all);
	table_free(&t);
	return check_end(&c);
}
