/* SPDX-License-Identifier: MIT */
/* The JSON scanner: tables, JSONTestSuite, and jansson as its oracle. */
#include "check.h"
#include "base/mem.h"
#include "format/json.h"

#include <dirent.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#define SUITE "../shared/vectors/json/test_parsing"
#define ORACLE \
	(JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL)

/* A text as the scanner wants it: in memory of its own, a newline and padding behind it. */
static char *padded(const char *s, size_t n)
{
	char *p = mem_alloc(n + JSON_PAD, 1);

	memcpy(p, s, n);
	p[n] = '\n';
	return p;
}

/*
 * With a line feed behind it, and in a window that ends before: is a record found ahead if
 * it is good and whole, and then as it is?
 */
static bool agrees_ahead(struct json *j, const char *s, size_t len, bool good, size_t n)
{
	char *text = mem_alloc(len + 1 + JSON_PAD, 1);
	size_t line = 0, fields = 0;
	struct fault f;
	bool ok;

	memcpy(text, s, len);
	text[len] = text[len + 1] = '\n';
	ok = (json_record_ahead(j, text, len + 1, &line, &fields, &f) != NULL) == good &&
		(!good || (line == len && fields == n)) &&
		json_record_ahead(j, text, len, &line, &fields, &f) == NULL;
	free(text);
	return ok;
}

static enum fault_code try_record(struct json *j, const char *s, size_t len, size_t *n)
{
	char *text = padded(s, len);
	struct fault f = {.code = FAULT_NONE};

	json_record(j, text, len, n, &f);
	free(text);
	if (memchr(s, '\n', len) == NULL && !agrees_ahead(j, s, len, f.code == FAULT_NONE, *n))
		return FAULT_CODES; /* none that any case expects */
	return f.code;
}

static enum fault_code try_value(struct json *j, const char *s, size_t len)
{
	char *text = padded(s, len);
	struct fault f = {.code = FAULT_NONE};
	struct value v;

	json_value(j, text, len, &v, &f);
	free(text);
	return f.code;
}

