/* SPDX-License-Identifier: MIT */
/* Lines for LOAD DATA and literals for INSERT. */
#include "mysql/myrow.h"

#include "base/mem.h"

#include <stdlib.h>
#include <strings.h>

static enum myform form_of(const struct fit *fit)
{
	switch (fit->kind) {
	case FIT_INTEGER:
	case FIT_DECIMAL:
		return MYFORM_NUMBER;
	case FIT_BIT:
		return MYFORM_BITS;
	case FIT_BYTES:
		return MYFORM_HEX;
	default:
		return MYFORM_TEXT;
	}
}

void myrow_init(struct myrow *r, const struct match *m, const struct mytable *t,
	const struct columns *stream, int missing)
{
	size_t i;

	r->n = m->n;
	r->columns = mem_alloc(m->n, sizeof *r->columns);
	r->missing = missing;
	r->loadable_flat = true;
	for (i = 0; i < m->n; i++) {
		struct myrow_column *c = &r->columns[i];
		const struct mycolumn *col = &t->columns[m->v[i].target];
		const struct column *from = &stream->v[m->v[i].stream];

		c->stream = m->v[i].stream;
		c->column = m->v[i].target;
		c->fit = &col->fit;
		c->name = col->name;
		c->form = form_of(&col->fit);
		c->numbered = col->auto_increment;
		c->stream_name = (struct span){from->name, from->name_len};
		if (c->form == MYFORM_BITS || c->form == MYFORM_HEX)
			r->loadable_flat = false;
	}
}

void myrow_free(struct myrow *r)
{
	free(r->columns);
	fit_room_free(&r->room);
	*r = (struct myrow)MYROW_INIT;
}

/* --- encoding ------------------------------------------------------------------ */

static const char hex_digits[] = "0123456789ABCDEF";

/* What a byte is written as behind a backslash; 0: it stands for itself. */
static inline char escape_of(unsigned char c)
{
	switch (c) {
	case '\t':
		return 't';
	case '\n':
		return 'n';
	case '\\':
		return '\\';
	case '\0':
		return '0';
	default:
		return 0;
	}
}

/* Writes at most 2 * len bytes. */
static char *put_escaped(char *out, const char *p, size_t len)
{
	const char *end = p + len;
	char e;

	for (; p < end; p++) {
		e = escape_of((unsigned char)*p);
		if (e != 0) {
			*out++ = '\\';
			*out++ = e;
		} else {
			*out++ = *p;
		}
	}
	return out;
}

static char *put_hex(char *out, const char *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		*out++ = hex_digits[(unsigned char)p[i] >> 4];
		*out++ = hex_digits[(unsigned char)p[i] & 15];
	}
	return out;
}

/*
 * Can the text hold a byte that needs a backslash? What stood in a JSON string
 * without an escape cannot: controls and backslashes must be escaped there. in is
 * the record's value, out what fit made of it.
 */
static inline bool needs_scan(const struct value *in, const struct value *out)
{
	if (out->kind == VALUE_NUMBER)
		return false;
	return !(in->kind == VALUE_STRING && (in->flags & VALUE_ESCAPED) == 0);
}

static void put_value(struct str *code, const struct myrow_column *c, const struct value *in,
	const struct value *out)
{
	char *p;

	str_reserve(code, 2 * out->len + 4);
	p = code->s + code->len;
	if (c->form == MYFORM_HEX)
		p = put_hex(p, out->p, out->len);
	else if (needs_scan(in, out))
		p = put_escaped(p, out->p, out->len);
	else {
		memcpy(p, out->p, out->len);
		p += out->len;
	}
	code->len = (size_t)(p - code->s);
}

/*
 * A value that the record does not have, under --missing null or default. DEFAULT for an
 * AUTO_INCREMENT column is 0 under NO_AUTO_VALUE_ON_ZERO; NULL asks for the next number.
 */
