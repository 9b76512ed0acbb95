/* SPDX-License-Identifier: MIT */
/* The columns that are read. */
#include "odps/odpspick.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"
#include "odps/odpsvalue.h"
#include "value/decimal.h"
#include "value/temporal.h"

#include <stdlib.h>
#include <string.h>

static int check_column(const struct odpscolumn *c, struct err *err)
{
	const char *clash = odpsvalue_clash(&c->type);
	struct str type = STR_INIT;
	struct show name, shown;

	show_cut(&name, c->name, strlen(c->name), 200);
	if (strcmp(c->name, "$ds") == 0)
		return err_set(err, EXIT_USAGE,
			"column $ds: the name is reserved (dsrecord(5)); leave it out with --columns");
	if (!odpstype_known(&c->type)) {
		odpstype_print(&type, &c->type);
		err_set(err, EXIT_FAILED,
			"column %s: unknown type '%s'; --columns can leave it out", name.text,
			show_cut(&shown, type.s, type.len, 200));
		str_free(&type);
		return -1;
	}
	if (clash != NULL)
		return err_set(err, EXIT_FAILED,
			"column %s: a struct with two fields named %s; --columns can leave it out",
			name.text, show_cut(&shown, clash, strlen(clash), 200));
	return 0;
}

/* One more column of the stream; from as in struct odpspick. */
static int add(struct odpspick *p, const struct odpscolumn *c, int from, struct err *err)
{
	struct str native = STR_INIT;
	size_t n = p->columns.n;

	if (check_column(c, err) < 0)
		return -1;
	if (columns_find(&p->columns, c->name, strlen(c->name)) >= 0)
		return err_set(err, EXIT_USAGE, "column %s: named twice", c->name);
	odpstype_print(&native, &c->type);
	columns_add(&p->columns, c->name, strlen(c->name), odpstype_logical(&c->type), native.s,
		NULL);
	str_free(&native);
	p->from = mem_realloc(p->from, n + 1, sizeof *p->from);
	p->from[n] = from;
	return 0;
}

static int no_such_column(const struct odpscolumns *columns, const struct odpscolumns *keys,
	const char *name, struct err *err)
{
	const char **names = mem_alloc(columns->n + keys->n, sizeof *names);
	struct show show;
	char hint[300];
	size_t i;

	for (i = 0; i < columns->n + keys->n; i++)
		names[i] = i < columns->n ? columns->v[i].name : keys->v[i - columns->n].name;
	err_set(err, EXIT_USAGE, "no column '%s'%s", show_cut(&show, name, strlen(name), 200),
		nearest_hint(hint, sizeof hint, name, names, columns->n + keys->n));
	free(names);
	return -1;
}

/* The next name of a list; *list moves behind its comma, to NULL at the end. */
static void next_name(const char **list, struct str *name)
{
	const char *s = *list;

	str_clear(name);
	for (; *s != '\0' && *s != ','; s++) {
		if (*s == '\\' && s[1] != '\0')
			s++;
		str_addc(name, *s);
	}
	str_adds(name, "");
	*list = *s == ',' ? s + 1 : NULL;
}

static int add_listed(struct odpspick *p, const struct odpscolumns *columns,
	const struct odpscolumns *keys, const char *list, struct err *err)
{
	struct str name = STR_INIT;
	int i, rc = 0;

	while (rc == 0 && list != NULL) {
		next_name(&list, &name);
		i = odpscolumns_find(columns, name.s);
		if (i >= 0) {
			rc = add(p, &columns->v[i], i, err);
			continue;
		}
		i = odpscolumns_find(keys, name.s);
		rc = i >= 0 ? add(p, &keys->v[i], ~i, err)
			    : no_such_column(columns, keys, name.s, err);
	}
	str_free(&name);
	return rc;
}

static int add_all(struct odpspick *p, const struct odpscolumns *columns,
	const struct odpscolumns *keys, struct err *err)
{
	size_t i;

	for (i = 0; i < columns->n; i++)
		if (add(p, &columns->v[i], (int)i, err) < 0)
			return -1;
	for (i = 0; i < keys->n; i++)
		if (add(p, &keys->v[i], ~(int)i, err) < 0)
			return -1;
	return 0;
}

