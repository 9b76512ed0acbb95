/* SPDX-License-Identifier: MIT */
/* Nested values as JSON text. */
#include "serve/odpstext_internal.h"

#include "base/base64.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "format/json.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

/* Printing. */

/* Is the text of this value a JSON number or word as it stands? */
static bool is_bare(const struct odpstype *type, const struct tunnelrec_value *v)
{
	switch (type->kind) {
	case ODPS_FLOAT:
		return isfinite(v->f);
	case ODPS_DOUBLE:
		return isfinite(v->d);
	case ODPS_TINYINT:
	case ODPS_SMALLINT:
	case ODPS_INT:
	case ODPS_BIGINT:
	case ODPS_BOOLEAN:
	case ODPS_JSON:
		return true;
	default:
		return false;
	}
}

static void print_text(struct str *out, struct span text)
{
	if (utf8_check(text.p, text.len) == text.len) {
		value_json_string(out, text.p, text.len);
		return;
	}
	str_adds(out, "{\"$base64\":\"");
	base64_encode(out, text.p, text.len);
	str_adds(out, "\"}");
}

static void print_scalar(struct str *out, const struct odpstype *type,
	const struct tunnelrec_value *v, const struct zone *zone, bool quoted)
{
	struct str text = STR_INIT;

	if (!quoted && is_bare(type, v)) {
		odpstext_print(out, type, v, zone);
		return;
	}
	odpstext_print(&text, type, v, zone);
	print_text(out, str_span(&text));
	str_free(&text);
}

static void print_members(struct str *out, const struct odpstype *type, const char **p,
	const struct zone *zone);

/* One member that is not null, from *p. quoted: as an object's key. */
static void print_value(struct str *out, const struct odpstype *type, const char **p,
	const struct zone *zone, bool quoted)
{
	struct tunnelrec_value v = {.set = true};
	struct str text = STR_INIT;

	if (!odpstype_is_nested(type)) {
		tunnelrec_get(p, type, &v);
		print_scalar(out, type, &v, zone, quoted);
		return;
	}
	if (!quoted) {
		print_members(out, type, p, zone);
		return;
	}
	print_members(&text, type, p, zone);
	value_json_string(out, text.s, text.len);
	str_free(&text);
}

static void print_member(struct str *out, const struct odpstype *type, const char **p,
	const struct zone *zone, bool quoted)
{
	if (tunnelrec_get_null(p))
		str_adds(out, quoted ? "\"null\"" : "null");
	else
		print_value(out, type, p, zone, quoted);
}

/* Keys and values stand apart on the wire: texts of the keys first. */
static void print_map(struct str *out, const struct odpstype *type, const char **p,
	const struct zone *zone)
{
	struct str keys = STR_INIT;
	uint64_t i, n = tunnelrec_get_count(p);
	size_t *ends = mem_alloc(n, sizeof *ends), at = 0;

	for (i = 0; i < n; i++) {
		print_member(&keys, &type->member[0], p, zone, true);
		ends[i] = keys.len;
	}
	n = tunnelrec_get_count(p);
	for (i = 0; i < n; at = ends[i++]) {
		str_adds(out, i > 0 ? "," : "");
		str_add(out, keys.s + at, ends[i] - at);
		str_addc(out, ':');
		print_member(out, &type->member[1], p, zone, false);
	}
	free(ends);
	str_free(&keys);
}

static void print_members(struct str *out, const struct odpstype *type, const char **p,
	const struct zone *zone)
{
	bool list = type->kind == ODPS_ARRAY || type->kind == ODPS_VECTOR;
	uint64_t i, n;

	str_addc(out, list ? '[' : '{');
	if (type->kind == ODPS_MAP)
		print_map(out, type, p, zone);
	else if (list)
		for (i = 0, n = tunnelrec_get_count(p); i < n; i++) {
			str_adds(out, i > 0 ? "," : "");
			if (type->kind == ODPS_VECTOR)
				print_value(out, type->member, p, zone, false);
			else
				print_member(out, type->member, p, zone, false);
		}
	else
		for (i = 0; i < type->n_members; i++) {
			str_adds(out, i > 0 ? "," : "");
			value_json_string(out, type->member[i].name, type->member[i].name_len);
			str_addc(out, ':');
			print_member(out, &type->member[i], p, zone, false);
		}
	str_addc(out, list ? ']' : '}');
}

void odpstext_print_nested(struct str *out, const struct odpstype *type, const char *members,
	const struct zone *zone)
{
	print_members(out, type, &members, zone);
}

/* Reading. */

struct nest {
	const struct zone *zone;
	struct fault *f;
	struct str text; /* what a string decodes to */
	struct str part; /* what a scalar is made of */
};

static int put_member(struct nest *n, struct str *out, const struct odpstype *type,
	const struct value *value);

/* A scalar from its JSON value, or from the text of a key. */
static int put_text(struct nest *n, struct str *out, const struct odpstype *type, struct span text)
{
	struct tunnelrec_value v;

	str_clear(&n->part);
	if (odpstext_read(type, text, n->zone, &n->part, &v, n->f) < 0)
		return -1;
	tunnelrec_put(out, type, &v);
	return 0;
}

