/* SPDX-License-Identifier: MIT */
/* Projects, tables and partitions. */
#include "odps/odpsmeta.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"
#include "net/xml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NEAREST_MAX 5000 /* tables looked at for a nearest name */

static char *copy(const char *text)
{
	return text != NULL ? mem_dup(text, strlen(text)) : NULL;
}

static int bad_name(const char *text, struct err *err)
{
	struct show show;

	return err_set(err, EXIT_USAGE,
		"'%s' is no table name; write TABLE, SCHEMA.TABLE or PROJECT.SCHEMA.TABLE",
		show_cut(&show, text, strlen(text), 200));
}

int odpstable_name(struct odpstable_name *name, const char *text, const struct source_odps *source,
	struct err *err)
{
	const char *first = strchr(text, '.'), *second = NULL;
	const char *table = text;

	*name = (struct odpstable_name){.project = NULL};
	if (first != NULL) {
		table = first + 1;
		second = strchr(table, '.');
	}
	if (second != NULL)
		table = second + 1;
	if (table[0] == '\0' || strpbrk(table, "./?#") != NULL || text[0] == '.' ||
		strpbrk(text, "/?#") != NULL)
		return bad_name(text, err);
	name->table = copy(table);
	name->project = first != NULL && second != NULL ? mem_dup(text, (size_t)(first - text))
							: copy(source->project);
	if (first != NULL && second != NULL && second > first + 1)
		name->schema = mem_dup(first + 1, (size_t)(second - first - 1));
	else if (second == NULL)
		name->schema = first != NULL ? mem_dup(text, (size_t)(first - text))
					     : copy(source->schema);
	return 0;
}

void odpstable_name_free(struct odpstable_name *name)
{
	free(name->project);
	free(name->schema);
	free(name->table);
	*name = (struct odpstable_name){.project = NULL};
}

/* GET .../tables/T, or .../tables where table is false. */
static void init_request(struct odps_request *r, const struct odps *o,
	const struct odpstable_name *name, bool table)
{
	odps_request_init(r, o, ODPS_REST, "GET");
	odps_segment(r, "tables");
	if (table)
		odps_segment(r, name->table);
	if (name->schema != NULL)
		odps_param(r, "curr_schema", name->schema);
}

static const char *what_of(struct str *out, const struct odpstable_name *name)
{
	struct show show;

	str_adds(out, "table ");
	str_adds(out, show_cut(&show, name->table, strlen(name->table), 200));
	return out->s;
}

/* Parse an answer whose root must have this name. NULL with EXIT_FAILED. */
static struct xml *parse_root(const struct odps *o, const struct odps_reply *reply,
	const char *root_name, const char *what, struct err *err)
{
	struct xml *root = xml_parse(reply->body.p, reply->body.len, err);

	if (root != NULL && strcmp(xml_name(root), root_name) == 0)
		return root;
	if (root != NULL)
		err_set(err, EXIT_FAILED, "it is another document");
	xml_free(root);
	err_at(err, "%s: %s: the answer is no %s (check endpoint and proxy)", o->name, what,
		root_name);
	return NULL;
}

static bool is_true(const struct jtree *schema, const char *key)
{
	const struct jtree *v = jtree_get(schema, key);

	return v != NULL && jtree_kind(v) == JTREE_TRUE;
}

static int read_schema(struct odpstable *t, const struct xml *root, struct err *err)
{
	const char *text = xml_child_text(root, "Schema"), *kind = xml_child_text(root, "Type");
	struct jtree *schema;
	size_t i;
	int rc;

	if (text == NULL)
		return err_set(err, EXIT_FAILED, "the answer has no schema");
	schema = jtree_parse(text, strlen(text), err);
	if (schema == NULL)
		return err_at(err, "schema");
	t->kind = copy(kind != NULL ? kind : "");
	t->is_view = strcasecmp(t->kind, "VIRTUAL_VIEW") == 0 ||
		(t->kind[0] == '\0' && is_true(schema, "isVirtualView"));
	t->comment = copy(xml_child_text(root, "Comment"));
	rc = odpscolumns_read(&t->columns, jtree_get(schema, "columns"), err);
	if (rc == 0)
		rc = odpscolumns_read(&t->keys, jtree_get(schema, "partitionKeys"), err);
	t->key_names = mem_alloc(t->keys.n, sizeof *t->key_names);
	for (i = 0; i < t->keys.n; i++)
		t->key_names[i] = t->keys.v[i].name;
	jtree_free(schema);
	return rc;
}

