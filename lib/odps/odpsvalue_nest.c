/* SPDX-License-Identifier: MIT */
/* Nested values as JSON: their members are appended to o->text one after the other. */
#include "odps/odpsvalue_internal.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdlib.h>

static int add_member(struct odpsvalue *o, const struct odpstype *type, const char **p,
	struct fault *f);

static int add_nullable(struct odpsvalue *o, const struct odpstype *type, const char **p,
	struct fault *f)
{
	if (!tunnelrec_get_null(p))
		return add_member(o, type, p, f);
	str_add(&o->text, "null", 4);
	return 0;
}

static void add_quoted(struct odpsvalue *o, const char *p, size_t n)
{
	str_addc(&o->text, '"');
	str_add(&o->text, p, n);
	str_addc(&o->text, '"');
}

static int add_decimal(struct odpsvalue *o, struct span s, struct fault *f)
{
	struct span digits;

	if (odpsvalue_print_decimal(o, s, &digits, f) < 0)
		return -1;
	if (o->options.decimal_number)
		str_add(&o->text, digits.p, digits.len);
	else
		add_quoted(o, digits.p, digits.len);
	return 0;
}

static int add_json(struct odpsvalue *o, struct span s, struct fault *f)
{
	struct value v;

	if (odpsvalue_check_json(o, s, &v, f) < 0)
		return -1;
	o->holds_json = true;
	value_json(&o->text, &v);
	return 0;
}

static int add_plain(struct odpsvalue *o, const struct odpstype *type,
	const struct tunnelrec_value *v, struct fault *f)
{
	struct value bytes = {.p = v->s.p, .len = v->s.len, .kind = VALUE_TEXT};
	char slot[ODPSVALUE_SLOT], *end = slot;

	switch (type->kind) {
	case ODPS_BOOLEAN:
		str_adds(&o->text, v->i != 0 ? "true" : "false");
		return 0;
	case ODPS_TINYINT:
	case ODPS_SMALLINT:
	case ODPS_INT:
	case ODPS_BIGINT:
		end = odpsvalue_put_integer(slot, v->i);
		str_add(&o->text, slot, (size_t)(end - slot));
		return 0;
	case ODPS_FLOAT:
	case ODPS_DOUBLE:
		end = slot + odpsvalue_print_real(type, v, slot);
		if (odpsvalue_finite(type, v))
			str_add(&o->text, slot, (size_t)(end - slot));
		else
			add_quoted(o, slot, (size_t)(end - slot));
		return 0;
	case ODPS_DECIMAL:
		return add_decimal(o, v->s, f);
	case ODPS_JSON:
		return add_json(o, v->s, f);
	case ODPS_BINARY:
	case ODPS_GEOGRAPHY:
		bytes.kind = VALUE_BYTES;
		value_json(&o->text, &bytes);
		return 0;
	case ODPS_STRING:
	case ODPS_CHAR:
	case ODPS_VARCHAR:
		value_json(&o->text, &bytes);
		return 0;
	default:
		if (odpsvalue_print_time(o, type, v, slot, &end, f) < 0)
			return -1;
		add_quoted(o, slot, (size_t)(end - slot));
		return 0;
	}
}

static int add_list(struct odpsvalue *o, const struct odpstype *type, const char **p,
	struct fault *f)
{
	uint64_t n = tunnelrec_get_count(p), i;
	int rc = 0;

	str_addc(&o->text, '[');
	for (i = 0; i < n && rc == 0 && !o->text.full; i++) {
		if (i > 0)
			str_addc(&o->text, ',');
		rc = type->kind == ODPS_ARRAY ? add_nullable(o, type->member, p, f)
					      : add_member(o, type->member, p, f);
	}
	str_addc(&o->text, ']');
	return rc;
}

static int add_struct(struct odpsvalue *o, const struct odpstype *type, const char **p,
	struct fault *f)
{
	size_t i;
	int rc = 0;

	str_addc(&o->text, '{');
	for (i = 0; i < type->n_members && rc == 0 && !o->text.full; i++) {
		if (i > 0)
			str_addc(&o->text, ',');
		value_json_string(&o->text, type->member[i].name, type->member[i].name_len);
		str_addc(&o->text, ':');
		rc = add_nullable(o, &type->member[i], p, f);
	}
	str_addc(&o->text, '}');
	return rc;
}

