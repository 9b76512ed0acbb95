/* SPDX-License-Identifier: MIT */
/* Texts of dates and times. */
#include "value/temporal.h"

#include "value/calendar.h"

#include <string.h>

#define DATE_LEN 10  /* 2019-07-08 */
#define WALL_LEN 19  /* 2019-07-08 12:34:56 */
#define OFFSET_LEN 6 /* +08:00 */
#define NS_DIGITS 9

static const uint32_t power10[] = {
	1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};

static inline bool is_digit(char c)
{
	return (unsigned char)(c - '0') <= 9;
}

/* Two digits; what is none makes *bad true. */
static inline int two(const char *p, bool *bad)
{
	unsigned a = (unsigned char)(p[0] - '0'), b = (unsigned char)(p[1] - '0');

	*bad |= a > 9 || b > 9;
	return (int)(a * 10 + b);
}

/*
 * Eight bytes at once against a pattern, in which 0 stands for a digit and anything
 * else for itself; behind it, per byte, what added to a wrong difference sets its top
 * bit: 0x7f less the largest that is right. values gets the digits' values.
 */
#define MATCH_DATE "0000-00-", "\x76\x76\x76\x76\x7f\x76\x76\x7f"
#define MATCH_CLOCK "00:00:00", "\x76\x76\x7f\x76\x76\x7f\x76\x76"

static inline bool match(const char *s, const char pattern[9], const char limits[9],
	unsigned char values[8])
{
	const uint64_t tops = UINT64_C(0x8080808080808080);
	uint64_t text, want, limit;

	memcpy(&text, s, 8);
	memcpy(&want, pattern, 8);
	memcpy(&limit, limits, 8);
	text ^= want;
	memcpy(values, &text, 8);
	return (((text + limit) | text) & tops) == 0;
}

static int bad_date(struct fault *f, const char *s, size_t n, const char *why)
{
	return fault_value(f, FAULT_BAD_DATE, (struct span){s, n}, "%s", why);
}

static int bad_time(struct fault *f, const char *s, size_t n, const char *why)
{
	return fault_value(f, FAULT_BAD_TIME, (struct span){s, n}, "%s", why);
}

/* YYYY-MM-DD. Returns what is wrong, or NULL. */
static inline const char *read_date(const char *s, size_t n, int64_t *day)
{
	unsigned char v[8];
	bool bad = n < DATE_LEN || !match(s, MATCH_DATE, v);
	struct date d;

	if (bad)
		return "is no date of the form YYYY-MM-DD";
	d.year = v[0] * 1000 + v[1] * 100 + v[2] * 10 + v[3];
	d.month = v[5] * 10 + v[6];
	d.day = two(s + 8, &bad);
	if (bad)
		return "is no date of the form YYYY-MM-DD";
	if (!calendar_exists(d))
		return d.year == 0 || d.month == 0 || d.day == 0 ? "is a zero date"
								 : "is a day that does not exist";
	*day = calendar_day(d);
	return NULL;
}

/* hh:mm:ss of a day, eight bytes. Returns what is wrong, or NULL. */
static inline const char *read_clock(const char *s, int *seconds)
{
	unsigned char v[8];
	bool bad = !match(s, MATCH_CLOCK, v);
	int hour, minute, second;

	if (bad)
		return "has no time of the form hh:mm:ss";
	hour = v[0] * 10 + v[1];
	minute = v[3] * 10 + v[4];
	second = v[6] * 10 + v[7];
	if (hour > 23 || minute > 59 || second > 59)
		return second == 60 ? "has a leap second, which no clock here knows"
				    : "has a time of day that does not exist";
	*seconds = hour * 3600 + minute * 60 + second;
	return NULL;
}

struct fraction {
	uint32_t ns;
	unsigned digits, written;
};

/*
 * The fraction whose point stands at *s, if there is one; steps over it. Returns
 * what is wrong, or NULL.
 */
static const char *read_fraction(const char **s, const char *end, struct fraction *f)
{
	const char *p = *s, *start = p + 1, *last;
	size_t n;

	*f = (struct fraction){0};
	if (p == end || *p != '.')
		return NULL;
	for (p++; p < end && is_digit(*p); p++)
		if (p - start < NS_DIGITS)
			f->ns = f->ns * 10 + (uint32_t)(*p - '0');
	n = (size_t)(p - start);
	if (n == 0)
		return "has a point without digits behind it";
	if (n < NS_DIGITS)
		f->ns *= power10[NS_DIGITS - n];
	for (last = p; last > start && last[-1] == '0'; last--)
		;
	f->digits = (unsigned)(last - start > NS_DIGITS ? NS_DIGITS + 1 : last - start);
	f->written = n < 255 ? (unsigned)n : 255;
	*s = p;
	return f->digits > NS_DIGITS ? "has more than nine digits of a second" : NULL;
}

