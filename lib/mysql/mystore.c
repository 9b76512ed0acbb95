/* SPDX-License-Identifier: MIT */
/* LOAD, INSERT, and the hunt for bad rows. */
#include "mysql/mystore.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

#define STATEMENT_MAX (UINT64_C(1) << 20) /* larger ones are no faster */
#define KEYS_MAX 1000 /* in one question, far below what a server's optimizer gives up at */
#define LOAD_ROW_MAX ((size_t)8 << 20) /* larger ones go to MySQL by INSERT */
#define IGNORE_MIN 4 /* from so many rows on INSERT IGNORE is asked to name the bad ones */

/* Is there one unique key, of values that are the same only if their texts are? */
static bool has_plain_key(const struct mytable *t)
{
	size_t i;

	if (t->n_keys != 1 || t->keys[0].partial)
		return false;
	for (i = 0; i < t->keys[0].n; i++)
		switch (t->columns[t->keys[0].columns[i]].fit.kind) {
		case FIT_INTEGER:
		case FIT_YEAR:
		case FIT_DATE:
			break;
		default:
			return false;
		}
	return true;
}

void mystore_init(struct mystore *s, const struct mystore_options *o, const struct mytable *t,
	const struct myrow *r)
{
	*s = (struct mystore){.options = o, .table = t, .row = r};
	myrow_load_sql(&s->load_sql, r, t, o->mode);
	myrow_insert_head(&s->head, r, t, o->mode, false);
	myrow_insert_head(&s->ignore_head, r, t, o->mode, true);
	myrow_insert_tail(&s->tail, r, t, o->mode, o->update);
	s->insert_max = t->max_packet / 2 < STATEMENT_MAX ? t->max_packet / 2 : STATEMENT_MAX;
	s->blame.notes = &s->notes;
	s->counts_keys = o->mode == MYMODE_REPLACE && has_plain_key(t);
}

void mystore_free(struct mystore *s)
{
	str_free(&s->load_sql);
	str_free(&s->head);
	str_free(&s->ignore_head);
	str_free(&s->tail);
	str_free(&s->sql);
	str_free(&s->lines);
	free(s->live);
	myblame_free(&s->blame);
	mynotes_free(&s->notes);
}

/* Keep why the connection's last call failed. Returns -1. */
static int failed(struct mystore *s)
{
	s->fail = *myconn_fail(s->conn);
	return -1;
}

static int run(struct mystore *s, const char *sql)
{
	s->statements++;
	return myconn_do(s->conn, sql, NULL) < 0 ? failed(s) : 0;
}

static int read_warnings(struct mystore *s, struct myrows rows, const struct mydone *done,
	bool load, bool allow_duplicates)
{
	s->statements += 2;
	return myblame_warnings(&s->blame, s->conn, s->table, s->row, rows, done->warnings, load,
		       allow_duplicates) < 0
		? failed(s)
		: 0;
}

/* Where nothing was stored yet, and the transaction is the batch's alone, its start will do. */
static int savepoint(struct mystore *s)
{
	s->undo_all = s->clean && s->options->whole;
	s->clean = false;
	return s->options->transactional && !s->undo_all ? run(s, "SAVEPOINT ds_batch") : 0;
}

static int undo(struct mystore *s)
{
	if (!s->options->transactional)
		return 0;
	if (!s->undo_all)
		return run(s, "ROLLBACK TO SAVEPOINT ds_batch");
	s->clean = true;
	s->undo_all = false;
	return run(s, "ROLLBACK") < 0 || run(s, "START TRANSACTION") < 0 || savepoint(s) < 0 ? -1
											     : 0;
}

static bool allows_duplicates(const struct mystore *s)
{
	return s->options->mode == MYMODE_IGNORE;
}

/* --- books --------------------------------------------------------------------- */

/* The key of one row, without brackets. */
static void add_key(struct mystore *s, struct span line)
{
	const struct mykey *key = &s->table->keys[0];
	struct span field;
	size_t k, at;

	for (k = 0; k < key->n; k++) {
		for (at = 0; s->row->columns[at].column != key->columns[k]; at++)
			;
		field = myrow_field(line, at);
		str_adds(&s->sql, k > 0 ? "," : "");
		if (s->row->columns[at].form == MYFORM_NUMBER)
			str_add(&s->sql, field.p, field.len);
		else
			myconn_quote(&s->sql, field);
	}
}