static int put_absent(const struct myrow *r, const struct myrow_column *c, struct batch *b,
	struct fault *f)
{
	if (r->missing == MISSING_DEFAULT) {
		str_add(&b->code, c->numbered ? "\\N" : "\\D", 2);
		b->insert_only = true;
		return 0;
	}
	if (c->fit->not_null)
		return fault_set(f, FAULT_NULL_NOT_ALLOWED,
			"is missing, and the column takes no NULL");
	str_add(&b->code, "\\N", 2);
	return 0;
}

static int put_column(struct myrow *r, const struct myrow_column *c, const struct record *rec,
	struct batch *b, struct fault *f)
{
	struct value in = record_value(rec, c->stream), out;

	if (in.kind == VALUE_ABSENT)
		return put_absent(r, c, b, f);
	if (fit_value(c->fit, &r->room, &in, &out, f) < 0)
		return -1;
	if (out.kind == VALUE_NULL)
		str_add(&b->code, "\\N", 2);
	else
		put_value(&b->code, c, &in, &out);
	return 0;
}

int myrow_encode(struct myrow *r, const struct record *rec, struct batch *b, struct fault *f)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (put_column(r, &r->columns[i], rec, b, f) < 0) {
			f->column = r->columns[i].stream_name;
			fit_room_reset(&r->room);
			return -1;
		}
		str_addc(&b->code, i + 1 < r->n ? '\t' : '\n');
	}
	fit_room_reset(&r->room);
	return 0;
}

/* --- statements ---------------------------------------------------------------- */

static void put_names(struct str *out, const struct myrow *r, bool variables)
{
	size_t i;

	str_addc(out, '(');
	for (i = 0; i < r->n; i++) {
		if (i > 0)
			str_addc(out, ',');
		if (variables && r->columns[i].form >= MYFORM_BITS)
			str_addf(out, "@ds%zu", i);
		else
			myconn_name(out, r->columns[i].name);
	}
	str_addc(out, ')');
}

static void put_settings(struct str *out, const struct myrow *r)
{
	const char *sep = " SET ";
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (r->columns[i].form < MYFORM_BITS)
			continue;
		str_adds(out, sep);
		sep = ",";
		myconn_name(out, r->columns[i].name);
		if (r->columns[i].form == MYFORM_HEX)
			str_addf(out, "=UNHEX(@ds%zu)", i);
		else
			str_addf(out, "=CAST(@ds%zu AS UNSIGNED)", i);
	}
}

void myrow_load_sql(struct str *out, const struct myrow *r, const struct mytable *t,
	enum mymode mode)
{
	str_adds(out, "LOAD DATA LOCAL INFILE 'dspipe' ");
	if (mode == MYMODE_REPLACE)
		str_adds(out, "REPLACE ");
	str_adds(out, "INTO TABLE ");
	mytable_sql_name(out, t);
	str_adds(out,
		" CHARACTER SET utf8mb4 FIELDS TERMINATED BY '\\t' ENCLOSED BY '' "
		"ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' STARTING BY '' ");
	put_names(out, r, true);
	put_settings(out, r);
}

void myrow_insert_head(struct str *out, const struct myrow *r, const struct mytable *t,
	enum mymode mode, bool ignore)
{
	str_adds(out, mode == MYMODE_REPLACE ? "REPLACE INTO " : "INSERT ");
	if (mode != MYMODE_REPLACE)
		str_adds(out, ignore || mode == MYMODE_IGNORE ? "IGNORE INTO " : "INTO ");
	mytable_sql_name(out, t);
	str_addc(out, ' ');
	put_names(out, r, false);
	str_adds(out, " VALUES ");
}

static bool in_primary_key(const struct mytable *t, size_t column)
{
	size_t i;

	if (t->n_keys == 0)
		return false;
	for (i = 0; i < t->keys[0].n; i++)
		if (t->keys[0].columns[i] == column)
			return true;
	return false;
}

static bool is_updated(const struct mytable *t, const struct myrow_column *c, const char *update)
{
	char one[256];

	if (update == NULL)
		return !in_primary_key(t, c->column);
	while ((update = match_next_name(update, one, sizeof one)) != NULL)
		if (strcasecmp(one, c->name) == 0)
			return true;
	return false;
}

