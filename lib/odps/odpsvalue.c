/* SPDX-License-Identifier: MIT */
/* MaxCompute's values in the forms of dsrecord(5). */
#include "odps/odpsvalue_internal.h"

#include "base/digits.h"
#include "base/mem.h"
#include "value/calendar.h"
#include "value/decimal.h"
#include "value/real.h"
#include "value/temporal.h"

#include <stdlib.h>

/* More digits than any decimal of the service has; 1e999999999 must not become text. */
#define DECIMAL_MAX 100000

void odpsvalue_init(struct odpsvalue *o, const struct odpsvalue_options *options,
	const struct odpstype *const *types, size_t n)
{
	size_t i;

	*o = (struct odpsvalue){.options = *options, .types = types, .n = n};
	o->slots = mem_alloc(n, ODPSVALUE_SLOT);
	o->days = mem_alloc(ODPSVALUE_DAYS, sizeof *o->days);
	for (i = 0; i < ODPSVALUE_DAYS; i++)
		o->days[i].day = INT32_MIN;
	o->text.max = options->max_text;
	o->datetime_min = INT64_MIN;
	o->json = json_new();
}

void odpsvalue_free(struct odpsvalue *o)
{
	free(o->slots);
	free(o->days);
	arena_free(&o->arena);
	str_free(&o->text);
	str_free(&o->keys);
	free(o->at);
	if (o->json != NULL)
		json_free(o->json);
	*o = (struct odpsvalue){.types = NULL};
}

char *odpsvalue_put_integer(char *to, int64_t n)
{
	if (n >= 0)
		return digits_put(to, (uint64_t)n);
	*to++ = '-';
	return digits_put(to, 0 - (uint64_t)n);
}

static struct value text_value(const char *p, const char *end)
{
	return (struct value){
		.p = p, .len = (size_t)(end - p), .kind = VALUE_TEXT, .flags = VALUE_CLEAN};
}

static struct value number_value(const char *p, const char *end)
{
	return (struct value){.p = p, .len = (size_t)(end - p), .kind = VALUE_NUMBER};
}

/* Note that the number n, counted in units since 1970, is no time that has a text. */
static int out_of_calendar(struct fault *f, int64_t n, const char *units)
{
	char digits[24], *end = odpsvalue_put_integer(digits, n);

	return fault_value(f, FAULT_BAD_DATE, (struct span){digits, (size_t)(end - digits)},
		"(%s since 1970) is outside the years 0001 to 9999", units);
}

static int old_date(struct fault *f, int64_t ms)
{
	char digits[24], *end = odpsvalue_put_integer(digits, ms);

	return fault_value(f, FAULT_BAD_DATE, (struct span){digits, (size_t)(end - digits)},
		"(milliseconds since 1970) is before 1992, and this server sends such times in "
		"another encoding");
}

static int32_t offset_at(const struct odpsvalue *o, int64_t instant)
{
	return o->options.zone != NULL ? zone_offset(o->options.zone, instant) : 0;
}

/* "2019-07-08" of a day within the calendar. */
static inline char *print_day(const struct odpsvalue *o, int64_t day, char *to)
{
	struct odpsvalue_day *kept = &o->days[(uint64_t)day % ODPSVALUE_DAYS];

	if (kept->day != day) {
		kept->day = (int32_t)day;
		temporal_print_date(kept->text, day);
	}
	memcpy(to, kept->text, sizeof kept->text);
	return to + sizeof kept->text;
}

/* A wall clock; the seconds are within the calendar. */
static char *print_wall(const struct odpsvalue *o, int64_t seconds, uint32_t ns, char *to)
{
	int of_day;

	to = print_day(o, calendar_split(seconds, &of_day), to);
	*to++ = 'T';
	return temporal_print_clock(to, of_day, ns, TEMPORAL_AS_NEEDED);
}

/* An instant within the calendar with its zone's offset, where that has no seconds. */
static char *print_instant(const struct odpsvalue *o, int64_t seconds, uint32_t ns, char *to)
{
	int32_t offset = offset_at(o, seconds);
	int64_t wall = seconds + offset;

	if (offset % 60 != 0 || wall < CALENDAR_SECOND_MIN || wall > CALENDAR_SECOND_MAX) {
		offset = 0;
		wall = seconds;
	}
	return temporal_print_offset(print_wall(o, wall, ns, to), offset);
}

static int print_datetime(const struct odpsvalue *o, int64_t ms, char *to, char **end,
	struct fault *f)
{
	int64_t seconds = ms / 1000, rest = ms % 1000;

	if (rest < 0) {
		rest += 1000;
		seconds--;
	}
	if (seconds < CALENDAR_SECOND_MIN || seconds > CALENDAR_SECOND_MAX)
		return out_of_calendar(f, ms, "milliseconds");
	if (ms < o->datetime_min)
		return old_date(f, ms);
	*end = print_instant(o, seconds, (uint32_t)rest * 1000000, to);
	return 0;
}

