/* SPDX-License-Identifier: MIT */
/* MaxCompute's values in the forms of dsrecord(5). */
#include "odpsvalue.h"

#include "calendar.h"
#include "decimal.h"
#include "mem.h"
#include "real.h"
#include "scan.h"
#include "temporal.h"
#include "utf8.h"
#include "window.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#define SLOT 64 /* the longest of the short texts, TEMPORAL_SIZE and REAL_SIZE, fits */

_Static_assert(SLOT >= TEMPORAL_SIZE && SLOT >= REAL_SIZE, "slots hold every short text");

/* More digits than any decimal of the service has; 1e999999999 must not become text. */
#define DECIMAL_MAX 100000

void odpsvalue_init(struct odpsvalue *o, const struct odpsvalue_options *options,
	const struct odpstype *const *types, size_t n)
{
	size_t i;

	*o = (struct odpsvalue){.options = *options, .types = types, .n = n};
	o->slots = mem_alloc(n, SLOT);
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

/* Digits of n; returns their end. */
static char *put_digits(char *to, uint64_t n)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
				    "25262728293031323334353637383940414243444546474849"
				    "50515253545556575859606162636465666768697071727374"
				    "75767778798081828384858687888990919293949596979899";
	char digits[20], *p = digits + sizeof digits;

	for (; n >= 100; n /= 100)
		p = memcpy(p - 2, pairs + n % 100 * 2, 2);
	if (n >= 10)
		p = memcpy(p - 2, pairs + n * 2, 2);
	else
		*--p = (char)('0' + n);
	memcpy(to, p, (size_t)(digits + sizeof digits - p));
	return to + (digits + sizeof digits - p);
}

static char *put_integer(char *to, int64_t n)
{
	if (n >= 0)
		return put_digits(to, (uint64_t)n);
	*to++ = '-';
	return put_digits(to, 0 - (uint64_t)n);
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
	char digits[24], *end = put_integer(digits, n);

	return fault_value(f, FAULT_BAD_DATE, (struct span){digits, (size_t)(end - digits)},
		"(%s since 1970) is outside the years 0001 to 9999", units);
}