/* Append " WHERE (a,b) IN ((1,2),...)" for the keys of these rows. */
static void add_keys(struct mystore *s, struct myrows rows, const uint32_t *first, size_t n)
{
	const struct mykey *key = &s->table->keys[0];
	const char *open = key->n > 1 ? "(" : "", *close = key->n > 1 ? ")" : "";
	size_t i;

	str_addf(&s->sql, " WHERE %s", open);
	for (i = 0; i < key->n; i++) {
		str_adds(&s->sql, i > 0 ? "," : "");
		myconn_name(&s->sql, s->table->columns[key->columns[i]].name);
	}
	str_addf(&s->sql, "%s IN (", close);
	for (i = 0; i < n; i++) {
		str_addf(&s->sql, "%s%s", i > 0 ? "," : "", open);
		add_key(s, batch_code(rows.batch, rows.v[first[i]]));
		str_adds(&s->sql, close);
	}
	str_addc(&s->sql, ')');
}

static int count_keys(struct mystore *s, struct myrows rows, const uint32_t *first, size_t n,
	uint64_t *there)
{
	char text[32];

	str_clear(&s->sql);
	str_adds(&s->sql, "SELECT COUNT(*) FROM ");
	mytable_sql_name(&s->sql, s->table);
	add_keys(s, rows, first, n);
	s->statements++;
	if (myconn_value_slow(s->conn, s->sql.s, text, sizeof text) < 0)
		return failed(s);
	*there += strtoull(text, NULL, 10);
	return 0;
}

/*
 * Before a REPLACE: how many of its keys are new? The servers do not tell a row that is
 * there already, equal in every column, from a new one. Nothing is locked by it: should
 * somebody else change the table meanwhile, only the books are off.
 */
static int look_before(struct mystore *s, struct myrows rows)
{
	uint32_t *first;
	uint64_t there = 0;
	size_t n, i, k;
	int rc = 0;

	s->new_keys = UINT64_MAX;
	if (!s->counts_keys)
		return 0;
	first = mem_alloc(rows.n, sizeof *first);
	n = myblame_distinct(s->row, &s->table->keys[0], rows, first);
	for (i = 0; rc == 0 && i < n; i += k) {
		k = n - i < KEYS_MAX ? n - i : KEYS_MAX;
		rc = count_keys(s, rows, first + i, k, &there);
	}
	free(first);
	if (rc == 0 && n > 0 && there <= n)
		s->new_keys = n - there;
	return rc;
}

/* n rows were replaced, and the server says that it changed so many of those that were there. */
static void count_replace(struct mystore *s, uint64_t n, uint64_t changed)
{
	bool known = s->new_keys != UINT64_MAX;
	uint64_t there = known ? n - s->new_keys : n;

	if (changed > there)
		changed = there;
	s->tally.updated += changed;
	if (known) {
		s->tally.unchanged += there - changed;
		s->tally.inserted += s->new_keys;
	} else {
		s->tally.inserted += n - changed;
	}
}

/* What a statement of n rows did, by the counts that it came back with. */
static void count_insert(struct mystore *s, const struct mydone *done, size_t n)
{
	uint64_t changed = done->info ? done->duplicates : done->affected == 2;

	switch (s->options->mode) {
	case MYMODE_INSERT:
		s->tally.inserted += n;
		break;
	case MYMODE_IGNORE:
		s->tally.inserted += done->affected;
		s->tally.ignored += n - done->affected;
		break;
	case MYMODE_REPLACE:
		count_replace(s, n, changed);
		break;
	case MYMODE_UPDATE:
		s->tally.updated += changed;
		s->tally.inserted += done->affected - 2 * changed;
		s->tally.unchanged += n - changed - (done->affected - 2 * changed);
		break;
	}
}

static void count_load(struct mystore *s, const struct mydone *done, size_t n)
{
	if (s->options->mode == MYMODE_REPLACE) {
		count_replace(s, n, done->deleted);
	} else {
		s->tally.inserted += done->affected;
	}
}

