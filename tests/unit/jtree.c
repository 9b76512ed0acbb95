/* SPDX-License-Identifier: MIT */
/* Tests of jtree: parsing, walking, changing, printing. */
#include "format/jtree.h"

#include "check.h"

static const struct {
	const char *text;
	const char *want; /* printed on one line, or the message */
} cases[] = {
	{"{}", "{}"},
	{" { \"b\" : 1, \"a\" : [true,null,\"x\"] } ", "{\"b\":1,\"a\":[true,null,\"x\"]}"},
	{"{\"z\":{\"y\":\"\\u00e9\"}}", "{\"z\":{\"y\":\"\xc3\xa9\"}}"},
	{"\"x\"", "\"x\""},
	{"{\"password\":\"secret", "line 1, column 19: premature end of input"},
	{"{\"password\":\"sec\\qret\"}", "line 1, column 18: invalid escape"},
	{"{\"password\":secret}", "line 1, column 18: invalid token"},
	{"{\"a\":1,\"a\":2}", "line 1, column 10: duplicate object key"},
	{"{\"a\":\n1,}", "line 2, column 3: string or '}' expected"},
	{"{\"a\":1} x", "line 1, column 9: end of file expected"},
	{"", "line 1, column 0: unexpected token"},
	{"{\"a\":\"\\u0000\"}", "line 1, column 13: \\u0000 is not allowed without JSON_ALLOW_NUL"},
};

static void check_cases(struct check *c)
{
	for (size_t i = 0; i < CHECK_COUNT(cases); i++) {
		struct err err = ERR_INIT;
		struct str got = STR_INIT;
		struct jtree *t = jtree_parse(cases[i].text, strlen(cases[i].text), &err);

		if (t == NULL)
			str_adds(&got, err.text);
		else
			jtree_print(&got, t, 0);
		check_text(c, cases[i].text, got.s, cases[i].want);
		str_free(&got);
		jtree_free(t);
	}
}

static void check_walk(struct check *c)
{
	const char *text = "{\"n\":-5,\"list\":[1,\"two\"],\"t\":\"x\",\"r\":1.5}";
	struct err err = ERR_INIT;
	struct str keys = STR_INIT;
	struct jtree *t = jtree_parse(text, strlen(text), &err);
	struct jtree_member m;

	for (m = jtree_first(t); m.value != NULL; m = jtree_next(t, m))
		str_addf(&keys, "%s=%s;", m.key, jtree_kind_name(m.value));
	check_text(c, "members", keys.s, "n=a number;list=an array;t=a string;r=a number;");
	check_that(c, jtree_integer(jtree_get(t, "n")) == -5, "integer");
	check_that(c, jtree_count(t) == 4 && jtree_count(jtree_get(t, "list")) == 2, "count");
	check_text(c, "element", jtree_text(jtree_at(jtree_get(t, "list"), 1)), "two");
	check_text(c, "no text", jtree_get_text(t, "n"), NULL);
	check_that(c, jtree_get(t, "none") == NULL && jtree_at(t, 0) == NULL, "what is not there");
	check_that(c, jtree_get(NULL, "x") == NULL && jtree_at(NULL, 0) == NULL &&
			      jtree_count(NULL) == 0, "nothing in nothing");
	str_free(&keys);
	jtree_free(t);
}

static void check_change(struct check *c)
{
	struct jtree *t = jtree_object(), *copy;
	struct str out = STR_INIT;

	jtree_set_text(t, "a", "1");
	jtree_set_text(t, "b", "2");
	copy = jtree_copy(t);
	jtree_set(t, "c", copy);
	jtree_set_text(t, "a", NULL);
	jtree_set_text(copy, "a", "9");
	jtree_print(&out, t, 2);
	check_text(c, "changed", out.s,
		"{\n  \"b\": \"2\",\n  \"c\": {\n    \"a\": \"1\",\n    \"b\": \"2\"\n  }\n}");
	str_free(&out);
	jtree_free(copy);
	jtree_free(t);
}

int main(void)
{
	struct check c = CHECK_INIT;

	check_cases(&c);
	check_walk(&c);
	check_change(&c);
	return check_end(&c);
}
