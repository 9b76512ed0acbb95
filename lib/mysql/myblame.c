/* SPDX-License-Identifier: MIT */
/* Rows named by numbers, by keys and by marks. */
#include "mysql/myblame.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define ROW_NUMBER_SINCE 100700 /* MariaDB, MDEV-10075 */
#define COUNT_MAX 65535         /* of the protocol's field: it may stand for more */

void myblame_clear(struct myblame *m)
{
	m->n = 0;
	m->duplicates = 0;
	m->unnamed = m->bent = false;
	m->first.code = FAULT_NONE;
}

void myblame_free(struct myblame *m)
{
	free(m->v);
	m->v = NULL;
	m->n = m->cap = 0;
}

void mynotes_free(struct mynotes *n)
{
	size_t i;

	for (i = 0; i < n->n; i++)
		free(n->v[i].text);
	free(n->v);
	n->v = NULL;
	n->n = n->cap = 0;
}

static void note(struct mynotes *notes, unsigned code, const char *text)
{
	size_t i;

	for (i = 0; notes != NULL && i < notes->n; i++)
		if (notes->v[i].code == code)
			return;
	if (notes == NULL)
		return;
	notes->v = mem_grow(notes->v, notes->n, &notes->cap, sizeof *notes->v);
	notes->v[notes->n++] = (struct mynote){code, mem_dup(text, strlen(text))};
}

/* --- rows by their key --------------------------------------------------------- */

/* A hash table from the text of a key, as the server prints it, to the rows that have it. */
struct keyed {
	uint32_t *slot; /* 1-based index of the first row with that key; 0: empty */
	uint32_t *next; /* the next row with the same key; 0: none */
	size_t mask;
	const struct mykey *key;
};

static uint64_t hash_of(struct span text)
{
	uint64_t h = UINT64_C(14695981039346656037);
	size_t i;

	for (i = 0; i < text.len; i++)
		h = (h ^ (unsigned char)text.p[i]) * UINT64_C(1099511628211);
	return h ^ h >> 29;
}

static int field_of(const struct myrow *r, size_t column)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->columns[i].column == column)
			return (int)i;
	return -1;
}

/* The key's columns joined as in the message; false where a row's key cannot be told. */
static bool key_text(const struct myrow *r, const struct mykey *key, struct span line,
	struct str *out)
{
	struct span field;
	size_t i;
	int at;

	str_clear(out);
	for (i = 0; i < key->n; i++) {
		at = field_of(r, key->columns[i]);
		if (at < 0 || r->columns[at].form >= MYFORM_BITS)
			return false;
		field = myrow_field(line, (size_t)at);
		if (memchr(field.p, '\\', field.len) != NULL)
			return false;
		if (i > 0)
			str_addc(out, '-');
		str_add(out, field.p, field.len);
	}
	return true;
}

/* Rows are put in backwards, so that each list runs from the first row to the last. */
static bool keyed_build(struct keyed *k, const struct myrow *r, struct myrows rows)
{
	struct str text = STR_INIT, other = STR_INIT;
	size_t i, at, cap = 64;
	bool ok = true;

	while (cap < rows.n * 2)
		cap *= 2;
	k->mask = cap - 1;
	k->slot = mem_alloc(cap, sizeof *k->slot);
	k->next = mem_alloc(rows.n + 1, sizeof *k->next);
	for (i = rows.n; ok && i-- > 0;) {
		ok = key_text(r, k->key, batch_code(rows.batch, rows.v[i]), &text);
		for (at = hash_of(str_span(&text)) & k->mask; ok && k->slot[at] != 0;
			at = (at + 1) & k->mask) {
			key_text(r, k->key, batch_code(rows.batch, rows.v[k->slot[at] - 1]),
				&other);
			if (span_eq(str_span(&text), str_span(&other)))
				break;
		}
		k->next[i + 1] = k->slot[at];
		k->slot[at] = (uint32_t)(i + 1);
	}
	str_free(&text);
	str_free(&other);
	return ok;
}

static void keyed_free(struct keyed *k)
{
	free(k->slot);
	free(k->next);
	k->slot = k->next = NULL;
}

/* The slot of a key; its list may be empty. */
static uint32_t *keyed_find(const struct keyed *k, const struct myrow *r, struct myrows rows,
	struct span text)
{
	struct str other = STR_INIT;
	size_t at;

	for (at = hash_of(text) & k->mask; k->slot[at] != 0; at = (at + 1) & k->mask) {
		key_text(r, k->key, batch_code(rows.batch, rows.v[k->slot[at] - 1]), &other);
		if (span_eq(text, str_span(&other)))
			break;
	}
	str_free(&other);
	return &k->slot[at];
}

/* "Duplicate entry 'K' for key 'N'", where MySQL since 8.0.19 writes N as table.name. */
static bool read_duplicate(const char *text, struct span *entry, const char **key)
{
	const char *p = strchr(text, '\''), *q = NULL, *next;

	if (p == NULL)
		return false;
	for (next = p; (next = strstr(next + 1, "' for key '")) != NULL;)
		q = next;
	if (q == NULL)
		return false;
	*entry = (struct span){p + 1, (size_t)(q - p - 1)};
	*key = q + 11;
	return true;
}

