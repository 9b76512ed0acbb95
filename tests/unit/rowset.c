/* SPDX-License-Identifier: MIT */
/*
 * Rows in blocks: what ranges give, appending, and which rowsets are collected when. A
 * session keeps its rows whatever happens to the table.
 */
#include "check.h"
#include "base/mem.h"
#include "serve/download.h"
#include "serve/instance.h"
#include "serve/upload.h"

#include <stdlib.h>
#include <unistd.h>

static const struct odpstype bigint = {.kind = ODPS_BIGINT};
static const struct odpstype *const types[] = {&bigint};

/* A new busy rowset with the numbers first .. first + n - 1, in blocks of at most `block`. */
static int64_t fill(struct sqldb *db, int64_t first, int64_t n, int64_t block)
{
	struct tunnelrec_value v = {.set = true};
	struct rowset_writer w;
	struct err err = ERR_INIT;
	struct sqlconn *c = sqldb_begin(db, &err);
	int64_t id;

	rowset_create(c, &id, &err);
	sqldb_end(c, true, &err);
	rowset_writer_init(&w, db, id);
	for (v.i = first; v.i < first + n; v.i++) {
		tunnelrec_field(&w.rec, 0, &bigint, &v);
		rowset_writer_row(&w, &err);
		if ((v.i - first) % block == block - 1)
			rowset_writer_flush(&w, &err);
	}
	rowset_writer_flush(&w, &err);
	rowset_writer_free(&w);
	return id;
}

/* Are rows first .. first + n - 1 of the rowset the numbers from `value` on? */
static bool holds(struct sqldb *db, int64_t rowset, uint64_t first, uint64_t n, int64_t value)
{
	struct tunnelrec_reader parser;
	struct rowset_reader r;
	struct rowset_run run;
	struct err err = ERR_INIT;
	bool same = true;
	uint64_t rows = 0;
	size_t used;
	int rc;

	tunnelrec_reader_init(&parser, types, 1, 1000);
	rowset_reader_init(&r, db, rowset, first, n);
	while ((rc = rowset_read(&r, &run, &err)) > 0)
		for (; run.len > 0; run.p += used, run.len -= used, rows++) {
			if (tunnelrec_read(&parser, run.p, run.len, false, &used, &err) !=
				TUNNELREC_RECORD)
				return false;
			same &= parser.values[0].i == value + (int64_t)rows;
		}
	rowset_reader_free(&r);
	tunnelrec_reader_free(&parser);
	return rc == 0 && same && rows == n;
}

static void check_ranges(struct check *c, struct sqldb *db)
{
	int64_t id = fill(db, 0, 1000, 37);
	static const uint64_t ranges[][2] = {{0, 1000}, {0, 1}, {36, 1}, {36, 2}, {37, 37}, {999, 1},
		{500, 500}, {1, 998}, {74, 0}};

	for (size_t i = 0; i < CHECK_COUNT(ranges); i++)
		check_that(c, holds(db, id, ranges[i][0], ranges[i][1], (int64_t)ranges[i][0]),
			"rows %llu, %llu of them", (unsigned long long)ranges[i][0],
			(unsigned long long)ranges[i][1]);
	check_that(c, !holds(db, id, 999, 2, 999), "rows that are not there are an error");
	check_that(c, !holds(db, id + 1000, 0, 1, 0), "so is a rowset that is not there");
}

static int64_t count(struct sqldb *db, const char *what)
{
	struct err err = ERR_INIT;
	struct sqlconn *c = sqldb_reader(db, &err);
	int64_t n = -1;
	bool found;

	if (strcmp(what, "rowset") == 0)
		sqldb_number(c, &n, &found, &err, "SELECT count(*) FROM rowset", "");
	else
		sqldb_number(c, &n, &found, &err, "SELECT count(*) FROM block", "");
	sqldb_put(c);
	return n;
}

static void collect(struct sqldb *db)
{
	struct err err = ERR_INIT;
	struct sqlconn *c = sqldb_begin(db, &err);

	rowset_collect(c, &err);
	sqldb_end(c, true, &err);
}

/* A table of one column; its partition is stored in *p. */
static void make_table(struct sqlconn *c, struct table *t, struct partition *p, struct err *err)
{
	struct partspec none = PARTSPEC_INIT;

	t->schema = mem_dup(CATALOG_SCHEMA, strlen(CATALOG_SCHEMA));
	t->name = mem_dup("t", 1);
	table_add(t, span_of("a"), span_of("bigint"), span_of(""), false);
	catalog_create(c, t, 1, err);
	catalog_partition(c, t, &none, p, err);
}

