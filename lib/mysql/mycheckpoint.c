/* SPDX-License-Identifier: MIT */
/* The fence and the positions. */
#include "mysql/mycheckpoint.h"

#include "base/mem.h"
#include "value/value.h"

#include <stdlib.h>
#include <string.h>

#define NO_SUCH_TABLE 1146

static const char *const state_names[] = {"loading", "stored", "done"};

/* --- texts --------------------------------------------------------------------- */

static void add_where(struct str *sql, const char *job, const char *slice)
{
	str_adds(sql, " WHERE job = ");
	myconn_quote(sql, span_of(job));
	if (slice != NULL) {
		str_adds(sql, " AND slice = ");
		myconn_quote(sql, span_of(slice));
	}
}

static enum mycheckpoint_state read_state(struct span cell)
{
	if (cell.p != NULL && strcmp(cell.p, "done") == 0)
		return CHECKPOINT_DONE;
	return cell.p != NULL && strcmp(cell.p, "stored") == 0 ? CHECKPOINT_STORED
							       : CHECKPOINT_LOADING;
}

static uint64_t number(struct span cell)
{
	return cell.p == NULL ? 0 : strtoull(cell.p, NULL, 10);
}

static int run(struct myconn *conn, struct str *sql, struct mydone *done)
{
	int rc = myconn_exec(conn, str_span(sql), 0, done);

	str_free(sql);
	return rc;
}

/* --- taking the fence ---------------------------------------------------------- */

static int one_part(void *arg, const struct span *cell, unsigned n)
{
	struct mycheckpoint *c = arg;

	if (n != 6 || c->parts == MYCHECKPOINT_PARTS)
		return 1;
	if (c->parts == 0)
		c->by_part = number(cell[5]) > 0;
	c->pos[c->parts] = number(cell[1]);
	c->dirty[c->parts] = number(cell[2]);
	c->parts++;
	if (number(cell[0]) > c->attempt)
		c->attempt = number(cell[0]);
	free(c->input);
	c->input = cell[3].p != NULL ? mem_dup(cell[3].p, cell[3].len) : mem_dup("", 0);
	c->state = read_state(cell[4]);
	return 0;
}

static int read_parts(struct mycheckpoint *c, struct myconn *conn)
{
	struct str sql = STR_INIT;
	int rc;

	str_adds(&sql, "SELECT attempt, pos, dirty, input, state, part FROM ");
	myconn_name(&sql, c->table);
	add_where(&sql, c->job, c->slice);
	str_adds(&sql, " ORDER BY part FOR UPDATE");
	rc = myconn_query(conn, sql.s, one_part, c);
	str_free(&sql);
	return rc < 0 ? -1 : 0;
}

static int make_table(const struct mycheckpoint *c, struct myconn *conn)
{
	struct str sql = STR_INIT;

	str_adds(&sql, "CREATE TABLE IF NOT EXISTS ");
	myconn_name(&sql, c->table);
	str_adds(&sql,
		" (job VARBINARY(128) NOT NULL, slice VARBINARY(32) NOT NULL, "
		"part SMALLINT UNSIGNED NOT NULL, attempt BIGINT UNSIGNED NOT NULL, "
		"pos BIGINT UNSIGNED NOT NULL, dirty BIGINT UNSIGNED NOT NULL, "
		"input VARBINARY(512) NOT NULL, "
		"state ENUM('loading','stored','done') NOT NULL, "
		"PRIMARY KEY (job, slice, part)) ENGINE=InnoDB");
	return run(conn, &sql, NULL);
}

/* What a part is called in the table. */
static unsigned number_of(const struct mycheckpoint *c, unsigned part)
{
	return part + (c->by_part ? 1 : 0);
}

/* The job's rows anew, for this input, at this position. */
static int begin_anew(struct mycheckpoint *c, struct myconn *conn, const char *input, uint64_t pos,
	unsigned parts, bool by_part)
{
	struct str sql = STR_INIT;
	unsigned i;

	str_adds(&sql, "DELETE FROM ");
	myconn_name(&sql, c->table);
	add_where(&sql, c->job, c->slice);
	if (run(conn, &sql, NULL) < 0)
		return -1;
	c->parts = parts;
	c->by_part = by_part;
	c->state = CHECKPOINT_LOADING;
	free(c->input);
	c->input = mem_dup(input, strlen(input));
	str_adds(&sql, "INSERT INTO ");
	myconn_name(&sql, c->table);
	str_adds(&sql, " (job, slice, part, attempt, pos, dirty, input, state) VALUES ");
	for (i = 0; i < parts; i++) {
		c->pos[i] = pos;
		c->dirty[i] = 0;
		str_adds(&sql, i > 0 ? ",(" : "(");
		myconn_quote(&sql, span_of(c->job));
		str_addc(&sql, ',');
		myconn_quote(&sql, span_of(c->slice));
		str_addf(&sql, ",%u,%llu,%llu,0,", number_of(c, i), (unsigned long long)c->attempt,
			(unsigned long long)pos);
		myconn_quote(&sql, span_of(input));
		str_adds(&sql, ",'loading')");
	}
	return run(conn, &sql, NULL);
}