/* Z, or +08:00 up to the end. Returns what is wrong, or NULL. */
static const char *read_offset(const char *s, const char *end, int32_t *offset)
{
	bool bad = false;
	int hour, minute;

	if ((*s | 0x20) == 'z' && s + 1 == end) {
		*offset = 0;
		return NULL;
	}
	if ((*s != '+' && *s != '-') || end - s != OFFSET_LEN || s[3] != ':')
		return "has something else than an offset (Z, +08:00) behind its time";
	hour = two(s + 1, &bad);
	minute = two(s + 4, &bad);
	if (bad || hour > 23 || minute > 59)
		return "has an offset that does not exist";
	*offset = (hour * 3600 + minute * 60) * (*s == '-' ? -1 : 1);
	return NULL;
}

int temporal_parse(struct temporal *t, const char *s, size_t n, struct fault *f)
{
	const char *p = s + WALL_LEN, *end = s + n, *wrong;
	struct fraction fraction;
	int64_t day = 0;
	int clock = 0;

	wrong = read_date(s, n, &day);
	if (wrong != NULL)
		return bad_date(f, s, n, wrong);
	*t = (struct temporal){.seconds = day * 86400, .form = TEMPORAL_DATE};
	if (n == DATE_LEN)
		return 0;
	if (s[DATE_LEN] != ' ' && (s[DATE_LEN] | 0x20) != 't')
		return bad_date(f, s, n, "has something else than a time behind its date");
	wrong = n < WALL_LEN ? "has no time of the form hh:mm:ss"
			     : read_clock(s + DATE_LEN + 1, &clock);
	if (wrong == NULL)
		wrong = read_fraction(&p, end, &fraction);
	if (wrong == NULL && p < end)
		wrong = read_offset(p, end, &t->offset);
	if (wrong != NULL)
		return bad_time(f, s, n, wrong);
	t->seconds += clock;
	t->form = p < end ? TEMPORAL_INSTANT : TEMPORAL_WALL;
	t->ns = fraction.ns;
	t->digits = fraction.digits;
	t->written = fraction.written;
	return 0;
}

int temporal_parse_time(struct temporal_time *t, const char *s, size_t n, struct fault *f)
{
	const char *p = s, *end = s + n, *hours, *wrong;
	struct fraction fraction;
	int hour = 0, minute, second;
	bool bad = false;

	*t = (struct temporal_time){.negative = n > 0 && *s == '-'};
	p += t->negative;
	for (hours = p; p < end && is_digit(*p) && p - hours < 3; p++)
		hour = hour * 10 + (*p - '0');
	if (p == hours || end - p < 6 || p[0] != ':' || p[3] != ':')
		return bad_time(f, s, n, "is no time of the form hh:mm:ss");
	minute = two(p + 1, &bad);
	second = two(p + 4, &bad);
	if (bad || minute > 59 || second > 59)
		return bad_time(f, s, n, "is a time that does not exist");
	p += 6;
	wrong = read_fraction(&p, end, &fraction);
	if (wrong == NULL && p < end)
		wrong = "has something behind its time";
	if (wrong != NULL)
		return bad_time(f, s, n, wrong);
	t->seconds = hour * 3600 + minute * 60 + second;
	t->ns = fraction.ns;
	t->digits = fraction.digits;
	t->written = fraction.written;
	return 0;
}

/* The digits at p, at least one. Returns their end, or NULL. */
static const char *some_digits(const char *p, const char *end)
{
	const char *start = p;

	while (p < end && is_digit(*p))
		p++;
	return p > start ? p : NULL;
}

bool temporal_is_interval(const char *s, size_t n)
{
	const char *end = s + n, *p = s + (n > 0 && *s == '-');
	struct fraction fraction;
	int seconds;

	p = some_digits(p, end);
	if (p == NULL || p == end)
		return false;
	if (*p == '-') /* months: 0 to 11 */
		return (end - p == 2 && is_digit(p[1])) ||
			(end - p == 3 && p[1] == '1' && (p[2] == '0' || p[2] == '1'));
	if (*p != ' ' || end - p < 9 || read_clock(p + 1, &seconds) != NULL)
		return false;
	p += 9;
	return read_fraction(&p, end, &fraction) == NULL && p == end;
}

