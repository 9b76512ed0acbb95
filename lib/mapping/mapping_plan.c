/* SPDX-License-Identifier: MIT */
/* Mappings resolved against a stream, and applied. */
#include "mapping/mapping.h"

#include "base/mem.h"
#include "base/show.h"

#include <stdlib.h>

static void free_fit(struct fit *fit)
{
	if (fit != NULL)
		fit_free(fit);
	free(fit);
}

void mapping_plan_free(struct mapping_plan *plan)
{
	size_t i;

	for (i = 0; i < plan->columns.n; i++) {
		free_fit(plan->out[i].fit);
		free(plan->out[i].text);
	}
	free(plan->out);
	columns_free(&plan->columns);
	free(plan->selected);
	free(plan->casts);
	free(plan->values);
	free(plan->keys);
	fit_room_free(&plan->room);
	*plan = (struct mapping_plan)MAPPING_PLAN_INIT;
}

/* One resolution under way. */
struct resolve {
	const struct mapping_rules *rules;
	struct mapping_plan *plan;
	size_t cap;
	struct err *err;
};

/* Append a column that leaves. Returns NULL where the name stands there already. */
static struct mapping_out *add_out(struct resolve *r, struct span name, struct dstype type,
	const char *native, const char *more)
{
	struct mapping_plan *plan = r->plan;
	struct show show;

	if (columns_find(&plan->columns, name.p, name.len) >= 0) {
		err_set(r->err, EXIT_USAGE, "the target column '%s' would stand twice",
			show_cut(&show, name.p, name.len, 200));
		return NULL;
	}
	plan->out = mem_grow(plan->out, plan->columns.n, &r->cap, sizeof *plan->out);
	columns_add(&plan->columns, name.p, name.len, type, native, more);
	plan->out[plan->columns.n - 1] = (struct mapping_out){.source = -1};
	return &plan->out[plan->columns.n - 1];
}

static void prepare_cast(struct resolve *r, struct mapping_out *out, struct dstype to,
	enum dstype_kind from)
{
	out->cast = true;
	out->fit = mem_alloc(1, sizeof *out->fit);
	*out->fit = fit_of_type(to);
	out->fit->from = from;
	out->fit->zone = r->rules->zone;
	out->fit->lossy = r->rules->lossy;
	fit_prepare(out->fit);
}

/* Source column i leaves, perhaps renamed, perhaps cast. */
static int take_source(struct resolve *r, size_t i, struct span target, bool cast,
	struct dstype type)
{
	const struct column *c = &r->plan->sources->v[i];
	struct mapping_out *out;

	out = add_out(r, target, cast ? type : c->type, cast ? NULL : c->native, c->more);
	if (out == NULL)
		return -1;
	out->source = (int)i;
	out->renamed = !span_eq(target, (struct span){c->name, c->name_len});
	r->plan->selected[i] = true;
	if (cast)
		prepare_cast(r, out, type, c->type.kind);
	return 0;
}

/* The index of a source column that must be there. */
static int find_source(struct resolve *r, const char *name)
{
	int i = columns_find(r->plan->sources, name, strlen(name));
	struct show show;
	char hint[512];

	if (i < 0)
		err_set(r->err, EXIT_USAGE, "no column '%s' in the stream%s",
			show_cut(&show, name, strlen(name), 200),
			columns_hint(r->plan->sources, hint, sizeof hint, name));
	return i;
}

static int take_chosen(struct resolve *r, const struct mapping_list *list)
{
	const struct mapping_item *item;
	size_t k;
	int i;

	for (k = 0; k < list->n; k++) {
		item = &list->v[k];
		i = find_source(r, item->source);
		if (i < 0 ||
			take_source(r, (size_t)i, span_of(item->target), item->cast, item->type) <
				0)
			return -1;
	}
	return 0;
}

static int take_positions(struct resolve *r, const struct mapping_list *list)
{
	size_t i;

	if (list->n > r->plan->sources->n)
		return err_set(r->err, EXIT_USAGE,
			"--by-position names %zu columns, the stream has %zu", list->n,
			r->plan->sources->n);
	for (i = 0; i < list->n; i++)
		if (take_source(r, i, span_of(list->v[i].target), list->v[i].cast,
			    list->v[i].type) < 0)
			return -1;
	return 0;
}