static int add_attempt(struct mycheckpoint *c, struct myconn *conn)
{
	struct str sql = STR_INIT;

	str_adds(&sql, "UPDATE ");
	myconn_name(&sql, c->table);
	str_addf(&sql, " SET attempt = %llu", (unsigned long long)c->attempt);
	add_where(&sql, c->job, c->slice);
	return run(conn, &sql, NULL);
}

/*
 * What the stored rows mean for this input. A slice starts where its first stream
 * starts, a whole input at its first record.
 */
static int decide(struct mycheckpoint *c, struct myconn *conn, const char *input, uint64_t first,
	unsigned parts, bool by_part, struct err *err)
{
	uint64_t start = strcmp(c->slice, "1/1") == 0 ? 0 : first - 1;
	bool same = c->parts > 0 && strcmp(c->input, input) == 0;

	c->attempt++;
	if (c->parts > 0 && !same && c->state != CHECKPOINT_DONE)
		return err_set(err, EXIT_USAGE,
			"--checkpoint %s: input '%.300s' is not done yet (%llu rows are), and this "
			"is '%.300s'",
			c->job, c->input, (unsigned long long)mycheckpoint_whole(c), input);
	if (same && c->state == CHECKPOINT_DONE)
		return 0;
	c->again = same;
	if (same) {
		/* a later slice may go on behind its position: where it began is not kept */
		c->resumed =
			mycheckpoint_far(c) > start || start > 0 || c->state != CHECKPOINT_LOADING;
		return add_attempt(c, conn);
	}
	if (first > start + 1)
		return err_set(err, EXIT_USAGE,
			"--checkpoint %s: nothing is stored yet, and the stream starts at row %llu",
			c->job, (unsigned long long)first);
	return begin_anew(c, conn, input, start, parts, by_part);
}

/* One try of the whole; a job that two begin at once is a duplicate key for one of them. */
static int take(struct mycheckpoint *c, struct myconn *conn, const char *input, uint64_t first,
	unsigned parts, bool by_part, struct err *err)
{
	c->parts = 0;
	c->attempt = 0;
	if (myconn_do(conn, "START TRANSACTION", NULL) < 0 || read_parts(c, conn) < 0)
		return -1;
	if (decide(c, conn, input, first, parts, by_part, err) < 0) {
		if (err_is_set(err))
			myconn_do(conn, "ROLLBACK", NULL);
		return -1;
	}
	return myconn_do(conn, "COMMIT", NULL);
}

int mycheckpoint_take(struct mycheckpoint *c, struct myconn *conn,
	const struct mycheckpoint_options *o, const char *slice, const char *input, uint64_t first,
	unsigned parts, bool by_part, struct myfail *fail, struct err *err)
{
	int rc;

	mycheckpoint_free(c);
	c->table = o->table;
	c->job = mem_dup(o->job, strlen(o->job));
	c->slice = mem_dup(slice, strlen(slice));
	rc = take(c, conn, input, first, parts, by_part, err);
	if (rc < 0 && !err_is_set(err) && myconn_fail(conn)->code == NO_SUCH_TABLE &&
		make_table(c, conn) == 0)
		rc = take(c, conn, input, first, parts, by_part, err);
	if (rc < 0) {
		*fail = *myconn_fail(conn);
		return -1;
	}
	if (c->state != CHECKPOINT_DONE && first > mycheckpoint_whole(c) + 1)
		return err_set(err, EXIT_USAGE,
			"--checkpoint %s: rows up to %llu are stored, and the stream starts at row "
			"%llu: what lies between would be lost",
			c->job, (unsigned long long)mycheckpoint_whole(c),
			(unsigned long long)first);
	return 0;
}

void mycheckpoint_free(struct mycheckpoint *c)
{
	free(c->job);
	free(c->slice);
	free(c->input);
	memset(c, 0, sizeof *c);
}

/* --- positions ----------------------------------------------------------------- */

uint64_t mycheckpoint_far(const struct mycheckpoint *c)
{
	uint64_t pos = 0;
	unsigned i;

	for (i = 0; i < c->parts; i++)
		if (c->pos[i] > pos)
			pos = c->pos[i];
	return pos;
}

uint64_t mycheckpoint_whole(const struct mycheckpoint *c)
{
	uint64_t pos = c->parts > 0 ? c->pos[0] : 0;
	unsigned i;

	if (!c->by_part)
		return mycheckpoint_far(c);
	for (i = 1; i < c->parts; i++)
		if (c->pos[i] < pos)
			pos = c->pos[i];
	return pos;
}

