/* SPDX-License-Identifier: MIT */
/* The table of when a value fits, and what its rows have in common. */
#include "fit/fit_internal.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"
#include "format/json.h"

#include <stdlib.h>

static int fit_any(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	(void)fit, (void)room, (void)fault;
	*out = *in;
	return 0;
}

/* The kinds, and what reasons call them. */
static const struct kind {
	fit_function *check;
	const char *name;
} kinds[FIT_KINDS] = {
	[FIT_ANY] = {fit_any, "any"},
	[FIT_BOOL] = {fit_bool, "bool"},
	[FIT_INTEGER] = {fit_integer, "an integer"},
	[FIT_YEAR] = {fit_year, "year"},
	[FIT_BIT] = {fit_integer, "bit"},
	[FIT_DECIMAL] = {fit_decimal, "decimal"},
	[FIT_FLOAT] = {fit_real, "float32"},
	[FIT_DOUBLE] = {fit_real, "float64"},
	[FIT_TEXT] = {fit_text, "string"},
	[FIT_BYTES] = {fit_bytes, "bytes"},
	[FIT_DATE] = {fit_date, "date"},
	[FIT_TIME] = {fit_time, "time"},
	[FIT_DATETIME] = {fit_datetime, "datetime"},
	[FIT_TIMESTAMP] = {fit_timestamp, "timestamp"},
	[FIT_INTERVAL] = {fit_interval, "interval"},
	[FIT_ENUM] = {fit_member, "enum"},
	[FIT_SET] = {fit_members, "set"},
	[FIT_JSON] = {fit_json, "json"},
	[FIT_UUID] = {fit_uuid, "uuid"},
	[FIT_INET4] = {fit_address, "inet4"},
	[FIT_INET6] = {fit_address, "inet6"},
};

static const char *const lossy_names[FIT_LOSSY_KINDS] = {
	[FIT_ROUND] = "round",
	[FIT_TRUNCATE] = "truncate",
	[FIT_TRIM] = "trim",
	[FIT_REPLACE] = "replace",
};

/* What each logical type is checked as. */
static const struct {
	enum fit_kind kind;
	int bits;
	bool is_unsigned;
	const char *name;
} types[DSTYPE_KINDS] = {
	[DSTYPE_ANY] = {FIT_ANY},
	[DSTYPE_BOOL] = {FIT_BOOL},
	[DSTYPE_INT8] = {FIT_INTEGER, 8, false, "int8"},
	[DSTYPE_INT16] = {FIT_INTEGER, 16, false, "int16"},
	[DSTYPE_INT32] = {FIT_INTEGER, 32, false, "int32"},
	[DSTYPE_INT64] = {FIT_INTEGER, 64, false, "int64"},
	[DSTYPE_UINT8] = {FIT_INTEGER, 8, true, "uint8"},
	[DSTYPE_UINT16] = {FIT_INTEGER, 16, true, "uint16"},
	[DSTYPE_UINT32] = {FIT_INTEGER, 32, true, "uint32"},
	[DSTYPE_UINT64] = {FIT_INTEGER, 64, true, "uint64"},
	[DSTYPE_FLOAT32] = {FIT_FLOAT},
	[DSTYPE_FLOAT64] = {FIT_DOUBLE},
	[DSTYPE_DECIMAL] = {FIT_DECIMAL},
	[DSTYPE_STRING] = {FIT_TEXT},
	[DSTYPE_BYTES] = {FIT_BYTES},
	[DSTYPE_DATE] = {FIT_DATE},
	[DSTYPE_TIME] = {FIT_TIME},
	[DSTYPE_DATETIME] = {FIT_DATETIME},
	[DSTYPE_TIMESTAMP] = {FIT_TIMESTAMP},
	[DSTYPE_INTERVAL] = {FIT_INTERVAL},
	[DSTYPE_JSON] = {FIT_JSON},
};

struct fit fit_of_type(struct dstype type)
{
	struct fit fit = FIT_INIT(types[type.kind].kind);

	fit.bits = types[type.kind].bits;
	fit.is_unsigned = types[type.kind].is_unsigned;
	fit.name = types[type.kind].name;
	fit.precision = type.precision;
	fit.scale = type.scale;
	return fit;
}

