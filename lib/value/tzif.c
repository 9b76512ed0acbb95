/* SPDX-License-Identifier: MIT */
/* TZif files. */
#include "value/tzif.h"

#include "base/mem.h"
#include "value/calendar.h"
#include "value/tzrule.h"

#include <stdlib.h>
#include <string.h>

#define HEADER_LEN 44
#define TYPE_LEN 6
#define COUNT_MAX 100000 /* of anything; real files stay below 2000 */

struct header {
	int version;
	uint32_t isut, isstd, leap, time, type, chars;
};

static uint32_t get32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t get_time(const unsigned char *p, size_t width)
{
	if (width == 4)
		return (int32_t)get32(p);
	return (int64_t)((uint64_t)get32(p) << 32 | get32(p + 4));
}

static bool read_header(struct header *h, const unsigned char *p, size_t n)
{
	if (n < HEADER_LEN || memcmp(p, "TZif", 4) != 0)
		return false;
	h->version = p[4] == 0 ? 1 : p[4] - '0';
	h->isut = get32(p + 20);
	h->isstd = get32(p + 24);
	h->leap = get32(p + 28);
	h->time = get32(p + 32);
	h->type = get32(p + 36);
	h->chars = get32(p + 40);
	return h->version >= 1 && h->isut <= COUNT_MAX && h->isstd <= COUNT_MAX &&
		h->leap <= COUNT_MAX && h->time <= COUNT_MAX && h->type >= 1 && h->type <= 256 &&
		h->chars <= COUNT_MAX;
}

/* Bytes of the block behind a header, with times of the given width. */
static size_t block_len(const struct header *h, size_t width)
{
	return h->time * (width + 1) + h->type * TYPE_LEN + h->chars + h->leap * (width + 4) +
		h->isstd + h->isut;
}

/* Append an offset from an instant on; at the same instant the later word counts. */
static void add(struct tzif *t, size_t *cap, int64_t at, int32_t offset)
{
	size_t other;

	if (t->n > 1 && t->at[t->n - 1] == at)
		t->n--;
	if (t->n > 0 && t->offset[t->n - 1] == offset)
		return;
	other = *cap;
	t->at = mem_grow(t->at, t->n, &other, sizeof *t->at);
	t->offset = mem_grow(t->offset, t->n, cap, sizeof *t->offset);
	t->at[t->n] = at;
	t->offset[t->n++] = offset;
}

/* The offset of a local time type; false where there is none, or it is absurd. */
static bool type_offset(const unsigned char *types, const struct header *h, unsigned i,
	int32_t *offset)
{
	if (i >= h->type)
		return false;
	*offset = (int32_t)get32(types + i * TYPE_LEN);
	return *offset > -26 * 3600 && *offset < 27 * 3600;
}

static const char *read_block(struct tzif *t, size_t *cap, const unsigned char *p,
	const struct header *h, size_t width)
{
	const unsigned char *index = p + h->time * width, *types = index + h->time;
	int64_t at, before = INT64_MIN;
	int32_t offset;
	uint32_t i;

	if (!type_offset(types, h, 0, &offset))
		return "its first offset is out of range";
	add(t, cap, INT64_MIN, offset);
	for (i = 0; i < h->time; i++) {
		at = get_time(p + i * width, width);
		if (i > 0 && at <= before)
			return "its transitions are not in order";
		before = at;
		if (!type_offset(types, h, index[i], &offset))
			return "one of its offsets is out of range";
		add(t, cap, at, offset);
	}
	return NULL;
}

/* The year of an instant, as near as it has to be; the table begins no later. */
static int year_of(int64_t at)
{
	int64_t day = at / 86400;

	if (day < CALENDAR_DAY_MIN || day > CALENDAR_DAY_MAX)
		return 1970;
	return calendar_date(day).year;
}

/* Lay out the rule for the 400 years behind the table and somewhat more. */
static void add_rule(struct tzif *t, size_t *cap, const struct tzrule *r)
{
	int64_t last = t->n > 1 ? t->at[t->n - 1] : 0, begin, end;
	int first = year_of(last), year;

	if (!r->has_summer) {
		add(t, cap, last, r->standard);
		return;
	}
	for (year = first; year <= first + 402; year++) {
		tzrule_year(r, year, &begin, &end);
		if (begin < end && begin > last)
			add(t, cap, begin, r->summer);
		if (end > last)
			add(t, cap, end, r->standard);
		if (begin >= end && begin > last)
			add(t, cap, begin, r->summer);
	}
	t->cycle = calendar_day((struct date){first + 401, 1, 1}) * 86400;
}

static const char *read_footer(struct tzif *t, size_t *cap, const unsigned char *p,
	const unsigned char *end)
{
	const unsigned char *stop;
	struct tzrule rule;

	if (p == end || *p != '\n')
		return "its footer is missing";
	stop = memchr(p + 1, '\n', (size_t)(end - p - 1));
	if (stop == NULL)
		return "its footer is cut";
	if (stop == p + 1)
		return NULL;
	if (!tzrule_parse(&rule, (const char *)p + 1, (size_t)(stop - p - 1)))
		return "its footer is no POSIX TZ rule";
	add_rule(t, cap, &rule);
	return NULL;
}

static const char *read_file(struct tzif *t, const unsigned char *p, size_t n)
{
	const unsigned char *end = p + n;
	size_t cap = 0, width = 4;
	const char *wrong;
	struct header h;

	if (!read_header(&h, p, n) || block_len(&h, 4) > n - HEADER_LEN)
		return "it is no TZif file, or it is cut";
	p += HEADER_LEN;
	if (h.version > 1) {
		width = 8;
		p += block_len(&h, 4);
		n = (size_t)(end - p);
		if (!read_header(&h, p, n) || block_len(&h, 8) > n - HEADER_LEN)
			return "it is no TZif file, or it is cut";
		p += HEADER_LEN;
	}
	if (h.leap > 0)
		return "it counts leap seconds";
	wrong = read_block(t, &cap, p, &h, width);
	if (wrong == NULL && h.version > 1)
		wrong = read_footer(t, &cap, p + block_len(&h, width), end);
	return wrong;
}

const char *tzif_parse(struct tzif *t, const unsigned char *p, size_t n)
{
	const char *wrong;

	*t = (struct tzif){.cycle = INT64_MAX};
	wrong = read_file(t, p, n);
	if (wrong != NULL)
		tzif_free(t);
	return wrong;
}

void tzif_fixed(struct tzif *t, int32_t offset)
{
	size_t cap = 0;

	*t = (struct tzif){.cycle = INT64_MAX};
	add(t, &cap, INT64_MIN, offset);
}

void tzif_free(struct tzif *t)
{
	free(t->at);
	free(t->offset);
	*t = (struct tzif){.n = 0};
}
