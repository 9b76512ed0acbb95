/* SPDX-License-Identifier: MIT */
/* Values of MaxCompute's types as text. */
#include "serve/odpstext.h"

#include "base/utf8.h"
#include "serve/odpstext_internal.h"
#include "value/calendar.h"
#include "value/decimal.h"
#include "value/real.h"
#include "value/temporal.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define DECIMAL_TEXT_MAX 4096 /* bytes of a decimal's digits */
#define NUMBER_TEXT_MAX 1024  /* bytes of a double's */

/* Reading. */

static bool same_word(struct span text, const char *word)
{
	return text.len == strlen(word) && strncasecmp(text.p, word, text.len) == 0;
}

static int read_integer(enum odps_kind kind, struct span text, int64_t *out, struct fault *f)
{
	static const int64_t max[] = {[ODPS_TINYINT] = INT8_MAX,
		[ODPS_SMALLINT] = INT16_MAX,
		[ODPS_INT] = INT32_MAX,
		[ODPS_BIGINT] = INT64_MAX};
	struct decimal d;

	if (!decimal_parse(&d, text.p, text.len))
		return fault_value(f, FAULT_NOT_NUMBER, text, "is no number");
	if (!decimal_is_integer(&d))
		return fault_value(f, FAULT_NOT_INTEGER, text, "is no integer");
	if (!decimal_i64(&d, out) || *out > max[kind] || *out < -max[kind] - 1)
		return fault_value(f, FAULT_OUT_OF_RANGE, text, "is out of range");
	return 0;
}

static int read_boolean(struct span text, int64_t *out, struct fault *f)
{
	if (same_word(text, "true") || same_word(text, "1"))
		*out = 1;
	else if (same_word(text, "false") || same_word(text, "0"))
		*out = 0;
	else
		return fault_value(f, FAULT_WRONG_TYPE, text, "is no boolean");
	return 0;
}

/* NaN and the infinities, as they are printed here and elsewhere. */
static bool read_special(struct span text, double *out)
{
	bool negative = text.len > 0 && text.p[0] == '-';
	struct span rest = text;

	if (text.len > 0 && (text.p[0] == '-' || text.p[0] == '+')) {
		rest.p++;
		rest.len--;
	}
	if (same_word(text, "nan"))
		*out = NAN;
	else if (same_word(rest, "infinity") || same_word(rest, "inf"))
		*out = negative ? -INFINITY : INFINITY;
	else
		return false;
	return true;
}

static int read_real(const struct odpstype *type, struct span text, struct tunnelrec_value *v,
	struct fault *f)
{
	bool narrow = type->kind == ODPS_FLOAT;
	char copy[NUMBER_TEXT_MAX + 1];
	struct decimal d;
	double x;

	if (!read_special(text, &x)) {
		if (text.len > NUMBER_TEXT_MAX || !decimal_parse(&d, text.p, text.len))
			return fault_value(f, FAULT_NOT_NUMBER, text, "is no number");
		memcpy(copy, text.p, text.len);
		copy[text.len] = '\0';
		x = narrow ? (double)strtof(copy, NULL) : strtod(copy, NULL);
		if (isinf(x))
			return fault_value(f, FAULT_OUT_OF_RANGE, text, "is out of range");
	}
	if (narrow)
		v->f = (float)x;
	else
		v->d = x;
	return 0;
}

/* The digits stay as they are; only an exponent is spelled out. */
static int read_decimal(const struct odpstype *type, struct span text, struct str *room,
	struct tunnelrec_value *v, struct fault *f)
{
	int precision = type->precision, scale = type->scale;
	struct decimal d;
	size_t size, at = room->len;

