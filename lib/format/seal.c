/* SPDX-License-Identifier: MIT */
/* Control lines: begin, dirty, end, abort. */
#include "format/seal.h"

#include "base/base64.h"
#include "base/mem.h"
#include "base/show.h"
#include "base/utf8.h"

#include <stdlib.h>

static const char *const kinds[] = {"", "begin", "dirty", "end", "abort"};

/* Printing. */

static void add_text(struct str *out, const char *key, const char *text)
{
	if (text == NULL)
		return;
	str_addf(out, "%s\"%s\":", out->len > 0 && out->s[out->len - 1] == '{' ? "" : ",", key);
	value_json_string(out, text, strlen(text));
}

static void add_count(struct str *out, const char *key, uint64_t n)
{
	if (n == SEAL_UNKNOWN)
		return;
	str_addf(out, "%s\"%s\":", out->len > 0 && out->s[out->len - 1] == '{' ? "" : ",", key);
	str_addu(out, n);
}

static void add_column(struct str *out, const struct column *c)
{
	struct str type = STR_INIT;

	str_adds(out, "{\"name\":");
	value_json_name(out, (struct span){c->name, c->name_len});
	dstype_print(&type, c->type);
	if (type.len > 0)
		add_text(out, "type", type.s);
	add_text(out, "native", c->native);
	if (c->more != NULL)
		str_adds(out, c->more);
	str_addc(out, '}');
	str_free(&type);
}

void begin_print(struct str *out, const struct begin *b)
{
	size_t i;

	str_adds(out, SEAL_PREFIX "begin\",\"v\":1,\"columns\":[");
	for (i = 0; i < b->columns.n; i++) {
		if (i > 0)
			str_addc(out, ',');
		add_column(out, &b->columns.v[i]);
	}
	str_addc(out, ']');
	add_text(out, "time_zone", b->time_zone);
	if (b->source != NULL) {
		str_adds(out, ",\"source\":");
		str_adds(out, b->source);
	}
	if (b->more != NULL)
		str_adds(out, b->more);
	str_adds(out, "}\n");
}

void begin_source(struct begin *b)
{
	struct str s = STR_INIT;

	str_addc(&s, '{');
	add_text(&s, "id", b->id);
	add_text(&s, "type", b->type);
	add_text(&s, "session", b->session);
	add_text(&s, "slice", b->slice);
	add_count(&s, "first", b->first);
	add_count(&s, "rows", b->rows);
	str_addc(&s, '}');
	free(b->source);
	b->source = str_take(&s);
}

/* A broken line: as text where it is UTF-8, as far as it is shown and was seen, else as base64. */
static void add_raw(struct str *out, struct span raw, uint64_t raw_bytes, bool text)
{
	size_t n = raw.len < SEAL_RAW_MAX ? raw.len : SEAL_RAW_MAX, valid = utf8_check(raw.p, n);

	/* a cut may fall into a character */
	if (n < raw_bytes && n - valid < 4 && utf8_check(raw.p + valid, n - valid) == 0 &&
		(unsigned char)raw.p[valid] >= 0xc2)
		n = valid;
	if (valid == n && text) {
		str_adds(out, ",\"raw\":");
		value_json_string(out, raw.p, n);
	} else {
		str_adds(out, ",\"raw64\":\"");
		base64_encode(out, raw.p, n);
		str_addc(out, '"');
	}
	if (n < raw_bytes)
		add_count(out, "raw_bytes", raw_bytes);
}

void dirty_print_head(struct str *out, const char *by, uint64_t row, uint64_t line,
	const struct fault *f)
{
	str_adds(out, SEAL_PREFIX "dirty\"");
	add_text(out, "by", by);
	add_count(out, "row", row);
	if (line != 0)
		add_count(out, "line", line);
	if (f->column.len > 0) {
		str_adds(out, ",\"column\":");
		value_json_name(out, f->column);
	}
	add_text(out, "code", fault_name(f->code));
	if (f->server_errno != 0) {
		add_count(out, "errno", f->server_errno);
		add_text(out, "sqlstate", f->sqlstate);
	}
	add_text(out, "reason", f->reason);
	if (!fault_is_raw(f->code))
		str_adds(out, ",\"record\":");
}