uint64_t mycheckpoint_dirty(const struct mycheckpoint *c)
{
	uint64_t n = 0;
	unsigned i;

	for (i = 0; i < c->parts; i++)
		n += c->dirty[i];
	return n;
}

int mycheckpoint_move(const struct mycheckpoint *c, struct myconn *conn, unsigned part,
	uint64_t pos, uint64_t dirty)
{
	struct str sql = STR_INIT;
	struct mydone done;

	str_adds(&sql, "UPDATE ");
	myconn_name(&sql, c->table);
	str_addf(&sql, " SET pos = %llu, dirty = dirty + %llu", (unsigned long long)pos,
		(unsigned long long)dirty);
	add_where(&sql, c->job, c->slice);
	str_addf(&sql, " AND part = %u AND attempt = %llu AND pos = %llu AND state = 'loading'",
		number_of(c, part), (unsigned long long)c->attempt,
		(unsigned long long)c->pos[part]);
	if (run(conn, &sql, &done) < 0)
		return -1;
	return done.matched == 1;
}

void mycheckpoint_moved(struct mycheckpoint *c, unsigned part, uint64_t pos, uint64_t dirty)
{
	c->pos[part] = pos;
	c->dirty[part] += dirty;
}

struct asked {
	uint64_t attempt, pos;
};

static int one_answer(void *arg, const struct span *cell, unsigned n)
{
	struct asked *a = arg;

	if (n == 2) {
		a->attempt = number(cell[0]);
		a->pos = number(cell[1]);
	}
	return 1;
}

int mycheckpoint_ask(const struct mycheckpoint *c, struct myconn *conn, unsigned part,
	uint64_t *pos)
{
	struct asked a = {0, 0};
	struct str sql = STR_INIT;
	int rc;

	str_adds(&sql, "SELECT attempt, pos FROM ");
	myconn_name(&sql, c->table);
	add_where(&sql, c->job, c->slice);
	str_addf(&sql, " AND part = %u FOR UPDATE", number_of(c, part));
	rc = myconn_query(conn, sql.s, one_answer, &a);
	str_free(&sql);
	if (rc < 0)
		return -1;
	*pos = a.pos;
	return a.attempt == c->attempt;
}

int mycheckpoint_step(const struct mycheckpoint *c, struct myconn *conn,
	enum mycheckpoint_state state, uint64_t pos)
{
	struct str sql = STR_INIT;
	struct mydone done;

	str_adds(&sql, "UPDATE ");
	myconn_name(&sql, c->table);
	str_addf(&sql, " SET state = '%s', pos = GREATEST(pos, %llu)", state_names[state],
		(unsigned long long)pos);
	add_where(&sql, c->job, c->slice);
	str_addf(&sql, " AND attempt = %llu", (unsigned long long)c->attempt);
	if (run(conn, &sql, &done) < 0)
		return -1;
	return done.matched == c->parts;
}

/* --- showing ------------------------------------------------------------------- */

/* A source's id is TYPE/.../SESSION. */
static void add_session(struct str *out, struct span input)
{
	const char *p = input.p != NULL ? memrchr(input.p, '/', input.len) : NULL;

	if (p == NULL) {
		str_adds(out, "null");
		return;
	}
	p++;
	value_json_string(out, p, (size_t)(input.p + input.len - p));
}

static int one_slice(void *arg, const struct span *cell, unsigned n)
{
	struct str *out = arg;

	if (n != 6 || cell[0].p == NULL || cell[1].p == NULL)
		return 0;
	str_adds(out, "{\"job\":");
	value_json_string(out, cell[0].p, cell[0].len);
	str_adds(out, ",\"slice\":");
	value_json_string(out, cell[1].p, cell[1].len);
	str_adds(out, ",\"session\":");
	add_session(out, cell[2]);
	str_addf(out, ",\"pos\":%llu,\"dirty\":%llu,\"state\":\"%s\"}\n",
		(unsigned long long)number(cell[3]), (unsigned long long)number(cell[4]),
		state_names[read_state(cell[5])]);
	return 0;
}

int mycheckpoint_show(struct str *out, struct myconn *conn, const struct mycheckpoint_options *o)
{
	struct str sql = STR_INIT;
	int rc;

	str_adds(&sql,
		"SELECT job, slice, MAX(input), IF(MIN(part) = 0, MAX(pos), MIN(pos)), "
		"SUM(dirty), MIN(state) FROM ");
	myconn_name(&sql, o->table);
	add_where(&sql, o->job, NULL);
	str_adds(&sql, " GROUP BY job, slice ORDER BY slice");
	rc = myconn_query(conn, sql.s, one_slice, out);
	str_free(&sql);
	if (rc < 0 && myconn_fail(conn)->code == NO_SUCH_TABLE)
		return 0;
	return rc < 0 ? -1 : 0;
}
