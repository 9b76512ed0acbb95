/* SPDX-License-Identifier: MIT */
/* How values are taken out of a job file. */
#include "node/jobread.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/num.h"
#include "base/show.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAMES_MAX 64

size_t jobread_into(struct jobread *r, const char *key)
{
	size_t mark = r->at.len;

	jsonfile_pointer(&r->at, key);
	return mark;
}

size_t jobread_element(struct jobread *r, size_t i)
{
	size_t mark = r->at.len;

	str_addf(&r->at, "/%zu", i);
	return mark;
}

void jobread_back(struct jobread *r, size_t mark)
{
	r->at.len = mark;
	r->at.s[mark] = '\0';
}

static const char *where(const struct jobread *r)
{
	return r->at.s != NULL ? r->at.s : "";
}

int jobread_fail(struct jobread *r, const char *fmt, ...)
{
	char text[1500];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return jsonfile_fail(r->file, r->err, where(r), "%s", text);
}

int jobread_fail_key(struct jobread *r, const char *key, const char *fmt, ...)
{
	size_t mark = jobread_into(r, key);
	char text[1500];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	jsonfile_fail(r->file, r->err, where(r), "%s", text);
	jobread_back(r, mark);
	return -1;
}

void jobread_note(struct jobread *r, const char *key, const char *fmt, ...)
{
	struct err note = ERR_INIT;
	size_t mark = jobread_into(r, key);
	char text[1500];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	jsonfile_fail(r->file, &note, where(r), "%s", text);
	jobread_back(r, mark);
	args_add(r->notes, note.text);
}

struct jtree *jobread_get(const struct jtree *t, const char *key)
{
	struct jtree *v = jtree_get(t, key);

	return v != NULL && jtree_kind(v) != JTREE_NULL ? v : NULL;
}

static int member(struct jobread *r, const struct jtree *t, const char *key, enum jtree_kind kind,
	struct jtree **out)
{
	*out = jobread_get(t, key);
	if (*out == NULL || jtree_kind(*out) == kind)
		return 0;
	return jobread_fail_key(r, key, "'%s' must be %s, and is %s", key,
		kind == JTREE_OBJECT ? "an object" : "an array", jtree_kind_name(*out));
}

int jobread_object(struct jobread *r, const struct jtree *t, const char *key, struct jtree **out)
{
	return member(r, t, key, JTREE_OBJECT, out);
}

int jobread_array(struct jobread *r, const struct jtree *t, const char *key, struct jtree **out)
{
	return member(r, t, key, JTREE_ARRAY, out);
}

int jobread_known(struct jobread *r, struct jtree *t, const char *const *known, const char *what)
{
	struct jtree_member m;
	char hint[512];
	struct show show;
	size_t n;

	for (n = 0; known[n] != NULL; n++)
		;
	for (m = jtree_first(t); m.value != NULL; m = jtree_next(t, m))
		if (nearest_exact(m.key, known, n) < 0)
			return jobread_fail_key(r, m.key, "unknown key '%s' in %s%s",
				show_cut(&show, m.key, strlen(m.key), 100), what,
				nearest_hint(hint, sizeof hint, m.key, known, n));
	return 0;
}

int jobread_scalar(struct jobread *r, const struct jtree *t, const char *key, struct str *out)
{
	const char *text = jtree_text(t);
	struct span digits;

	str_clear(out);
	switch (jtree_kind(t)) {
	case JTREE_TEXT:
		if (r->params == NULL)
			str_adds(out, text);
		else if (param_expand(out, text, r->params, r->err) < 0)
			return jsonfile_at(r->file, r->err, where(r));
		return 0;
	case JTREE_INTEGER:
	case JTREE_REAL:
		digits = jsonfile_lexeme(r->file, where(r));
		str_add(out, digits.p, digits.len);
		return 0;
	case JTREE_TRUE:
	case JTREE_FALSE:
		str_adds(out, jtree_kind_name(t));
		return 0;
	default:
		return jobread_fail(r, "'%s' must be a text or a number, and is %s", key,
			jtree_kind_name(t));
	}
}

