/* SPDX-License-Identifier: MIT */
/*
 * Fuzz entry of json: as a value, the bytes must fare as with jansson; as a record,
 * what was taken apart and put together again must be taken for the same.
 * seeds: json/test_parsing
 */
#include "base/mem.h"
#include "format/json.h"

#include <jansson.h>
#include <stdlib.h>

#define ORACLE \
	(JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *padded(const char *s, size_t n)
{
	char *p = mem_alloc(n + JSON_PAD, 1);

	if (n > 0)
		memcpy(p, s, n);
	p[n] = '\n';
	return p;
}

/*
 * May they differ? We take numbers out of range and lone surrogates; jansson nests
 * deeper and takes a raw NUL behind the value.
 */
static bool may_differ(const struct fault *f, const json_error_t *e, bool has_nul)
{
	if (f->code != FAULT_NONE)
		return has_nul || strstr(f->reason, "nested deeper") != NULL;
	return strstr(e->text, "overflow") != NULL || strstr(e->text, "Unicode") != NULL ||
	       strstr(e->text, "surrogate") != NULL || strstr(e->text, "NUL byte in") != NULL;
}

/* Go through it all; what texts denote must be texts again. Returns how many values there are. */
static size_t walk(const struct value *v, struct str *scratch, struct str *text)
{
	struct json_walk w;
	struct value inner;
	struct span key, out;
	struct fault f;
	size_t n = 1;

	if (v->kind == VALUE_OBJECT) {
		value_bytes(v, scratch, &out, &f);
		for (w = json_enter(v); json_member(&w, &key, &inner);) {
			json_key_text(key, scratch);
			n += walk(&inner, scratch, text);
		}
	} else if (v->kind == VALUE_ARRAY) {
		for (w = json_enter(v); json_element(&w, &inner);)
			n += walk(&inner, scratch, text);
	} else if (v->kind == VALUE_STRING && value_text(v, scratch, &out, &f) == 0) {
		str_clear(text);
		value_json_string(text, out.p, out.len);
	}
	return n;
}

static size_t count(json_t *t)
{
	const char *key;
	json_t *inner;
	size_t n = 1, i;

	if (json_is_object(t))
		json_object_foreach(t, key, inner)
			n += count(inner);
	if (json_is_array(t))
		json_array_foreach(t, i, inner)
			n += count(inner);
	return n;
}

static void as_value(struct json *j, const char *p, size_t n)
{
	struct str scratch = STR_INIT, text = STR_INIT;
	struct fault f = {.code = FAULT_NONE};
	json_error_t e = {.text = ""};
	char *copy = padded(p, n);
	struct value v;
	json_t *theirs;
	int rc;

	rc = json_value(j, copy, n, &v, &f);
	theirs = json_loadb(p, n, ORACLE, &e);
	if ((rc == 0) != (theirs != NULL) && !may_differ(&f, &e, n > 0 && memchr(p, '\0', n) != NULL))
		abort();
	if (rc == 0 && theirs != NULL && walk(&v, &scratch, &text) != count(theirs))
		abort();
	if (rc == 0 && theirs == NULL)
		walk(&v, &scratch, &text);
	json_decref(theirs);
	str_free(&scratch);
	str_free(&text);
	free(copy);
}

static void put_together(struct str *out, const struct field *fields, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		str_addc(out, i == 0 ? '{' : ',');
		str_add(out, fields[i].key.p, fields[i].key.len);
		str_addc(out, ':');
		value_json(out, &fields[i].value);
	}
	str_adds(out, n == 0 ? "{}" : "}");
}

/* A window of many records: each one that is found there is good by itself. */
static void as_window(struct json *j, const char *p, size_t n)
{
	char *copy = padded(p, n), *line, *at = copy;
	size_t len, n_fields, n_again;
	struct fault f;

	while (json_record_ahead(j, at, (size_t)(copy + n - at), &len, &n_fields, &f) != NULL) {
		line = padded(at, len);
		if (json_record(j, line, len, &n_again, &f) == NULL || n_again != n_fields ||
			!json_same_keys(j))
			abort();
		free(line);
		at += len + 1;
	}
	free(copy);
}

static void as_record(struct json *j, const char *p, size_t n)
{
	struct str again = STR_INIT, third = STR_INIT;
	char *copy = padded(p, n), *copy2;
	const struct field *fields;
	struct fault f;
	size_t n_fields, n_again;

	fields = json_record(j, copy, n, &n_fields, &f);
	if (fields != NULL) {
		put_together(&again, fields, n_fields);
		copy2 = padded(again.s, again.len);
		fields = json_record(j, copy2, again.len, &n_again, &f);
		if (fields == NULL || n_again != n_fields || !json_same_keys(j) || json_spaced(j))
			abort();
		put_together(&third, fields, n_again);
		if (!span_eq(str_span(&again), str_span(&third)))
			abort();
		free(copy2);
	}
	str_free(&again);
	str_free(&third);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json *j = json_new();

	as_value(j, (const char *)data, size);
	as_window(j, (const char *)data, size);
	as_record(j, (const char *)data, size);
	as_record(j, (const char *)data, size);
	json_free(j);
	return 0;
}
