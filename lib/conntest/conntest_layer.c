/* SPDX-License-Identifier: MIT */
/* One layer of a connection test: begun, filled, ended. */
#include "conntest/conntest_internal.h"

#include "base/clock.h"
#include "value/value.h"

#include <stdarg.h>
#include <stdio.h>

struct conntest_layer *conntest_begin(struct conntest *t, const char *name)
{
	struct conntest_layer *l = &t->layers[t->n++];

	*l = (struct conntest_layer){.name = name};
	t->started_ns = clock_now();
	return l;
}

struct conntest_layer *conntest_current(struct conntest *t)
{
	return &t->layers[t->n - 1];
}

int conntest_end(struct conntest *t)
{
	struct conntest_layer *l = conntest_current(t);

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
	struct conntest_layer *l = conntest_current(t);

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
	struct conntest_layer *l = conntest_current(t);
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
	struct str *facts = &conntest_current(t)->facts;

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