	if (precision == 0) { /* without arguments: protocol 6.2 */
		precision = 54;
		scale = 18;
	}
	if (!decimal_parse(&d, text.p, text.len))
		return fault_value(f, FAULT_NOT_NUMBER, text, "is no number");
	if (!decimal_fits_whole(&d, precision, scale))
		return fault_value(f, FAULT_OUT_OF_RANGE, text, "is out of range");
	if (!decimal_fits(&d, precision, scale))
		return fault_value(f, FAULT_LOSSY_FRACTION, text, "has more digits than fit");
	size = d.fraction < (size_t)scale ? d.fraction : (size_t)scale;
	if (decimal_plain_size(&d, size) > DECIMAL_TEXT_MAX)
		return fault_value(f, FAULT_TOO_LONG, text, "has too many digits");
	str_reserve(room, decimal_plain_size(&d, size));
	room->len += decimal_print_plain(&d, size, room->s + at);
	v->s = (struct span){room->s + at, room->len - at};
	return 0;
}

static int read_string(const struct odpstype *type, struct span text, struct tunnelrec_value *v,
	struct fault *f)
{
	v->s = text;
	if (type->kind != ODPS_CHAR && type->kind != ODPS_VARCHAR)
		return 0;
	if (text.len > (size_t)type->precision &&
		(utf8_check(text.p, text.len) != text.len ||
			utf8_count(text.p, text.len) > (size_t)type->precision))
		return fault_value(f, FAULT_TOO_LONG, text, "has more than %d characters",
			type->precision);
	return 0;
}

/* "@-62167219200.5": instants that the calendar does not reach. */
static bool read_seconds(struct span text, int64_t *seconds, int32_t *ns)
{
	char copy[48], *end;
	int digits = 0;

	if (text.len < 2 || text.len >= sizeof copy || text.p[0] != '@')
		return false;
	memcpy(copy, text.p + 1, text.len - 1);
	copy[text.len - 1] = '\0';
	errno = 0;
	*seconds = strtoll(copy, &end, 10);
	*ns = 0;
	if (errno != 0 || end == copy)
		return false;
	if (*end == '.')
		for (end++; *end >= '0' && *end <= '9' && digits < 9; end++, digits++)
			*ns = *ns * 10 + (*end - '0');
	for (; digits < 9; digits++)
		*ns *= 10;
	return *end == '\0';
}

/* A time of any form as seconds and nanoseconds; wall: the clock itself counts. */
static int read_time(struct span text, bool wall, const struct zone *zone, int64_t *seconds,
	int32_t *ns, struct fault *f)
{
	struct temporal t;

	if (read_seconds(text, seconds, ns))
		return 0;
	if (temporal_parse(&t, text.p, text.len, f) < 0)
		return -1;
	*ns = (int32_t)t.ns;
	*seconds = t.seconds;
	if (t.form == TEMPORAL_INSTANT && !wall)
		*seconds = temporal_instant(&t);
	else if (t.form != TEMPORAL_INSTANT && !wall && zone != NULL &&
		zone_instant(zone, t.seconds, seconds) == ZONE_GAP)
		return fault_value(f, FAULT_BAD_TIME, text, "does not exist in %s",
			zone_name(zone));
	return 0;
}

static int read_date(struct span text, int64_t *day, struct fault *f)
{
	int64_t seconds;
	int32_t ns;
	int rest;

	if (read_time(text, true, NULL, &seconds, &ns, f) < 0)
		return -1;
	*day = calendar_split(seconds, &rest);
	if (rest != 0 || ns != 0)
		return fault_value(f, FAULT_BAD_DATE, text, "is no date");
	return 0;
}

static int read_datetime(struct span text, const struct zone *zone, int64_t *ms, struct fault *f)
{
	int64_t seconds;
	int32_t ns;

	if (read_time(text, false, zone, &seconds, &ns, f) < 0)
		return -1;
	if (ns % 1000000 != 0)
		return fault_value(f, FAULT_LOSSY_FRACTION, text, "has more digits than fit");
	if (__builtin_mul_overflow(seconds, 1000, ms) ||
		__builtin_add_overflow(*ms, ns / 1000000, ms))
		return fault_value(f, FAULT_OUT_OF_RANGE, text, "is out of range");
	return 0;
}