/* The items by the source column that they speak of. */
static void index_items(const struct mapping_list *list, bool by_target, struct columns *out)
{
	static const struct dstype any = {.kind = DSTYPE_ANY};
	const char *name;
	size_t i;

	for (i = 0; i < list->n; i++) {
		name = by_target ? list->v[i].target : list->v[i].source;
		columns_add(out, name, strlen(name), any, NULL, NULL);
	}
}

/* Is each of these a column of the stream? */
static int find_all(struct resolve *r, const struct columns *names)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		if (find_source(r, names->v[i].name) < 0)
			return -1;
	return 0;
}

/* Source column i leaves, unless it is dropped, and under its new name, if it has one. */
static int take_other(struct resolve *r, const struct mapping *m, size_t i,
	const struct columns *dropped, const struct columns *renamed)
{
	const struct column *c = &r->plan->sources->v[i];
	int new = columns_find(renamed, c->name, c->name_len);
	struct show show;

	if (columns_find(dropped, c->name, c->name_len) < 0)
		return take_source(r, i,
			new < 0 ? (struct span){c->name, c->name_len}
				: span_of(m->rename.v[new].target),
			false, c->type);
	if (new < 0)
		return 0;
	return err_set(r->err, EXIT_USAGE, "the column '%s' is both dropped and renamed",
		show_cut(&show, c->name, c->name_len, 200));
}

/* All columns but the dropped ones, some under another name. */
static int take_others(struct resolve *r, const struct mapping *m)
{
	struct columns dropped = COLUMNS_INIT, renamed = COLUMNS_INIT;
	size_t i;
	int rc;

	index_items(&m->drop, true, &dropped);
	index_items(&m->rename, false, &renamed);
	rc = find_all(r, &dropped);
	if (rc == 0)
		rc = find_all(r, &renamed);
	for (i = 0; rc == 0 && i < r->plan->sources->n; i++)
		rc = take_other(r, m, i, &dropped, &renamed);
	columns_free(&dropped);
	columns_free(&renamed);
	return rc;
}

/* A constant becomes a value of its type once, here. */
static int take_added(struct resolve *r, const struct mapping_item *item)
{
	static const struct dstype string = {.kind = DSTYPE_STRING};
	struct fault f = {.code = FAULT_NONE};
	struct mapping_out *out;
	struct value v;

	out = add_out(r, span_of(item->target), item->cast ? item->type : string, NULL, NULL);
	if (out == NULL)
		return -1;
	out->text = mem_dup(item->value, strlen(item->value));
	out->constant =
		(struct value){.p = out->text, .len = strlen(out->text), .kind = VALUE_TEXT};
	if (!item->cast)
		return 0;
	v = out->constant;
	prepare_cast(r, out, item->type, DSTYPE_STRING);
	out->cast = false; /* it is made here, once */
	if (fit_value(out->fit, &r->plan->room, &v, &out->constant, &f) < 0)
		return err_set(r->err, EXIT_USAGE, "--add %s: %s: %s", item->target,
			fault_name(f.code), f.reason);
	/* the room is reset for each record: the constant keeps its own bytes */
	if (out->constant.p != NULL && out->constant.p != out->text) {
		v.p = mem_dup(out->constant.p, out->constant.len);
		free(out->text);
		out->text = (char *)(uintptr_t)v.p;
		out->constant.p = out->text;
	}
	return 0;
}

/* Does each column leave in its place, under its name? */
static bool keeps_places(const struct mapping_plan *plan)
{
	size_t i;

	if (plan->columns.n != plan->sources->n)
		return false;
	for (i = 0; i < plan->columns.n; i++)
		if (plan->out[i].source != (int)i || plan->out[i].renamed)
			return false;
	return true;
}