/* The two digits of n, 0 to 99. */
static inline char *put_two(char *p, unsigned n)
{
	p[0] = (char)('0' + n / 10);
	p[1] = (char)('0' + n % 10);
	return p + 2;
}

static char *put_clock(char *p, unsigned seconds)
{
	unsigned minutes = seconds / 60;

	p = put_two(p, minutes / 60);
	*p++ = ':';
	p = put_two(p, minutes % 60);
	*p++ = ':';
	return put_two(p, seconds % 60);
}

static int digits_needed(uint32_t ns, int digits)
{
	int n;

	if (digits >= 0)
		return digits;
	if (digits == TEMPORAL_AS_NEEDED)
		return ns == 0 ? 0 : ns % 1000000 == 0 ? 3 : ns % 1000 == 0 ? 6 : 9;
	for (n = ns == 0 ? 0 : NS_DIGITS; n > 0 && ns % 10 == 0; n--)
		ns /= 10;
	return n;
}

static char *put_fraction(char *p, uint32_t ns, int digits)
{
	int n = digits_needed(ns, digits), i;

	if (n == 0)
		return p;
	*p++ = '.';
	ns /= power10[NS_DIGITS - n];
	for (i = n; i > 0; i--) {
		p[i - 1] = (char)('0' + ns % 10);
		ns /= 10;
	}
	return p + n;
}

char *temporal_print_date(char *out, int64_t day)
{
	struct date d = calendar_date(day);

	out = put_two(out, (unsigned)d.year / 100);
	out = put_two(out, (unsigned)d.year % 100);
	*out++ = '-';
	out = put_two(out, (unsigned)d.month);
	*out++ = '-';
	return put_two(out, (unsigned)d.day);
}

char *temporal_print_clock(char *out, int of_day, uint32_t ns, int digits)
{
	return put_fraction(put_clock(out, (unsigned)of_day), ns, digits);
}

char *temporal_print_offset(char *out, int32_t offset)
{
	unsigned minutes = (unsigned)(offset < 0 ? -offset : offset) / 60;

	if (offset == 0) {
		*out++ = 'Z';
		return out;
	}
	*out++ = offset < 0 ? '-' : '+';
	out = put_two(out, minutes / 60);
	*out++ = ':';
	return put_two(out, minutes % 60);
}

char *temporal_print_wall(char *out, int64_t seconds, uint32_t ns, int digits, char separator)
{
	int clock;

	out = temporal_print_date(out, calendar_split(seconds, &clock));
	*out++ = separator;
	return temporal_print_clock(out, clock, ns, digits);
}

char *temporal_print_instant(char *out, int64_t instant, uint32_t ns, int digits, int32_t offset)
{
	int64_t wall = instant + offset;

	if (offset % 60 != 0 || wall < CALENDAR_SECOND_MIN || wall > CALENDAR_SECOND_MAX) {
		wall = instant;
		offset = 0;
	}
	out = temporal_print_wall(out, wall, ns, digits, 'T');
	return temporal_print_offset(out, offset);
}

static char *put_number(char *p, uint64_t n)
{
	char digits[20], *d = digits + sizeof digits;

	do
		*--d = (char)('0' + n % 10);
	while ((n /= 10) != 0);
	memcpy(p, d, (size_t)(digits + sizeof digits - d));
	return p + (digits + sizeof digits - d);
}

char *temporal_print_time(char *out, const struct temporal_time *t, int digits)
{
	unsigned hours = (unsigned)t->seconds / 3600, rest = (unsigned)t->seconds % 3600;

	if (t->negative)
		*out++ = '-';
	out = hours > 99 ? put_number(out, hours) : put_two(out, hours);
	*out++ = ':';
	out = put_two(out, rest / 60);
	*out++ = ':';
	out = put_two(out, rest % 60);
	return put_fraction(out, t->ns, digits);
}

char *temporal_print_months(char *out, int64_t months)
{
	uint64_t n = months < 0 ? 0 - (uint64_t)months : (uint64_t)months;

	if (months < 0)
		*out++ = '-';
	out = put_number(out, n / 12);
	*out++ = '-';
	return put_number(out, n % 12);
}

char *temporal_print_span(char *out, int64_t seconds, uint32_t ns)
{
	uint64_t n = (uint64_t)seconds;

	if (seconds < 0) {
		*out++ = '-';
		n = 0 - n - (ns > 0);
		ns = ns > 0 ? 1000000000 - ns : 0;
	}
	out = put_number(out, n / 86400);
	*out++ = ' ';
	out = put_clock(out, (unsigned)(n % 86400));
	return put_fraction(out, ns, NS_DIGITS);
}
