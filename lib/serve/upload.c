/* SPDX-License-Identifier: MIT */
/* Upload sessions and their blocks. */
#include "serve/upload.h"

#include "base/mem.h"

#include <stdlib.h>

int upload_schema(struct sqlconn *c, struct err *err)
{
	if (sqldb_run(c, err,
		    "CREATE TABLE upload(id TEXT PRIMARY KEY, resource TEXT NOT NULL,"
		    " spec TEXT NOT NULL, overwrite INTEGER NOT NULL, def INTEGER NOT NULL,"
		    " tab INTEGER NOT NULL, created INTEGER NOT NULL, closed INTEGER NOT NULL)",
		    "") < 0)
		return -1;
	return sqldb_run(c, err,
		"CREATE TABLE upload_block(upload TEXT, number INTEGER, rowset INTEGER NOT NULL,"
		" created INTEGER NOT NULL, PRIMARY KEY(upload, number)) WITHOUT ROWID",
		"");
}

void upload_free(struct upload *u)
{
	free(u->id);
	free(u->resource);
	free(u->spec);
	table_free(&u->def);
	*u = (struct upload){.def = TABLE_INIT};
}

int upload_create(struct sqlconn *c, struct upload *u, struct err *err)
{
	if (catalog_define(c, &u->def, err) < 0)
		return -1;
	return sqldb_run(c, err, "INSERT INTO upload VALUES(?, ?, ?, ?, ?, ?, ?, 0)", "sssiiii",
		u->id, u->resource, u->spec, (int64_t)u->overwrite, u->def.id, u->table_id,
		u->created);
}

int upload_find(struct sqlconn *c, const char *id, const char *resource, struct upload *u,
	struct err *err)
{
	struct sqlstmt *s = sqldb_query(c, err,
		"SELECT spec, overwrite, def, tab, created, closed FROM upload"
		" WHERE id = ? AND resource = ?",
		"ss", id, resource);
	int rc = s != NULL ? sqldb_step(s, err) : -1;
	struct span text;

	*u = (struct upload){.def = TABLE_INIT};
	if (rc > 0) {
		text = sqldb_text(s, 0);
		u->id = mem_dup(id, strlen(id));
		u->resource = mem_dup(resource, strlen(resource));
		u->spec = mem_dup(text.p, text.len);
		u->overwrite = sqldb_int(s, 1) != 0;
		u->def.id = sqldb_int(s, 2);
		u->table_id = sqldb_int(s, 3);
		u->created = sqldb_int(s, 4);
		u->closed = sqldb_int(s, 5) != 0;
	}
	sqldb_done(s);
	if (rc > 0 && catalog_defined(c, &u->def, err) < 0) {
		upload_free(u);
		rc = -1;
	}
	return rc;
}

int upload_put(struct sqlconn *c, const struct upload *u, int64_t n, int64_t rowset, int64_t now,
	struct err *err)
{
	if (sqldb_run(c, err, "INSERT OR REPLACE INTO upload_block VALUES(?, ?, ?, ?)", "siii",
		    u->id, n, rowset, now) < 0)
		return -1;
	return rowset_settle(c, rowset, err);
}

int upload_blocks(struct sqlconn *c, const struct upload *u,
	void (*each)(void *arg, const struct upload_block *b), void *arg, struct err *err)
{
	struct sqlstmt *s = sqldb_query(c, err,
		"SELECT number, rows, bytes, created FROM upload_block JOIN rowset"
		" ON rowset.id = rowset WHERE upload = ? ORDER BY number",
		"s", u->id);
	struct upload_block b;
	int rc = -1;

	while (s != NULL && (rc = sqldb_step(s, err)) > 0) {
		b = (struct upload_block){
			sqldb_int(s, 0), sqldb_int(s, 1), sqldb_int(s, 2), sqldb_int(s, 3)};
		each(arg, &b);
	}
	sqldb_done(s);
	return rc;
}

/* Move the rows of all blocks behind those of a rowset, in the order of their numbers. */
static int append_blocks(struct sqlconn *c, const struct upload *u, int64_t to, struct err *err)
{
	struct sqlstmt *s = sqldb_query(c, err,
		"SELECT rowset FROM upload_block WHERE upload = ? ORDER BY number", "s", u->id);
	int rc = -1;

	while (s != NULL && (rc = sqldb_step(s, err)) > 0)
		if (rowset_append(c, to, sqldb_int(s, 0), err) < 0) {
			rc = -1;
			break;
		}
	sqldb_done(s);
	return rc;
}

int upload_commit(struct sqlconn *c, const struct upload *u, const struct table *t,
	const struct partition *p, int64_t now, struct err *err)
{
	int64_t to = p->rowset;

	if (u->overwrite && (rowset_create(c, &to, err) < 0 || rowset_settle(c, to, err) < 0))
		return -1;
	if (append_blocks(c, u, to, err) < 0)
		return -1;
	if (u->overwrite ? catalog_partition_replace(c, t, p, to, now, err) < 0
			 : catalog_partition_touch(c, t, p, now, err) < 0)
		return -1;
	return sqldb_run(c, err, "UPDATE upload SET closed = 1 WHERE id = ?", "s", u->id);
}

int upload_expire(struct sqlconn *c, int64_t before, struct err *err)
{
	static const char *const texts[] = {
		"DELETE FROM upload_block WHERE upload IN (SELECT id FROM upload WHERE closed < 0)",
		"DELETE FROM col WHERE def IN (SELECT def FROM upload WHERE closed < 0)",
		"DELETE FROM def WHERE id IN (SELECT def FROM upload WHERE closed < 0)",
		"DELETE FROM upload WHERE closed < 0",
	};
	int64_t n;
	bool found;

	if (sqldb_run(c, err, "UPDATE upload SET closed = -1 WHERE created < ?", "i", before) < 0 ||
		sqldb_number(c, &n, &found, err, "SELECT count(*) FROM upload WHERE closed >= 0",
			"") < 0)
		return -1;
	if (n > UPLOADS_MAX &&
		sqldb_run(c, err,
			"UPDATE upload SET closed = -1 WHERE id IN (SELECT id FROM upload ORDER BY created"
			" LIMIT ?)",
			"i", n - UPLOADS_MAX) < 0)
		return -1;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (sqldb_run(c, err, texts[i], "") < 0)
			return -1;
	return 0;
}