/* Seconds and nanoseconds with either sign as seconds rounded down and the rest. */
static int normalize(const struct tunnelrec_value *v, int64_t *seconds, uint32_t *ns,
	struct fault *f)
{
	*seconds = v->sec;
	*ns = (uint32_t)v->nano;
	if (v->nano >= 0)
		return 0;
	*ns = (uint32_t)(v->nano + 1000000000);
	if (v->sec == INT64_MIN)
		return out_of_calendar(f, v->sec, "seconds");
	--*seconds;
	return 0;
}

static int print_timestamp(const struct odpsvalue *o, const struct odpstype *type,
	const struct tunnelrec_value *v, char *to, char **end, struct fault *f)
{
	int64_t seconds;
	uint32_t ns;

	if (normalize(v, &seconds, &ns, f) < 0)
		return -1;
	if (seconds < CALENDAR_SECOND_MIN || seconds > CALENDAR_SECOND_MAX)
		return out_of_calendar(f, seconds, "seconds");
	*end = type->kind == ODPS_TIMESTAMP ? print_instant(o, seconds, ns, to)
					    : print_wall(o, seconds, ns, to);
	return 0;
}

/* The text of a date, time or interval into to, which has ODPSVALUE_SLOT bytes. */
int odpsvalue_print_time(const struct odpsvalue *o, const struct odpstype *type,
	const struct tunnelrec_value *v, char *to, char **end, struct fault *f)
{
	int64_t seconds;
	uint32_t ns;

	switch (type->kind) {
	case ODPS_DATE:
		if (v->i < CALENDAR_DAY_MIN || v->i > CALENDAR_DAY_MAX)
			return out_of_calendar(f, v->i, "days");
		*end = print_day(o, v->i, to);
		return 0;
	case ODPS_DATETIME:
		return print_datetime(o, v->i, to, end, f);
	case ODPS_INTERVAL_YEAR_MONTH:
		*end = temporal_print_months(to, v->i);
		return 0;
	case ODPS_INTERVAL_DAY_TIME:
		if (normalize(v, &seconds, &ns, f) < 0)
			return -1;
		*end = temporal_print_span(to, seconds, ns);
		return 0;
	default:
		return print_timestamp(o, type, v, to, end, f);
	}
}

/* Digits, with a point between some of them perhaps, and nothing that JSON forbids. */
bool odpsvalue_plain_decimal(struct span s)
{
	const char *p = s.p, *end = s.p + s.len, *first;

	if (p < end && *p == '-')
		p++;
	for (first = p; p < end && *p >= '0' && *p <= '9'; p++)
		;
	if (p == first || (*first == '0' && p > first + 1))
		return false;
	if (p < end && *p == '.') {
		for (first = ++p; p < end && *p >= '0' && *p <= '9'; p++)
			;
		return p == end && p > first;
	}
	return p == end;
}

/* A decimal keeps its digits; an exponent, a plus or a bare point is spelled out. */
int odpsvalue_print_decimal(struct odpsvalue *o, struct span s, struct span *out, struct fault *f)
{
	struct decimal d;
	size_t scale, size;
	char *to;

	*out = s;
	if (odpsvalue_plain_decimal(s))
		return 0;
	if (!decimal_parse(&d, s.p, s.len))
		return fault_value(f, FAULT_NOT_NUMBER, s, "is no decimal");
	scale = (d.flags & DECIMAL_EXPONENT) == 0 ? d.fraction : 0;
	size = decimal_plain_size(&d, scale);
	if (size > DECIMAL_MAX)
		return fault_value(f, FAULT_OUT_OF_RANGE, s, "has too many digits");
	to = arena_take(&o->arena, size);
	*out = (struct span){to, decimal_print_plain(&d, scale, to)};
	return 0;
}

size_t odpsvalue_print_real(const struct odpstype *type, const struct tunnelrec_value *v, char *to)
{
	return type->kind == ODPS_FLOAT ? real_print32(to, v->f) : real_print(to, v->d);
}

/* How deep arrays and objects nest, if this is JSON. */
static int depth_of(struct span s)
{
	bool quoted = false;
	int depth = 0, most = 0;
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (quoted && s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			quoted = !quoted;
		else if (!quoted && (s.p[i] == '[' || s.p[i] == '{'))
			most = ++depth > most ? depth : most;
		else if (!quoted && (s.p[i] == ']' || s.p[i] == '}'))
			depth--;
	}
	return most;
}

/* A record is one level itself (dsrecord(5)). */
int odpsvalue_check_depth(struct span s, struct fault *f)
{
	if (depth_of(s) < JSON_DEPTH_MAX)
		return 0;
	return fault_set(f, FAULT_BAD_JSON_VALUE, "the value nests deeper than %d levels",
		JSON_DEPTH_MAX - 1);
}

/*
 * Check the JSON of a json value, in memory of its own with what the scanner wants
 * behind it; line ends between its tokens become blanks, for a record is one line.
 * What is no JSON, or nests too deep, stays a text.
 */
