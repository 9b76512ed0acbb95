/* SPDX-License-Identifier: MIT */
/* Rows in blocks of the record format. */
#include "serve/rowset.h"

#define BLOCK_BYTES ((size_t)192 * 1024) /* a block is stored when it has so many */

int rowset_schema(struct sqlconn *c, struct err *err)
{
	static const char *const texts[] = {
		/* busy: protected from the collection */
		"CREATE TABLE rowset(id INTEGER PRIMARY KEY AUTOINCREMENT, rows INTEGER NOT NULL,"
		" bytes INTEGER NOT NULL, busy INTEGER NOT NULL)",
		/* which block holds the rows from first on */
		"CREATE TABLE piece(rowset INTEGER, first INTEGER, rows INTEGER NOT NULL,"
		" block INTEGER NOT NULL, PRIMARY KEY(rowset, first)) WITHOUT ROWID",
		/* marks: for each row its end in data and its checksum, 32 bits each */
		"CREATE TABLE block(id INTEGER PRIMARY KEY, marks BLOB NOT NULL,"
		" data BLOB NOT NULL)",
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (sqldb_run(c, err, texts[i], "") < 0)
			return -1;
	return 0;
}

int rowset_unbusy(struct sqlconn *c, struct err *err)
{
	return sqldb_run(c, err, "UPDATE rowset SET busy = 0 WHERE busy <> 0", "");
}

int rowset_create(struct sqlconn *c, int64_t *id, struct err *err)
{
	if (sqldb_run(c, err, "INSERT INTO rowset(rows, bytes, busy) VALUES(0, 0, 1)", "") < 0)
		return -1;
	*id = sqldb_last_id(c);
	return 0;
}

int rowset_settle(struct sqlconn *c, int64_t id, struct err *err)
{
	return sqldb_run(c, err, "UPDATE rowset SET busy = busy - 1 WHERE id = ?", "i", id);
}

int rowset_pin(struct sqlconn *c, int64_t id, struct err *err)
{
	return sqldb_run(c, err, "UPDATE rowset SET busy = busy + 1 WHERE id = ?", "i", id);
}

int rowset_size(struct sqlconn *c, int64_t id, int64_t *rows, int64_t *bytes, struct err *err)
{
	struct sqlstmt *s =
		sqldb_query(c, err, "SELECT rows, bytes FROM rowset WHERE id = ?", "i", id);
	int rc = s != NULL ? sqldb_step(s, err) : -1;

	*rows = rc > 0 ? sqldb_int(s, 0) : 0;
	*bytes = rc > 0 ? sqldb_int(s, 1) : 0;
	sqldb_done(s);
	return rc < 0 ? -1 : 0;
}

static int grow(struct sqlconn *c, int64_t id, int64_t rows, int64_t bytes, struct err *err)
{
	return sqldb_run(c, err,
		"UPDATE rowset SET rows = rows + ?, bytes = bytes + ? WHERE id = ?", "iii", rows,
		bytes, id);
}

int rowset_append(struct sqlconn *c, int64_t to, int64_t from, struct err *err)
{
	int64_t rows, bytes, more_rows, more_bytes;

	if (rowset_size(c, to, &rows, &bytes, err) < 0 ||
		rowset_size(c, from, &more_rows, &more_bytes, err) < 0)
		return -1;
	if (sqldb_run(c, err,
		    "INSERT INTO piece SELECT ?, first + ?, rows, block FROM piece WHERE rowset = ?",
		    "iii", to, rows, from) < 0)
		return -1;
	if (sqldb_run(c, err, "DELETE FROM piece WHERE rowset = ?", "i", from) < 0)
		return -1;
	if (grow(c, from, -more_rows, -more_bytes, err) < 0)
		return -1;
	return grow(c, to, more_rows, more_bytes, err);
}

int rowset_collect(struct sqlconn *c, struct err *err)
{
	static const char *const texts[] = {
		("DELETE FROM rowset WHERE busy = 0 AND id NOT IN (SELECT rowset FROM part)"
		 " AND id NOT IN (SELECT rowset FROM session)"
		 " AND id NOT IN (SELECT rowset FROM upload_block)"
		 " AND id NOT IN (SELECT rowset FROM instance WHERE rowset IS NOT NULL)"),
		("DELETE FROM block WHERE id IN"
		 " (SELECT block FROM piece WHERE rowset NOT IN (SELECT id FROM rowset))"),
		"DELETE FROM piece WHERE rowset NOT IN (SELECT id FROM rowset)",
	};

	if (sqldb_run(c, err, texts[0], "") < 0)
		return -1;
	if (sqldb_changes(c) == 0)
		return 0;
	return sqldb_run(c, err, texts[1], "") < 0 ? -1 : sqldb_run(c, err, texts[2], "");
}

/* Writing. */

void rowset_writer_init(struct rowset_writer *w, struct sqldb *db, int64_t rowset)
{
	*w = (struct rowset_writer){.db = db, .rowset = rowset};
	tunnelrec_writer_init(&w->rec, &w->data);
}

void rowset_writer_free(struct rowset_writer *w)
{
	str_free(&w->data);
	str_free(&w->marks);
}

static void add_mark(struct str *marks, uint32_t end, uint32_t crc)
{
	unsigned char mark[ROWSET_MARK];
	int i;

	for (i = 0; i < 4; i++) {
		mark[i] = (unsigned char)(end >> (8 * i));
		mark[4 + i] = (unsigned char)(crc >> (8 * i));
	}
	str_add(marks, mark, sizeof mark);
}

static int store_block(struct rowset_writer *w, struct sqlconn *c, struct err *err)
{
	int64_t rows, bytes;

	if (rowset_size(c, w->rowset, &rows, &bytes, err) < 0)
		return -1;
	if (sqldb_run(c, err, "INSERT INTO block(marks, data) VALUES(?, ?)", "bb",
		    str_span(&w->marks), str_span(&w->data)) < 0)
		return -1;
	if (sqldb_run(c, err, "INSERT INTO piece(rowset, first, rows, block) VALUES(?, ?, ?, ?)",
		    "iiii", w->rowset, rows, (int64_t)w->block_rows, sqldb_last_id(c)) < 0)
		return -1;
	return grow(c, w->rowset, (int64_t)w->block_rows, (int64_t)w->data.len, err);
}

int rowset_writer_flush(struct rowset_writer *w, struct err *err)
{
	struct sqlconn *c;
	int rc;

	if (w->block_rows == 0)
		return 0;
	c = sqldb_begin(w->db, err);
	if (c == NULL)
		return -1;
	rc = store_block(w, c, err);
	rc = sqldb_end(c, rc == 0, err);
	str_clear(&w->data);
	str_clear(&w->marks);
	w->block_rows = w->row_at = 0;
	return rc;
}

int rowset_writer_row(struct rowset_writer *w, struct err *err)
{
	uint32_t crc = crc32c_value(&w->rec.record);

	if (w->data.len - w->row_at > ROWSET_RECORD_MAX)
		return err_set(err, EXIT_FAILED, "row %llu: longer than %zu bytes",
			(unsigned long long)w->rows + 1, ROWSET_RECORD_MAX);
	tunnelrec_end_record(&w->rec);
	add_mark(&w->marks, (uint32_t)w->data.len, crc);
	w->rows++;
	w->block_rows++;
	w->bytes += w->data.len - w->row_at;
	w->row_at = w->data.len;
	return w->data.len >= BLOCK_BYTES ? rowset_writer_flush(w, err) : 0;
}

/* Reading. */

void rowset_reader_init(struct rowset_reader *r, struct sqldb *db, int64_t rowset, uint64_t first,
	uint64_t count)
{
	*r = (struct rowset_reader){
		.db = db, .rowset = rowset, .next = first, .end = first + count};
}

void rowset_reader_free(struct rowset_reader *r)
{
	str_free(&r->data);
	str_free(&r->marks);
}

static uint32_t get_u32(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

size_t rowset_run_end(const struct rowset_run *run, size_t i)
{
	return get_u32(run->marks + i * ROWSET_MARK) - run->base;
}

uint32_t rowset_run_crc(const struct rowset_run *run, size_t i)
{
	return get_u32(run->marks + i * ROWSET_MARK + 4);
}

/* Copy the block that holds row r->next. Returns its first row and number of rows. */
static int load_block(struct rowset_reader *r, uint64_t *first, uint64_t *rows, struct err *err)
{
	struct sqlconn *c = sqldb_reader(r->db, err);
	struct sqlstmt *s = NULL;
	struct span span;
	int rc = -1;

	if (c != NULL)
		s = sqldb_query(c, err,
			"SELECT first, rows, marks, data FROM piece JOIN block ON block.id = block"
			" WHERE rowset = ? AND first <= ? ORDER BY first DESC LIMIT 1",
			"ii", r->rowset, (int64_t)r->next);
	if (s != NULL)
		rc = sqldb_step(s, err);
	if (rc > 0) {
		*first = (uint64_t)sqldb_int(s, 0);
		*rows = (uint64_t)sqldb_int(s, 1);
		str_clear(&r->marks);
		str_clear(&r->data);
		span = sqldb_bytes(s, 2);
		str_add(&r->marks, span.p, span.len);
		span = sqldb_bytes(s, 3);
		str_add(&r->data, span.p, span.len);
	}
	sqldb_done(s);
	sqldb_put(c);
	return rc;
}

/* A file that somebody else wrote to must not lead us past the block's bytes. */
static bool block_sound(const struct rowset_reader *r, uint64_t rows)
{
	const unsigned char *mark = (const unsigned char *)r->marks.s;
	uint32_t end = 0, next;
	uint64_t i;

	if (rows == 0 || r->marks.len / ROWSET_MARK != rows || r->marks.len % ROWSET_MARK != 0)
		return false;
	for (i = 0; i < rows; i++, end = next) {
		next = get_u32(mark + i * ROWSET_MARK);
		if (next <= end)
			return false;
	}
	return end == r->data.len;
}

int rowset_read(struct rowset_reader *r, struct rowset_run *run, struct err *err)
{
	uint64_t first = 0, rows = 0, skip;
	int rc;

	if (r->next >= r->end)
		return 0;
	rc = load_block(r, &first, &rows, err);
	if (rc < 0)
		return -1;
	skip = r->next - first;
	if (rc == 0 || skip >= rows || !block_sound(r, rows))
		return err_set(err, EXIT_FAILED, "row %llu of the stored rows is missing or broken",
			(unsigned long long)r->next + 1);
	*run = (struct rowset_run){.p = r->data.s, .rows = rows - skip};
	if (run->rows > r->end - r->next)
		run->rows = r->end - r->next;
	run->marks = (const unsigned char *)r->marks.s + skip * ROWSET_MARK;
	run->base = skip > 0 ? get_u32(run->marks - ROWSET_MARK) : 0;
	run->p += run->base;
	run->len = rowset_run_end(run, run->rows - 1);
	r->next += run->rows;
	return 1;
}
