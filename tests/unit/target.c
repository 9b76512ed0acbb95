/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "serve/target.h"

#include <stdlib.h>

/* want: segments with "|" behind each, then name=value with ";" behind each; NULL: refused */
static const struct {
	const char *in, *want;
} cases[] = {
	{"/", ""},
	{"/a/b", "a|b|"},
	{"//a///b/", "a|b|"},
	{"/a?x", "a|x=;"},
	{"/a?x=", "a|x=;"},
	{"/a?x=1&y=%28a%2Cb%29&z=a+b", "a|x=1;y=(a,b);z=a+b;"},
	{"/a?&&x=1&", "a|x=1;"},
	{"/a?x=1?y=2", "a|x=1?y=2;"},
	{"/a%2Fb/%C3%A9", "a/b|\xc3\xa9|"},
	{"/a?x==&%3d=%3D", "a|x==;===;"},
	{"/a%", NULL},
	{"/a%2", NULL},
	{"/a%zz", NULL},
	{"/a%00", NULL},
	{"/a?x=%00", NULL},
	{"a", NULL},
	{"", NULL},
	{"*", NULL},
	{"http://h/a", NULL},
	{"/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", "1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|"},
	{"/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", NULL},
};

static char *dump(const char *in)
{
	struct target t;
	struct str out = STR_INIT;

	if (!target_parse(&t, in))
		return NULL;
	str_adds(&out, "");
	for (size_t i = 0; i < t.n_segments; i++)
		str_addf(&out, "%s|", t.segment[i].p);
	for (size_t i = 0; i < t.n_params; i++)
		str_addf(&out, "%s=%s;", t.param[i].name.p, t.param[i].value.p);
	target_free(&t);
	return str_take(&out);
}

static void check_lookups(struct check *c)
{
	struct target t;

	check_that(c, target_parse(&t, "/p/T?a=1&A=2&a=3&f"), "lookups");
	check_text(c, "the first of two", target_param(&t, "a"), "1");
	check_text(c, "case counts", target_param(&t, "A"), "2");
	check_text(c, "a flag", target_param(&t, "f"), "");
	check_text(c, "missing", target_param(&t, "g"), NULL);
	check_that(c, target_is(&t, 1, "T") && !target_is(&t, 1, "t") && !target_is(&t, 2, ""),
		"segments");
	target_free(&t);
}

static void check_many_params(struct check *c)
{
	struct str in = STR_INIT;
	struct target t;
	bool good;

	str_adds(&in, "/a?");
	for (int i = 0; i < TARGET_PARAMS; i++)
		str_adds(&in, "x&");
	good = target_parse(&t, in.s);
	check_that(c, good && t.n_params == TARGET_PARAMS, "as many parameters as may be");
	target_free(&t);
	str_adds(&in, "x");
	check_that(c, !target_parse(&t, in.s), "one parameter too many");
	str_free(&in);
}

int main(void)
{
	struct check c = CHECK_INIT;
	char *got;

	for (size_t i = 0; i < CHECK_COUNT(cases); i++) {
		got = dump(cases[i].in);
		check_text(&c, cases[i].in, got, cases[i].want);
		free(got);
	}
	check_lookups(&c);
	check_many_params(&c);
	return check_end(&c);
}
