/* SPDX-License-Identifier: MIT */
/* Mappings told: operands, options, files. */
#include "mapping/mapping.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"
#include "format/jtree.h"
#include "stream/reader.h"

#include <stdlib.h>

static struct mapping_item *new_item(struct mapping_list *list)
{
	list->v = mem_grow(list->v, list->n, &list->cap, sizeof *list->v);
	list->v[list->n] = (struct mapping_item){.target = NULL};
	return &list->v[list->n++];
}

static void free_list(struct mapping_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		free(list->v[i].target);
		free(list->v[i].source);
		free(list->v[i].value);
	}
	free(list->v);
	*list = (struct mapping_list){.v = NULL};
}

void mapping_free(struct mapping *m)
{
	free_list(&m->columns);
	free_list(&m->position);
	free_list(&m->add);
	free_list(&m->rename);
	free_list(&m->drop);
}

/*
 * A piece of text up to an unescaped byte of stops, with its escapes taken out. *text
 * moves to the stop, or to the end.
 */
static char *take_piece(const char **text, const char *stops)
{
	struct str s = STR_INIT;
	const char *p = *text;

	for (; *p != '\0'; p++) {
		if (*p == '\\' && p[1] != '\0') {
			str_addc(&s, *++p);
			continue;
		}
		if (strchr(stops, *p) != NULL)
			break;
		str_addc(&s, *p);
	}
	*text = p;
	return str_take(&s);
}

static int bad_text(const char *text, const char *what, struct err *err)
{
	struct show show;

	return err_set(err, EXIT_USAGE, "'%s': %s", show_cut(&show, text, strlen(text), 200), what);
}

/* Read a type name, naming the nearest known one if it is none. */
static int read_type(const char *text, struct mapping_item *item, struct err *err)
{
	struct show show;
	char hint[512];

	if (dstype_parse(span_of(text), &item->type)) {
		item->cast = true;
		return 0;
	}
	return err_set(err, EXIT_USAGE, "unknown type '%s'%s",
		show_cut(&show, text, strlen(text), 100), dstype_hint(hint, sizeof hint, text));
}

/* Behind a name: an optional ":type" that ends the text or the list's piece. */
static int take_type(const char **text, const char *stops, struct mapping_item *item,
	struct err *err)
{
	const char *p;
	char *type;
	int rc;

	if (**text != ':')
		return 0;
	/* a comma between brackets is the type's own */
	for (p = ++*text; *p != '\0' && strchr(stops, *p) == NULL; p++)
		if (*p == '(')
			p += strcspn(p, ")") - (strchr(p, ')') == NULL);
	type = mem_dup(*text, (size_t)(p - *text));
	*text = p;
	rc = read_type(type, item, err);
	free(type);
	return rc;
}

int mapping_operand(struct mapping *m, const char *text, struct err *err)
{
	struct mapping_item *item = new_item(&m->columns);
	const char *p = text;

	item->target = take_piece(&p, "=:");
	if (*p == '=') {
		p++;
		item->source = take_piece(&p, "=:");
	} else {
		item->source = mem_dup(item->target, strlen(item->target));
	}
	if (*p == '=')
		return bad_text(text, "more than one = (a name with one escapes it: \\=)", err);
	if (item->target[0] == '\0' || item->source[0] == '\0')
		return bad_text(text, "a name is empty (TARGET[=SOURCE][:TYPE] is wanted)", err);
	if (take_type(&p, "", item, err) < 0)
		return err_at(err, "'%.200s'", text);
	return 0;
}

int mapping_set_position(void *to, const char *arg, struct err *err)
{
	struct mapping *m = to;
	struct mapping_item *item;
	const char *p = arg;

	for (;;) {
		item = new_item(&m->position);
		item->target = take_piece(&p, ",:");
		if (item->target[0] == '\0')
			return bad_text(arg, "a name is empty", err);
		if (take_type(&p, ",", item, err) < 0)
			return -1;
		if (*p == '\0')
			return 0;
		p++;
	}
}

int mapping_set_add(void *to, const char *arg, struct err *err)
{
	struct mapping *m = to;
	struct mapping_item *item = new_item(&m->add);
	const char *p = arg;

	item->target = take_piece(&p, "=:");
	if (take_type(&p, "=", item, err) < 0)
		return -1;
	if (item->target[0] == '\0' || *p != '=')
		return bad_text(arg, "NAME[:TYPE]=TEXT is wanted", err);
	/* the text is taken as it stands, to its end */
	item->value = mem_dup(p + 1, strlen(p + 1));
	return 0;
}

