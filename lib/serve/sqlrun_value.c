/* SPDX-License-Identifier: MIT */
/* Values on their way into SQLite and out of it. */
#include "serve/sqlrun_internal.h"

#include "base/utf8.h"
#include "serve/odpstext.h"
#include "value/decimal.h"
#include "value/real.h"

#include <math.h>
#include <stdlib.h>

#define DECIMAL_ROOM 512 /* a double printed in plain notation */

static bool is_integer(enum odps_kind kind)
{
	return kind >= ODPS_TINYINT && kind <= ODPS_BOOLEAN;
}

static bool is_real(enum odps_kind kind)
{
	return kind == ODPS_FLOAT || kind == ODPS_DOUBLE;
}

void sqlvalue_declare(struct str *out, const struct odpstype *type, size_t number)
{
	const char *affinity = "TEXT";

	if (is_integer(type->kind))
		affinity = "INTEGER";
	else if (is_real(type->kind))
		affinity = "REAL";
	else if (type->kind == ODPS_BINARY)
		affinity = "BLOB";
	str_addf(out, "%s_%zu", affinity, number);
	if (type->kind == ODPS_DECIMAL)
		str_adds(out, " COLLATE " SQLRUN_DECIMAL);
}

static void result_real(sqlite3_context *ctx, double x)
{
	if (isnan(x)) /* SQLite would make it NULL */
		sqlite3_result_text(ctx, "NaN", 3, SQLITE_STATIC);
	else
		sqlite3_result_double(ctx, x);
}

