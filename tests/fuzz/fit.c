/* SPDX-License-Identifier: MIT */
/*
 * Fuzz entry of fit, and with it of decimal, real and temporal. The first byte picks
 * the target, the second how the rest is given and which losses are allowed. What a
 * cast hands on must pass the same cast again and stay as it is; what was read and
 * printed must read the same.
 * seeds: json/test_parsing
 */
#include "base/mem.h"
#include "base/utf8.h"
#include "fit/fit.h"
#include "fit/myjson.h"
#include "format/json.h"
#include "value/calendar.h"
#include "value/decimal.h"
#include "value/real.h"
#include "value/temporal.h"

#include <stdlib.h>

#define PLAIN_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void try_decimal(const char *s, size_t n)
{
	struct decimal d, again;
	char *p;
	size_t len;
	double x;

	if (!decimal_parse(&d, s, n))
		return;
	must(real_check(&d) >= REAL_FITS);
	x = real_nearest(&d);
	if (n < 1000) {
		p = mem_dup(s, n);
		must(x == strtod(p, NULL) && real_nearest32(&d) == strtof(p, NULL));
		free(p);
	}
	if ((d.flags & DECIMAL_JSON) != 0)
		myjson_keeps(s, n, false);
	if (decimal_plain_size(&d, 0) > PLAIN_MAX)
		return;
	p = mem_alloc(decimal_plain_size(&d, 0), 1);
	len = decimal_print_plain(&d, 0, p);
	must(decimal_parse(&again, p, len) && decimal_compare(&d, &again) == 0);
	free(p);
	p = mem_alloc(d.n + 24, 1);
	len = decimal_print_exponent(&d, p);
	must(decimal_parse(&again, p, len) && decimal_compare(&d, &again) == 0);
	free(p);
}

static void try_temporal(const char *s, size_t n)
{
	char text[TEMPORAL_SIZE], *end;
	struct temporal t, again;
	struct temporal_time time;
	struct fault f;
	int64_t instant;

	temporal_is_interval(s, n);
	if (temporal_parse_time(&time, s, n, &f) == 0) {
		end = temporal_print_time(text, &time, TEMPORAL_SHORTEST);
		must(temporal_parse_time(&time, text, (size_t)(end - text), &f) == 0);
	}
	if (temporal_parse(&t, s, n, &f) < 0)
		return;
	end = temporal_print_wall(text, t.seconds, t.ns, 9, ' ');
	must(temporal_parse(&again, text, (size_t)(end - text), &f) == 0 &&
		again.seconds == t.seconds && again.ns == t.ns);
	instant = temporal_instant(&t);
	if (instant < CALENDAR_SECOND_MIN || instant > CALENDAR_SECOND_MAX)
		return;
	end = temporal_print_instant(text, instant, t.ns, TEMPORAL_AS_NEEDED, t.offset);
	must(temporal_parse(&again, text, (size_t)(end - text), &f) == 0 &&
		temporal_instant(&again) == instant);
}

static const struct span members[] = {{"", 0}, {"a", 1}, {"b", 1}, {"1", 1}};

/* One of the logical types, or a column of a server with odd limits. */
static struct fit target(unsigned pick)
{
	struct dstype type = {.kind = (enum dstype_kind)(pick % DSTYPE_KINDS)};
	struct fit fit;

	if (type.kind == DSTYPE_DECIMAL && pick % 3 != 0) {
		type.precision = 1 + (int)(pick % 40);
		type.scale = (int)(pick % 7) % (type.precision + 1);
	}
	fit = fit_of_type(type);
	if (pick < 64)
		return fit;
	fit.kind = (enum fit_kind)(pick % FIT_KINDS);
	if (pick >= 128)
		fit.dialect = pick % 2 == 0 ? FIT_MYSQL : FIT_MARIADB;
	fit.bits = 8 << pick % 4;
	fit.max_chars = fit.max_bytes = pick % 10;
	fit.fixed = pick % 5 == 0;
	fit.precision = (int)(pick % 9);
	fit.scale = fit.precision / 2;
	fit.fraction = (int)(pick % 7);
	fit.members = members;
	fit.n_members = sizeof members / sizeof members[0];
	return fit;
}

/* What was handed on, perhaps after a loss, must pass again without one, and stay. */
static void try_again(const struct fit *fit, struct fit_room *room, const struct value *first)
{
	struct str a = STR_INIT, b = STR_INIT;
	struct fit strict = *fit;
	struct value out;
	struct fault f;

	strict.lossy = 0;
	must(fit_value(&strict, room, first, &out, &f) == 0);
	value_json(&a, first);
	value_json(&b, &out);
	must(span_eq(str_span(&a), str_span(&b)));
	str_free(&a);
	str_free(&b);
}

static void try_fit(unsigned pick, unsigned lossy, const struct value *in)
{
	struct fit fit = target(pick);
	struct fit_room room = FIT_ROOM_INIT;
	struct fault f;
	struct value out;

	fit.lossy = lossy;
	fit_prepare(&fit);
	if (fit_value(&fit, &room, in, &out, &f) < 0)
		must(f.code != FAULT_NONE && f.reason[0] != '\0' &&
			utf8_check(f.reason, strlen(f.reason)) == strlen(f.reason));
	else if (fit.dialect == FIT_STREAM && fit.kind != FIT_JSON && fit.kind != FIT_ANY)
		try_again(&fit, &room, &out);
	fit_free(&fit);
	fit_room_free(&room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json *json;
	struct value v;
	struct fault f;
	char *text;
	size_t n;

	if (size < 2)
		return 0;
	n = size - 2;
	text = mem_alloc(n + JSON_PAD, 1);
	memcpy(text, data + 2, n);
	text[n] = '\n';
	json = json_new();
	if (data[1] % 2 == 0 && json_value(json, text, n, &v, &f) == 0)
		try_fit(data[0], data[1] >> 4, &v);
	json_free(json);
	free(text);
	text = mem_dup((const char *)data + 2, n); /* no byte to spare, so that none is read */
	text = mem_realloc(text, n, 1);
	v = (struct value){
		.p = text, .len = n, .kind = data[1] % 4 == 1 ? VALUE_TEXT : VALUE_BYTES};
	if (data[1] % 2 == 1)
		try_fit(data[0], data[1] >> 4, &v);
	try_decimal(text, n);
	try_temporal(text, n);
	free(text);
	return 0;
}