static int put_scalar(struct nest *n, struct str *out, const struct odpstype *type,
	const struct value *value)
{
	struct tunnelrec_value v = {.set = true};
	struct span text;
	int rc = 0;

	if (type->kind == ODPS_JSON) {
		v.s = (struct span){value->p, value->len};
		tunnelrec_put(out, type, &v);
		return 0;
	}
	if (value->kind == VALUE_OBJECT)
		rc = value_bytes(value, &n->text, &text, n->f);
	if (rc < 0 || (value->kind == VALUE_OBJECT && rc == 0) || value->kind == VALUE_ARRAY)
		return fault_value(n->f, FAULT_WRONG_TYPE, (struct span){value->p, value->len},
			"is no value of this type");
	if (rc == 0 && value_text(value, &n->text, &text, n->f) < 0)
		return -1;
	return put_text(n, out, type, text);
}

static int put_list(struct nest *n, struct str *out, const struct odpstype *type,
	const struct value *value)
{
	struct json_walk walk = json_enter(value);
	uint64_t count = 0;
	struct value element;

	while (json_element(&walk, &element))
		count++;
	if (type->kind == ODPS_VECTOR && count != type->size)
		return fault_set(n->f, FAULT_WRONG_TYPE, "a vector of %u numbers, not %llu",
			type->size, (unsigned long long)count);
	tunnelrec_put_count(out, count);
	walk = json_enter(value);
	while (json_element(&walk, &element))
		if (type->kind == ODPS_ARRAY ? put_member(n, out, type->member, &element) < 0
					     : put_scalar(n, out, type->member, &element) < 0)
			return -1;
	return 0;
}

static int put_map(struct nest *n, struct str *out, const struct odpstype *type,
	const struct value *value)
{
	struct json_walk walk = json_enter(value);
	struct str key_text = STR_INIT;
	uint64_t count = 0;
	struct span key, text;
	struct value member;
	int rc = 0;

	while (json_member(&walk, &key, &member))
		count++;
	tunnelrec_put_count(out, count);
	walk = json_enter(value);
	while (rc == 0 && json_member(&walk, &key, &member)) {
		str_clear(&key_text);
		text = json_key_text(key, &key_text);
		tunnelrec_put_null(out, false);
		rc = odpstype_is_nested(&type->member[0])
			? fault_set(n->f, FAULT_WRONG_TYPE, "map keys of this type cannot be read")
			: put_text(n, out, &type->member[0], text);
	}
	str_free(&key_text);
	tunnelrec_put_count(out, count);
	walk = json_enter(value);
	while (rc == 0 && json_member(&walk, &key, &member))
		rc = put_member(n, out, &type->member[1], &member);
	return rc;
}

/* The member of an object that a struct's field names; keys are compared as they decode. */
static bool find_member(const struct value *object, const struct odpstype *field,
	struct value *found)
{
	struct json_walk walk = json_enter(object);
	struct str scratch = STR_INIT;
	struct span key, name = {field->name, field->name_len};
	bool hit = false;

	while (!hit && json_member(&walk, &key, found)) {
		str_clear(&scratch);
		key = json_key_text(key, &scratch);
		hit = key.len == name.len && strncasecmp(key.p, name.p, name.len) == 0;
	}
	str_free(&scratch);
	return hit;
}

static int put_struct(struct nest *n, struct str *out, const struct odpstype *type,
	const struct value *value)
{
	struct value member;

	for (size_t i = 0; i < type->n_members; i++) {
		if (!find_member(value, &type->member[i], &member))
			member = VALUE_OF(VALUE_NULL);
		if (put_member(n, out, &type->member[i], &member) < 0)
			return -1;
	}
	return 0;
}

static int put_value(struct nest *n, struct str *out, const struct odpstype *type,
	const struct value *value)
{
	enum value_kind want =
		type->kind == ODPS_ARRAY || type->kind == ODPS_VECTOR ? VALUE_ARRAY : VALUE_OBJECT;

	if (!odpstype_is_nested(type))
		return put_scalar(n, out, type, value);
	if (value->kind != want)
		return fault_value(n->f, FAULT_WRONG_TYPE, (struct span){value->p, value->len},
			"is no JSON %s", want == VALUE_ARRAY ? "array" : "object");
	if (want == VALUE_ARRAY)
		return put_list(n, out, type, value);
	return type->kind == ODPS_MAP ? put_map(n, out, type, value)
				      : put_struct(n, out, type, value);
}

static int put_member(struct nest *n, struct str *out, const struct odpstype *type,
	const struct value *value)
{
	bool null = value->kind == VALUE_NULL;

	tunnelrec_put_null(out, null);
	return null ? 0 : put_value(n, out, type, value);
}

int odpstext_read_nested(const struct odpstype *type, struct span text, const struct zone *zone,
	struct str *room, struct tunnelrec_value *v, struct fault *f)
{
	struct nest n = {.zone = zone, .f = f};
	struct json *json = json_new();
	struct str padded = STR_INIT;
	size_t at = room->len;
	struct value value;
	int rc;

	str_add(&padded, text.p, text.len);
	str_addc(&padded, '\n');
	str_reserve(&padded, JSON_PAD);
	rc = json_value(json, padded.s, text.len, &value, f);
	if (rc == 0)
		rc = put_value(&n, room, type, &value);
	if (rc == 0) {
		str_add(room, "", 0);
		v->s = (struct span){room->s + at, room->len - at};
	}
	json_free(json);
	str_free(&padded);
	str_free(&n.text);
	str_free(&n.part);
	return rc;
}