/* Blame the rows that s->blame names; rows that are left stand in order in *left. */
static void blame_named(struct mystore *s, struct myrows rows, uint32_t *left, size_t *n_left)
{
	size_t i, k = 0, n = 0;

	for (i = 0; i < rows.n; i++) {
		if (k < s->blame.n && s->blame.v[k].at == i) {
			batch_blame(s->batch, rows.v[i], s->options->tool, &s->blame.v[k].fault);
			k++;
		} else if (left != NULL) {
			left[n++] = rows.v[i];
		}
	}
	if (n_left != NULL)
		*n_left = n;
}

/* --- INSERT -------------------------------------------------------------------- */

static int store_rows(struct mystore *s, struct myrows rows);

static struct myrows part(struct myrows rows, size_t from, size_t n)
{
	return (struct myrows){rows.batch, rows.v + from, n};
}

/* One statement of these rows. */
static int insert(struct mystore *s, struct myrows rows, bool ignore, bool marked,
	struct mydone *done)
{
	const struct str *head = ignore ? &s->ignore_head : &s->head;
	size_t i;

	str_clear(&s->sql);
	str_add(&s->sql, head->s, head->len);
	for (i = 0; i < rows.n; i++) {
		if (i > 0)
			str_addc(&s->sql, ',');
		myrow_literal(&s->sql, s->row, batch_code(rows.batch, rows.v[i]),
			marked ? i + 1 : 0);
	}
	str_add(&s->sql, s->tail.s, s->tail.len);
	if (s->sql.len >= s->table->max_packet && rows.n == 1) {
		/* the server would hang up */
		myfail_set(&s->fail, 1153, "08S01", "the row is larger than max_allowed_packet");
		s->fail.kind = MYFAIL_ROW;
		return -1;
	}
	s->statements++;
	s->inserts++;
	return myconn_exec(s->conn, str_span(&s->sql), 0, done) < 0 ? failed(s) : 0;
}

/* Did the server answer for as many rows as it was given? */
static bool counts_hold(const struct mystore *s, const struct mydone *done, size_t n)
{
	switch (s->options->mode) {
	case MYMODE_INSERT:
		return done->affected == n && (!done->info || done->records == n);
	case MYMODE_IGNORE:
		return done->affected <= n;
	default:
		return done->affected <= 2 * (uint64_t)n + done->duplicates;
	}
}

/* A statement went through without a warning, and yet the counts are not those of its rows. */
static int lied(struct mystore *s, const struct mydone *done, size_t n)
{
	char text[200];

	snprintf(text, sizeof text,
		"%zu rows were sent, and the server says that it stored %llu of %llu", n,
		(unsigned long long)done->affected, (unsigned long long)done->records);
	myfail_set(&s->fail, 1105, "HY000", text);
	s->fail.kind = MYFAIL_FATAL;
	return -1;
}

/* The fault of a lone row of which only the failure is known. */
static void blame_one(struct mystore *s, uint32_t i, const struct myfail *fail)
{
	struct fault f;

	myfail_fault(&f, fail->code, fail->sqlstate, fail->text);
	batch_blame(s->batch, i, s->options->tool, &f);
}

/* Halves, the first first: order matters to rows that share a key. */
static int store_halves(struct mystore *s, struct myrows rows)
{
	size_t half = rows.n / 2;

	return store_rows(s, part(rows, 0, half)) < 0 ||
			store_rows(s, part(rows, half, rows.n - half)) < 0
		? -1
		: 0;
}

/* Store what is left when the named rows are taken out. */
static int store_rest(struct mystore *s, struct myrows rows)
{
	uint32_t *left = mem_alloc(rows.n, sizeof *left);
	size_t n = 0;
	int rc;

	blame_named(s, rows, left, &n);
	rc = store_rows(s, (struct myrows){rows.batch, left, n});
	free(left);
	return rc;
}

/* A statement went through but warned of rows: undo it, and do without them. */
static int after_warnings(struct mystore *s, struct myrows rows)
{
	if (undo(s) < 0)
		return -1;
	if (rows.n == 1) {
		batch_blame(s->batch, rows.v[0], s->options->tool, &s->blame.first);
		return 0;
	}
	if (s->blame.n > 0)
		return store_rest(s, rows);
	return store_halves(s, rows);
}

/*
 * Let INSERT IGNORE name all bad rows at once. Returns 1 when the rows are dealt
 * with, 0 when it could not tell (and nothing is changed), -1.
 */