static const struct {
	const char *line;
	enum fault_code code;
	size_t fields;
} records[] = {
	{"{}", FAULT_NONE, 0},
	{" { } ", FAULT_NONE, 0},
	{"{\"a\":1}", FAULT_NONE, 1},
	{"{\"a\":1,\"b\":[1,{\"c\":null}],\"d\":\"x\\u00e9\\\\\"}", FAULT_NONE, 3},
	{"\t{ \"a\" : -0.5e+10 , \"b\" : true }\r", FAULT_NONE, 2},
	{"{\"a\":\"\\ud800\"}", FAULT_NONE, 1},
	{"", FAULT_BAD_JSON, 0},
	{" ", FAULT_BAD_JSON, 0},
	{"[]", FAULT_BAD_JSON, 0},
	{"1", FAULT_BAD_JSON, 0},
	{"{\"a\":1}{}", FAULT_BAD_JSON, 0},
	{"{\"a\":1,}", FAULT_BAD_JSON, 0},
	{"{\"a\":}", FAULT_BAD_JSON, 0},
	{"{\"a\": }", FAULT_BAD_JSON, 0},
	{"{\"a\":[,1]}", FAULT_BAD_JSON, 0},
	{"{\"a\":[1,]}", FAULT_BAD_JSON, 0},
	{"{\"a\":{\"b\":}}", FAULT_BAD_JSON, 0},
	{"{\"a\":{\"b\": }}", FAULT_BAD_JSON, 0},
	{"{\"a\":[1}", FAULT_BAD_JSON, 0},
	{"{\"a\":{\"b\":1]}", FAULT_BAD_JSON, 0},
	{"{\"a\":01}", FAULT_BAD_JSON, 0},
	{"{\"a\":-}", FAULT_BAD_JSON, 0},
	{"{\"a\":1.}", FAULT_BAD_JSON, 0},
	{"{\"a\":.5}", FAULT_BAD_JSON, 0},
	{"{\"a\":1e}", FAULT_BAD_JSON, 0},
	{"{\"a\":+1}", FAULT_BAD_JSON, 0},
	{"{\"a\":NaN}", FAULT_BAD_JSON, 0},
	{"{\"a\":nul}", FAULT_BAD_JSON, 0},
	{"{\"a\":nulll}", FAULT_BAD_JSON, 0},
	{"{\"a\":\"\t\"}", FAULT_BAD_JSON, 0},
	{"{\"a\":\"\\x\"}", FAULT_BAD_JSON, 0},
	{"{\"a\":\"\\u12g4\"}", FAULT_BAD_JSON, 0},
	{"{\"a\":\"abc", FAULT_BAD_JSON, 0},
	{"{\"a\":\"abc\\", FAULT_BAD_JSON, 0},
	{"{\"a\":\"abc\\u12", FAULT_BAD_JSON, 0},
	{"{\"a", FAULT_BAD_JSON, 0},
	{"{a:1}", FAULT_BAD_JSON, 0},
	{"{'a':1}", FAULT_BAD_JSON, 0},
	{"{\"a\" 1}", FAULT_BAD_JSON, 0},
	{"{\"a\":\"\xff\"}", FAULT_BAD_UTF8, 0},
	{"{\"\xc0\x80\":1}", FAULT_BAD_UTF8, 0},
	{"{\"a\":\"\xed\xa0\x80\"}", FAULT_BAD_UTF8, 0},
	{"{\"a\":1}\xff", FAULT_BAD_UTF8, 0},
	{"{\"a\":1,\"a\":2}", FAULT_DUPLICATE_KEY, 0},
	{"{\"a\":1,\"\\u0061\":2}", FAULT_DUPLICATE_KEY, 0},
	{"{\"a\":{\"b\":1,\"c\":2,\"b\":3}}", FAULT_DUPLICATE_KEY, 0},
	{"{\"a\":[[{\"x\":{\"y\":1,\"\\u0079\":1}}]]}", FAULT_DUPLICATE_KEY, 0},
	{"{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":1}}", FAULT_NONE, 2},
	{"{\"\\ud800\":1,\"\\ud801\":2}", FAULT_NONE, 2},
	{"{\"\\ud800\":1,\"\\uD800\":2}", FAULT_DUPLICATE_KEY, 0},
	{"{\"k1\":1,\"k2\":1,\"k3\":1,\"k4\":1,\"k5\":1,\"k6\":1,\"k7\":1,\"k8\":1,\"k9\":1,\"k5\":2}",
		FAULT_DUPLICATE_KEY, 0},
	{"{\"$ds\":1}", FAULT_RESERVED_KEY, 0},
	{"{\"a\":1,\"$ds\":\"end\"}", FAULT_RESERVED_KEY, 0},
	{"{\"\\u0024ds\":1}", FAULT_RESERVED_KEY, 0},
	{"{\"a\":{\"$ds\":1}}", FAULT_NONE, 1},
};

static void test_records(struct check *c)
{
	struct json *j = json_new();
	enum fault_code got;
	size_t i, n;

	for (i = 0; i < CHECK_COUNT(records); i++) {
		n = 0;
		got = try_record(j, records[i].line, strlen(records[i].line), &n);
		check_that(c, got == records[i].code && n == records[i].fields,
			"%s: %s, %zu fields; not %s, %zu", records[i].line, fault_name(got), n,
			fault_name(records[i].code), records[i].fields);
	}
	json_free(j);
	/* whatever stood before, the answer is the same */
	for (i = 1; i < CHECK_COUNT(records); i++) {
		j = json_new();
		try_record(j, records[i - 1].line, strlen(records[i - 1].line), &n);
		try_record(j, records[i].line, strlen(records[i].line), &n);
		got = try_record(j, records[i].line, strlen(records[i].line), &n);
		check_that(c, got == records[i].code, "%s, twice: %s", records[i].line,
			fault_name(got));
		json_free(j);
	}
}