int mapping_set_rename(void *to, const char *arg, struct err *err)
{
	struct mapping *m = to;
	struct mapping_item *item;
	const char *p = arg;

	for (;;) {
		item = new_item(&m->rename);
		item->target = take_piece(&p, "=,");
		if (*p == '=') {
			p++;
			item->source = take_piece(&p, "=,");
		}
		if (item->target[0] == '\0' || item->source == NULL || item->source[0] == '\0' ||
			*p == '=')
			return bad_text(arg, "NEW=OLD[,NEW=OLD]... is wanted", err);
		if (*p == '\0')
			return 0;
		p++;
	}
}

int mapping_set_drop(void *to, const char *arg, struct err *err)
{
	struct mapping *m = to;
	struct mapping_item *item;
	const char *p = arg;

	for (;;) {
		item = new_item(&m->drop);
		item->target = take_piece(&p, ",");
		if (item->target[0] == '\0')
			return bad_text(arg, "a name is empty", err);
		if (*p == '\0')
			return 0;
		p++;
	}
}

/* The JSON file. */

/* A text member, or NULL. Another type is an error. */
static int file_text(const struct jtree *v, const char *key, char **out, struct err *err)
{
	const char *text = jtree_text(v);

	if (text == NULL)
		return err_set(err, EXIT_USAGE, "\"%s\": a text is wanted", key);
	*out = mem_dup(text, strlen(text));
	return 0;
}

/* One object of an array: its keys must be among the known ones (NULL-ended). */
static int file_item(struct jtree *object, const char *const *known, struct mapping_item *item,
	struct err *err)
{
	char hint[256], *type = NULL;
	struct jtree_member at;
	size_t n;
	int rc = 0;

	if (jtree_kind(object) != JTREE_OBJECT)
		return err_set(err, EXIT_USAGE, "an object is wanted");
	for (n = 0; known[n] != NULL; n++)
		;
	for (at = jtree_first(object); at.value != NULL; at = jtree_next(object, at)) {
		if (nearest_exact(at.key, known, n) < 0)
			rc = err_set(err, EXIT_USAGE, "unknown key \"%.100s\"%s", at.key,
				nearest_hint(hint, sizeof hint, at.key, known, n));
		else if (strcmp(at.key, "name") == 0)
			rc = file_text(at.value, at.key, &item->target, err);
		else if (strcmp(at.key, "from") == 0)
			rc = file_text(at.value, at.key, &item->source, err);
		else if (strcmp(at.key, "value") == 0)
			rc = file_text(at.value, at.key, &item->value, err);
		else
			rc = file_text(at.value, at.key, &type, err);
		if (rc < 0)
			break;
	}
	if (rc == 0 && type != NULL)
		rc = read_type(type, item, err);
	free(type);
	if (rc == 0 && (item->target == NULL || item->target[0] == '\0'))
		rc = err_set(err, EXIT_USAGE, "\"name\" is missing");
	return rc;
}

/* An array of objects. */
static int file_list(const struct jtree *array, const char *section, const char *const *known,
	struct mapping_list *list, struct err *err)
{
	struct mapping_item *item;
	size_t i;

	if (jtree_kind(array) != JTREE_ARRAY)
		return err_set(err, EXIT_USAGE, "\"%s\": an array is wanted", section);
	for (i = 0; i < jtree_count(array); i++) {
		item = new_item(list);
		if (file_item(jtree_at(array, i), known, item, err) < 0)
			return err_at(err, "\"%s\"[%zu]", section, i);
	}
	return 0;
}

/* An array of names. */
static int file_names(const struct jtree *array, const char *section, struct mapping_list *list,
	struct err *err)
{
	size_t i;

	if (jtree_kind(array) != JTREE_ARRAY)
		return err_set(err, EXIT_USAGE, "\"%s\": an array of names is wanted", section);
	for (i = 0; i < jtree_count(array); i++)
		if (file_text(jtree_at(array, i), section, &new_item(list)->target, err) < 0)
			return -1;
	return 0;
}

/* What the two forms of a list lack to be whole. */
static int complete_items(struct mapping *m, struct err *err)
{
	struct mapping_item *item;
	size_t i;

	for (i = 0; i < m->columns.n; i++) {
		item = &m->columns.v[i];
		if (item->source == NULL)
			item->source = mem_dup(item->target, strlen(item->target));
	}
	for (i = 0; i < m->add.n; i++)
		if (m->add.v[i].value == NULL)
			return err_set(err, EXIT_USAGE, "\"add\"[%zu]: \"value\" is missing", i);
	for (i = 0; i < m->rename.n; i++)
		if (m->rename.v[i].source == NULL)
			return err_set(err, EXIT_USAGE, "\"rename\"[%zu]: \"from\" is missing", i);
	return 0;
}