static const struct mykey *key_called(const struct mytable *t, const char *name)
{
	size_t i, n, len = strlen(name);

	for (i = 0; i < t->n_keys; i++) {
		n = strlen(t->keys[i].name);
		if (len > n && name[len - 1] == '\'' &&
			strncasecmp(name + len - 1 - n, t->keys[i].name, n) == 0 &&
			(len - 1 == n || name[len - 2 - n] == '.'))
			return &t->keys[i];
	}
	return NULL;
}

size_t myblame_distinct(const struct myrow *r, const struct mykey *key, struct myrows rows,
	uint32_t *first)
{
	struct keyed keyed = {.key = key};
	size_t i, n = 0;

	if (keyed_build(&keyed, r, rows))
		for (i = 0; i <= keyed.mask; i++)
			if (keyed.slot[i] != 0)
				first[n++] = keyed.slot[i] - 1;
	keyed_free(&keyed);
	return n;
}

/* --- warnings ------------------------------------------------------------------ */

struct warning {
	unsigned code;
	uint64_t row; /* 1-based, from the text or ROW_NUMBER; 0: not told */
	char *text;
	enum mywarn_kind kind;
};

struct reading {
	struct warning *v;
	size_t n, cap;
	struct mynotes *notes;
};

static void take_warning(void *arg, const char *level, unsigned code, const char *text)
{
	struct reading *w = arg;

	(void)level;
	w->v = mem_grow(w->v, w->n, &w->cap, sizeof *w->v);
	w->v[w->n++] = (struct warning){.code = code,
		.row = myfail_row(text),
		.text = mem_dup(text, strlen(text)),
		.kind = mywarn_kind(code, text)};
	if (w->v[w->n - 1].kind == MYWARN_TELLS)
		note(w->notes, code, text);
}

static int take_numbers(void *arg, const struct span *cell, unsigned n)
{
	struct reading *w = arg;
	char *p, *end;
	size_t i = 0;
	uint64_t row;

	if (n != 1 || cell[0].p == NULL)
		return 1;
	for (p = (char *)cell[0].p; i < w->n && *p != '\0'; i++, p = end) {
		row = strtoull(p, &end, 10);
		if (end == p)
			break;
		if (w->v[i].row == 0)
			w->v[i].row = row;
	}
	return 1;
}

/* All the numbers in one statement; the inner text keeps the joining linear. */
static int ask_numbers(struct reading *w, struct myconn *c)
{
	int rc = myconn_query(c,
		"BEGIN NOT ATOMIC DECLARE i, n, r INT DEFAULT 0; DECLARE p, o LONGTEXT DEFAULT ''; "
		"GET DIAGNOSTICS n = NUMBER; WHILE i < n DO SET i = i + 1; "
		"GET DIAGNOSTICS CONDITION i r = ROW_NUMBER; SET p = CONCAT(p, r, ' '); "
		"IF LENGTH(p) > 4000 THEN SET o = CONCAT(o, p), p = ''; END IF; END WHILE; "
		"SELECT CONCAT(o, p); END",
		take_numbers, w);

	return rc < 0 ? -1 : 0;
}

static bool tells_numbers(const struct mytable *t)
{
	return t->mariadb && t->version >= ROW_NUMBER_SINCE;
}

static void forget_numbers(struct reading *w)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		w->v[i].row = 0;
}

/* Did a row that both servers leave out of a LOAD's count stand among these? */
static bool numbers_drift(const struct reading *w)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (w->v[i].kind == MYWARN_SKIPS && !myfail_is_duplicate(w->v[i].code))
			return true;
	return false;
}

/* How many of the warnings from number i on say the same as that one? */
static size_t same_from(const struct reading *w, size_t i)
{
	const char *text = w->v[i].text;
	size_t n = 0;

	for (; i < w->n; i++)
		n += strcmp(w->v[i].text, text) == 0;
	return n;
}

/*
 * Name one duplicate by its key. With m rows of that key left and k warnings about it
 * to come, the first m - k went in (k is m where the key was there before, else
 * m - 1), and the warnings stand for the rest in order. Returns false where it cannot
 * be told.
 */
static bool name_one(struct reading *w, size_t i, const struct keyed *keyed, const struct myrow *r,
	struct myrows rows, struct span entry)
{
	uint32_t *slot = keyed_find(keyed, r, rows, entry), at;
	size_t m = 0, k;

	for (at = *slot; at != 0; at = keyed->next[at])
		m++;
	k = m == 1 ? 1 : same_from(w, i);
	if (m == 0 || k > m)
		return false;
	for (at = *slot; m > k; m--)
		at = keyed->next[at];
	w->v[i].row = at;
	*slot = keyed->next[at];
	return true;
}

