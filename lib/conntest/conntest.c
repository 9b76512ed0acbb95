/* SPDX-License-Identifier: MIT */
/* The layers of a connection test, and how they are shown. */
#include "conntest/conntest_internal.h"

#include "base/clock.h"
#include "base/mem.h"
#include "value/value.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const status_names[] = {"ok", "note", "skipped", "failed"};

const char *conntest_status_name(enum conntest_status status)
{
	return status_names[status];
}

void conntest_init(struct conntest *t, const struct conntest_options *o,
	void (*done)(void *to, const struct conntest_layer *layer), void *to)
{
	*t = (struct conntest){.options = o, .done = done, .to = to, .source = SOURCE_INIT};
}

void conntest_free(struct conntest *t)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		str_free(&t->layers[i].text);
		str_free(&t->layers[i].hint);
		str_free(&t->layers[i].facts);
		str_free(&t->layers[i].lines);
	}
	source_free(&t->source);
	free(t->name);
	conntest_init(t, NULL, NULL, NULL);
}

/* ---- one layer ---- */

struct conntest_layer *conntest_begin(struct conntest *t, const char *name)
{
	struct conntest_layer *l = &t->layers[t->n++];

	*l = (struct conntest_layer){.name = name};
	t->started_ns = clock_now();
	return l;
}

static struct conntest_layer *current(struct conntest *t)
{
	return &t->layers[t->n - 1];
}

int conntest_end(struct conntest *t)
{
	struct conntest_layer *l = current(t);

	if (l->status != LAYER_SKIPPED)
		l->ns = clock_now() - t->started_ns;
	if (t->done != NULL)
		t->done(t->to, l);
	return 0;
}

void conntest_skip(struct conntest *t, const char *name, const char *why)
{
	struct conntest_layer *l = conntest_begin(t, name);

	l->status = LAYER_SKIPPED;
	str_adds(&l->text, why);
	conntest_end(t);
}

/* Behind a question ("did you mean 'x'?") it stands in brackets. */
static void add_hint(struct err *err, const char *hint)
{
	size_t n = strlen(err->text);
	bool question = n > 0 && err->text[n - 1] == '?';

	if (hint != NULL && *hint != '\0')
		snprintf(err->text + n, sizeof err->text - n, question ? " (%s)" : "; %s", hint);
}

/* The modules below name the source too; once is enough. */
static void drop_name(struct err *err, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(err->text, name, n) == 0 && strncmp(err->text + n, ": ", 2) == 0)
		memmove(err->text, err->text + n + 2, strlen(err->text + n + 2) + 1);
}

int conntest_fail(struct conntest *t, const char *hint, struct err *err)
{
	struct conntest_layer *l = current(t);

	if (t->n > 1) /* a message about the configuration names its place itself */
		drop_name(err, t->name);
	l->status = LAYER_FAILED;
	str_clear(&l->text);
	str_adds(&l->text, err->text);
	if (hint != NULL && *hint != '\0') {
		str_clear(&l->hint);
		str_adds(&l->hint, hint);
	}
	conntest_end(t);
	if (t->n > 1)
		err_at(err, "%s: %s", t->name, l->name);
	add_hint(err, l->hint.s);
	return -1;
}

void conntest_note(struct conntest *t, const char *fmt, ...)
{
	struct conntest_layer *l = current(t);
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	l->status = LAYER_NOTE;
	str_addf(&l->hint, "%s%s", l->hint.len > 0 ? "; " : "", text);
}

static struct str *fact(struct conntest *t, const char *name)
{
	struct str *facts = &current(t)->facts;

	str_addf(facts, "%s\"%s\":", facts->len > 0 ? "," : "", name);
	return facts;
}

void conntest_json_text(struct str *out, const char *text)
{
	if (text == NULL)
		str_adds(out, "null");
	else
		value_json_string(out, text, strlen(text));
}

void conntest_fact(struct conntest *t, const char *name, const char *text)
{
	conntest_json_text(fact(t, name), text);
}

void conntest_fact_n(struct conntest *t, const char *name, int64_t n)
{
	str_addf(fact(t, name), "%lld", (long long)n);
}

void conntest_fact_bool(struct conntest *t, const char *name, bool yes)
{
	str_adds(fact(t, name), yes ? "true" : "false");
}

void conntest_fact_json(struct conntest *t, const char *name, const char *json)
{
	str_adds(fact(t, name), json);
}

