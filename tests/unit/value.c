/* SPDX-License-Identifier: MIT */
/* Texts and bytes of values, and values as JSON. */
#include "check.h"

#include "value/value.h"

#include <stdlib.h>

/* in: a JSON string with its quotes; out NULL: a lone surrogate. */
static const struct {
	const char *in, *out;
	size_t len;
} strings[] = {
	{"\"\"", "", 0},
	{"\"abc\"", "abc", 3},
	{"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8},
	{"\"\\u0041\\u00e9\\u4E2D\"", "A\u00e9\u4e2d", 6},
	{"\"\\ud83d\\ude00\"", "\U0001f600", 4},
	{"\"\\uDBFF\\uDFFF\"", "\U0010ffff", 4},
	{"\"a\\u0000b\"", "a\0b", 3},
	{"\"\u00e9\\n\"", "\u00e9\n", 3},
	{"\"\\ud83d\"", NULL, 0},
	{"\"\\ude00\"", NULL, 0},
	{"\"\\ude00\\ud83d\"", NULL, 0},
	{"\"\\ud83d\\n\"", NULL, 0},
	{"\"\\ud83dxude00\"", NULL, 0},
	{"\"\\ud83d\\u0041\"", NULL, 0},
	{"\"ok \\ud83d\\ud83d\\ude00\"", NULL, 0},
};

static struct value string(const char *json)
{
	struct value v = {.p = json, .len = strlen(json), .kind = VALUE_STRING};

	v.flags = strchr(json, '\\') != NULL ? VALUE_ESCAPED : 0;
	return v;
}

static void check_strings(struct check *c)
{
	struct str scratch = STR_INIT;
	struct fault f;
	struct span text;
	struct value v;
	size_t i;
	int rc;

	for (i = 0; i < CHECK_COUNT(strings); i++) {
		v = string(strings[i].in);
		f = (struct fault){0};
		rc = value_text(&v, &scratch, &text, &f);
		if (strings[i].out == NULL)
			check_that(c, rc < 0 && f.code == FAULT_BAD_CHARSET, "%s is taken",
				strings[i].in);
		else
			check_that(c,
				rc == 0 && text.len == strings[i].len &&
					memcmp(text.p, strings[i].out, text.len) == 0,
				"%s is '%.*s'", strings[i].in, (int)text.len, text.p);
	}
	str_free(&scratch);
}

/* A text as a JSON string, at every length around a strip and with the escape anywhere. */
static void check_escapes(struct check *c)
{
	char text[40], want[128];
	struct str out = STR_INIT;
	size_t n, at;

	for (n = 0; n <= 36; n++)
		for (at = 0; at <= n; at++) {
			memset(text, 'x', sizeof text);
			text[at] = '"';
			str_clear(&out);
			value_json_string(&out, text, n);
			snprintf(want, sizeof want, "\"%.*s%s%.*s\"", (int)at,
				"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", at < n ? "\\\"" : "",
				at < n ? (int)(n - at - 1) : 0,
				"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
			check_text(c, "escape", out.s, want);
		}
	str_clear(&out);
	value_json_string(&out, "\0\x01\b\f\n\r\t\x1f\x7f\\\"/\u00e9", 14);
	check_text(c, "all escapes", out.s,
		"\"\\u0000\\u0001\\u0008\\u000c\\n\\r\\t\\u001f\x7f\\\\\\\"/\u00e9\"");
	str_free(&out);
}

/* want NULL: bad_base64; "-": nothing of the kind. */
static const struct {
	const char *in, *want;
} objects[] = {
	{"{\"$base64\":\"aGk=\"}", "hi"},
	{"{ \"$base64\" : \"aGk=\" }", "hi"},
	{"{\"$base64\":\"\"}", ""},
	{"{\"\\u0024base64\":\"aGk=\"}", "hi"},
	{"{\"\\u0024\\u0062\\u0061\\u0073\\u0065\\u0036\\u0034\":\"aGk=\"}", "hi"},
	{"{\"$base64\":\"aG\\u006b=\"}", "hi"},
	{"{\"$base64\":\"Pz\\/\\/\"}", "??\xff"},
	{"{\"$base64\":\"aGk\"}", NULL},
	{"{\"$base64\":\"aGl=\"}", NULL},
	{"{\"$base64\":\"a Gk=\"}", NULL},
	{"{\"$base64\":\"\\ud800\"}", NULL},
	{"{\"$base64\":1}", "-"},
	{"{\"$base64\":{\"$base64\":\"aGk=\"}}", "-"},
	{"{\"$base64\":\"aGk=\",\"a\":1}", "-"},
	{"{\"$base6\":\"aGk=\"}", "-"},
	{"{\"$base644\":\"aGk=\"}", "-"},
	{"{\"\\u0024base644444444444444444444444444444444444444444444444\":\"aGk=\"}", "-"},
	{"{}", "-"},
	{"{ }", "-"},
};

static void check_objects(struct check *c)
{
	struct str scratch = STR_INIT;
	struct span bytes;
	struct fault f;
	struct value v;
	char got[64];
	size_t i;
	int rc;

	for (i = 0; i < CHECK_COUNT(objects); i++) {
		v = (struct value){
			.p = objects[i].in, .len = strlen(objects[i].in), .kind = VALUE_OBJECT};
		rc = value_bytes(&v, &scratch, &bytes, &f);
		snprintf(got, sizeof got, "%.*s", rc > 0 ? (int)bytes.len : 0,
			rc > 0 ? bytes.p : "");
		check_text(c, objects[i].in, rc < 0 ? NULL : rc == 0 ? "-" : got, objects[i].want);
	}
	str_free(&scratch);
}

static const struct {
	struct value value;
	const char *want;
} jsons[] = {
	{{.kind = VALUE_ABSENT}, "null"},
	{{.kind = VALUE_NULL}, "null"},
	{{.kind = VALUE_TRUE}, "true"},
	{{.kind = VALUE_FALSE}, "false"},
	{{.kind = VALUE_NUMBER, .p = "1.10", .len = 4}, "1.10"},
	{{.kind = VALUE_STRING, .p = "\"\\u0041\"", .len = 8}, "\"\\u0041\""},
	{{.kind = VALUE_OBJECT, .p = "{ }", .len = 3}, "{ }"},
	{{.kind = VALUE_TEXT, .p = "a\"b", .len = 3}, "\"a\\\"b\""},
	{{.kind = VALUE_TEXT, .p = "abc", .len = 3, .flags = VALUE_CLEAN}, "\"abc\""},
	{{.kind = VALUE_TEXT, .p = "\xff", .len = 1}, "{\"$base64\":\"/w==\"}"},
	{{.kind = VALUE_TEXT, .p = "", .len = 0}, "\"\""},
	{{.kind = VALUE_BYTES, .p = "hi", .len = 2}, "{\"$base64\":\"aGk=\"}"},
};

static void check_jsons(struct check *c)
{
	struct str out = STR_INIT;
	size_t i;

	for (i = 0; i < CHECK_COUNT(jsons); i++) {
		str_clear(&out);
		value_json(&out, &jsons[i].value);
		check_text(c, "as JSON", out.s, jsons[i].want);
	}
	str_free(&out);
}

int main(void)
{
	struct check c = CHECK_INIT;

	check_strings(&c);
	check_escapes(&c);
	check_objects(&c);
	check_jsons(&c);
	return check_end(&c);
}