/* Where several keys were violated, or one that cannot be computed, the rest stays unnamed. */
static void name_by_key(struct reading *w, const struct mytable *t, const struct myrow *r,
	struct myrows rows)
{
	struct keyed keyed = {.key = NULL};
	const char *name = NULL;
	const struct mykey *key;
	struct span entry;
	size_t i;

	for (i = 0; i < w->n; i++) {
		if (w->v[i].row != 0 || !myfail_is_duplicate(w->v[i].code) ||
			!read_duplicate(w->v[i].text, &entry, &name))
			continue;
		key = key_called(t, name);
		if (key == NULL || key->partial || (keyed.key != NULL && keyed.key != key))
			break;
		if (keyed.key == NULL) {
			keyed.key = key;
			if (!keyed_build(&keyed, r, rows))
				break;
		}
		if (!name_one(w, i, &keyed, r, rows, entry))
			break;
	}
	keyed_free(&keyed);
}

static int by_row(const void *x, const void *y)
{
	const struct myblame_one *a = x, *b = y;

	return a->at < b->at ? -1 : a->at > b->at;
}

static void sort_once(struct myblame *m)
{
	size_t i, n = 0;

	qsort(m->v, m->n, sizeof *m->v, by_row);
	for (i = 0; i < m->n; i++)
		if (n == 0 || m->v[n - 1].at != m->v[i].at)
			m->v[n++] = m->v[i];
	m->n = n;
}

/* SHOW WARNINGS does not tell the SQLSTATE; these are the ones that the errors have. */
static const char *state_of(const struct warning *w)
{
	return w->kind == MYWARN_SKIPS && w->code != 3819 && w->code != 1526 && w->code != 1748
		? "23000"
		: "HY000";
}

/* What the warnings come to. */
static void judge(struct myblame *m, const struct reading *w, size_t n_rows, bool allow_duplicates)
{
	struct fault fault;
	size_t i;

	for (i = 0; i < w->n; i++) {
		if (w->v[i].kind == MYWARN_TELLS)
			continue;
		if (allow_duplicates && myfail_is_duplicate(w->v[i].code)) {
			m->duplicates++;
			continue;
		}
		myfail_fault(&fault, w->v[i].code, state_of(&w->v[i]), w->v[i].text);
		if (m->first.code == FAULT_NONE)
			m->first = fault;
		m->bent = m->bent || w->v[i].kind == MYWARN_BENDS;
		if (w->v[i].row == 0 || w->v[i].row > n_rows) {
			m->unnamed = true;
			continue;
		}
		m->v = mem_grow(m->v, m->n, &m->cap, sizeof *m->v);
		m->v[m->n].at = (size_t)w->v[i].row - 1;
		m->v[m->n++].fault = fault;
	}
	if (m->n > 1)
		sort_once(m);
}

int myblame_warnings(struct myblame *m, struct myconn *c, const struct mytable *t,
	const struct myrow *r, struct myrows rows, unsigned count, bool load, bool allow_duplicates)
{
	struct reading w = {.notes = m->notes};
	uint64_t n = 0;
	size_t i;
	int rc;

	myblame_clear(m);
	rc = myconn_warnings(c, take_warning, &w, &n);
	if (rc == 0 && w.n > 0 && tells_numbers(t))
		rc = ask_numbers(&w, c);
	if (rc == 0 && load && numbers_drift(&w))
		forget_numbers(&w);
	if (rc == 0 && !allow_duplicates)
		name_by_key(&w, t, r, rows);
	if (rc == 0)
		judge(m, &w, rows.n, allow_duplicates);
	if (n < count || count >= COUNT_MAX)
		m->unnamed = true;
	for (i = 0; i < w.n; i++)
		free(w.v[i].text);
	free(w.v);
	return rc;
}

/* --- the row of an error ------------------------------------------------------- */

static int ask_number(struct myconn *c, const char *sql, size_t n, size_t *at)
{
	char text[32];
	uint64_t row;

	if (myconn_value(c, sql, text, sizeof text) < 0)
		return -1;
	row = strtoull(text, NULL, 10);
	*at = row >= 1 && row <= n ? (size_t)row - 1 : n;
	return 0;
}

int myblame_error(struct myconn *c, const struct mytable *t, struct myrows rows, bool marked,
	const struct myfail *fail, size_t *at)
{
	uint64_t row = myfail_row(fail->text);

	*at = rows.n;
	if (row >= 1 && row <= rows.n) {
		*at = (size_t)row - 1;
		return 0;
	}
	if (tells_numbers(t) &&
		ask_number(c,
			"BEGIN NOT ATOMIC DECLARE r INT; GET DIAGNOSTICS CONDITION 1 r = ROW_NUMBER; "
			"SELECT r; END",
			rows.n, at) < 0)
		return -1;
	if (*at == rows.n && marked && ask_number(c, "SELECT @ds_row", rows.n, at) < 0)
		return -1;
	return 0;
}