static int name_all(struct mystore *s, struct myrows rows)
{
	struct mydone done;

	if (insert(s, rows, true, false, &done) < 0)
		return s->fail.kind != MYFAIL_ROW || undo(s) < 0 ? -1 : 0;
	if (read_warnings(s, rows, &done, false, false) < 0)
		return -1;
	if (!s->blame.unnamed && !s->blame.bent && done.affected + s->blame.n == rows.n) {
		blame_named(s, rows, NULL, NULL);
		s->tally.inserted += done.affected;
		return 1;
	}
	if (undo(s) < 0)
		return -1;
	if (s->blame.n == 0)
		return 0;
	return store_rest(s, rows) < 0 ? -1 : 1;
}

/* The row is known: those before it went through once, and go in again. */
static int around_row(struct mystore *s, struct myrows rows, size_t at, const struct myfail *fail)
{
	if (at > 0 && s->options->transactional && store_rows(s, part(rows, 0, at)) < 0)
		return -1;
	if (at > 0 && !s->options->transactional)
		s->tally.inserted += at;
	blame_one(s, rows.v[at], fail);
	return store_rows(s, part(rows, at + 1, rows.n - at - 1));
}

/* Do it once more with marks, so that the server tells at which row it stopped. */
static int mark_row(struct mystore *s, struct myrows rows)
{
	struct myfail fail;
	struct mydone done;
	size_t at;

	if (run(s, "SET @ds_row = 0") < 0)
		return -1;
	if (insert(s, rows, false, true, &done) == 0) {
		count_insert(s, &done, rows.n);
		return counts_hold(s, &done, rows.n) ? 0 : lied(s, &done, rows.n);
	}
	fail = s->fail;
	if (fail.kind != MYFAIL_ROW)
		return -1;
	if (myblame_error(s->conn, s->table, rows, true, &fail, &at) < 0)
		return failed(s);
	return at < rows.n ? around_row(s, rows, at, &fail) : store_halves(s, rows);
}

/* An INSERT failed over some row and stored nothing (with an engine that can undo). */
static int after_error(struct mystore *s, struct myrows rows, bool marked)
{
	struct myfail fail = s->fail;
	size_t at = rows.n;
	int rc;

	if (fail.kind != MYFAIL_ROW)
		return -1;
	if (rows.n == 1) {
		blame_one(s, rows.v[0], &fail);
		return 0;
	}
	if (myblame_error(s->conn, s->table, rows, marked, &fail, &at) < 0)
		return failed(s);
	if (s->options->mode == MYMODE_INSERT && s->options->transactional &&
		rows.n >= IGNORE_MIN) {
		rc = name_all(s, rows);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
	}
	if (at < rows.n)
		return around_row(s, rows, at, &fail);
	return s->options->transactional ? mark_row(s, rows) : -1; /* s->fail is set */
}

/* Rows that fit into one statement. */
static int store_statement(struct mystore *s, struct myrows rows)
{
	bool marked = !s->options->transactional; /* it cannot be done twice */
	struct mydone done;

	if (savepoint(s) < 0 || look_before(s, rows) < 0)
		return -1;
	if (insert(s, rows, false, marked, &done) < 0)
		return after_error(s, rows, marked);
	if (done.warnings > 0) {
		if (read_warnings(s, rows, &done, false, allows_duplicates(s)) < 0)
			return -1;
		if (s->blame.first.code != FAULT_NONE)
			return after_warnings(s, rows);
	}
	if (!counts_hold(s, &done, rows.n))
		return lied(s, &done, rows.n);
	count_insert(s, &done, rows.n);
	return 0;
}

/* How many of the rows, from the first on, a statement takes? At least one. */
static size_t statement_rows(const struct mystore *s, struct myrows rows)
{
	uint64_t bytes = s->head.len + s->tail.len;
	size_t i;

	for (i = 0; i < rows.n; i++) {
		bytes += 2 * batch_code(rows.batch, rows.v[i]).len + 4 * s->row->n + 32;
		if (bytes > s->insert_max && i > 0)
			break;
	}
	return i;
}

static int store_rows(struct mystore *s, struct myrows rows)
{
	size_t n;

	for (; rows.n > 0; rows = part(rows, n, rows.n - n)) {
		n = statement_rows(s, rows);
		if (store_statement(s, part(rows, 0, n)) < 0)
			return -1;
	}
	return 0;
}