static void list_casts(struct mapping_plan *plan)
{
	size_t i;

	plan->casts = mem_alloc(plan->columns.n, sizeof *plan->casts);
	for (i = 0; i < plan->columns.n; i++)
		if (plan->out[i].cast)
			plan->casts[plan->n_casts++] = i;
}

int mapping_resolve(const struct mapping *m, const struct columns *sources,
	const struct mapping_rules *rules, struct mapping_plan *plan, struct err *err)
{
	struct resolve r = {.rules = rules, .plan = plan, .err = err};
	size_t i;
	int rc;

	plan->sources = sources;
	plan->selected = mem_alloc(sources->n, sizeof *plan->selected);
	plan->chosen = m->columns.n > 0 || m->position.n > 0;
	if (m->columns.n > 0)
		rc = take_chosen(&r, &m->columns);
	else if (m->position.n > 0)
		rc = take_positions(&r, &m->position);
	else
		rc = take_others(&r, m);
	for (i = 0; rc == 0 && i < m->add.n; i++)
		rc = take_added(&r, &m->add.v[i]);
	list_casts(plan);
	plan->in_place = keeps_places(plan);
	plan->all = plan->in_place && plan->n_casts == 0;
	plan->keeps_order = plan->all && !plan->chosen;
	plan->values = mem_alloc(plan->columns.n, sizeof *plan->values);
	plan->keys = mem_alloc(plan->columns.n, sizeof *plan->keys);
	memcpy(plan->allowed, plan->room.allowed, sizeof plan->allowed);
	return rc;
}

/* Column i of the plan, of this record. */
static int apply_one(struct mapping_plan *plan, const struct record *rec, size_t i, struct fault *f)
{
	const struct mapping_out *out = &plan->out[i];
	struct value in;
	int at;

	plan->keys[i].len = 0;
	if (out->source < 0) {
		plan->values[i] = out->constant;
		return 0;
	}
	at = rec->at[out->source];
	if (at < 0) {
		plan->values[i] = VALUE_OF(VALUE_NULL);
		return 0;
	}
	if (!out->renamed)
		plan->keys[i] = rec->fields[at].key;
	if (!out->cast) {
		plan->values[i] = rec->fields[at].value;
		return 0;
	}
	in = rec->fields[at].value;
	return fit_value(out->fit, &plan->room, &in, &plan->values[i], f);
}

/* Every field leaves as it came and in the order in which it stood. */
static void keep_order(struct mapping_plan *plan, const struct record *rec)
{
	size_t i;

	for (i = 0; i < rec->n_fields; i++) {
		plan->values[i] = rec->fields[i].value;
		plan->keys[i] = rec->fields[i].key;
	}
}

/* The value of column i cannot leave: name its source, count no loss. Returns -1. */
static int blame(struct mapping_plan *plan, size_t i, struct fault *f)
{
	const struct column *c = &plan->sources->v[plan->out[i].source];

	memcpy(plan->room.allowed, plan->allowed, sizeof plan->allowed);
	f->column = (struct span){c->name, c->name_len};
	return -1;
}

/*
 * A record whose columns all stay where they are: often the casts find that values
 * are what they should be, and then nothing has to be put together.
 */
static int cast_in_place(struct mapping_plan *plan, const struct record *rec, struct fault *f)
{
	const struct value *in;
	struct value *out;
	size_t i, k;

	plan->same = plan->lines && !rec->spaced;
	for (k = 0; k < plan->n_casts; k++) {
		i = plan->casts[k];
		in = &rec->fields[i].value;
		out = &plan->values[i];
		if (fit_value(plan->out[i].fit, &plan->room, in, out, f) < 0)
			return blame(plan, i, f);
		plan->same &= out->p == in->p && out->len == in->len && out->kind == in->kind;
	}
	for (i = 0; !plan->same && i < plan->columns.n; i++) {
		plan->keys[i] = rec->fields[i].key;
		if (!plan->out[i].cast)
			plan->values[i] = rec->fields[i].value;
	}
	return 0;
}

