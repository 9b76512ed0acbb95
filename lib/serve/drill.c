/* SPDX-License-Identifier: MIT */
/* Faults on purpose. */
#include "serve/drill.h"

#include "base/mem.h"
#include "base/num.h"
#include "base/show.h"
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a kind's own value is. */
enum value { VALUE_NOTHING, VALUE_BYTES, VALUE_ROWS, VALUE_TIME, VALUE_CODE };

static const struct {
	const char *name;
	enum value value;
} kinds[DRILL_KINDS] = {
	[DRILL_CUT] = {"cut", VALUE_BYTES},
	[DRILL_STALL] = {"stall", VALUE_BYTES},
	[DRILL_SLOW] = {"slow", VALUE_TIME},
	[DRILL_DELAY] = {"delay", VALUE_TIME},
	[DRILL_HANG_UP] = {"hang-up", VALUE_NOTHING},
	[DRILL_STATUS] = {"status", VALUE_CODE},
	[DRILL_HTML] = {"html", VALUE_CODE},
	[DRILL_EXPIRED] = {"expired", VALUE_NOTHING},
	[DRILL_RECORD_CRC] = {"record-crc", VALUE_ROWS},
	[DRILL_STREAM_CRC] = {"stream-crc", VALUE_NOTHING},
	[DRILL_COUNT] = {"count", VALUE_NOTHING},
	[DRILL_DROP_ROW] = {"drop-row", VALUE_ROWS},
	[DRILL_LOSE_ROW] = {"lose-row", VALUE_ROWS},
	[DRILL_SHORT] = {"short", VALUE_ROWS},
	[DRILL_NO_FOOTER] = {"no-footer", VALUE_ROWS},
};

static const char *const places[] = {"data", "session", "upload", "instance", "meta", "any", NULL};

enum word {
	WORD_ON = DRILL_KINDS,
	WORD_EVERY,
	WORD_FIRST,
	WORD_SKIP,
	WORD_P,
	WORD_RETRY_AFTER,
	WORDS
};

/* All that may stand before an equals sign: the kinds, then the words. */
static void list_words(const char *list[WORDS + 1])
{
	static const char *const words[] = {"on", "every", "first", "skip", "p", "retry-after"};

	for (int i = 0; i < DRILL_KINDS; i++)
		list[i] = kinds[i].name;
	for (int i = DRILL_KINDS; i < WORDS; i++)
		list[i] = words[i - DRILL_KINDS];
	list[WORDS] = NULL;
}

static int read_places(struct drill_rule *r, const char *text, struct err *err)
{
	int place;

	if (option_choice(&place, text, places, err) < 0)
		return -1;
	for (int i = 0; i < DRILL_PLACES; i++)
		r->places[i] |= i == place || place == DRILL_PLACES;
	return 0;
}

/* "0.25" or "25%" */
static int read_chance(struct drill_rule *r, const char *text, struct err *err)
{
	char *end;
	double p = strtod(text, &end);

	if (*end == '%') {
		p /= 100;
		end++;
	}
	if (end == text || *end != '\0' || !(p >= 0 && p <= 1))
		return err_set(err, EXIT_USAGE, "'%s' is no probability: 0 to 1, or a percentage",
			text);
	r->chance = (uint32_t)(p * UINT32_MAX);
	return 0;
}

static int read_number(enum value value, const char *text, uint64_t *n, struct err *err)
{
	if (value == VALUE_BYTES)
		return num_size(text, 0, INT64_MAX, n, err);
	if (value == VALUE_CODE)
		return num_u64(text, 300, 599, n, err);
	return num_count(text, 0, INT64_MAX, n, err);
}

/* "N", or "A..B": anything from A to B. */
static int read_range(struct drill_rule *r, enum value value, const char *text, struct err *err)
{
	const char *dots = strstr(text, "..");
	char *low;
	int rc;

	if (dots == NULL) {
		rc = read_number(value, text, &r->low, err);
		r->high = r->low;
		return rc;
	}
	low = mem_dup(text, (size_t)(dots - text));
	rc = read_number(value, low, &r->low, err);
	free(low);
	if (rc == 0)
		rc = read_number(value, dots + 2, &r->high, err);
	if (rc == 0 && r->high < r->low)
		rc = err_set(err, EXIT_USAGE, "'%s' ends before it begins", text);
	return rc;
}

