/* SPDX-License-Identifier: MIT */
/* When a value fits a JSON column. */
#include "fit/fit_internal.h"

#include "fit/myjson.h"
#include "format/json.h"

#define SERVER_DEPTH 100 /* MySQL's limit, its error 3157 */

/* The end of the valid JSON string at p. */
static const char *string_end(const char *p)
{
	for (p++; *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p + 1;
}

static bool in_number(char c)
{
	return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || (c | 0x20) == 'e';
}

/* A number inside of a document, from p on; *next is behind it. */
static int check_number(const struct fit *fit, const char *p, const char *end, const char **next,
	struct fault *fault)
{
	const char *q = p;
	struct span number;

	while (q < end && in_number(*q))
		q++;
	*next = q;
	number = (struct span){p, (size_t)(q - p)};
	if (myjson_keeps(p, number.len, fit->json_exact))
		return 0;
	return fault_value(fault, FAULT_BAD_JSON_VALUE, number,
		"is a number that %s would store as another one", fit_name(fit));
}

/* A string inside of a document, quotes included: no lone surrogates. */
static int check_string(struct fit_room *room, const char *p, const char *end, struct fault *fault)
{
	struct span inside = {p + 1, (size_t)(end - p) - 2};

	if (memchr(inside.p, '\\', inside.len) == NULL)
		return 0;
	str_clear(&room->scratch);
	return value_unescape(inside, false, &room->scratch, fault);
}

/*
 * What a server refuses or bends in valid JSON: lone surrogates both; MySQL, whose
 * form of JSON is binary, also some numbers and what is nested too deep.
 */
static int check_server(const struct fit *fit, struct fit_room *room, struct span text,
	struct fault *fault)
{
	const char *p = text.p, *end = p + text.len, *start;
	int depth = 0;

	while (p < end) {
		start = p;
		if (*p == '"') {
			p = string_end(p);
			if (check_string(room, start, p, fault) < 0)
				return -1;
		} else if (fit->dialect == FIT_MYSQL && (*p == '-' || (*p >= '0' && *p <= '9'))) {
			if (check_number(fit, start, end, &p, fault) < 0)
				return -1;
		} else {
			depth += (*p == '{' || *p == '[') - (*p == '}' || *p == ']');
			p++;
		}
		if (depth > SERVER_DEPTH && fit->dialect == FIT_MYSQL)
			return fault_set(fault, FAULT_BAD_JSON_VALUE,
				"the value is nested over %d deep, which %s does not take",
				SERVER_DEPTH, fit_name(fit));
	}
	return 0;
}

/*
 * A record is one line. JSON has no line feed inside a string, so each of these is
 * white space, and a blank is as good.
 */
static void join_lines(char *p, size_t n)
{
	char *end = p + n;

	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL)
		*p++ = ' ';
}

/* A text whose JSON is meant: decoded, or copied, to where the scanner may look behind it. */
static int parse(struct fit_room *room, const struct value *in, struct value *v,
	struct fault *fault)
{
	char *copy = arena_take(&room->arena, in->len + JSON_PAD);
	struct span text = {copy, in->len};
	const char *lone = NULL;

	if (in->kind == VALUE_TEXT)
		memcpy(copy, in->p, in->len);
	else
		text.len = value_decode((struct span){in->p + 1, in->len - 2}, copy, &lone);
	if (lone != NULL)
		return value_lone(fault, lone);
	memset(copy + text.len, '\n', JSON_PAD);
	if (room->json == NULL)
		room->json = json_new();
	if (json_value(room->json, copy, text.len, v, fault) == 0) {
		join_lines(copy, text.len);
		return 0;
	}
	fault->code = FAULT_BAD_JSON_VALUE;
	return -1;
}

/* The JSON value that a value means. */
static int read_json(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *v, struct fault *fault)
{
	struct span text;
	int rc;

	*v = *in;
	if (in->kind == VALUE_TEXT || (in->kind == VALUE_STRING && fit->from != DSTYPE_JSON))
		return parse(room, in, v, fault);
	rc = fit_binary(fit, room, in, &text, fault);
	return rc == 1 ? fit_wrong(fit, in, fault) : rc;
}

int fit_json(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	struct span text;
	struct value v;

	if (read_json(fit, room, in, &v, fault) < 0)
		return -1;
	if (fit->dialect == FIT_STREAM) {
		*out = v;
		return 0;
	}
	text = v.kind == VALUE_TRUE     ? span_of("true")
		: v.kind == VALUE_FALSE ? span_of("false")
		: v.kind == VALUE_NULL  ? span_of("null")
					: (struct span){v.p, v.len};
	if (check_server(fit, room, text, fault) < 0)
		return -1;
	fit_give(out, VALUE_TEXT, text, 0);
	return 0;
}
