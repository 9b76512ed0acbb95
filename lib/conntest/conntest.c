/* SPDX-License-Identifier: MIT */
/* The layers of a connection test, and how they are shown. */
#include "conntest/conntest_internal.h"

#include "base/mem.h"
#include "value/value.h"

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

/* ---- all of them ---- */

static void describe_source(struct conntest *t)
{
	const struct source *s = &t->source;
	struct str *text = &conntest_current(t)->text;

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
