/* SPDX-License-Identifier: MIT */
/* Download sessions. */
#include "serve/download.h"

#include "base/mem.h"

#include <stdlib.h>

int download_schema(struct sqlconn *c, struct err *err)
{
	return sqldb_run(c, err,
		"CREATE TABLE session(id TEXT PRIMARY KEY, resource TEXT NOT NULL,"
		" spec TEXT NOT NULL, def INTEGER NOT NULL, rowset INTEGER NOT NULL,"
		" rows INTEGER NOT NULL, created INTEGER NOT NULL, polls INTEGER NOT NULL)",
		"");
}

void download_free(struct download *d)
{
	free(d->id);
	free(d->resource);
	free(d->spec);
	table_free(&d->def);
	*d = (struct download){.def = TABLE_INIT};
}

int download_create(struct sqlconn *c, struct download *d, struct err *err)
{
	if (catalog_define(c, &d->def, err) < 0)
		return -1;
	return sqldb_run(c, err, "INSERT INTO session VALUES(?, ?, ?, ?, ?, ?, ?, ?)", "sssiiiii",
		d->id, d->resource, d->spec, d->def.id, d->rowset, d->rows, d->created, d->polls);
}

static char *dup_text(struct sqlstmt *s, int column)
{
	struct span text = sqldb_text(s, column);

	return mem_dup(text.p, text.len);
}

int download_find(struct sqlconn *c, const char *id, const char *resource, struct download *d,
	struct err *err)
{
	struct sqlstmt *s = sqldb_query(c, err,
		"SELECT spec, def, rowset, rows, created, polls FROM session"
		" WHERE id = ? AND resource = ?",
		"ss", id, resource);
	int rc = s != NULL ? sqldb_step(s, err) : -1;

	*d = (struct download){.def = TABLE_INIT};
	if (rc > 0) {
		d->id = mem_dup(id, strlen(id));
		d->resource = mem_dup(resource, strlen(resource));
		d->spec = dup_text(s, 0);
		d->def.id = sqldb_int(s, 1);
		d->rowset = sqldb_int(s, 2);
		d->rows = sqldb_int(s, 3);
		d->created = sqldb_int(s, 4);
		d->polls = sqldb_int(s, 5);
	}
	sqldb_done(s);
	if (rc > 0 && catalog_defined(c, &d->def, err) < 0) {
		download_free(d);
		rc = -1;
	}
	return rc;
}

int download_poll(struct sqlconn *c, const char *id, struct err *err)
{
	return sqldb_run(c, err, "UPDATE session SET polls = polls - 1 WHERE id = ? AND polls > 0",
		"s", id);
}

/* Delete the sessions whose polls were set below zero for it. */
static int end_listed(struct sqlconn *c, struct err *err)
{
	static const char *const texts[] = {
		"DELETE FROM col WHERE def IN (SELECT def FROM session WHERE polls < 0)",
		"DELETE FROM def WHERE id IN (SELECT def FROM session WHERE polls < 0)",
		"DELETE FROM session WHERE polls < 0",
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (sqldb_run(c, err, texts[i], "") < 0)
			return -1;
	return 0;
}

int download_end(struct sqlconn *c, const char *id, struct err *err)
{
	if (sqldb_run(c, err, "UPDATE session SET polls = -1 WHERE id = ?", "s", id) < 0)
		return -1;
	return end_listed(c, err);
}

int download_expire(struct sqlconn *c, int64_t before, struct err *err)
{
	int64_t n;
	bool found;

	if (sqldb_run(c, err, "UPDATE session SET polls = -1 WHERE created < ?", "i", before) < 0)
		return -1;
	if (sqldb_number(c, &n, &found, err, "SELECT count(*) FROM session WHERE polls >= 0", "") <
		0)
		return -1;
	if (n > DOWNLOADS_MAX &&
		sqldb_run(c, err,
			"UPDATE session SET polls = -1 WHERE id IN (SELECT id FROM session"
			" ORDER BY created LIMIT ?)",
			"i", n - DOWNLOADS_MAX) < 0)
		return -1;
	return end_listed(c, err);
}
