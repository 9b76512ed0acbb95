/* SPDX-License-Identifier: MIT */
/* nearest: what a misspelt name most likely meant. */
#include "base/nearest.h"

#include "check.h"

#define MODES "insert\0ignore\0replace\0update\0"

static const struct {
	const char *name;
	const char *names; /* each ended by a NUL */
	const char *hint, *word;
} cases[] = {
	{"insrt", MODES, "; did you mean 'insert'?", "; did you mean 'insert'?"},
	{"INSERT", MODES, "; did you mean 'insert'?", "; did you mean 'insert'?"},
	{"nisert", MODES, "; did you mean 'insert'?", "; did you mean 'insert'?"},
	{"upsert", MODES, "; did you mean 'insert'?",
		"; did you mean 'insert'? known are insert, ignore, replace, update"},
	{"merge", MODES, "; known are insert, ignore, replace, update",
		"; known are insert, ignore, replace, update"},
	{"rep", MODES, "; did you mean 'replace'?", "; did you mean 'replace'?"},
	{"in", "insert\0inside\0", "; known are insert, inside", "; known are insert, inside"},
	{"ins", "insert\0inside\0", "; known are insert, inside", "; known are insert, inside"},
	{"prod", "development\0production\0", "; did you mean 'production'?",
		"; did you mean 'production'?"},
	{"json", "ndjson\0csv\0", "; did you mean 'ndjson'?",
		"; did you mean 'ndjson'? known are ndjson, csv"},
	{"cvs", "ndjson\0csv\0", "; did you mean 'csv'?", "; did you mean 'csv'?"},
	{"v5", "auto\0v4\0legacy\0", "; did you mean 'v4'?", "; did you mean 'v4'?"},
	{"x", "y\0", "; known are y", "; known are y"},
	{"", "a\0b\0", "; known are a, b", "; known are a, b"},
	{"x", "", "", ""},
};

int main(void)
{
	struct check c = CHECK_INIT;
	const char *names[16], *p;
	char buf[256];
	size_t i, n;

	for (i = 0; i < CHECK_COUNT(cases); i++) {
		for (n = 0, p = cases[i].names; *p != '\0'; p += strlen(p) + 1)
			names[n++] = p;
		check_text(&c, cases[i].name, nearest_hint(buf, sizeof buf, cases[i].name, names, n),
			cases[i].hint);
		check_text(&c, cases[i].name, nearest_word(buf, sizeof buf, cases[i].name, names, n),
			cases[i].word);
	}
	check_text(&c, "a short buffer", nearest_hint(buf, 12, "insrt", names, 0), "");
	return check_end(&c);
}