void dirty_print(struct str *out, const char *by, uint64_t row, uint64_t line,
	const struct fault *f, struct span record, uint64_t raw_bytes)
{
	dirty_print_head(out, by, row, line, f);
	if (fault_is_raw(f->code))
		add_raw(out, record, raw_bytes, f->code != FAULT_BAD_UTF8);
	else
		str_add(out, record.p, record.len);
	str_adds(out, "}\n");
}

void end_print(struct str *out, uint64_t rows, uint64_t dirty, const char *more)
{
	str_adds(out, SEAL_PREFIX "end\"");
	add_count(out, "rows", rows);
	add_count(out, "dirty", dirty);
	if (more != NULL)
		str_adds(out, more);
	str_adds(out, "}\n");
}

void abort_print(struct str *out, const char *by, const char *reason, int exit)
{
	str_adds(out, SEAL_PREFIX "abort\"");
	add_text(out, "by", by);
	add_text(out, "reason", reason);
	add_count(out, "exit", (uint64_t)exit);
	str_adds(out, "}\n");
}

/* Freeing. */

void begin_free(struct begin *b)
{
	columns_free(&b->columns);
	free(b->time_zone);
	free(b->source);
	free(b->id);
	free(b->type);
	free(b->session);
	free(b->slice);
	free(b->more);
	*b = (struct begin)BEGIN_INIT;
}

void dirty_free(struct dirty *d)
{
	free(d->by);
	free(d->column);
	free(d->code);
	free(d->reason);
	*d = (struct dirty){.by = NULL};
}

void seal_free(struct seal *s)
{
	begin_free(&s->begin);
	dirty_free(&s->dirty);
	free(s->end.more);
	free(s->abort.by);
	free(s->abort.reason);
	*s = (struct seal){.kind = SEAL_NONE, .begin = BEGIN_INIT};
}

/* Parsing. One member of a line: what it is called, where it goes. */

struct parse {
	struct err *err;
	struct str scratch;
	const char *where; /* "begin", "begin.columns" */
};

static int wrong(struct parse *p, const char *key, const char *wanted)
{
	return err_set(p->err, EXIT_FAILED, "control line: %s.%s: %s is wanted", p->where, key,
		wanted);
}

/* A text member; null is as good as absent. NULs inside are refused with the rest. */
static int get_text(struct parse *p, const char *key, const struct value *v, char **out)
{
	struct span text;
	struct fault f;

	if (v->kind == VALUE_NULL)
		return 0;
	if (v->kind != VALUE_STRING || value_text(v, &p->scratch, &text, &f) < 0 ||
		memchr(text.p, '\0', text.len) != NULL)
		return wrong(p, key, "a text");
	free(*out);
	*out = mem_dup(text.p, text.len);
	return 0;
}

/*
 * A text that is only shown, such as a column's name, which may hold anything. From a NUL
 * on it is not seen.
 */
static int get_shown(struct parse *p, const char *key, const struct value *v, char **out)
{
	struct span text;

	if (v->kind == VALUE_NULL)
		return 0;
	if (v->kind != VALUE_STRING)
		return wrong(p, key, "a text");
	text = json_key_text((struct span){v->p, v->len}, &p->scratch);
	free(*out);
	*out = mem_dup(text.p, text.len);
	return 0;
}

static int get_count(struct parse *p, const char *key, const struct value *v, uint64_t *out)
{
	uint64_t n = 0;
	size_t i;

	if (v->kind != VALUE_NUMBER)
		return wrong(p, key, "a count");
	for (i = 0; i < v->len; i++)
		if (v->p[i] < '0' || v->p[i] > '9' || __builtin_mul_overflow(n, 10, &n) ||
			__builtin_add_overflow(n, (uint64_t)(v->p[i] - '0'), &n))
			return wrong(p, key, "a count");
	if (n == SEAL_UNKNOWN)
		return wrong(p, key, "a smaller count");
	*out = n;
	return 0;
}

/* Keep a member that we do not know, as it stands. */
static void keep(char **more, struct span key, const struct value *v)
{
	struct str s = STR_INIT;

	if (*more != NULL)
		str_adds(&s, *more);
	str_addc(&s, ',');
	str_add(&s, key.p, key.len);
	str_addc(&s, ':');
	str_add(&s, v->p, v->len);
	free(*more);
	*more = str_take(&s);
}

