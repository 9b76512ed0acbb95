/* SPDX-License-Identifier: MIT */
/* Values of partition keys, as texts of several forms. */
#include "serve/partspec.h"

#include "base/mem.h"
#include "base/show.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void partspec_free(struct partspec *p)
{
	for (size_t i = 0; i < TABLE_KEYS_MAX; i++)
		free(p->value[i]);
	*p = (struct partspec)PARTSPEC_INIT;
}

static bool is_integer(enum odps_kind kind)
{
	return kind >= ODPS_TINYINT && kind <= ODPS_BIGINT;
}

/* The one spelling of an integer; false where the text is none. */
static bool plain_integer(struct span value, char out[24])
{
	char text[64], *end;
	long long n;

	if (value.len == 0 || value.len >= sizeof text)
		return false;
	memcpy(text, value.p, value.len);
	text[value.len] = '\0';
	errno = 0;
	n = strtoll(text, &end, 10);
	if (errno != 0 || *end != '\0')
		return false;
	snprintf(out, 24, "%lld", n);
	return true;
}

int partspec_set(struct partspec *p, const struct table *t, size_t i, struct span value,
	struct err *err)
{
	const struct table_column *key = &t->columns[t->n_columns + i];
	struct show show;
	char number[24];

	if (p->value[i] != NULL)
		return err_set(err, EXIT_USAGE, "partition key %s is given twice", key->name);
	if (value.len == 0 || value.len > TABLE_VALUE_MAX ||
		memchr(value.p, '\0', value.len) != NULL)
		return err_set(err, EXIT_USAGE,
			"partition key %s: a value has 1 to %d bytes, no NUL among them", key->name,
			TABLE_VALUE_MAX);
	if (!is_integer(key->type.kind)) {
		p->value[i] = mem_dup(value.p, value.len);
		return 0;
	}
	if (!plain_integer(value, number))
		return err_set(err, EXIT_USAGE, "partition key %s: '%s' is no integer", key->name,
			show_cut(&show, value.p, value.len, 100));
	p->value[i] = mem_dup(number, strlen(number));
	return 0;
}

static struct span trim(struct span s)
{
	while (s.len > 0 && (*s.p == ' ' || *s.p == '\t')) {
		s.p++;
		s.len--;
	}
	while (s.len > 0 && (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* Take "value" off the front of *rest, with its quotes if it has some. */
static bool take_value(struct span *rest, struct span *value)
{
	const char *end;
	char quote = *rest->p;

	if (quote == '\'' || quote == '"') {
		end = memchr(rest->p + 1, quote, rest->len - 1);
		if (end == NULL)
			return false;
		*value = (struct span){rest->p + 1, (size_t)(end - rest->p) - 1};
		end++;
	} else {
		for (end = rest->p; end < rest->p + rest->len && *end != ',' && *end != '/'; end++)
			;
		*value = trim((struct span){rest->p, (size_t)(end - rest->p)});
	}
	*rest = trim((struct span){end, rest->len - (size_t)(end - rest->p)});
	return true;
}

static int set_named(struct partspec *p, const struct table *t, struct span name, struct span value,
	struct err *err)
{
	struct show show;
	int i = table_find(t, name);

	if (i < 0 || (size_t)i < t->n_columns)
		return err_set(err, EXIT_USAGE, "no partition key '%s' in table %s",
			show_cut(&show, name.p, name.len, 100), t->name);
	return partspec_set(p, t, (size_t)i - t->n_columns, value, err);
}

int partspec_parse(struct partspec *p, const struct table *t, struct span text, struct err *err)
{
	struct span rest = trim(text), value;
	const char *eq;
	struct show show;

	while (rest.len > 0) {
		eq = memchr(rest.p, '=', rest.len);
		if (eq == NULL)
			break;
		struct span name = trim((struct span){rest.p, (size_t)(eq - rest.p)});

		rest = trim((struct span){eq + 1, rest.len - (size_t)(eq + 1 - rest.p)});
		if (rest.len == 0 || !take_value(&rest, &value))
			break;
		if (set_named(p, t, name, value, err) < 0)
			return -1;
		if (rest.len == 0)
			return 0;
		if ((*rest.p != ',' && *rest.p != '/') || rest.len == 1)
			break;
		rest = trim((struct span){rest.p + 1, rest.len - 1});
	}
	return err_set(err, EXIT_USAGE, "'%s' is no partition spec (key=value,key2=value2)",
		show_cut(&show, text.p, text.len, 200));
}

bool partspec_full(const struct partspec *p, const struct table *t)
{
	for (size_t i = 0; i < t->n_keys; i++)
		if (p->value[i] == NULL)
			return false;
	return true;
}

void partspec_print(struct str *out, const struct table *t, const struct partspec *p)
{
	const char *s;

	for (size_t i = 0; i < t->n_keys && p->value[i] != NULL; i++) {
		if (i > 0)
			str_addc(out, '/');
		str_adds(out, t->columns[t->n_columns + i].name);
		str_addc(out, '=');
		for (s = p->value[i]; *s != '\0'; s++)
			if (*s == '/' || *s == '%')
				str_addf(out, "%%%02X", (unsigned)*s);
			else
				str_addc(out, *s);
	}
}

/* Undo partspec_print's escapes of one value. */
static char *unescape(const char *s, size_t n)
{
	char *out = mem_alloc(n + 1, 1);
	size_t i, len = 0;

	for (i = 0; i < n; i++)
		if (s[i] == '%' && n - i > 2) {
			out[len++] = s[i + 1] == '2' && s[i + 2] == 'F' ? '/' : '%';
			i += 2;
		} else {
			out[len++] = s[i];
		}
	return out;
}

/* Read what partspec_print wrote. */
void partspec_read(struct partspec *p, const struct table *t, struct span text)
{
	const char *s = text.p, *end = text.p + text.len, *slash, *eq;

	for (size_t i = 0; i < t->n_keys && s < end; i++, s = slash + 1) {
		slash = memchr(s, '/', (size_t)(end - s));
		if (slash == NULL)
			slash = end;
		eq = memchr(s, '=', (size_t)(slash - s));
		eq = eq != NULL ? eq + 1 : slash;
		p->value[i] = unescape(eq, (size_t)(slash - eq));
	}
}

bool partspec_matches(const struct partspec *want, const struct partspec *have)
{
	for (size_t i = 0; want != NULL && i < TABLE_KEYS_MAX; i++)
		if (want->value[i] != NULL &&
			(have->value[i] == NULL || strcmp(want->value[i], have->value[i]) != 0))
			return false;
	return true;
}