/* A key becomes a JSON string that holds its text: made at the end of o->text, moved to o->keys. */
static int take_key(struct odpsvalue *o, const struct odpstype *type, const char **p,
	struct fault *f)
{
	size_t start = o->text.len;
	const char *made;
	int rc = add_nullable(o, type, p, f);

	o->at = mem_grow(o->at, o->n_keys, &o->cap_at, sizeof *o->at);
	o->at[o->n_keys++] = o->keys.len;
	if (rc < 0 || o->text.full)
		return rc;
	made = o->text.s + start;
	if (*made == '"')
		str_add(&o->keys, made, o->text.len - start);
	else
		value_json_string(&o->keys, made, o->text.len - start);
	o->text.len = start;
	return 0;
}

/* The i-th key that was taken. */
static struct span key_of(const struct odpsvalue *o, size_t i)
{
	size_t end = i + 1 < o->n_keys ? o->at[i + 1] : o->keys.len;

	return (struct span){o->keys.s + o->at[i], end - o->at[i]};
}

static int compare_spans(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	size_t n = x->len < y->len ? x->len : y->len;
	int order = memcmp(x->p, y->p, n);

	return order != 0 ? order : (x->len > y->len) - (x->len < y->len);
}

/* Is one of the keys from the base on there twice? */
static bool repeats(const struct odpsvalue *o, size_t base)
{
	size_t n = o->n_keys - base, i;
	struct span *sorted;
	bool twice = false;

	if (n < 2)
		return false;
	sorted = mem_alloc(n, sizeof *sorted);
	for (i = 0; i < n; i++)
		sorted[i] = key_of(o, base + i);
	qsort(sorted, n, sizeof *sorted, compare_spans);
	for (i = 1; i < n; i++)
		twice = twice || span_eq(sorted[i - 1], sorted[i]);
	free(sorted);
	return twice;
}

static int add_map(struct odpsvalue *o, const struct odpstype *type, const char **p,
	struct fault *f)
{
	size_t base = o->n_keys, keys_len = o->keys.len;
	uint64_t n = tunnelrec_get_count(p), i;
	struct span key;
	int rc = 0;

	str_addc(&o->text, '{');
	for (i = 0; i < n && rc == 0 && !o->text.full; i++)
		rc = take_key(o, &type->member[0], p, f);
	if (rc == 0 && !o->text.full && repeats(o, base))
		rc = fault_set(f, FAULT_BAD_JSON_VALUE, "the map holds a key twice");
	if (rc == 0 && !o->text.full)
		tunnelrec_get_count(p);
	for (i = 0; i < n && rc == 0 && !o->text.full; i++) {
		if (i > 0)
			str_addc(&o->text, ',');
		key = key_of(o, base + i);
		str_add(&o->text, key.p, key.len);
		str_addc(&o->text, ':');
		rc = add_nullable(o, &type->member[1], p, f);
	}
	str_addc(&o->text, '}');
	o->n_keys = base;
	o->keys.len = keys_len;
	return rc;
}

static int add_member(struct odpsvalue *o, const struct odpstype *type, const char **p,
	struct fault *f)
{
	struct tunnelrec_value v;

	switch (type->kind) {
	case ODPS_ARRAY:
	case ODPS_VECTOR:
		return add_list(o, type, p, f);
	case ODPS_MAP:
		return add_map(o, type, p, f);
	case ODPS_STRUCT:
		return add_struct(o, type, p, f);
	default:
		tunnelrec_get(p, type, &v);
		return add_plain(o, type, &v, f);
	}
}

int odpsvalue_print_nested(struct odpsvalue *o, const struct odpstype *type, struct span s,
	struct value *out, struct fault *f)
{
	const char *p = s.p;
	char *piece;

	str_clear(&o->text);
	o->holds_json = false;
	if (add_member(o, type, &p, f) < 0 ||
		(o->holds_json && !o->text.full &&
			odpsvalue_check_depth(str_span(&o->text), f) < 0)) {
		*out = VALUE_OF(VALUE_NULL);
		return -1;
	}
	if (o->text.full) {
		*out = VALUE_OF(VALUE_NULL);
		return fault_set(f, FAULT_TOO_LONG,
			"as JSON the value is longer than %" PRIu64 " bytes", o->options.max_text);
	}
	piece = arena_take(&o->arena, o->text.len);
	memcpy(piece, o->text.s, o->text.len);
	*out = (struct value){.p = piece,
		.len = o->text.len,
		.flags = VALUE_HIGH,
		.kind = *piece == '[' ? VALUE_ARRAY : VALUE_OBJECT};
	return 0;
}
