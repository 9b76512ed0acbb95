/* SPDX-License-Identifier: MIT */
/*
 * Fuzz entry of rowintake: the body of an upload, plain or encoded (by the first byte), in
 * pieces (by the second). What was taken in is given out as the same number of rows.
 * seeds: maxcompute/records
 */
#include "serve/catalog.h"
#include "serve/rowfeed.h"
#include "serve/rowintake.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char path[64]; /* of the file, for take_away */

static void take_away(void)
{
	unlink(path);
}

static struct sqldb *make(struct table *def)
{
	static const char *const types[] = {"bigint", "string", "double", "decimal(10,2)",
		"array<map<string,int>>", "timestamp"};
	char name[8];
	struct err err = ERR_INIT;
	struct sqldb *db;

	snprintf(path, sizeof path, "/tmp/fuzz-rowintake.%d.db", (int)getpid());
	db = sqldb_open(path, &err);
	if (db == NULL || catalog_open(db, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	atexit(take_away);
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		snprintf(name, sizeof name, "c%zu", i);
		table_add(def, span_of(name), span_of(types[i]), span_of(""), false);
	}
	return db;
}

static void give_out(struct sqldb *db, int64_t rowset, uint64_t rows, const struct table *def)
{
	const struct rowfeed_options o = {.metrics = false};
	struct rowfeed feed;
	struct str out = STR_INIT;
	struct err err = ERR_INIT;
	int rc;

	rowfeed_init(&feed, db, rowset, 0, rows, def, &o);
	while ((rc = rowfeed_next(&feed, &out, &err)) > 0)
		str_clear(&out);
	if (rc < 0 || feed.rows != rows)
		abort();
	rowfeed_free(&feed);
	str_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct table def = TABLE_INIT; /* made once, as the file is */
	static struct sqldb *db;
	struct rowintake in;
	struct sqlconn *c;
	struct err err = ERR_INIT;
	int64_t rowset = 0;
	size_t at, n, piece;
	int rc = 0;

	if (db == NULL)
		db = make(&def);
	if (size < 2)
		return 0;
	c = sqldb_begin(db, &err);
	rowset_create(c, &rowset, &err);
	sqldb_end(c, true, &err);
	rowintake_init(&in, db, rowset, &def, (enum codec_kind)(data[0] % CODEC_KINDS));
	piece = data[1] == 0 ? size : data[1];
	for (at = 2; at < size && rc == 0; at += n) {
		n = size - at < piece ? size - at : piece;
		rc = rowintake_feed(&in, (const char *)data + at, n, &err);
	}
	if (rc == 0)
		rc = rowintake_end(&in, &err);
	if (rc == 0)
		give_out(db, rowset, in.writer.rows, &def);
	rowintake_free(&in);
	c = sqldb_begin(db, &err);
	sqldb_run(c, &err, "DELETE FROM block", "");
	sqldb_run(c, &err, "DELETE FROM piece", "");
	sqldb_run(c, &err, "DELETE FROM rowset", "");
	sqldb_end(c, true, &err);
	return 0;
}
