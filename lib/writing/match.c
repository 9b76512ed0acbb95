/* SPDX-License-Identifier: MIT */
/* Stream columns and table columns, brought together by name. */
#include "writing/match.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"

#include <stdlib.h>
#include <strings.h>

#define NAME_MAX_BYTES 1024

const char *match_next_name(const char *list, char *name, size_t size)
{
	size_t n = 0;

	if (*list == '\0')
		return NULL;
	for (; *list != '\0' && *list != ','; list++) {
		if (*list == '\\' && list[1] != '\0')
			list++;
		if (n + 1 < size)
			name[n++] = *list;
	}
	name[n] = '\0';
	return *list == ',' ? list + 1 : list;
}

static bool same_name(const char *target, const char *name, size_t len)
{
	return strlen(target) == len && strncasecmp(target, name, len) == 0;
}

static bool is_listed(const char *only, const char *name, size_t len)
{
	char one[NAME_MAX_BYTES];

	while ((only = match_next_name(only, one, sizeof one)) != NULL)
		if (same_name(one, name, len))
			return true;
	return false;
}

static const char *hint(char *buf, size_t size, const char *name,
	const struct match_target *targets, size_t n)
{
	const char **names = mem_alloc(n, sizeof *names);
	size_t i;

	for (i = 0; i < n; i++)
		names[i] = targets[i].name;
	nearest_hint(buf, size, name, names, n);
	free(names);
	return buf;
}

/* Does the list hold this name before the one that ends at p? */
static bool listed_before(const char *list, const char *p, const char *name)
{
	char one[NAME_MAX_BYTES];

	while ((list = match_next_name(list, one, sizeof one)) != NULL && list != p)
		if (strcasecmp(one, name) == 0)
			return true;
	return false;
}

/* Every name of --columns must be there on both sides, and stand once. */
static int check_list(const struct columns *stream, const struct match_target *targets, size_t n,
	const char *only, const char *where, struct err *err)
{
	const char *list = only;
	char one[NAME_MAX_BYTES], buf[512];
	size_t i;

	while ((only = match_next_name(only, one, sizeof one)) != NULL) {
		if (listed_before(list, only, one))
			return err_set(err, EXIT_USAGE, "--columns: '%s' is named twice", one);
		for (i = 0; i < n && strcasecmp(targets[i].name, one) != 0; i++)
			;
		if (i == n)
			return err_set(err, EXIT_USAGE, "--columns: %s has no column '%s'%s", where,
				one, hint(buf, sizeof buf, one, targets, n));
		for (i = 0;
			i < stream->n && !same_name(one, stream->v[i].name, stream->v[i].name_len);
			i++)
			;
		if (i == stream->n)
			return err_set(err, EXIT_USAGE,
				"--columns: the stream has no column '%s'%s", one,
				columns_hint(stream, buf, sizeof buf, one));
	}
	return 0;
}

static int add_pair(struct match *m, const struct columns *stream, size_t i,
	const struct match_target *targets, size_t n, const char *where, struct err *err)
{
	const struct column *col = &stream->v[i];
	char buf[512];
	struct show show;
	size_t t, k;

	show_cut(&show, col->name, col->name_len, 200);
	for (t = 0; t < n && !same_name(targets[t].name, col->name, col->name_len); t++)
		;
	if (t == n)
		return err_set(err, EXIT_USAGE, "%s has no column '%s'%s", where, show.text,
			hint(buf, sizeof buf, col->name, targets, n));
	if (targets[t].refused != NULL)
		return err_set(err, EXIT_USAGE, "%s: column '%s' %s", where, targets[t].name,
			targets[t].refused);
	for (k = 0; k < m->n; k++)
		if (m->v[k].target == t)
			return err_set(err, EXIT_USAGE,
				"the stream's columns '%s' and '%s' both match '%s' of %s",
				stream->v[m->v[k].stream].name, show.text, targets[t].name, where);
	m->v[m->n++] = (struct match_pair){i, t};
	return 0;
}

static int check_needed(const struct match *m, const struct match_target *targets, size_t n,
	const char *where, struct err *err)
{
	size_t t, k;

	for (t = 0; t < n; t++) {
		for (k = 0; k < m->n && m->v[k].target != t; k++)
			;
		if (k == m->n && targets[t].needed)
			return err_set(err, EXIT_USAGE,
				"%s: column '%s' takes no NULL and has no default, and the stream "
				"does not bring it",
				where, targets[t].name);
	}
	return 0;
}

int match_columns(struct match *m, const struct columns *stream, const struct match_target *targets,
	size_t n, const char *only, const char *where, struct err *err)
{
	size_t i;

	m->n = 0;
	m->v = mem_realloc(m->v, stream->n, sizeof *m->v);
	if (only != NULL && check_list(stream, targets, n, only, where, err) < 0)
		return -1;
	for (i = 0; i < stream->n; i++) {
		if (only != NULL && !is_listed(only, stream->v[i].name, stream->v[i].name_len))
			continue;
		if (add_pair(m, stream, i, targets, n, where, err) < 0)
			return -1;
	}
	return check_needed(m, targets, n, where, err);
}

bool match_has(const struct match *m, size_t stream)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (m->v[i].stream == stream)
			return true;
	return false;
}

void match_free(struct match *m)
{
	free(m->v);
	*m = (struct match)MATCH_INIT;
}