/* The columns of a key alone have nothing to change: a no-op keeps the row. */
static void put_no_change(struct str *out, const struct myrow *r, const struct mytable *t)
{
	mytable_sql_name(out, t);
	str_addc(out, '.');
	myconn_name(out, r->columns[0].name);
	str_addc(out, '=');
	mytable_sql_name(out, t);
	str_addc(out, '.');
	myconn_name(out, r->columns[0].name);
}

/*
 * MariaDB, and MySQL before 8.0.19, know the new row's values as VALUES(c); later ones
 * warn of that and want an alias.
 */
void myrow_insert_tail(struct str *out, const struct myrow *r, const struct mytable *t,
	enum mymode mode, const char *update)
{
	bool alias = !t->mariadb && t->version >= 80019;
	const char *sep = "";
	size_t i;

	if (mode != MYMODE_UPDATE)
		return;
	str_adds(out, alias ? " AS ds_new ON DUPLICATE KEY UPDATE " : " ON DUPLICATE KEY UPDATE ");
	for (i = 0; i < r->n; i++) {
		if (!is_updated(t, &r->columns[i], update))
			continue;
		str_adds(out, sep);
		sep = ",";
		myconn_name(out, r->columns[i].name);
		str_adds(out, alias ? "=ds_new." : "=VALUES(");
		myconn_name(out, r->columns[i].name);
		if (!alias)
			str_addc(out, ')');
	}
	if (*sep == '\0')
		put_no_change(out, r, t);
}

static void put_quoted(struct str *out, struct span field)
{
	const char *p = field.p, *end = p + field.len, *q;

	str_addc(out, '\'');
	while ((q = memchr(p, '\'', (size_t)(end - p))) != NULL) {
		str_add(out, p, (size_t)(q - p));
		str_add(out, "\\'", 2);
		p = q + 1;
	}
	str_add(out, p, (size_t)(end - p));
	str_addc(out, '\'');
}

/* \N is NULL; \D, which only we write, the column's default. */
static bool is_token(struct span field, char letter)
{
	return field.len == 2 && field.p[0] == '\\' && field.p[1] == letter;
}

static void put_literal(struct str *out, const struct myrow_column *c, struct span field)
{
	if (is_token(field, 'N'))
		str_adds(out, "NULL");
	else if (is_token(field, 'D'))
		str_adds(out, "DEFAULT");
	else if (c->form == MYFORM_TEXT)
		put_quoted(out, field);
	else if (c->form == MYFORM_HEX) {
		str_adds(out, "x'");
		str_add(out, field.p, field.len);
		str_addc(out, '\'');
	} else {
		str_add(out, field.p, field.len);
	}
}

/* The field at p, which ends at a tab or newline. */
static struct span field_at(const char *p, const char *end)
{
	const char *q = p;

	while (q < end && *q != '\t' && *q != '\n')
		q++;
	return (struct span){p, (size_t)(q - p)};
}

void myrow_literal(struct str *out, const struct myrow *r, struct span line, uint64_t mark)
{
	const char *p = line.p, *end = line.p + line.len;
	bool marked, done = mark == 0;
	struct span field;
	size_t i;

	str_addc(out, '(');
	for (i = 0; i < r->n; i++) {
		field = field_at(p, end);
		p = field.p + field.len + 1;
		if (i > 0)
			str_addc(out, ',');
		marked = !done && !is_token(field, 'D');
		done = done || marked;
		if (marked)
			str_addf(out, "IF(@ds_row:=%llu,", (unsigned long long)mark);
		put_literal(out, &r->columns[i], field);
		if (marked)
			str_adds(out, ",NULL)");
	}
	str_addc(out, ')');
}

struct span myrow_field(struct span line, size_t i)
{
	const char *p = line.p, *end = line.p + line.len;
	struct span field = field_at(p, end);

	while (i-- > 0)
		field = field_at(field.p + field.len + 1, end);
	return field;
}