/* "[-]12-3" */
static int read_months(struct span text, int64_t *months, struct fault *f)
{
	char copy[32];
	long long years;
	int month, n = 0;
	bool negative = text.len > 0 && text.p[0] == '-';

	if (text.len < sizeof copy && temporal_is_interval(text.p, text.len)) {
		memcpy(copy, text.p, text.len);
		copy[text.len] = '\0';
		if (sscanf(copy + negative, "%lld-%d%n", &years, &month, &n) == 2 &&
			copy[negative + n] == '\0' && years < INT32_MAX) {
			*months = years * 12 + month;
			if (negative)
				*months = -*months;
			return 0;
		}
	}
	return fault_value(f, FAULT_BAD_TIME, text, "is no interval of years and months");
}

/* "[-]3 04:05:06.7" */
static int read_span(struct span text, int64_t *seconds, int32_t *ns, struct fault *f)
{
	char copy[64];
	long long days;
	int h, m, s, n = 0, digits;
	bool negative = text.len > 0 && text.p[0] == '-';
	const char *p;

	if (text.len >= sizeof copy || !temporal_is_interval(text.p, text.len))
		return fault_value(f, FAULT_BAD_TIME, text, "is no interval of days and time");
	memcpy(copy, text.p, text.len);
	copy[text.len] = '\0';
	if (sscanf(copy + negative, "%lld %d:%d:%d%n", &days, &h, &m, &s, &n) != 4 || n == 0 ||
		days > INT32_MAX)
		return fault_value(f, FAULT_BAD_TIME, text, "is no interval of days and time");
	*ns = 0;
	p = copy + negative + n;
	if (*p == '.')
		p++;
	for (digits = 0; digits < 9; digits++)
		*ns = *ns * 10 + (*p != '\0' ? *p++ - '0' : 0);
	*seconds = days * 86400 + h * 3600 + m * 60 + s;
	if (negative) {
		*seconds = -*seconds - (*ns > 0);
		*ns = *ns > 0 ? 1000000000 - *ns : 0;
	}
	return 0;
}

int odpstext_read(const struct odpstype *type, struct span text, const struct zone *zone,
	struct str *room, struct tunnelrec_value *v, struct fault *f)
{
	*v = (struct tunnelrec_value){.set = true};
	switch (type->kind) {
	case ODPS_TINYINT:
	case ODPS_SMALLINT:
	case ODPS_INT:
	case ODPS_BIGINT:
		return read_integer(type->kind, text, &v->i, f);
	case ODPS_BOOLEAN:
		return read_boolean(text, &v->i, f);
	case ODPS_FLOAT:
	case ODPS_DOUBLE:
		return read_real(type, text, v, f);
	case ODPS_DECIMAL:
		return read_decimal(type, text, room, v, f);
	case ODPS_DATE:
		return read_date(text, &v->i, f);
	case ODPS_DATETIME:
		return read_datetime(text, zone, &v->i, f);
	case ODPS_TIMESTAMP:
	case ODPS_TIMESTAMP_NTZ:
		return read_time(text, type->kind == ODPS_TIMESTAMP_NTZ, zone, &v->sec, &v->nano,
			f);
	case ODPS_INTERVAL_YEAR_MONTH:
		return read_months(text, &v->i, f);
	case ODPS_INTERVAL_DAY_TIME:
		return read_span(text, &v->sec, &v->nano, f);
	default:
		if (odpstype_is_nested(type))
			return odpstext_read_nested(type, text, zone, room, v, f);
		return read_string(type, text, v, f);
	}
}

/* Printing. */

static void print_real(struct str *out, double x)
{
	str_reserve(out, REAL_SIZE);
	out->len += real_print(out->s + out->len, x);
}

static void print_real32(struct str *out, float x)
{
	str_reserve(out, REAL_SIZE);
	out->len += real_print32(out->s + out->len, x);
}

static void print_number(struct str *out, int64_t n)
{
	str_addf(out, "%lld", (long long)n);
}

static void print_date(struct str *out, int64_t day)
{
	if (day < CALENDAR_DAY_MIN || day > CALENDAR_DAY_MAX) {
		str_addf(out, "@%lld", (long long)day * 86400);
		return;
	}
	str_reserve(out, TEMPORAL_SIZE);
	out->len = (size_t)(temporal_print_date(out->s + out->len, day) - out->s);
}