static void test_reason(struct check *c)
{
	static const char *const cases[][2] = {
		{"{\"a\":1,}", "byte 7: a key in quotes is wanted"},
		{"{\"a\":tru}", "byte 5: not a JSON value"},
		{"{\"a\":\"x", "byte 7: the string is not closed"},
		{"{\"a\":\"\xfe\"}", "byte 6: 0xfe is not UTF-8"},
		{"", "byte 0: an empty line"},
		{"{\"a\":1,\"a\":1}", "the key 'a' stands twice"},
	};
	struct json *j = json_new();
	struct fault f;
	char *text;
	size_t i, n;

	for (i = 0; i < CHECK_COUNT(cases); i++) {
		text = padded(cases[i][0], strlen(cases[i][0]));
		json_record(j, text, strlen(cases[i][0]), &n, &f);
		check_text(c, cases[i][0], f.reason, cases[i][1]);
		free(text);
	}
	json_free(j);
}

/* Depth counts the record as 1. */
static void test_depth(struct check *c)
{
	struct json *j = json_new();
	struct str s = STR_INIT;
	enum fault_code got;
	size_t n;
	int depth, i;

	for (depth = 510; depth < 515; depth++) {
		str_clear(&s);
		str_adds(&s, "{\"a\":");
		for (i = 1; i < depth; i++)
			str_addc(&s, '[');
		for (i = 1; i < depth; i++)
			str_addc(&s, ']');
		str_addc(&s, '}');
		got = try_record(j, s.s, s.len, &n);
		check_that(c, (got == FAULT_NONE) == (depth <= JSON_DEPTH_MAX), "depth %d: %s",
			depth, fault_name(got));
	}
	str_free(&s);
	json_free(j);
}

/* A value alone is to fit into a record, and a record with its depth into a control line. */
static void test_depth_alone(struct check *c)
{
	struct json *j = json_new();
	struct str s = STR_INIT;
	struct fault f;
	struct value v;
	bool value, line;
	int depth, i;

	for (depth = 510; depth < 515; depth++) {
		str_clear(&s);
		for (i = 0; i < depth; i++)
			str_addc(&s, '[');
		for (i = 0; i < depth; i++)
			str_addc(&s, ']');
		str_addc(&s, '\n');
		str_reserve(&s, JSON_PAD);
		value = json_value(j, s.s, s.len - 1, &v, &f) == 0;
		line = json_line(j, s.s, s.len - 1, &v, &f) == 0;
		check_that(c, value == (depth < JSON_DEPTH_MAX), "a value of depth %d", depth);
		check_that(c, line == (depth <= JSON_DEPTH_MAX + 1), "a line of depth %d", depth);
	}
	str_free(&s);
	json_free(j);
}

/* Many keys, of which perhaps two are equal, in time that does not grow with their square. */
static void test_many_keys(struct check *c)
{
	struct json *j = json_new();
	struct str s = STR_INIT;
	enum fault_code got;
	size_t n = 0, i;

	str_adds(&s, "{\"a\":{");
	for (i = 0; i < 100000; i++)
		str_addf(&s, "%s\"key%zu\":1", i ? "," : "", i);
	str_adds(&s, "}}");
	got = try_record(j, s.s, s.len, &n);
	check_that(c, got == FAULT_NONE && n == 1, "100000 keys: %s", fault_name(got));
	s.len -= 2;
	str_adds(&s, ",\"key777\":1}}");
	got = try_record(j, s.s, s.len, &n);
	check_that(c, got == FAULT_DUPLICATE_KEY, "100000 keys and one twice: %s", fault_name(got));
	str_free(&s);
	json_free(j);
}

static void test_walk(struct check *c)
{
	const char *text = "{ \"a\" : [1, \"x]\\\"\" ,{} ], \"b\\n\":{\"c\":[ ]} }";
	char *p = padded(text, strlen(text));
	struct json *j = json_new();
	struct str scratch = STR_INIT;
	struct json_walk w, inner;
	struct span key;
	struct value v, e;
	struct fault f;

	check_that(c, json_value(j, p, strlen(text), &v, &f) == 0, "walk: %s", f.reason);
	w = json_enter(&v);
	check_that(c, json_member(&w, &key, &v) && span_is(key, "\"a\"") && v.kind == VALUE_ARRAY,
		"first member");
	inner = json_enter(&v);
	check_that(c, json_element(&inner, &e) && e.kind == VALUE_NUMBER, "first element");
	check_that(c, json_element(&inner, &e) && e.len == 6, "second element: %zu", e.len);
	check_that(c, json_element(&inner, &e) && e.kind == VALUE_OBJECT, "third element");
	check_that(c, !json_element(&inner, &e), "the array's end");
	check_that(c, json_member(&w, &key, &v) &&
			span_is(json_key_text(key, &scratch), "b\n"), "second member");
	check_that(c, !json_member(&w, &key, &v), "the object's end");
	str_free(&scratch);
	json_free(j);
	free(p);
}