/* One page of a list; *marker is replaced by the next one, NULL at the end. */
static struct xml *list_page(struct odps *o, const struct odpstable_name *name, bool partitions,
	char **marker, const char *what, struct err *err)
{
	struct odps_request r;
	struct odps_reply reply;
	struct xml *root = NULL;
	const char *next;

	init_request(&r, o, name, partitions);
	if (partitions)
		odps_param(&r, "partitions", "");
	odps_param(&r, "expectmarker", "true");
	odps_param(&r, "maxitems", "1000");
	if (*marker != NULL)
		odps_param(&r, "marker", *marker);
	if (odps_ask(o, &r, what, &reply, err) == 0)
		root = parse_root(o, &reply, partitions ? "Partitions" : "Tables", what, err);
	odps_reply_free(o, &reply);
	odps_request_free(&r);
	next = xml_child_text(root, "Marker");
	if (root != NULL && next != NULL && *marker != NULL && strcmp(next, *marker) == 0) {
		err_set(err, EXIT_FAILED, "%s: %s: the list does not go on", o->name, what);
		xml_free(root);
		root = NULL;
	}
	free(*marker);
	*marker = root != NULL && next != NULL && next[0] != '\0' ? copy(next) : NULL;
	return root;
}

void odpsnames_free(struct odpsnames *names)
{
	while (names->n > 0)
		free(names->v[--names->n]);
	free(names->v);
	*names = (struct odpsnames)ODPSNAMES_INIT;
}

int odpsproject_tables(struct odps *o, const char *schema, size_t max, struct odpsnames *names,
	struct err *err)
{
	struct odpstable_name place = {.schema = (char *)(uintptr_t)schema};
	char *marker = NULL;
	struct xml *root;
	const struct xml *t;
	const char *text;

	do {
		root = list_page(o, &place, false, &marker, "tables", err);
		for (t = xml_child(root, "Table"); t != NULL; t = xml_next(t)) {
			text = xml_child_text(t, "Name");
			if (text == NULL)
				continue;
			names->v = mem_grow(names->v, names->n, &names->cap, sizeof *names->v);
			names->v[names->n++] = copy(text);
		}
		xml_free(root);
	} while (marker != NULL && names->n < max);
	free(marker);
	return err_is_set(err) ? -1 : 0;
}

/* The table is not there: put the nearest name behind the message. */
static void hint_table(struct odps *o, const struct odpstable_name *name, struct err *err)
{
	struct odpsnames names = ODPSNAMES_INIT;
	struct err ignored = ERR_INIT;
	int exit = err->exit;
	char text[sizeof err->text], hint[512];
	struct show show;

	odpsproject_tables(o, name->schema, NEAREST_MAX, &names, &ignored);
	memcpy(text, err->text, sizeof text);
	err_clear(err);
	if (names.n == 0 && name->schema != NULL)
		snprintf(hint, sizeof hint,
			"; schema %s shows no tables (one of another project is "
			"PROJECT.SCHEMA.TABLE, or PROJECT..TABLE where there are no schemas)",
			show_cut(&show, name->schema, strlen(name->schema), 100));
	else
		nearest_hint(hint, sizeof hint, name->table, (const char *const *)names.v, names.n);
	err_set(err, exit, "%.2000s%s", text, hint);
	odpsnames_free(&names);
}

/* Not there, because of the table and not of the project? */
static bool is_no_table(const struct odps_reply *reply)
{
	return reply->refused && odpserr_kind(&reply->error) == ODPSERR_NAME &&
		!reply->error.foreign && !odpserr_is(&reply->error, "NoSuchProject") &&
		!odpserr_is(&reply->error, "0420111");
}

int odpstable_load(struct odpstable *t, struct odps *o, const struct odpstable_name *name,
	struct err *err)
{
	struct str what = STR_INIT;
	struct odps_request r;
	struct odps_reply reply;
	struct xml *root = NULL;
	int rc;

	*t = (struct odpstable)ODPSTABLE_INIT;
	what_of(&what, name);
	init_request(&r, o, name, true);
	rc = odps_ask(o, &r, what.s, &reply, err);
	if (rc < 0 && is_no_table(&reply))
		hint_table(o, name, err);
	if (rc == 0)
		root = parse_root(o, &reply, "Table", what.s, err);
	odps_reply_free(o, &reply);
	if (root == NULL)
		rc = -1;
	else if (read_schema(t, root, err) < 0)
		rc = err_at(err, "%s: %s", o->name, what.s);
	xml_free(root);
	odps_request_free(&r);
	str_free(&what);
	return rc;
}

