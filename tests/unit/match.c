/* SPDX-License-Identifier: MIT */
/* match: columns by name, and every way in which that can fail. */
#include "writing/match.h"

#include "check.h"

static const struct match_target targets[] = {
	{"Id", NULL, true}, {"name", NULL, false}, {"twice", "is generated", false}};

static const struct {
	const char *stream[4], *only, *want, *error;
} cases[] = {
	{{"id", "NAME"}, NULL, "0>0 1>1 ", NULL},
	{{"name", "id"}, NULL, "0>1 1>0 ", NULL},
	{{"id"}, NULL, "0>0 ", NULL},
	{{"name"}, NULL, "", "t: column 'Id' takes no NULL and has no default, and the stream does not bring it"},
	{{"id", "nome"}, NULL, "", "t has no column 'nome'; did you mean 'name'?"},
	{{"id", "ID"}, NULL, "", "the stream's columns 'id' and 'ID' both match 'Id' of t"},
	{{"id", "twice"}, NULL, "", "t: column 'twice' is generated"},
	{{"id", "x", "name"}, "name,id", "0>0 2>1 ", NULL},
	{{"id", "x"}, "id,name", "", "--columns: the stream has no column 'name'; known are id, x"},
	{{"id", "x"}, "id,nam", "", "--columns: t has no column 'nam'; did you mean 'name'?"},
	{{"id", "name"}, "id,name,ID", "", "--columns: 'ID' is named twice"},
};

static const struct {
	const char *list, *want;
} lists[] = {
	{"", ""}, {"a", "[a]"}, {"a,b", "[a][b]"}, {"a\\,b,c", "[a,b][c]"}, {"\\\\", "[\\]"}, {"a,", "[a]"}};

static void check_match(struct check *c, size_t i)
{
	struct columns stream = COLUMNS_INIT;
	struct match m = MATCH_INIT;
	struct err err = ERR_INIT;
	struct dstype any = {DSTYPE_ANY, 0, 0};
	struct str got = STR_INIT;
	size_t k;

	for (k = 0; k < 4 && cases[i].stream[k] != NULL; k++)
		columns_add(&stream, cases[i].stream[k], strlen(cases[i].stream[k]), any, NULL, NULL);
	if (match_columns(&m, &stream, targets, CHECK_COUNT(targets), cases[i].only, "t", &err) == 0)
		for (k = 0; k < m.n; k++)
			str_addf(&got, "%zu>%zu ", m.v[k].stream, m.v[k].target);
	check_text(c, "pairs", got.s != NULL ? got.s : "", cases[i].want);
	check_text(c, "error", err.text, cases[i].error != NULL ? cases[i].error : "");
	str_free(&got);
	match_free(&m);
	columns_free(&stream);
}

int main(void)
{
	struct check c = CHECK_INIT;
	struct str got = STR_INIT;
	const char *list;
	char one[64];
	size_t i;

	for (i = 0; i < CHECK_COUNT(cases); i++)
		check_match(&c, i);
	for (i = 0; i < CHECK_COUNT(lists); i++) {
		str_clear(&got);
		for (list = lists[i].list; (list = match_next_name(list, one, sizeof one)) != NULL;)
			str_addf(&got, "[%s]", one);
		check_text(&c, lists[i].list, got.s != NULL ? got.s : "", lists[i].want);
	}
	str_free(&got);
	return check_end(&c);
}