bool conntest_has_name(const struct columns *columns, const char *name)
{
	size_t i;

	for (i = 0; i < columns->n; i++)
		if (strcasecmp(columns->v[i].name, name) == 0)
			return true;
	return false;
}

/* ---- all of them ---- */

static void describe_source(struct conntest *t)
{
	const struct source *s = &t->source;
	struct str *text = &current(t)->text;

	str_addf(text, "%s, %s", source_type_name(s->type), s->path != NULL ? s->path : s->name);
	if (s->environment != NULL)
		str_addf(text, ", environment %s%s", s->environment,
			s->overlaid ? " laid over" : "");
	conntest_fact(t, "path", s->path);
	conntest_fact(t, "environment", s->environment);
}

static int run(struct conntest *t, struct err *err)
{
	describe_source(t);
	conntest_end(t);
	return t->source.type == SOURCE_MYSQL ? conntest_mysql(t, err) : conntest_odps(t, err);
}

int conntest_source(struct conntest *t, const struct source_options *o, struct err *err)
{
	const char *name = o->name != NULL && !strstr(o->name, "://") ? o->name : "--source";

	t->name = mem_dup(name, strlen(name));
	conntest_begin(t, "configuration");
	if (source_open(&t->source, o, err) < 0)
		return conntest_fail(t, NULL, err);
	free(t->name);
	t->name = mem_dup(t->source.name, strlen(t->source.name));
	return run(t, err);
}

int conntest_adopt(struct conntest *t, struct source *s, struct err *err)
{
	t->source = *s;
	*s = (struct source)SOURCE_INIT;
	t->name = mem_dup(t->source.name, strlen(t->source.name));
	conntest_begin(t, "configuration");
	if (source_unlock(&t->source, err) < 0)
		return conntest_fail(t, NULL, err);
	return run(t, err);
}

/* ---- showing ---- */

bool conntest_may_mend(const struct conntest *t, const struct err *err)
{
	return err->exit == EXIT_TEMP || (t->n > 0 && strcmp(t->layers[t->n - 1].name, "dns") == 0);
}

void conntest_line(struct str *out, const struct conntest_layer *l, bool verbose)
{
	str_addf(out, "%-14s  %-7s", l->name, status_names[l->status]);
	if (l->status == LAYER_SKIPPED)
		str_addf(out, "  %11s", "");
	else
		str_addf(out, "  %8.1f ms", (double)l->ns / 1e6);
	str_addf(out, "  %s", l->text.len > 0 ? l->text.s : "");
	if (l->status == LAYER_NOTE)
		str_addf(out, "%s%s", l->text.len > 0 ? "; " : "", l->hint.s);
	str_addc(out, '\n');
	if (verbose)
		str_add(out, l->lines.s, l->lines.len);
}

static void json_text(struct str *out, const char *name, const char *text)
{
	str_addf(out, ",\"%s\":", name);
	conntest_json_text(out, text != NULL && *text != '\0' ? text : NULL);
}

static void json_layer(struct str *out, const struct conntest_layer *l)
{
	str_addf(out, "{\"layer\":\"%s\",\"status\":\"%s\",\"ms\":", l->name,
		status_names[l->status]);
	if (l->status == LAYER_SKIPPED)
		str_adds(out, "null");
	else
		str_addf(out, "%.3f", (double)l->ns / 1e6);
	json_text(out, "text", l->text.s);
	json_text(out, "hint", l->hint.s);
	str_addf(out, ",\"facts\":{%s}}", l->facts.len > 0 ? l->facts.s : "");
}

void conntest_json(struct str *out, const struct conntest *t, const struct err *err)
{
	bool known = t->source.name != NULL;
	int64_t total = 0;
	size_t i;

	for (i = 0; i < t->n; i++)
		total += t->layers[i].ns;
	str_adds(out, "{\"source\":");
	value_json_string(out, t->name, strlen(t->name));
	json_text(out, "type", known ? source_type_name(t->source.type) : NULL);
	str_addf(out, ",\"ok\":%s,\"exit\":%d", err_is_set(err) ? "false" : "true", err->exit);
	str_addf(out, ",\"ms\":%.3f", (double)total / 1e6);
	json_text(out, "error", err_is_set(err) ? err->text : NULL);
	str_adds(out, ",\"layers\":[");
	for (i = 0; i < t->n; i++) {
		if (i > 0)
			str_addc(out, ',');
		json_layer(out, &t->layers[i]);
	}
	str_adds(out, "]}\n");
}