static void check_life(struct check *c, struct sqldb *db)
{
	struct err err = ERR_INIT;
	struct table t = TABLE_INIT;
	struct partition p;
	struct download d = {.def = TABLE_INIT};
	int64_t first, second, third;
	struct sqlconn *conn;

	conn = sqldb_begin(db, &err);
	sqldb_run(conn, &err, "UPDATE rowset SET busy = 0", "");
	make_table(conn, &t, &p, &err);
	sqldb_end(conn, true, &err);
	collect(db);
	check_that(c, count(db, "rowset") == 1 && count(db, "block") == 0,
		"the rowsets of the ranges are gone");

	/* two rowsets go behind each other into the table */
	first = fill(db, 0, 100, 50);
	second = fill(db, 100, 100, 30);
	collect(db);
	check_that(c, holds(db, first, 0, 100, 0) && holds(db, second, 0, 100, 100),
		"busy ones stay");
	conn = sqldb_begin(db, &err);
	rowset_append(conn, p.rowset, first, &err);
	rowset_settle(conn, first, &err);
	rowset_append(conn, p.rowset, second, &err);
	rowset_settle(conn, second, &err);
	sqldb_end(conn, true, &err);
	collect(db);
	check_that(c, holds(db, p.rowset, 0, 200, 0), "appended");
	check_that(c, count(db, "rowset") == 1, "the empty ones are gone");

	/* a session of the first 150 rows outlives their replacement */
	conn = sqldb_begin(db, &err);
	d.id = mem_dup("id", 2);
	d.resource = mem_dup("tables/default.t", 16);
	d.spec = mem_dup("", 0);
	table_copy(&d.def, &t);
	d.rowset = p.rowset;
	d.rows = 150;
	d.created = 1000;
	download_create(conn, &d, &err);
	sqldb_end(conn, true, &err);
	third = fill(db, 500, 10, 10);
	conn = sqldb_begin(db, &err);
	catalog_partition_replace(conn, &t, &p, third, 2, &err);
	rowset_settle(conn, third, &err);
	sqldb_end(conn, true, &err);
	collect(db);
	check_that(c, holds(db, d.rowset, 0, 150, 0) && holds(db, third, 0, 10, 500),
		"the session's rows and the new ones");
	conn = sqldb_begin(db, &err);
	catalog_drop(conn, &t, &err);
	sqldb_end(conn, true, &err);
	collect(db);
	check_that(c, holds(db, d.rowset, 0, 150, 0) && count(db, "rowset") == 1,
		"the table is dropped, the session stays");

	/* reading pins; expiry ends the session, and then nothing holds the rows */
	conn = sqldb_begin(db, &err);
	rowset_pin(conn, d.rowset, &err);
	download_expire(conn, 1000, &err);
	sqldb_end(conn, true, &err);
	collect(db);
	check_that(c, count(db, "rowset") == 1, "not yet expired");
	conn = sqldb_begin(db, &err);
	download_expire(conn, 1001, &err);
	sqldb_end(conn, true, &err);
	collect(db);
	check_that(c, holds(db, d.rowset, 0, 150, 0), "pinned");
	conn = sqldb_begin(db, &err);
	rowset_settle(conn, d.rowset, &err);
	sqldb_end(conn, true, &err);
	collect(db);
	check_that(c, count(db, "rowset") == 0 && count(db, "block") == 0, "all is gone");
	check_text(c, "no error on the way", err_is_set(&err) ? err.text : "", "");
	partition_free(&p);
	table_free(&t);
	download_free(&d);
}

int main(void)
{
	const char *folder = getenv("T") != NULL ? getenv("T") : "/tmp";
	struct check c = CHECK_INIT;
	struct err err = ERR_INIT;
	struct str path = STR_INIT;
	struct sqldb *db;
	struct sqlconn *conn;

	str_addf(&path, "%s/rowset.%d.db", folder, (int)getpid());
	db = sqldb_open(path.s, &err);
	if (db == NULL || catalog_open(db, &err) < 0) {
		printf("%s\n", err.text);
		return 1;
	}
	conn = sqldb_begin(db, &err);
	download_schema(conn, &err);
	upload_schema(conn, &err);
	instance_schema(conn, &err);
	sqldb_end(conn, true, &err);
	check_ranges(&c, db);
	check_life(&c, db);
	sqldb_close(db);
	unlink(path.s);
	str_free(&path);
	return check_end(&c);
}