/*
 * What is asked of the server: the columns wanted, in the table's order, since some
 * servers insist on that (protocol 5.5). If only partition columns are wanted, one
 * column all the same: it tells the rows. wire maps the table's columns to the wire's.
 */
static void choose_wire(struct odpspick *p, const struct odpscolumns *columns, int *wire)
{
	struct str request = STR_INIT;
	size_t i, n = 0;

	for (i = 0; i < columns->n; i++)
		wire[i] = -1;
	for (i = 0; i < p->columns.n; i++)
		if (p->from[i] >= 0)
			wire[p->from[i]] = 0;
	for (i = 0; i < columns->n; i++)
		n += wire[i] == 0;
	for (i = 0; i < columns->n && n == 0; i++)
		if (odpstype_known(&columns->v[i].type)) {
			wire[i] = 0;
			n = 1;
		}
	p->types = mem_alloc(n, sizeof *p->types);
	for (i = 0; i < columns->n; i++) {
		if (wire[i] < 0)
			continue;
		str_addf(&request, "%s%s", p->n_wire > 0 ? "," : "", columns->v[i].name);
		wire[i] = (int)p->n_wire;
		p->types[p->n_wire++] = &columns->v[i].type;
	}
	if (p->n_wire < columns->n)
		p->request = str_take(&request);
	str_free(&request);
}

int odpspick_open(struct odpspick *p, const struct odpscolumns *columns,
	const struct odpscolumns *keys, const char *list, struct err *err)
{
	int *wire, rc;
	size_t i;

	*p = (struct odpspick){.keys = keys};
	rc = list != NULL ? add_listed(p, columns, keys, list, err)
			  : add_all(p, columns, keys, err);
	if (rc < 0)
		return -1;
	wire = mem_alloc(columns->n, sizeof *wire);
	choose_wire(p, columns, wire);
	for (i = 0; i < p->columns.n; i++)
		if (p->from[i] >= 0)
			p->from[i] = wire[p->from[i]];
	free(wire);
	return 0;
}

void odpspick_free(struct odpspick *p)
{
	columns_free(&p->columns);
	free(p->from);
	free(p->types);
	free(p->request);
	*p = (struct odpspick)ODPSPICK_INIT;
}

static bool fits(const struct odpstype *type, struct value *v)
{
	struct decimal d;
	struct temporal t;
	struct fault ignored;
	int64_t n;

	switch (type->kind) {
	case ODPS_TINYINT:
	case ODPS_SMALLINT:
	case ODPS_INT:
	case ODPS_BIGINT:
		v->kind = VALUE_NUMBER;
		return decimal_parse(&d, v->p, v->len) && (d.flags & DECIMAL_JSON) != 0 &&
			decimal_i64(&d, &n);
	case ODPS_DATE:
		return temporal_parse(&t, v->p, v->len, &ignored) == 0 && t.form == TEMPORAL_DATE;
	case ODPS_STRING:
	case ODPS_CHAR:
	case ODPS_VARCHAR:
		return true;
	default:
		return false;
	}
}

int odpspick_keys(const struct odpspick *p, const struct partkey *part, struct value *key_values,
	struct err *err)
{
	struct show show;
	size_t i;

	for (i = 0; i < part->n; i++) {
		key_values[i] = (struct value){
			.p = part->values[i], .len = strlen(part->values[i]), .kind = VALUE_TEXT};
		if (!fits(&p->keys->v[i].type, &key_values[i]))
			return err_set(err, EXIT_FAILED,
				"partition column %s: '%s' is no value of its type",
				p->keys->v[i].name,
				show_cut(&show, part->values[i], strlen(part->values[i]), 100));
	}
	return 0;
}

static bool has_instants(const struct odpstype *type)
{
	size_t i;

	for (i = 0; i < type->n_members; i++)
		if (has_instants(&type->member[i]))
			return true;
	return type->kind == ODPS_DATETIME || type->kind == ODPS_TIMESTAMP;
}

bool odpspick_has_instants(const struct odpspick *p)
{
	size_t i;

	for (i = 0; i < p->n_wire; i++)
		if (has_instants(p->types[i]))
			return true;
	return false;
}