int jobread_text(struct jobread *r, const struct jtree *t, const char *key, char **out)
{
	struct jtree *v = jobread_get(t, key);
	struct str s = STR_INIT;
	size_t mark;
	int rc;

	*out = NULL;
	if (v == NULL)
		return 0;
	mark = jobread_into(r, key);
	rc = jobread_scalar(r, v, key, &s);
	jobread_back(r, mark);
	if (rc == 0 && s.len > 0)
		*out = str_take(&s);
	str_free(&s);
	return rc;
}

/* A control character in a name is what Windows or a copied line left there. */
static int check_name(struct jobread *r, const char *key, const char *text)
{
	const char *p;
	struct show show;

	for (p = text; *p != '\0'; p++)
		if (*p == '\r')
			return jobread_fail(r,
				"'%s' holds a carriage return, as a Windows line end "
				"leaves it: '%s'",
				key, show_cut(&show, text, strlen(text), 100));
		else if ((unsigned char)*p < ' ')
			return jobread_fail(r, "'%s' holds a control character: '%s'", key,
				show_cut(&show, text, strlen(text), 100));
	return 0;
}

int jobread_name(struct jobread *r, const struct jtree *t, const char *key, char **out)
{
	size_t mark;
	int rc;

	if (jobread_text(r, t, key, out) < 0)
		return -1;
	if (*out == NULL)
		return 0;
	mark = jobread_into(r, key);
	rc = check_name(r, key, *out);
	jobread_back(r, mark);
	return rc;
}

int jobread_texts(struct jobread *r, const struct jtree *t, const char *key, struct args *out)
{
	struct jtree *list = jobread_get(t, key), *v;
	size_t outer = jobread_into(r, key), mark, i;
	bool array = list != NULL && jtree_kind(list) == JTREE_ARRAY;
	struct str s = STR_INIT;
	int rc = 0;

	for (i = 0; rc == 0 && list != NULL && (array || i == 0); i++) {
		v = array ? jtree_at(list, i) : list;
		if (v == NULL)
			break;
		mark = array ? jobread_element(r, i) : r->at.len;
		rc = jobread_scalar(r, v, key, &s);
		jobread_back(r, mark);
		if (rc == 0 && s.len > 0)
			args_add(out, s.s);
	}
	jobread_back(r, outer);
	str_free(&s);
	return rc;
}

int jobread_count(struct jobread *r, const struct jtree *t, const char *key, uint64_t min,
	uint64_t *out, bool *none)
{
	struct err own = ERR_INIT;
	char *text;
	int rc;

	if (jobread_text(r, t, key, &text) < 0)
		return -1;
	if (none != NULL)
		*none = text == NULL || strcmp(text, "-1") == 0;
	if (text == NULL || (none != NULL && *none)) {
		free(text);
		return 0;
	}
	rc = num_u64(text, min, INT64_MAX, out, &own);
	if (rc < 0)
		jobread_fail_key(r, key, "'%s': %s", key, own.text);
	free(text);
	return rc;
}

int jobread_flag(struct jobread *r, const struct jtree *t, const char *key, bool *out)
{
	struct show show;
	char *text;
	int rc = 0;

	if (jobread_text(r, t, key, &text) < 0)
		return -1;
	if (text != NULL && strcasecmp(text, "true") == 0)
		*out = true;
	else if (text != NULL && strcasecmp(text, "false") == 0)
		*out = false;
	else if (text != NULL)
		rc = jobread_fail_key(r, key, "'%s' is '%s'; it is true or false", key,
			show_cut(&show, text, strlen(text), 100));
	free(text);
	return rc;
}

int jobread_resource_group(struct jobread *r, const struct jtree *t)
{
	if (jobread_get(t, "resourceGroup") == NULL || r->ignore_resource_group)
		return 0;
	return jobread_fail_key(r, "resourceGroup",
		"'resourceGroup' names machines of DataWorks; this node runs here, on the machine "
		"where dsnode is called (--ignore-resource-group takes that)");
}