int odpsvalue_check_json(struct odpsvalue *o, struct span s, struct value *out, struct fault *f)
{
	char *copy = arena_take(&o->arena, s.len + JSON_PAD);
	bool quoted = false;
	size_t i;

	*out = (struct value){.p = s.p, .len = s.len, .kind = VALUE_TEXT};
	if (odpsvalue_check_depth(s, f) < 0)
		return -1;
	for (i = 0; i < s.len; i++) {
		copy[i] = s.p[i];
		if (quoted && copy[i] == '\\' && i + 1 < s.len) {
			i++;
			copy[i] = s.p[i];
		} else if (copy[i] == '"') {
			quoted = !quoted;
		} else if (!quoted && (copy[i] == '\n' || copy[i] == '\r')) {
			copy[i] = ' ';
		}
	}
	memset(copy + s.len, '\n', JSON_PAD);
	if (s.len <= JSON_LEN_MAX && json_value(o->json, copy, s.len, out, f) == 0)
		return 0;
	*out = (struct value){.p = s.p, .len = s.len, .kind = VALUE_TEXT};
	return fault_value(f, FAULT_BAD_JSON_VALUE, s, "is no JSON that a record can hold");
}

/* What has no text in dsrecord is shown as its number. */
static void show_number(const struct odpstype *type, const struct tunnelrec_value *v, char *slot,
	struct value *out)
{
	int64_t n = type->kind == ODPS_DATE || type->kind == ODPS_DATETIME ? v->i : v->sec;

	*out = number_value(slot, odpsvalue_put_integer(slot, n));
}

static int print_one(struct odpsvalue *o, const struct odpstype *type,
	const struct tunnelrec_value *v, char *slot, struct value *out, struct fault *f)
{
	struct span digits;
	char *end = slot;

	switch (type->kind) {
	case ODPS_TINYINT:
	case ODPS_SMALLINT:
	case ODPS_INT:
	case ODPS_BIGINT:
		*out = number_value(slot, odpsvalue_put_integer(slot, v->i));
		return 0;
	case ODPS_BOOLEAN:
		*out = VALUE_OF(v->i != 0 ? VALUE_TRUE : VALUE_FALSE);
		return 0;
	case ODPS_FLOAT:
	case ODPS_DOUBLE:
		end = slot + odpsvalue_print_real(type, v, slot);
		*out = odpsvalue_finite(type, v) ? number_value(slot, end) : text_value(slot, end);
		return 0;
	case ODPS_STRING:
	case ODPS_CHAR:
	case ODPS_VARCHAR:
		*out = (struct value){.p = v->s.p, .len = v->s.len, .kind = VALUE_TEXT};
		return 0;
	case ODPS_BINARY:
	case ODPS_GEOGRAPHY:
		*out = (struct value){.p = v->s.p, .len = v->s.len, .kind = VALUE_BYTES};
		return 0;
	case ODPS_DECIMAL:
		*out = (struct value){.p = v->s.p, .len = v->s.len, .kind = VALUE_TEXT};
		if (odpsvalue_print_decimal(o, v->s, &digits, f) < 0)
			return -1;
		*out = o->options.decimal_number ? number_value(digits.p, digits.p + digits.len)
						 : text_value(digits.p, digits.p + digits.len);
		return 0;
	case ODPS_JSON:
		return odpsvalue_check_json(o, v->s, out, f);
	case ODPS_VECTOR:
	case ODPS_ARRAY:
	case ODPS_MAP:
	case ODPS_STRUCT:
		return odpsvalue_print_nested(o, type, v->s, out, f);
	default:
		if (odpsvalue_print_time(o, type, v, slot, &end, f) < 0) {
			show_number(type, v, slot, out);
			return -1;
		}
		*out = text_value(slot, end);
		return 0;
	}
}

int odpsvalue_row(struct odpsvalue *o, const struct tunnelrec_value *in, struct value *out,
	struct fault *f, size_t *bad)
{
	struct fault later;
	int rc = 0;
	size_t i;

	arena_reset(&o->arena);
	for (i = 0; i < o->n; i++) {
		if (!in[i].set) {
			out[i] = VALUE_OF(VALUE_NULL);
		} else if (print_one(o, o->types[i], &in[i], o->slots + i * ODPSVALUE_SLOT, &out[i],
				   rc == 0 ? f : &later) < 0 &&
			rc == 0) {
			rc = -1;
			*bad = i;
		}
	}
	return rc;
}

const char *odpsvalue_clash(const struct odpstype *type)
{
	const char *name = NULL;
	size_t i, k;

	for (i = 0; i < type->n_members && name == NULL; i++) {
		name = odpsvalue_clash(&type->member[i]);
		for (k = 0; type->kind == ODPS_STRUCT && k < i && name == NULL; k++)
			if (strcmp(type->member[i].name, type->member[k].name) == 0)
				name = type->member[i].name;
	}
	return name;
}
