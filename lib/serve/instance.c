/* SPDX-License-Identifier: MIT */
/* What becomes of a submitted statement. */
#include "serve/instance.h"

#include "base/mem.h"

#include <stdlib.h>

int instance_schema(struct sqlconn *c, struct err *err)
{
	return sqldb_run(c, err,
		"CREATE TABLE instance(id TEXT PRIMARY KEY, uuid TEXT NOT NULL, task TEXT NOT NULL,"
		" query TEXT NOT NULL, settings TEXT NOT NULL, priority INTEGER NOT NULL,"
		" state INTEGER NOT NULL, message TEXT NOT NULL, is_select INTEGER NOT NULL,"
		" def INTEGER, rowset INTEGER, rows INTEGER NOT NULL, started INTEGER NOT NULL,"
		" ended INTEGER NOT NULL, polls INTEGER NOT NULL)",
		"");
}

void instance_free(struct instance *i)
{
	free(i->id);
	free(i->uuid);
	free(i->task);
	free(i->query);
	free(i->settings);
	free(i->message);
	table_free(&i->def);
	*i = (struct instance)INSTANCE_INIT;
}

int instance_give_up(struct sqlconn *c, int64_t now, struct err *err)
{
	return sqldb_run(c, err,
		"UPDATE instance SET state = ?, ended = ?, message ="
		" 'ODPS-0010000:The server was ended while the statement ran' WHERE state = ?",
		"iii", (int64_t)INSTANCE_FAILED, now, (int64_t)INSTANCE_RUNNING);
}

int instance_create(struct sqlconn *c, const struct instance *i, struct err *err)
{
	return sqldb_run(c, err,
		"INSERT INTO instance VALUES(?, ?, ?, ?, ?, ?, ?, '', 0, NULL, NULL, 0, ?, 0, ?)",
		"sssssiiii", i->id, i->uuid, i->task, i->query, i->settings, i->priority,
		(int64_t)INSTANCE_RUNNING, i->started, i->polls);
}

int instance_end(struct sqlconn *c, struct instance *i, struct err *err)
{
	if (i->is_select &&
		(catalog_define(c, &i->def, err) < 0 ||
			sqldb_run(c, err,
				"UPDATE instance SET def = ?, rowset = ?, rows = ? WHERE id = ?",
				"iiis", i->def.id, i->rowset, i->rows, i->id) < 0))
		return -1;
	if (sqldb_run(c, err,
		    "UPDATE instance SET state = ?, message = ?, is_select = ?, ended = ?"
		    " WHERE id = ?",
		    "isiis", (int64_t)i->state, i->message, (int64_t)i->is_select, i->ended,
		    i->id) < 0)
		return -1;
	return i->rowset != 0 ? rowset_settle(c, i->rowset, err) : 0;
}

static char *dup_text(struct sqlstmt *s, int column)
{
	struct span text = sqldb_text(s, column);

	return mem_dup(text.p, text.len);
}

int instance_find(struct sqlconn *c, const char *id, struct instance *i, struct err *err)
{
	struct sqlstmt *s = sqldb_query(c, err,
		"SELECT uuid, task, query, settings, priority, state, message, is_select, def,"
		" rowset, rows, started, ended, polls FROM instance WHERE id = ?",
		"s", id);
	int rc = s != NULL ? sqldb_step(s, err) : -1;

	*i = (struct instance)INSTANCE_INIT;
	if (rc > 0) {
		i->id = mem_dup(id, strlen(id));
		i->uuid = dup_text(s, 0);
		i->task = dup_text(s, 1);
		i->query = dup_text(s, 2);
		i->settings = dup_text(s, 3);
		i->priority = sqldb_int(s, 4);
		i->state = (enum instance_state)sqldb_int(s, 5);
		i->message = dup_text(s, 6);
		i->is_select = sqldb_int(s, 7) != 0;
		i->def.id = sqldb_int(s, 8);
		i->rowset = sqldb_int(s, 9);
		i->rows = sqldb_int(s, 10);
		i->started = sqldb_int(s, 11);
		i->ended = sqldb_int(s, 12);
		i->polls = sqldb_int(s, 13);
	}
	sqldb_done(s);
	if (rc > 0 && i->is_select && catalog_defined(c, &i->def, err) < 0) {
		instance_free(i);
		rc = -1;
	}
	return rc;
}

char *instance_by_uuid(struct sqlconn *c, const char *uuid, struct err *err)
{
	struct sqlstmt *s = sqldb_query(c, err,
		"SELECT id FROM instance WHERE uuid = ? AND uuid <> ''", "s", uuid);
	char *id = s != NULL && sqldb_step(s, err) > 0 ? dup_text(s, 0) : NULL;

	sqldb_done(s);
	return id;
}

int instance_poll(struct sqlconn *c, const char *id, struct err *err)
{
	return sqldb_run(c, err, "UPDATE instance SET polls = polls - 1 WHERE id = ? AND polls > 0",
		"s", id);
}

int instance_list(struct sqlconn *c, int64_t from, int64_t to, const char *after,
	bool (*each)(void *arg, const struct instance *i), void *arg, struct err *err)
{
	struct sqlstmt *s = sqldb_query(c, err,
		"SELECT id, state, started, ended FROM instance WHERE started BETWEEN ? AND ?"
		" AND (id < ? OR ? = '') ORDER BY id DESC",
		"iiss", from, to, after, after);
	struct instance i;
	bool more = true;
	int rc = -1;

	while (s != NULL && more && (rc = sqldb_step(s, err)) > 0) {
		i = (struct instance){.id = dup_text(s, 0)};
		i.state = (enum instance_state)sqldb_int(s, 1);
		i.started = sqldb_int(s, 2);
		i.ended = sqldb_int(s, 3);
		more = each(arg, &i);
		free(i.id);
	}
	sqldb_done(s);
	return rc < 0 ? -1 : 0;
}

int instance_expire(struct sqlconn *c, int64_t before, struct err *err)
{
	static const char *const texts[] = {
		"DELETE FROM col WHERE def IN (SELECT def FROM instance WHERE ended < 0)",
		"DELETE FROM def WHERE id IN (SELECT def FROM instance WHERE ended < 0)",
		"DELETE FROM instance WHERE ended < 0",
	};
	int64_t n;
	bool found;

	if (sqldb_run(c, err, "UPDATE instance SET ended = -1 WHERE state <> ? AND ended < ?", "ii",
		    (int64_t)INSTANCE_RUNNING, before) < 0)
		return -1;
	if (sqldb_number(c, &n, &found, err, "SELECT count(*) FROM instance WHERE ended > 0", "") <
		0)
		return -1;
	if (n > INSTANCES_MAX &&
		sqldb_run(c, err,
			"UPDATE instance SET ended = -1 WHERE id IN (SELECT id FROM instance"
			" WHERE ended > 0 ORDER BY id LIMIT ?)",
			"i", n - INSTANCES_MAX) < 0)
		return -1;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (sqldb_run(c, err, texts[i], "") < 0)
			return -1;
	return 0;
}