static int get_type(struct parse *p, const struct value *v, struct dstype *type)
{
	struct span text;
	struct fault f;

	if (v->kind != VALUE_STRING || value_text(v, &p->scratch, &text, &f) < 0 ||
		!dstype_parse(text, type))
		return wrong(p, "type", "a type of dsrecord(5)");
	return 0;
}

static int parse_column(struct parse *p, const struct value *object, struct columns *columns)
{
	struct json_walk w;
	struct str key_text = STR_INIT, name = STR_INIT;
	struct dstype type = {.kind = DSTYPE_ANY};
	char *native = NULL, *more = NULL;
	struct span key, k, text;
	struct value v;
	bool named = false;
	int rc = 0;

	if (object->kind != VALUE_OBJECT)
		return wrong(p, "columns", "an array of objects");
	for (w = json_enter(object); rc == 0 && json_member(&w, &key, &v);) {
		k = json_key_text(key, &key_text);
		if (span_is(k, "name") && v.kind == VALUE_STRING) {
			text = json_key_text((struct span){v.p, v.len}, &p->scratch);
			str_clear(&name);
			str_add(&name, text.p, text.len);
			named = true;
		} else if (span_is(k, "type")) {
			rc = get_type(p, &v, &type);
		} else if (span_is(k, "native")) {
			rc = get_text(p, "native", &v, &native);
		} else {
			keep(&more, key, &v);
		}
	}
	if (rc == 0 && span_is(str_span(&name), "$ds"))
		rc = err_set(p->err, EXIT_USAGE,
			"the column name $ds is reserved for control lines");
	if (rc == 0 && (!named || columns_find(columns, name.s, name.len) >= 0))
		rc = wrong(p, "columns", named ? "each name once" : "a name for each column");
	if (rc == 0)
		columns_add(columns, name.s, name.len, type, native, more);
	str_free(&key_text);
	str_free(&name);
	free(native);
	free(more);
	return rc;
}

static int parse_columns(struct parse *p, const struct value *array, struct columns *columns)
{
	struct json_walk w;
	struct value v;

	if (array->kind != VALUE_ARRAY)
		return wrong(p, "columns", "an array");
	for (w = json_enter(array); json_element(&w, &v);)
		if (parse_column(p, &v, columns) < 0)
			return -1;
	return 0;
}

static int parse_source(struct parse *p, const struct value *object, struct begin *b)
{
	struct str key_text = STR_INIT;
	struct json_walk w;
	struct span key, k;
	struct value v;
	int rc = 0;

	if (object->kind != VALUE_OBJECT)
		return wrong(p, "source", "an object");
	p->where = "begin.source";
	b->source = mem_dup(object->p, object->len);
	for (w = json_enter(object); rc == 0 && json_member(&w, &key, &v);) {
		k = json_key_text(key, &key_text);
		if (span_is(k, "id"))
			rc = get_text(p, "id", &v, &b->id);
		else if (span_is(k, "type"))
			rc = get_text(p, "type", &v, &b->type);
		else if (span_is(k, "session"))
			rc = get_text(p, "session", &v, &b->session);
		else if (span_is(k, "slice"))
			rc = get_text(p, "slice", &v, &b->slice);
		else if (span_is(k, "first"))
			rc = get_count(p, "first", &v, &b->first);
		else if (span_is(k, "rows"))
			rc = get_count(p, "rows", &v, &b->rows);
	}
	if (rc == 0 && b->first == 0)
		rc = wrong(p, "first", "a count from 1");
	p->where = "begin";
	str_free(&key_text);
	return rc;
}

static int begin_member(struct parse *p, struct span key, struct span k, const struct value *v,
	struct begin *b)
{
	if (span_is(k, "v"))
		return v->kind == VALUE_NUMBER && v->len == 1 && *v->p == '1'
			? 0
			: err_set(p->err, EXIT_FAILED,
				  "control line: version %.*s is not known here (1 is)",
				  (int)(v->len < 20 ? v->len : 20), v->p);
	if (span_is(k, "columns"))
		return parse_columns(p, v, &b->columns);
	if (span_is(k, "time_zone"))
		return get_text(p, "time_zone", v, &b->time_zone);
	if (span_is(k, "source"))
		return parse_source(p, v, b);
	keep(&b->more, key, v);
	return 0;
}