static int file_section(struct mapping *m, const char *key, const struct jtree *v, struct err *err)
{
	static const char *const sections[] = {
		"columns", "by_position", "add", "rename", "drop", "missing", NULL};
	static const char *const column_keys[] = {"name", "from", "type", NULL};
	static const char *const add_keys[] = {"name", "type", "value", NULL};
	static const char *const rename_keys[] = {"name", "from", NULL};
	char hint[256];

	switch (nearest_exact(key, sections, 6)) {
	case 0:
		return file_list(v, key, column_keys, &m->columns, err);
	case 1:
		return file_names(v, key, &m->position, err);
	case 2:
		return file_list(v, key, add_keys, &m->add, err);
	case 3:
		return file_list(v, key, rename_keys, &m->rename, err);
	case 4:
		return file_names(v, key, &m->drop, err);
	case 5:
		if (jtree_text(v) == NULL)
			return err_set(err, EXIT_USAGE, "\"missing\": a text is wanted");
		if (reader_set_missing(&m->missing, jtree_text(v), err) < 0)
			return err_at(err, "\"missing\"");
		return 0;
	default:
		return err_set(err, EXIT_USAGE, "unknown key \"%.100s\"%s", key,
			nearest_hint(hint, sizeof hint, key, sections, 6));
	}
}

int mapping_set_file(void *to, const char *arg, struct err *err)
{
	struct mapping *m = to;
	struct jtree *root = jtree_load(arg, err);
	struct jtree_member at;
	int rc = 0;

	if (root == NULL)
		return -1;
	if (jtree_kind(root) != JTREE_OBJECT)
		rc = err_set(err, EXIT_USAGE, "an object is wanted");
	for (at = jtree_first(root); at.value != NULL && rc == 0; at = jtree_next(root, at))
		rc = file_section(m, at.key, at.value, err);
	if (rc == 0)
		rc = complete_items(m, err);
	if (rc < 0)
		err_at(err, "%s", arg);
	jtree_free(root);
	return rc;
}

/* What goes together. */

/* Is a name there twice? by_source: the names that the columns come by. */
static int check_twice(const struct mapping_list *list, bool by_source, struct err *err)
{
	static const struct dstype any = {.kind = DSTYPE_ANY};
	struct columns seen = COLUMNS_INIT;
	struct show show;
	const char *name;
	size_t i;
	int rc = 0;

	for (i = 0; i < list->n && rc == 0; i++) {
		name = by_source ? list->v[i].source : list->v[i].target;
		if (columns_find(&seen, name, strlen(name)) >= 0)
			rc = err_set(err, EXIT_USAGE, "the column '%s' is %s twice",
				show_cut(&show, name, strlen(name), 200),
				by_source ? "renamed" : "named");
		columns_add(&seen, name, strlen(name), any, NULL, NULL);
	}
	columns_free(&seen);
	return rc;
}

static int check_reserved(const struct mapping_list *list, struct err *err)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (strcmp(list->v[i].target, "$ds") == 0 ||
			(list->v[i].source != NULL && strcmp(list->v[i].source, "$ds") == 0))
			return err_set(err, EXIT_USAGE,
				"the name $ds is reserved for control lines");
	return 0;
}

int mapping_check(const struct mapping *m, struct err *err)
{
	const struct mapping_list *lists[] = {
		&m->columns, &m->position, &m->add, &m->rename, &m->drop};
	bool chosen = m->columns.n > 0 || m->position.n > 0;
	size_t i;

	if (m->columns.n > 0 && m->position.n > 0)
		return err_set(err, EXIT_USAGE, "--by-position does not go with columns by name");
	if (chosen && (m->drop.n > 0 || m->rename.n > 0))
		return err_set(err, EXIT_USAGE,
			"%s keeps all other columns, so it does not go with a list of columns to keep",
			m->drop.n > 0 ? "--drop" : "--rename");
	if (m->missing == MISSING_DEFAULT)
		return err_set(err, EXIT_USAGE,
			"--missing: 'default' is for writers; known are dirty, null, fail");
	for (i = 0; i < sizeof lists / sizeof *lists; i++)
		if (check_twice(lists[i], false, err) < 0 || check_reserved(lists[i], err) < 0)
			return -1;
	return check_twice(&m->rename, true, err);
}

bool mapping_sources(const struct mapping *m, struct columns *out)
{
	const struct mapping_item *item;
	size_t i;

	if (m->columns.n == 0)
		return false;
	for (i = 0; i < m->columns.n; i++) {
		item = &m->columns.v[i];
		if (columns_find(out, item->source, strlen(item->source)) < 0)
			columns_add(out, item->source, strlen(item->source),
				(struct dstype){.kind = DSTYPE_ANY}, NULL, NULL);
	}
	return true;
}

static bool has_time(const struct mapping_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (list->v[i].cast &&
			(list->v[i].type.kind == DSTYPE_DATE ||
				list->v[i].type.kind == DSTYPE_DATETIME ||
				list->v[i].type.kind == DSTYPE_TIMESTAMP))
			return true;
	return false;
}

bool mapping_needs_zone(const struct mapping *m)
{
	return has_time(&m->columns) || has_time(&m->position) || has_time(&m->add);
}