/* Seconds and a fraction of either sign as rounded down seconds and a fraction. */
static void normalize(int64_t *seconds, int32_t *ns)
{
	*seconds += *ns / 1000000000;
	*ns %= 1000000000;
	if (*ns < 0) {
		*ns += 1000000000;
		--*seconds;
	}
}

static void print_seconds(struct str *out, int64_t seconds, int32_t ns)
{
	str_addf(out, "@%lld", (long long)seconds);
	if (ns == 0)
		return;
	str_addf(out, ".%09d", ns);
	while (out->s[out->len - 1] == '0')
		out->len--;
}

/* The later of the two instants at which the zone's clocks showed this time. */
static bool is_second_time(const struct zone *zone, int64_t seconds, int64_t wall)
{
	int64_t first;

	return zone != NULL && zone_instant(zone, wall, &first) == ZONE_FOLD && first != seconds;
}

void odpstext_print_time(struct str *out, int64_t seconds, int32_t ns, const struct zone *zone)
{
	int64_t wall = seconds;

	normalize(&seconds, &ns);
	if (seconds >= CALENDAR_SECOND_MIN && seconds <= CALENDAR_SECOND_MAX)
		wall = zone != NULL ? seconds + zone_offset(zone, seconds) : seconds;
	if (seconds < CALENDAR_SECOND_MIN || seconds > CALENDAR_SECOND_MAX ||
		wall < CALENDAR_SECOND_MIN || wall > CALENDAR_SECOND_MAX) {
		print_seconds(out, seconds, ns);
		return;
	}
	str_reserve(out, TEMPORAL_SIZE);
	out->len = (size_t)(temporal_print_wall(out->s + out->len, wall, (uint32_t)ns,
				    TEMPORAL_SHORTEST, ' ') -
		out->s);
	if (is_second_time(zone, seconds, wall))
		str_addf(out, "%c%02d:%02d", wall < seconds ? '-' : '+',
			abs((int)(wall - seconds)) / 3600, abs((int)(wall - seconds)) / 60 % 60);
}

static void print_datetime(struct str *out, int64_t ms, const struct zone *zone)
{
	int64_t seconds = ms / 1000;

	odpstext_print_time(out, seconds, (int32_t)(ms - seconds * 1000) * 1000000, zone);
}

static void print_interval(struct str *out, const struct odpstype *type,
	const struct tunnelrec_value *v)
{
	int64_t seconds = v->sec;
	int32_t ns = v->nano;
	char *end;

	str_reserve(out, TEMPORAL_SIZE);
	if (type->kind == ODPS_INTERVAL_YEAR_MONTH) {
		end = temporal_print_months(out->s + out->len, v->i);
	} else {
		normalize(&seconds, &ns);
		end = temporal_print_span(out->s + out->len, seconds, (uint32_t)ns);
	}
	out->len = (size_t)(end - out->s);
}

void odpstext_print(struct str *out, const struct odpstype *type, const struct tunnelrec_value *v,
	const struct zone *zone)
{
	switch (type->kind) {
	case ODPS_TINYINT:
	case ODPS_SMALLINT:
	case ODPS_INT:
	case ODPS_BIGINT:
		print_number(out, v->i);
		break;
	case ODPS_BOOLEAN:
		str_adds(out, v->i != 0 ? "true" : "false");
		break;
	case ODPS_FLOAT:
		print_real32(out, v->f);
		break;
	case ODPS_DOUBLE:
		print_real(out, v->d);
		break;
	case ODPS_DATE:
		print_date(out, v->i);
		break;
	case ODPS_DATETIME:
		print_datetime(out, v->i, zone);
		break;
	case ODPS_TIMESTAMP:
	case ODPS_TIMESTAMP_NTZ:
		odpstext_print_time(out, v->sec, v->nano,
			type->kind == ODPS_TIMESTAMP ? zone : NULL);
		break;
	case ODPS_INTERVAL_YEAR_MONTH:
	case ODPS_INTERVAL_DAY_TIME:
		print_interval(out, type, v);
		break;
	default:
		if (odpstype_is_nested(type))
			odpstext_print_nested(out, type, v->s.p, zone);
		else
			str_add(out, v->s.p, v->s.len);
	}
	if (out->s != NULL)
		out->s[out->len] = '\0';
}