static int dirty_member(struct parse *p, struct span k, const struct value *v, struct dirty *d)
{
	if (span_is(k, "by"))
		return get_shown(p, "by", v, &d->by);
	if (span_is(k, "column"))
		return get_shown(p, "column", v, &d->column);
	if (span_is(k, "code"))
		return get_shown(p, "code", v, &d->code);
	if (span_is(k, "reason"))
		return get_shown(p, "reason", v, &d->reason);
	if (span_is(k, "row"))
		return get_count(p, "row", v, &d->row);
	if (span_is(k, "line") && v->kind == VALUE_NUMBER)
		return get_count(p, "line", v, &d->line);
	if (span_is(k, "record"))
		d->record = (struct span){v->p, v->len};
	return 0;
}

static int end_member(struct parse *p, struct span key, struct span k, const struct value *v,
	struct end *e)
{
	if (span_is(k, "rows"))
		return get_count(p, "rows", v, &e->rows);
	if (span_is(k, "dirty"))
		return get_count(p, "dirty", v, &e->dirty);
	keep(&e->more, key, v);
	return 0;
}

static int abort_member(struct parse *p, struct span k, const struct value *v, struct abort_line *a)
{
	uint64_t n = 0;

	if (span_is(k, "by"))
		return get_shown(p, "by", v, &a->by);
	if (span_is(k, "reason"))
		return get_shown(p, "reason", v, &a->reason);
	if (span_is(k, "exit")) {
		if (get_count(p, "exit", v, &n) < 0)
			return -1;
		a->exit = n < 256 ? (int)n : 0;
	}
	return 0;
}

static int parse_member(struct parse *p, struct span key, struct span k, const struct value *v,
	struct seal *s)
{
	switch (s->kind) {
	case SEAL_BEGIN:
		return begin_member(p, key, k, v, &s->begin);
	case SEAL_DIRTY:
		return dirty_member(p, k, v, &s->dirty);
	case SEAL_END:
		return end_member(p, key, k, v, &s->end);
	default:
		return abort_member(p, k, v, &s->abort);
	}
}

/* The kind in the first member, which is known to be "$ds":" something. */
static int parse_kind(struct parse *p, const struct value *v, struct seal *s)
{
	struct show show;
	struct span text = {v->p + 1, v->len - 2};
	unsigned i;

	for (i = SEAL_BEGIN; i <= SEAL_ABORT; i++)
		if (span_is(text, kinds[i])) {
			s->kind = (enum seal_kind)i;
			p->where = kinds[i];
			return 0;
		}
	return err_set(p->err, EXIT_FAILED, "control line: unknown kind '%s'",
		show_cut(&show, text.p, text.len, 60));
}

static int parse_members(struct parse *p, const struct value *object, struct seal *s)
{
	struct str key_text = STR_INIT;
	struct json_walk w = json_enter(object);
	struct span key;
	struct value v;
	int rc;

	json_member(&w, &key, &v);
	rc = parse_kind(p, &v, s);
	while (rc == 0 && json_member(&w, &key, &v))
		rc = parse_member(p, key, json_key_text(key, &key_text), &v, s);
	str_free(&key_text);
	return rc;
}

int seal_parse(struct seal *s, struct json *j, struct span line, struct err *err)
{
	struct parse p = {.err = err};
	struct value object;
	struct fault f;
	int rc;

	*s = (struct seal){.kind = SEAL_NONE, .begin = BEGIN_INIT, .end = {.rows = SEAL_UNKNOWN}};
	if (json_line(j, line.p, line.len, &object, &f) < 0)
		return err_set(err, EXIT_FAILED, "control line: %s", f.reason);
	rc = parse_members(&p, &object, s);
	if (rc == 0 && s->kind == SEAL_END && s->end.rows == SEAL_UNKNOWN)
		rc = wrong(&p, "rows", "a count");
	str_free(&p.scratch);
	if (rc < 0)
		seal_free(s);
	return rc;
}