void sqlvalue_result(sqlite3_context *ctx, const struct odpstype *type,
	const struct tunnelrec_value *v, const struct zone *zone)
{
	struct str text = STR_INIT;

	if (!v->set)
		sqlite3_result_null(ctx);
	else if (is_integer(type->kind))
		sqlite3_result_int64(ctx, v->i);
	else if (type->kind == ODPS_FLOAT)
		result_real(ctx, v->f);
	else if (type->kind == ODPS_DOUBLE)
		result_real(ctx, v->d);
	else if (type->kind == ODPS_BINARY)
		sqlite3_result_blob64(ctx, v->s.len ? v->s.p : "", v->s.len, SQLITE_TRANSIENT);
	else if (type->kind >= ODPS_DECIMAL && type->kind <= ODPS_JSON)
		sqlite3_result_text64(ctx, v->s.len ? v->s.p : "", v->s.len, SQLITE_TRANSIENT,
			SQLITE_UTF8);
	else {
		odpstext_print(&text, type, v, zone);
		sqlite3_result_text64(ctx, text.s, text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
	}
	str_free(&text);
}

/* The text of any value that is not NULL. Reals are printed as the service does: 1.0 */
static struct span value_text_of(sqlite3_value *value, struct str *room)
{
	const char *p;
	size_t at = room->len;
	double x;

	if (sqlite3_value_type(value) == SQLITE_FLOAT) {
		x = sqlite3_value_double(value);
		str_reserve(room, REAL_SIZE + 2);
		room->len += real_print(room->s + at, x);
		if (memchr(room->s + at, '.', room->len - at) == NULL &&
			memchr(room->s + at, 'e', room->len - at) == NULL && isfinite(x))
			str_adds(room, ".0");
		return (struct span){room->s + at, room->len - at};
	}
	p = sqlite3_value_type(value) == SQLITE_BLOB ? sqlite3_value_blob(value)
						     : (const char *)sqlite3_value_text(value);
	return (struct span){p != NULL ? p : "", (size_t)sqlite3_value_bytes(value)};
}

/* A real as a decimal: rounded to the digits that the type has behind the point. */
static int take_rounded(double x, const struct odpstype *type, struct str *room,
	struct tunnelrec_value *v, struct fault *f)
{
	size_t scale = type->precision == 0 ? 18 : (size_t)type->scale, at = room->len;
	char text[REAL_SIZE];
	struct decimal d;
	struct span rounded, given = {text, real_print(text, x)};

	if (!decimal_parse(&d, given.p, given.len) ||
		decimal_plain_size(&d, scale) + 2 > DECIMAL_ROOM)
		return fault_value(f, FAULT_OUT_OF_RANGE, given, "is out of range");
	str_reserve(room, DECIMAL_ROOM);
	if ((int64_t)d.n - d.point <= (int64_t)scale) /* nothing to round: no zeros are added */
		room->len += decimal_print_plain(&d, 0, room->s + at);
	else
		room->len += decimal_print_rounded(&d, scale, room->s + at);
	rounded = (struct span){room->s + at, room->len - at};
	if (!decimal_parse(&d, rounded.p, rounded.len) ||
		!decimal_fits(&d, type->precision == 0 ? 54 : type->precision, (int64_t)scale))
		return fault_value(f, FAULT_OUT_OF_RANGE, given, "is out of range");
	v->set = true;
	v->s = rounded;
	return 0;
}

static int take_real(sqlite3_value *value, const struct odpstype *type, struct tunnelrec_value *v,
	struct fault *f)
{
	double x = sqlite3_value_double(value);

	v->set = true;
	if (type->kind == ODPS_DOUBLE) {
		v->d = x;
		return 0;
	}
	v->f = (float)x;
	if (isinf(v->f) && !isinf(x))
		return fault_set(f, FAULT_OUT_OF_RANGE, "%g is out of range", x);
	return 0;
}

int sqlvalue_take(sqlite3_value *value, const struct odpstype *type, const struct zone *zone,
	struct str *room, struct tunnelrec_value *v, struct fault *f)
{
	int kind = sqlite3_value_type(value);

	*v = (struct tunnelrec_value){.set = kind != SQLITE_NULL};
	if (kind == SQLITE_NULL)
		return 0;
	if (kind == SQLITE_INTEGER && type->kind == ODPS_BIGINT) {
		v->i = sqlite3_value_int64(value);
		return 0;
	}
	if (kind == SQLITE_INTEGER && type->kind == ODPS_BOOLEAN) {
		v->i = sqlite3_value_int64(value) != 0;
		return 0;
	}
	if ((kind == SQLITE_FLOAT || kind == SQLITE_INTEGER) && is_real(type->kind))
		return take_real(value, type, v, f);
	if (kind == SQLITE_FLOAT && type->kind == ODPS_DECIMAL)
		return take_rounded(sqlite3_value_double(value), type, room, v, f);
	return odpstext_read(type, value_text_of(value, room), zone, room, v, f);
}

/* Casting. */

/* The number that a text begins with, cut to an integer where it has a fraction. */
static bool cast_integer(sqlite3_value *value, struct str *room, int64_t *out)
{
	struct span text = value_text_of(value, room);
	struct decimal d;
	char plain[64];
	size_t n;

	while (text.len > 0 && (*text.p == ' ' || *text.p == '\t')) {
		text.p++;
		text.len--;
	}
	while (text.len > 0 && text.p[text.len - 1] == ' ')
		text.len--;
	if (!decimal_parse(&d, text.p, text.len) || d.point > 20)
		return false;
	if (decimal_is_integer(&d))
		return decimal_i64(&d, out);
	if (d.point <= 0) {
		*out = 0;
		return true;
	}
	d.n = (size_t)d.point; /* cut the fraction off */
	n = decimal_print_plain(&d, 0, plain);
	return decimal_parse(&d, plain, n) && decimal_i64(&d, out);
}

static bool in_range(enum odps_kind kind, int64_t n)
{
	switch (kind) {
	case ODPS_TINYINT:
		return n >= INT8_MIN && n <= INT8_MAX;
	case ODPS_SMALLINT:
		return n >= INT16_MIN && n <= INT16_MAX;
	case ODPS_INT:
		return n >= INT32_MIN && n <= INT32_MAX;
	default:
		return true;
	}
}

/* A decimal's text rounded to the type's digits. */
static void cast_decimal(sqlite3_context *ctx, struct span text, const struct odpstype *type)
{
	size_t scale = type->precision == 0 ? 18 : (size_t)type->scale;
	struct str out = STR_INIT;
	struct decimal d;

	if (decimal_parse(&d, text.p, text.len) && d.point < 100) {
		str_reserve(&out, decimal_plain_size(&d, scale) + 2);
		out.len = (int64_t)d.n - d.point <= (int64_t)scale
			? decimal_print_plain(&d, 0, out.s)
			: decimal_print_rounded(&d, scale, out.s);
		if (decimal_parse(&d, out.s, out.len) &&
			decimal_fits(&d, type->precision == 0 ? 54 : type->precision,
				(int64_t)scale))
			sqlite3_result_text64(ctx, out.s, out.len, SQLITE_TRANSIENT, SQLITE_UTF8);
	}
	str_free(&out);
}

/* Times: a date may stand for its midnight, a longer text for its date. */
static void cast_time(sqlite3_context *ctx, struct span text, const struct odpstype *type,
	const struct zone *zone)
{
	struct fault f = {.code = FAULT_NONE};
	struct tunnelrec_value v;
	struct str room = STR_INIT;

	if (type->kind == ODPS_DATE && text.len > 10 && text.p[4] == '-')
		text.len = 10;
	if (odpstext_read(type, text, zone, &room, &v, &f) == 0)
		sqlvalue_result(ctx, type, &v, zone);
	str_free(&room);
}

static void cast_text(sqlite3_context *ctx, struct span text, const struct odpstype *type)
{
	size_t n = 0, chars = 0, seq;

	if (type->kind == ODPS_CHAR || type->kind == ODPS_VARCHAR) {
		for (; n < text.len && chars < (size_t)type->precision; chars++) {
			seq = utf8_seq(text.p + n, text.len - n);
			n += seq != 0 ? seq : 1;
		}
		text.len = n;
	}
	if (type->kind == ODPS_BINARY)
		sqlite3_result_blob64(ctx, text.p, text.len, SQLITE_TRANSIENT);
	else
		sqlite3_result_text64(ctx, text.p, text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

void sqlvalue_cast(sqlite3_context *ctx, sqlite3_value *value, const struct odpstype *type,
	const struct zone *zone)
{
	struct str room = STR_INIT;
	struct fault f = {.code = FAULT_NONE};
	struct tunnelrec_value v;
	struct span text;
	int64_t n;

	sqlite3_result_null(ctx);
	if (sqlite3_value_type(value) == SQLITE_NULL)
		return;
	if (is_integer(type->kind) && type->kind != ODPS_BOOLEAN) {
		if (cast_integer(value, &room, &n) && in_range(type->kind, n))
			sqlite3_result_int64(ctx, n);
		str_free(&room);
		return;
	}
	text = value_text_of(value, &room);
	if (type->kind == ODPS_DECIMAL)
		cast_decimal(ctx, text, type);
	else if (type->kind >= ODPS_STRING && type->kind <= ODPS_JSON)
		cast_text(ctx, text, type);
	else if (type->kind >= ODPS_DATE && type->kind <= ODPS_TIMESTAMP_NTZ)
		cast_time(ctx, text, type, zone);
	else if (sqlvalue_take(value, type, zone, &room, &v, &f) == 0)
		sqlvalue_result(ctx, type, &v, zone);
	str_free(&room);
}