/* The value of one word; NULL: there was none. */
static int read_word(struct drill_rule *r, int word, const char *text, struct err *err)
{
	uint64_t n;

	if (word < DRILL_KINDS) {
		enum value value = kinds[word].value;

		if (r->kind != DRILL_KINDS)
			return err_set(err, EXIT_USAGE, "one fault a rule: '%s' is one too many",
				kinds[word].name);
		r->kind = (enum drill_kind)word;
		if ((value == VALUE_NOTHING) != (text == NULL))
			return err_set(err, EXIT_USAGE, "'%s' %s", kinds[word].name,
				text == NULL ? "needs a value" : "takes no value");
		if (value == VALUE_NOTHING)
			return 0;
		return value == VALUE_TIME ? num_time(text, 0, INT64_MAX / 4, &r->ns, err)
					   : read_range(r, value, text, err);
	}
	if (text == NULL)
		return err_set(err, EXIT_USAGE, "a value is missing");
	switch (word) {
	case WORD_ON:
		return read_places(r, text, err);
	case WORD_EVERY:
		return num_count(text, 1, INT64_MAX, &r->every, err);
	case WORD_FIRST:
		return num_count(text, 1, INT64_MAX, &r->first, err);
	case WORD_SKIP:
		return num_count(text, 0, INT64_MAX, &r->skip, err);
	case WORD_P:
		return read_chance(r, text, err);
	default:
		if (num_count(text, 0, 86400, &n, err) < 0)
			return -1;
		r->retry_after = (int64_t)n;
		return 0;
	}
}

/* Read one "word" or "word=value", which ends in a NUL. */
static int read_part(struct drill_rule *r, char *part, struct err *err)
{
	const char *list[WORDS + 1];
	char *eq = strchr(part, '=');
	int word;

	list_words(list);
	if (eq != NULL)
		*eq = '\0';
	if (option_choice(&word, part, list, err) < 0)
		return -1;
	if (read_word(r, word, eq != NULL ? eq + 1 : NULL, err) < 0)
		return err_at(err, "%s", list[word]);
	return 0;
}

/* Does the fault make sense where the rule wants it? */
static int check_rule(struct drill_rule *r, struct err *err)
{
	bool data_only = r->kind == DRILL_CUT || r->kind == DRILL_STALL || r->kind == DRILL_SLOW ||
		r->kind >= DRILL_RECORD_CRC,
	     any = false;

	if (r->kind == DRILL_KINDS)
		return err_set(err, EXIT_USAGE, "the rule names no fault");
	for (int i = 0; i < DRILL_PLACES; i++)
		any |= r->places[i];
	r->places[DRILL_DATA] |= !any;
	for (int i = 0; i < DRILL_PLACES; i++)
		if (data_only && i != DRILL_DATA && r->places[i])
			return err_set(err, EXIT_USAGE, "'%s' happens to data alone",
				kinds[r->kind].name);
	return 0;
}

int drill_add(void *to, const char *text, struct err *err)
{
	struct drill *d = to;
	struct drill_rule r = {
		.kind = DRILL_KINDS, .retry_after = -1, .every = 1, .chance = UINT32_MAX};
	char *copy = mem_dup(text, strlen(text)), *rest = copy, *part;
	int rc = 0;

	while (rc == 0 && (part = strsep(&rest, ",")) != NULL)
		rc = read_part(&r, part, err);
	free(copy);
	if (rc < 0 || check_rule(&r, err) < 0)
		return -1;
	d->rules = mem_grow(d->rules, d->n, &d->cap, sizeof *d->rules);
	d->rules[d->n++] = r;
	return 0;
}

void drill_free(struct drill *d)
{
	free(d->rules);
	d->rules = NULL;
	d->n = d->cap = 0;
}

/* xorshift: good enough for choosing what breaks, and the same everywhere. */
static uint64_t next_random(struct drill *d)
{
	d->state ^= d->state << 13;
	d->state ^= d->state >> 7;
	d->state ^= d->state << 17;
	return d->state;
}

static bool rule_hits(struct drill *d, struct drill_rule *r)
{
	uint64_t nth = ++r->seen;

	if (nth <= r->skip || (nth - r->skip) % r->every != 0 ||
		(r->first != 0 && r->hits >= r->first))
		return false;
	if (r->chance != UINT32_MAX && (uint32_t)(next_random(d) >> 16) >= r->chance)
		return false;
	r->hits++;
	return true;
}

bool drill_ask(struct drill *d, enum drill_place place, struct drill_hit *hit)
{
	struct drill_rule *r;
	bool any = false;

	memset(hit, 0, sizeof *hit);
	if (d->n == 0)
		return false;
	pthread_mutex_lock(&d->lock);
	for (r = d->rules; r < d->rules + d->n; r++) {
		if (!r->places[place] || !rule_hits(d, r))
			continue;
		any = hit->hit[r->kind] = true;
		hit->n[r->kind] = r->low;
		if (r->high > r->low)
			hit->n[r->kind] += next_random(d) % (r->high - r->low + 1);
		hit->ns[r->kind] = r->ns;
		hit->retry_after = r->retry_after;
	}
	pthread_mutex_unlock(&d->lock);
	return any;
}