static int compare_spans(struct span a, struct span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

static int compare_members(const void *a, const void *b, void *members)
{
	const struct span *m = members;

	return compare_spans(m[*(const uint32_t *)a], m[*(const uint32_t *)b]);
}

bool fit_is_member(const struct fit *fit, struct span text)
{
	size_t low = 0, high = fit->n_members, middle;
	int c;

	while (low < high) {
		middle = low + (high - low) / 2;
		c = compare_spans(text, fit->members[fit->order[middle]]);
		if (c == 0)
			return true;
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

void fit_prepare(struct fit *fit)
{
	int bits = fit->bits;
	size_t i;

	fit->check = kinds[fit->kind].check;
	if (fit->kind == FIT_BIT || (fit->kind == FIT_INTEGER && fit->is_unsigned)) {
		fit->max = UINT64_MAX >> (64 - bits);
	} else if (fit->kind == FIT_INTEGER) {
		fit->max = UINT64_MAX >> (65 - bits);
		fit->max_below = fit->max + 1;
	}
	if (fit->charset == NULL)
		fit->charset = charset_unicode();
	if (fit->kind == FIT_ENUM || fit->kind == FIT_SET) {
		fit->order = mem_alloc(fit->n_members, sizeof *fit->order);
		for (i = 0; i < fit->n_members; i++)
			fit->order[i] = (uint32_t)i;
		qsort_r(fit->order, fit->n_members, sizeof *fit->order, compare_members,
			(void *)(uintptr_t)fit->members);
	}
}

void fit_free(struct fit *fit)
{
	free(fit->order);
	fit->order = NULL;
}

void fit_room_free(struct fit_room *room)
{
	arena_free(&room->arena);
	str_free(&room->scratch);
	json_free(room->json);
	room->json = NULL;
}

int fit_null(const struct fit *fit, const struct value *in, struct value *out, struct fault *fault)
{
	if (in->kind == VALUE_NULL && fit->not_null)
		return fault_set(fault, FAULT_NULL_NOT_ALLOWED,
			"null does not go into %s, which is not null", fit_name(fit));
	*out = *in;
	return 0;
}

const char *fit_name(const struct fit *fit)
{
	return fit->name != NULL ? fit->name : kinds[fit->kind].name;
}

bool fit_allows(const struct fit *fit, struct fit_room *room, enum fit_lossy l)
{
	if ((fit->lossy & 1u << l) == 0)
		return false;
	room->allowed[l]++;
	return true;
}

int fit_wrong(const struct fit *fit, const struct value *in, struct fault *fault)
{
	static const char *const what[] = {
		[VALUE_FALSE] = "false",
		[VALUE_TRUE] = "true",
		[VALUE_NUMBER] = "number",
		[VALUE_STRING] = "text",
		[VALUE_OBJECT] = "object",
		[VALUE_ARRAY] = "array",
		[VALUE_TEXT] = "text",
		[VALUE_BYTES] = "bytes",
	};
	struct show show;

	if (in->p == NULL || in->kind == VALUE_BYTES)
		return fault_set(fault, FAULT_WRONG_TYPE, "%s: does not go into %s", what[in->kind],
			fit_name(fit));
	return fault_set(fault, FAULT_WRONG_TYPE, "the %s %s does not go into %s", what[in->kind],
		show_cut(&show, in->p, in->len, 100), fit_name(fit));
}

int fit_decode(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct span *text, struct fault *fault)
{
	const char *lone;
	char *p;

	if (in->kind != VALUE_STRING)
		return fit_wrong(fit, in, fault);
	p = arena_take(&room->arena, in->len);
	*text = (struct span){p, value_decode((struct span){in->p + 1, in->len - 2}, p, &lone)};
	return lone != NULL ? value_lone(fault, lone) : 0;
}

const char *fit_lossy_name(enum fit_lossy l)
{
	return lossy_names[l];
}

int fit_set_lossy(void *to, const char *arg, struct err *err)
{
	unsigned *lossy = to;
	struct show show;
	char hint[200];
	size_t n;
	int l;

	for (;; arg += n + 1) {
		n = strcspn(arg, ",");
		for (l = 0; l < FIT_LOSSY_KINDS; l++)
			if (strlen(lossy_names[l]) == n && memcmp(lossy_names[l], arg, n) == 0)
				break;
		if (l == FIT_LOSSY_KINDS)
			break;
		*lossy |= 1u << l;
		if (arg[n] == '\0')
			return 0;
	}
	show_cut(&show, arg, n, 100);
	return err_set(err, EXIT_USAGE, "'%s' is no loss that can be allowed%s", show.text,
		nearest_hint(hint, sizeof hint, show.text, lossy_names, FIT_LOSSY_KINDS));
}