void odpstable_free(struct odpstable *t)
{
	odpscolumns_free(&t->columns);
	odpscolumns_free(&t->keys);
	free(t->key_names);
	free(t->kind);
	free(t->comment);
	*t = (struct odpstable)ODPSTABLE_INIT;
}

/* The values of <Partition><Column Name="k" Value="v"/>... in the order of the keys. */
static int read_partition(const struct odpstable *t, const struct xml *x, struct partkey *p,
	struct err *err)
{
	const struct xml *c;
	const char *name, *value;
	int i;

	*p = (struct partkey){.values = mem_alloc(t->keys.n, sizeof *p->values), .n = t->keys.n};
	for (c = xml_child(x, "Column"); c != NULL; c = xml_next(c)) {
		name = xml_attribute(c, "Name");
		value = xml_attribute(c, "Value");
		i = name != NULL ? odpscolumns_find(&t->keys, name) : -1;
		if (i < 0 || value == NULL || p->values[i] != NULL)
			break;
		p->values[i] = copy(value);
	}
	for (i = 0; c == NULL && i < (int)t->keys.n; i++)
		if (p->values[i] == NULL)
			break;
	if (c == NULL && i == (int)t->keys.n)
		return 0;
	partkey_free(p);
	return err_set(err, EXIT_FAILED, "the list holds a partition with other columns");
}

static bool is_wanted(const struct partkey *p, const struct partkey_pattern *patterns, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (partkey_matches(&patterns[i], p))
			return true;
	return n == 0;
}

static int take_page(const struct odpstable *t, const struct xml *root,
	const struct partkey_pattern *patterns, size_t n, struct partkey_list *list,
	struct err *err)
{
	const struct xml *x;
	struct partkey p;

	for (x = xml_child(root, "Partition"); x != NULL; x = xml_next(x)) {
		if (read_partition(t, x, &p, err) < 0)
			return -1;
		if (is_wanted(&p, patterns, n))
			partkey_list_add(list, &p);
		partkey_free(&p);
	}
	return 0;
}

int odpstable_partitions(const struct odpstable *t, struct odps *o,
	const struct odpstable_name *name, const struct partkey_pattern *patterns, size_t n,
	struct partkey_list *list, struct err *err)
{
	struct str what = STR_INIT;
	char *marker = NULL;
	struct xml *root;
	int rc = 0;

	what_of(&what, name);
	str_adds(&what, ": partitions");
	do {
		root = list_page(o, name, true, &marker, what.s, err);
		if (root == NULL)
			rc = -1;
		else if (take_page(t, root, patterns, n, list, err) < 0)
			rc = err_at(err, "%s: %s", o->name, what.s);
		xml_free(root);
	} while (rc == 0 && marker != NULL);
	free(marker);
	str_free(&what);
	return rc;
}

bool odpsproject_forbids(const struct odps_reply *reply)
{
	static const char *const codes[] = {"NoPermission", "0130013", "AccessDenied", "0420095"};
	size_t i;

	for (i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (reply->refused && odpserr_is(&reply->error, codes[i]))
			return true;
	return false;
}

int odpsproject_zone(struct odps *o, char **zone, struct err *err)
{
	struct err ours = ERR_INIT;
	const struct xml *p;
	struct odps_request r;
	struct odps_reply reply;
	struct xml *root = NULL;
	const char *name;
	int rc;

	*zone = NULL;
	odps_request_init(&r, o, ODPS_REST, "GET");
	rc = odps_ask(o, &r, "project", &reply, &ours);
	if (rc == 0)
		root = parse_root(o, &reply, "Project", "project", &ours);
	else if (odpsproject_forbids(&reply))
		rc = 0;
	else
		rc = err_set(err, ours.exit, "%s", ours.text);
	if (root == NULL && rc == 0 && !reply.refused)
		rc = err_set(err, ours.exit, "%s", ours.text);
	for (p = xml_child(xml_child(root, "Properties"), "Property"); p != NULL; p = xml_next(p)) {
		name = xml_child_text(p, "Name");
		if (*zone == NULL && name != NULL && strcmp(name, "odps.sql.timezone") == 0)
			*zone = copy(xml_child_text(p, "Value"));
	}
	if (*zone != NULL && (*zone)[0] == '\0') {
		free(*zone);
		*zone = NULL;
	}
	xml_free(root);
	odps_reply_free(o, &reply);
	odps_request_free(&r);
	return rc;
}