/* The 35 files of the suite that may be taken or refused: what we decided, dsrecord(5). */
static const char *const refused[] = {
	"i_string_UTF-16LE_with_BOM", "i_string_UTF-8_invalid_sequence",
	"i_string_UTF8_surrogate_U+D800", "i_string_invalid_utf-8", "i_string_iso_latin_1",
	"i_string_lone_utf8_continuation_byte", "i_string_not_in_unicode_range",
	"i_string_overlong_sequence_2_bytes", "i_string_overlong_sequence_6_bytes",
	"i_string_overlong_sequence_6_bytes_null", "i_string_truncated-utf-8",
	"i_string_utf16BE_no_BOM", "i_string_utf16LE_no_BOM",
	"i_structure_UTF-8_BOM_empty_object", /* the reader drops it on line 1 */
};

static bool is_refused(const char *name)
{
	size_t i;

	for (i = 0; i < CHECK_COUNT(refused); i++)
		if (strncmp(name, refused[i], strlen(refused[i])) == 0 &&
			name[strlen(refused[i])] == '.')
			return true;
	return false;
}

static bool read_file(const char *name, struct str *out)
{
	char path[512], buf[4096];
	FILE *f;
	size_t n;

	snprintf(path, sizeof path, "%s/%s", SUITE, name);
	f = fopen(path, "rb");
	if (f == NULL)
		return false;
	str_clear(out);
	while ((n = fread(buf, 1, sizeof buf, f)) > 0)
		str_add(out, buf, n);
	fclose(f);
	return true;
}

/* How a file of the suite fares: as a line (wrapped where it is no object) and as a value. */
static void suite_file(struct check *c, struct json *j, const char *name, struct str *text,
	unsigned *lines)
{
	struct str line = STR_INIT;
	enum fault_code as_line, as_value;
	bool good, feed, duplicate;
	size_t n, i = 0;

	while (text->len > 0 && text->s[text->len - 1] == '\n')
		text->len--;
	while (i < text->len && memchr(" \t\r\n", text->s[i], 4) != NULL)
		i++;
	feed = memchr(text->s, '\n', text->len) != NULL;
	if (i < text->len && text->s[i] == '{')
		str_add(&line, text->s, text->len);
	else {
		str_adds(&line, "{\"v\":");
		str_add(&line, text->s, text->len);
		str_addc(&line, '}');
	}
	as_line = try_record(j, line.s, line.len, &n);
	as_value = try_value(j, text->s, text->len);
	duplicate = as_value == FAULT_DUPLICATE_KEY;
	good = name[0] == 'y' || (name[0] == 'i' && !is_refused(name));
	if (name[0] == 'y' && as_line == FAULT_NONE && !feed)
		++*lines;
	check_that(c, good ? as_value == FAULT_NONE || duplicate : as_value != FAULT_NONE,
		"%s as a value: %s", name, fault_name(as_value));
	check_that(c, good ? as_line == FAULT_NONE || duplicate : as_line != FAULT_NONE,
		"%s as a line: %s", name, fault_name(as_line));
	str_free(&line);
}

static void test_suite(struct check *c)
{
	struct json *j = json_new();
	struct str text = STR_INIT;
	const struct dirent *d;
	unsigned lines = 0, files = 0;
	DIR *dir = opendir(SUITE);

	if (dir == NULL) {
		check_skip(c, SUITE " is not there");
		json_free(j);
		return;
	}
	while ((d = readdir(dir)) != NULL)
		if (strstr(d->d_name, ".json") != NULL && read_file(d->d_name, &text)) {
			suite_file(c, j, d->d_name, &text, &lines);
			files++;
		}
	closedir(dir);
	check_that(c, files == 318, "%u files in the suite, not 318", files);
	check_that(c, lines == 91, "%u of the y_ files pass as lines, not 91", lines);
	str_free(&text);
	json_free(j);
}