/* --- LOAD ---------------------------------------------------------------------- */

static void list_live(struct mystore *s)
{
	size_t i;

	if (s->cap_live < s->batch->n) {
		s->cap_live = s->batch->n;
		s->live = mem_realloc(s->live, s->cap_live, sizeof *s->live);
	}
	for (i = 0; i < s->batch->n; i++)
		s->live[i] = (uint32_t)i;
	s->n_live = s->batch->n;
}

static bool load_is_clean(const struct mystore *s, const struct mydone *done, size_t n)
{
	return done->warnings == 0 && done->records == n && done->skipped == 0 &&
		(done->deleted == 0 || s->options->mode == MYMODE_REPLACE);
}

/*
 * The lines of the live rows by LOAD. Returns 1 when they are dealt with, 0 when it
 * must be done by INSERT (and nothing is changed), -1.
 */
static int load_lines(struct mystore *s, struct span lines, struct myrows rows)
{
	struct mydone done;

	s->statements++;
	s->loads++;
	if (savepoint(s) < 0 || look_before(s, rows) < 0)
		return -1;
	if (myconn_load(s->conn, str_span(&s->load_sql), lines, s->table->max_packet, &done) < 0)
		return failed(s) < 0 && (s->fail.kind != MYFAIL_ROW || undo(s) < 0) ? -1 : 0;
	if (load_is_clean(s, &done, rows.n)) {
		count_load(s, &done, rows.n);
		return 1;
	}
	if (read_warnings(s, rows, &done, true, allows_duplicates(s)) < 0)
		return -1;
	if (!s->blame.unnamed && !s->blame.bent && done.deleted == 0 &&
		done.affected + s->blame.n + s->blame.duplicates == rows.n) {
		blame_named(s, rows, NULL, NULL);
		s->tally.inserted += done.affected;
		s->tally.ignored += s->blame.duplicates;
		return 1;
	}
	return undo(s) < 0 ? -1 : 0;
}

/* All rows by LOAD; and if that only told which are bad, the others by LOAD again. */
static int load_batch(struct mystore *s)
{
	struct myrows rows = {s->batch, s->live, s->n_live};
	size_t i;
	int rc = load_lines(s, str_span(&s->batch->code), rows);

	if (rc != 0 || s->blame.unnamed || s->blame.n == 0 || !s->blame.bent)
		return rc;
	blame_named(s, rows, s->live, &s->n_live);
	str_clear(&s->lines);
	for (i = 0; i < s->n_live; i++) {
		struct span line = batch_code(s->batch, s->live[i]);

		str_add(&s->lines, line.p, line.len);
	}
	rows.n = s->n_live;
	return load_lines(s, str_span(&s->lines), rows);
}

/*
 * MySQL 5.7 and 8.0 grow the buffer of a LOAD 4 KiB at a time: a row of 60 MB takes them
 * minutes. Is there such a row, and would INSERT take it?
 */
static bool loads_slowly(struct mystore *s)
{
	const struct batch *b = s->batch;
	bool large = false;
	size_t i;

	for (i = 0; !s->table->mariadb && b->code.len > LOAD_ROW_MAX && i < b->n; i++) {
		if (batch_code(b, i).len <= LOAD_ROW_MAX)
			continue;
		large = true;
		str_clear(&s->sql);
		myrow_literal(&s->sql, s->row, batch_code(b, i), 0);
		if (s->head.len + s->sql.len + s->tail.len >= s->table->max_packet)
			return false;
	}
	return large;
}

int mystore_batch(struct mystore *s, struct batch *b)
{
	int rc = 0;

	s->batch = b;
	s->tally = (struct mytally){0, 0, 0, 0};
	s->clean = true;
	myblame_clear(&s->blame);
	list_live(s);
	if (b->n == 0)
		return 0;
	if (s->options->load && !b->insert_only && !loads_slowly(s))
		rc = load_batch(s);
	if (rc == 0)
		rc = store_rows(s, (struct myrows){b, s->live, s->n_live});
	return rc < 0 ? -1 : 0;
}

const char *mystore_method(const struct mystore *s)
{
	return s->loads > 0 ? "load" : "insert";
}