static int old_date(struct fault *f, int64_t ms)
{
	char digits[24], *end = put_integer(digits, ms);

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

/* The text of a date, time or interval into to, which has SLOT bytes. */
static int print_time(const struct odpsvalue *o, const struct odpstype *type,
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
static bool is_plain_decimal(struct span s)
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
static int print_decimal(struct odpsvalue *o, struct span s, struct span *out, struct fault *f)
{
	struct decimal d;
	size_t scale, size;
	char *to;

	*out = s;
	if (is_plain_decimal(s))
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

static size_t print_real(const struct odpstype *type, const struct tunnelrec_value *v, char *to)
{
	return type->kind == ODPS_FLOAT ? real_print32(to, v->f) : real_print(to, v->d);
}

static bool is_finite(const struct odpstype *type, const struct tunnelrec_value *v)
{
	return type->kind == ODPS_FLOAT ? isfinite(v->f) : isfinite(v->d);
}

/* How deep arrays and objects nest in valid JSON. */
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
static int check_depth(struct span s, struct fault *f)
{
	if (depth_of(s) < JSON_DEPTH_MAX)
		return 0;
	return fault_set(f, FAULT_BAD_JSON_VALUE, "the value nests deeper than %d levels",
		JSON_DEPTH_MAX - 1);
}

/*
 * Check the JSON of a json value, in memory of its own with what the scanner wants
 * behind it; line ends between its tokens become blanks, for a record is one line.
 * What is no JSON stays a text.
 */
static int check_json(struct odpsvalue *o, struct span s, struct value *out, struct fault *f)
{
	char *copy = arena_take(&o->arena, s.len + JSON_PAD);
	bool quoted = false;
	size_t i;

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

static int print_json(struct odpsvalue *o, struct span s, struct value *out, struct fault *f)
{
	if (check_json(o, s, out, f) < 0)
		return -1;
	if (out->kind != VALUE_OBJECT && out->kind != VALUE_ARRAY)
		return 0;
	if (check_depth(s, f) == 0)
		return 0;
	*out = (struct value){.p = s.p, .len = s.len, .kind = VALUE_TEXT};
	return -1;
}

/* Members of nested values, appended to o->text as JSON. */

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

	if (print_decimal(o, s, &digits, f) < 0)
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

	if (check_json(o, s, &v, f) < 0)
		return -1;
	o->holds_json = true;
	value_json(&o->text, &v);
	return 0;
}

static int add_plain(struct odpsvalue *o, const struct odpstype *type,
	const struct tunnelrec_value *v, struct fault *f)
{
	struct value bytes = {.p = v->s.p, .len = v->s.len, .kind = VALUE_TEXT};
	char slot[SLOT], *end = slot;

	switch (type->kind) {
	case ODPS_BOOLEAN:
		str_adds(&o->text, v->i != 0 ? "true" : "false");
		return 0;
	case ODPS_TINYINT:
	case ODPS_SMALLINT:
	case ODPS_INT:
	case ODPS_BIGINT:
		end = put_integer(slot, v->i);
		str_add(&o->text, slot, (size_t)(end - slot));
		return 0;
	case ODPS_FLOAT:
	case ODPS_DOUBLE:
		end = slot + print_real(type, v, slot);
		if (is_finite(type, v))
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
		if (print_time(o, type, v, slot, &end, f) < 0)
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

static int print_nested(struct odpsvalue *o, const struct odpstype *type, struct span s,
	struct value *out, struct fault *f)
{
	const char *p = s.p;
	char *piece;

	str_clear(&o->text);
	o->holds_json = false;
	if (add_member(o, type, &p, f) < 0 ||
		(o->holds_json && !o->text.full && check_depth(str_span(&o->text), f) < 0)) {
		*out = VALUE_OF(VALUE_NULL);
		return -1;
	}
	if (o->text.full) {
		*out = VALUE_OF(VALUE_NULL);
		return fault_set(f, FAULT_TOO_LONG, "as JSON the value is longer than %" PRIu64
			" bytes", o->options.max_text);
	}
	piece = arena_take(&o->arena, o->text.len);
	memcpy(piece, o->text.s, o->text.len);
	*out = (struct value){.p = piece, .len = o->text.len, .flags = VALUE_HIGH,
		.kind = *piece == '[' ? VALUE_ARRAY : VALUE_OBJECT};
	return 0;
}

/* What has no text in dsrecord is shown as its number. */
static void show_number(const struct odpstype *type, const struct tunnelrec_value *v, char *slot,
	struct value *out)
{
	int64_t n = type->kind == ODPS_DATE || type->kind == ODPS_DATETIME ? v->i : v->sec;

	*out = number_value(slot, put_integer(slot, n));
}

static int print_one(struct odpsvalue *o, const struct odpstype *type,
	const struct tunnelrec_value *v, char *slot, struct value *out, struct fault *f)
{
	struct span digits;
	char *end;

	switch (type->kind) {
	case ODPS_TINYINT:
	case ODPS_SMALLINT:
	case ODPS_INT:
	case ODPS_BIGINT:
		*out = number_value(slot, put_integer(slot, v->i));
		return 0;
	case ODPS_BOOLEAN:
		*out = VALUE_OF(v->i != 0 ? VALUE_TRUE : VALUE_FALSE);
		return 0;
	case ODPS_FLOAT:
	case ODPS_DOUBLE:
		end = slot + print_real(type, v, slot);
		*out = is_finite(type, v) ? number_value(slot, end) : text_value(slot, end);
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
		if (print_decimal(o, v->s, &digits, f) < 0)
			return -1;
		*out = o->options.decimal_number ? number_value(digits.p, digits.p + digits.len)
						 : text_value(digits.p, digits.p + digits.len);
		return 0;
	case ODPS_JSON:
		return print_json(o, v->s, out, f);
	case ODPS_VECTOR:
	case ODPS_ARRAY:
	case ODPS_MAP:
	case ODPS_STRUCT:
		return print_nested(o, type, v->s, out, f);
	default:
		if (print_time(o, type, v, slot, &end, f) < 0) {
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
		} else if (print_one(o, o->types[i], &in[i], o->slots + i * SLOT, &out[i],
				   rc == 0 ? f : &later) < 0 && rc == 0) {
			rc = -1;
			*bad = i;
		}
	}
	return rc;
}

/* Lines. */

#define COPY_STEP 16 /* texts are copied in such steps, past their end */

_Static_assert(COPY_STEP <= WINDOW_PAD && SCAN_STRIP == COPY_STEP, "texts may be read past their end");

void odpsvalue_line_init(struct odpsvalue_line *line, size_t n)
{
	*line = (struct odpsvalue_line){.columns = mem_alloc(n, sizeof *line->columns), .n = n};
}

void odpsvalue_line_free(struct odpsvalue_line *line)
{
	size_t i;

	for (i = 0; i < line->n; i++)
		str_free(&line->columns[i].before);
	free(line->columns);
	free(line->texts);
	*line = (struct odpsvalue_line){.columns = NULL};
}

void odpsvalue_line_set(struct odpsvalue_line *line, const struct odpsvalue *o)
{
	size_t i;

	line->texts = mem_realloc(line->texts, line->n, sizeof *line->texts);
	line->n_texts = 0;
	line->impossible = false;
	line->fixed = 2 + COPY_STEP;
	for (i = 0; i < line->n; i++) {
		struct odpsvalue_column *c = &line->columns[i];

		str_reserve(&c->before, COPY_STEP);
		line->fixed += c->before.len + SLOT;
		if (c->from < 0)
			continue;
		switch (o->types[c->from]->kind) {
		case ODPS_STRING:
		case ODPS_CHAR:
		case ODPS_VARCHAR:
		case ODPS_DECIMAL:
			line->texts[line->n_texts++] = (size_t)c->from;
			break;
		case ODPS_BINARY:
		case ODPS_GEOGRAPHY:
		case ODPS_JSON:
		case ODPS_VECTOR:
		case ODPS_ARRAY:
		case ODPS_MAP:
		case ODPS_STRUCT:
			line->impossible = true;
			break;
		default:
			break;
		}
	}
}

/* n bytes, in steps that go past both ends. */
static inline char *put_padded(char *to, const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i += COPY_STEP)
		memcpy(to + i, p + i, COPY_STEP);
	return to + n;
}

/* The byte at *p, which a JSON string cannot hold as it is, or a character past ASCII. */
static char *put_special(char *to, const char **p, const char *end)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char c = (unsigned char)**p;
	size_t n;

	if (c >= 0x80) {
		n = utf8_seq(*p, (size_t)(end - *p));
		if (n == 0)
			return NULL;
		memcpy(to, *p, n);
		*p += n;
		return to + n;
	}
	++*p;
	*to++ = '\\';
	if (c >= 0x20)
		*to++ = (char)c;
	else if (c == '\n' || c == '\r' || c == '\t')
		*to++ = c == '\n' ? 'n' : c == '\r' ? 'r' : 't';
	else
		to = (char *)memcpy(to, (char[]){'u', '0', '0', hex[c >> 4], hex[c & 15]}, 5) + 5;
	return to;
}

/* A JSON string; NULL: the bytes are no UTF-8. */
static char *put_string(char *to, struct span s)
{
	const struct scan quote = scan_splat('"'), slash = scan_splat('\\');
	const char *p = s.p, *end = s.p + s.len;
	unsigned stops;
	struct scan v;

	*to++ = '"';
	while (p < end && to != NULL) {
		v = scan_load(p);
		memcpy(to, p, COPY_STEP);
		stops = scan_bits(scan_or(scan_or(scan_eq(v, quote), scan_eq(v, slash)), scan_odd(v)));
		if (end - p < COPY_STEP)
			stops |= 1u << (end - p);
		if (stops == 0) {
			p += COPY_STEP;
			to += COPY_STEP;
			continue;
		}
		p += scan_first(stops);
		to += scan_first(stops);
		if (p < end)
			to = put_special(to, &p, end);
	}
	if (to != NULL)
		*to++ = '"';
	return to;
}

/* Between quotes, which a number does without. */
static char *put_decimal(const struct odpsvalue *o, char *to, struct span s)
{
	if (!is_plain_decimal(s))
		return NULL;
	if (o->options.decimal_number)
		return put_padded(to, s.p, s.len);
	*to++ = '"';
	to = put_padded(to, s.p, s.len);
	*to++ = '"';
	return to;
}

static char *put_real(const struct odpstype *type, const struct tunnelrec_value *v, char *to)
{
	char *end;

	if (is_finite(type, v))
		return to + print_real(type, v, to);
	*to++ = '"';
	end = to + print_real(type, v, to);
	*end++ = '"';
	return end;
}

static char *put_time(const struct odpsvalue *o, const struct odpstype *type,
	const struct tunnelrec_value *v, char *to)
{
	struct fault ignored;
	char *end;

	*to++ = '"';
	if (print_time(o, type, v, to, &end, &ignored) < 0)
		return NULL;
	*end++ = '"';
	return end;
}

static inline char *put_value(const struct odpsvalue *o, const struct odpstype *type,
	const struct tunnelrec_value *v, char *to)
{
	if (!v->set)
		return (char *)memcpy(to, "null", 4) + 4;
	switch (type->kind) {
	case ODPS_TINYINT:
	case ODPS_SMALLINT:
	case ODPS_INT:
	case ODPS_BIGINT:
		return put_integer(to, v->i);
	case ODPS_BOOLEAN:
		return put_padded(to, v->i != 0 ? "true            " : "false           ",
			v->i != 0 ? 4 : 5);
	case ODPS_FLOAT:
	case ODPS_DOUBLE:
		return put_real(type, v, to);
	case ODPS_STRING:
	case ODPS_CHAR:
	case ODPS_VARCHAR:
		return put_string(to, v->s);
	case ODPS_DECIMAL:
		return put_decimal(o, to, v->s);
	default:
		return put_time(o, type, v, to);
	}
}

char *odpsvalue_line(struct odpsvalue *o, const struct odpsvalue_line *line,
	const struct tunnelrec_value *in, char *to)
{
	const struct odpsvalue_column *c = line->columns, *end = c + line->n;

	for (; c < end && to != NULL; c++) {
		to = put_padded(to, c->before.s, c->before.len);
		if (c->from >= 0)
			to = put_value(o, o->types[c->from], &in[c->from], to);
	}
	if (to == NULL)
		return NULL;
	*to++ = '}';
	*to++ = '\n';
	return to;
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