int mapping_apply(struct mapping_plan *plan, const struct record *rec, struct fault *f)
{
	size_t i;

	plan->same = false;
	if (rec->n_fields == plan->columns.n &&
		(plan->keeps_order || (plan->all && rec->in_order))) {
		keep_order(plan, rec);
		return 0;
	}
	if (plan->n_casts > 0) {
		fit_room_reset(&plan->room);
		memcpy(plan->allowed, plan->room.allowed, sizeof plan->allowed);
	}
	if (plan->in_place && rec->in_order && rec->n_fields == plan->columns.n)
		return cast_in_place(plan, rec, f);
	for (i = 0; i < plan->columns.n; i++)
		if (apply_one(plan, rec, i, f) < 0)
			return blame(plan, i, f);
	return 0;
}

void mapping_refuse(struct mapping_plan *plan, struct fault *f)
{
	int i = columns_find(&plan->columns, f->column.p, f->column.len);

	if (i >= 0 && plan->out[i].source >= 0)
		blame(plan, (size_t)i, f);
}

void mapping_report(const struct mapping_plan *plan, struct str *out)
{
	const char *separator = ",\"lossy\":{";
	unsigned l;

	for (l = 0; l < FIT_LOSSY_KINDS; l++)
		if (plan->room.allowed[l] > 0) {
			str_addf(out, "%s\"%s\":%llu", separator, fit_lossy_name(l),
				(unsigned long long)plan->room.allowed[l]);
			separator = ",";
		}
	if (separator[1] == '\0')
		str_addc(out, '}');
}

/* What a value of one type may lose or lack as another. */
static const char *dirty_when(enum dstype_kind from, struct dstype to)
{
	if (from == to.kind && to.kind != DSTYPE_DECIMAL)
		return "nothing";
	switch (to.kind) {
	case DSTYPE_BOOL:
		return "what is not true, false, 1 or 0";
	case DSTYPE_FLOAT32:
	case DSTYPE_FLOAT64:
		return "no number, more digits than the float keeps, NaN, infinity";
	case DSTYPE_DECIMAL:
		return "no number, more digits than fit";
	case DSTYPE_STRING:
		return "bytes that are not UTF-8, a lone surrogate";
	case DSTYPE_BYTES:
		return "a lone surrogate";
	case DSTYPE_DATE:
		return "no date, a time that is not midnight";
	case DSTYPE_TIME:
		return "no time of day";
	case DSTYPE_DATETIME:
		return "no date and time";
	case DSTYPE_TIMESTAMP:
		return "no date and time, one in a gap or fold of the time zone";
	case DSTYPE_INTERVAL:
		return "no interval";
	case DSTYPE_JSON:
		return "a text that is no JSON";
	default:
		return dstype_is_integer(to.kind) ? "no integer, a fraction, out of range"
						  : "nothing";
	}
}

static void type_name(struct str *out, struct dstype type)
{
	str_clear(out);
	if (type.kind == DSTYPE_ANY)
		str_adds(out, "any");
	else
		dstype_print(out, type);
}

void mapping_explain(const struct mapping_plan *plan, struct str *out)
{
	struct str from = STR_INIT, to = STR_INIT;
	const struct mapping_out *o;
	const struct column *c;
	struct show source, target;
	size_t i;

	str_addf(out, "%-24s %-14s %-24s %-14s %s\n", "source", "type", "target", "type",
		"becomes dirty");
	for (i = 0; i < plan->columns.n; i++) {
		o = &plan->out[i];
		c = o->source < 0 ? NULL : &plan->sources->v[o->source];
		type_name(&to, plan->columns.v[i].type);
		if (c != NULL)
			type_name(&from, c->type);
		show_cut(&target, plan->columns.v[i].name, plan->columns.v[i].name_len, 200);
		str_addf(out, "%-24s %-14s %-24s %-14s %s\n",
			c != NULL ? show_cut(&source, c->name, c->name_len, 200) : "(constant)",
			c != NULL ? from.s : "-", target.text, to.s,
			c != NULL && o->cast ? dirty_when(c->type.kind, plan->columns.v[i].type)
					     : "nothing");
	}
	str_free(&from);
	str_free(&to);
}