/* The oracle: random values, mutated, must fare with us as with jansson. */

static uint64_t seed;

static unsigned draw(unsigned below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % below;
}

static void draw_string(struct str *s)
{
	static const char *const parts[] = {"a", "key", "\xc3\xa9", "\\n", "\\u00e9", "\\\\", "\\\"",
		"\xe4\xb8\xad", " ", "{", "]", "0123456789abcdef", "\\ud83d\\ude00", "\\u0000"};
	unsigned n = draw(5);

	str_addc(s, '"');
	while (n-- > 0)
		str_adds(s, parts[draw(CHECK_COUNT(parts))]);
	str_addc(s, '"');
}

static void draw_space(struct str *s)
{
	if (draw(6) == 0)
		str_addc(s, " \t\r"[draw(3)]);
}

static void draw_value(struct str *s, unsigned depth)
{
	static const char *const scalars[] = {"0", "-1", "1.5", "1e5", "12345678901234567890",
		"-0.0E-3", "true", "false", "null"};
	unsigned n, object, i;

	draw_space(s);
	if (depth == 0 || draw(3) > 0) {
		if (draw(2) == 0)
			draw_string(s);
		else
			str_adds(s, scalars[draw(CHECK_COUNT(scalars))]);
		draw_space(s);
		return;
	}
	object = draw(2);
	str_addc(s, object ? '{' : '[');
	n = draw(4);
	for (i = 0; i < n; i++) {
		if (i > 0)
			str_addc(s, ',');
		if (object) {
			draw_space(s);
			draw_string(s);
			draw_space(s);
			str_addc(s, ':');
		}
		draw_value(s, depth - 1);
	}
	str_addc(s, object ? '}' : ']');
	draw_space(s);
}

static void mutate(struct str *s)
{
	static const char bytes[] = "{}[]\",:\\0123456789.-+eEtfnulr \t\x01\x7f\x80\xc3\xe4\xff";
	size_t at;

	if (s->len == 0)
		return;
	at = draw((unsigned)s->len);
	switch (draw(3)) {
	case 0:
		s->s[at] = bytes[draw(sizeof bytes - 1)];
		break;
	case 1:
		memmove(s->s + at, s->s + at + 1, s->len - at - 1);
		s->len--;
		break;
	default:
		s->len = at;
	}
}

/* Does jansson refuse only what dsrecord(5) lets pass? */
static bool jansson_is_narrower(const json_error_t *e)
{
	return strstr(e->text, "overflow") != NULL || strstr(e->text, "Unicode") != NULL ||
		strstr(e->text, "surrogate") != NULL ||
		strstr(e->text, "NUL byte in object key") != NULL;
}

static void compare_with_oracle(struct check *c, struct json *j, const struct str *s)
{
	enum fault_code ours = try_value(j, s->s, s->len);
	json_error_t e;
	json_t *theirs = json_loadb(s->s, s->len, ORACLE, &e);

	check_that(c,
		(ours == FAULT_NONE) == (theirs != NULL) ||
			(ours == FAULT_NONE && jansson_is_narrower(&e)),
		"%.*s: %s here, jansson says %s", (int)s->len, s->s,
		ours == FAULT_NONE ? "good" : fault_name(ours),
		theirs != NULL ? "good" : e.text);
	json_decref(theirs);
}

static void test_oracle(struct check *c)
{
	unsigned rounds = getenv("SOAK") != NULL ? 2000000 : 20000, i, k;
	const char *given = getenv("SEED");
	struct json *j = json_new();
	struct str s = STR_INIT;

	seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
	printf("seed %llu\n", (unsigned long long)seed);
	for (i = 0; i < rounds && c->failed < 10; i++) {
		str_clear(&s);
		draw_value(&s, 4);
		for (k = draw(3); k > 0; k--)
			mutate(&s);
		compare_with_oracle(c, j, &s);
	}
	str_free(&s);
	json_free(j);
}

int main(void)
{
	struct check c = CHECK_INIT;

	test_records(&c);
	test_reason(&c);
	test_depth(&c);
	test_depth_alone(&c);
	test_many_keys(&c);
	test_walk(&c);
	test_suite(&c);
	test_oracle(&c);
	return check_end(&c);
}
