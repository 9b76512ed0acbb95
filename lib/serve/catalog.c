/* SPDX-License-Identifier: MIT */
/* What a project has. */
#include "serve/catalog.h"

#include "base/mem.h"

#include <stdlib.h>
#include <strings.h>

#define FORMAT "1" /* of the file's tables */

/* The file. */

static int make_schema(struct sqlconn *c, struct err *err)
{
	static const char *const texts[] = {
		"CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
		"CREATE TABLE space(name TEXT PRIMARY KEY) WITHOUT ROWID",
		/* a list of columns: of a table, a session, an instance's result */
		"CREATE TABLE def(id INTEGER PRIMARY KEY AUTOINCREMENT)",
		"CREATE TABLE tab(id INTEGER PRIMARY KEY, space TEXT NOT NULL,"
		" name TEXT NOT NULL, comment TEXT NOT NULL, lifecycle INTEGER NOT NULL,"
		" created INTEGER NOT NULL, changed INTEGER NOT NULL, modified INTEGER NOT NULL,"
		" UNIQUE(space, name))",
		"CREATE TABLE col(def INTEGER, key INTEGER, pos INTEGER, name TEXT NOT NULL,"
		" type TEXT NOT NULL, comment TEXT NOT NULL, required INTEGER NOT NULL,"
		" PRIMARY KEY(def, key, pos)) WITHOUT ROWID",
		"CREATE TABLE part(id INTEGER PRIMARY KEY AUTOINCREMENT, tab INTEGER NOT NULL,"
		" spec TEXT NOT NULL, rowset INTEGER NOT NULL, created INTEGER NOT NULL,"
		" changed INTEGER NOT NULL, modified INTEGER NOT NULL, UNIQUE(tab, spec))",
		"CREATE INDEX part_rowset ON part(rowset)",
		"INSERT INTO space VALUES('" CATALOG_SCHEMA "')",
		"INSERT INTO meta VALUES('format', '" FORMAT "')",
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (sqldb_run(c, err, texts[i], "") < 0)
			return -1;
	return rowset_schema(c, err);
}

int catalog_open(struct sqldb *db, struct err *err)
{
	struct sqlconn *c = sqldb_begin(db, err);
	char *format = NULL;
	int64_t n = 0, ours = 0;
	bool found;
	int rc;

	if (c == NULL)
		return -1;
	rc = sqldb_number(c, &n, &found, err, "SELECT count(*) FROM sqlite_master", "");
	if (rc == 0 && n > 0)
		rc = sqldb_number(c, &ours, &found, err,
			"SELECT count(*) FROM sqlite_master WHERE name = 'meta'", "");
	if (rc == 0 && n == 0)
		rc = make_schema(c, err);
	else if (rc == 0 && ours > 0)
		rc = catalog_get(c, "format", &format, err);
	if (rc == 0 && n != 0 && (format == NULL || strcmp(format, FORMAT) != 0))
		rc = err_set(err, EXIT_USAGE, "the file is not of this odps-serve");
	free(format);
	return sqldb_end(c, rc == 0, err);
}

int catalog_get(struct sqlconn *c, const char *key, char **value, struct err *err)
{
	struct sqlstmt *s = sqldb_query(c, err, "SELECT value FROM meta WHERE key = ?", "s", key);
	int rc = s != NULL ? sqldb_step(s, err) : -1;
	struct span text;

	*value = NULL;
	if (rc > 0) {
		text = sqldb_text(s, 0);
		*value = mem_dup(text.p, text.len);
	}
	sqldb_done(s);
	return rc < 0 ? -1 : 0;
}

int catalog_set(struct sqlconn *c, const char *key, const char *value, struct err *err)
{
	return sqldb_run(c, err, "INSERT OR REPLACE INTO meta VALUES(?, ?)", "ss", key, value);
}

/* Lists of columns. */

static int store_column(struct sqlconn *c, const struct table *t, size_t i, struct err *err)
{
	const struct table_column *column = &t->columns[i];
	bool key = i >= t->n_columns;
	struct str type = STR_INIT;
	int rc;

	odpstype_print(&type, &column->type);
	rc = sqldb_run(c, err, "INSERT INTO col VALUES(?, ?, ?, ?, ?, ?, ?)", "iiistsi", t->id,
		(int64_t)key, (int64_t)(key ? i - t->n_columns : i), column->name, str_span(&type),
		column->comment, (int64_t)column->required);
	str_free(&type);
	return rc;
}

int catalog_define(struct sqlconn *c, struct table *t, struct err *err)
{
	size_t i;

	if (sqldb_run(c, err, "INSERT INTO def DEFAULT VALUES", "") < 0)
		return -1;
	t->id = sqldb_last_id(c);
	for (i = 0; i < t->n_columns + t->n_keys; i++)
		if (store_column(c, t, i, err) < 0)
			return -1;
	return 0;
}

int catalog_undefine(struct sqlconn *c, int64_t id, struct err *err)
{
	if (sqldb_run(c, err, "DELETE FROM col WHERE def = ?", "i", id) < 0)
		return -1;
	return sqldb_run(c, err, "DELETE FROM def WHERE id = ?", "i", id);
}

int catalog_defined(struct sqlconn *c, struct table *t, struct err *err)
{
	struct table_column *column;
	struct sqlstmt *s = sqldb_query(c, err,
		"SELECT key, name, type, comment, required FROM col WHERE def = ?"
		" ORDER BY key, pos",
		"i", t->id);
	int rc = -1;

	while (s != NULL && (rc = sqldb_step(s, err)) > 0) {
		column = table_add(t, sqldb_text(s, 1), sqldb_text(s, 2), sqldb_text(s, 3),
			sqldb_int(s, 0) != 0);
		column->required = sqldb_int(s, 4) != 0;
	}
	sqldb_done(s);
	return rc;
}

/* Tables in the file. */

static char *dup_text(struct sqlstmt *s, int column)
{
	struct span text = sqldb_text(s, column);

	return mem_dup(text.p, text.len);
}

int catalog_table(struct sqlconn *c, const char *schema, const char *name, struct table *t,
	struct err *err)
{
	char *low_schema = table_name(span_of(schema)), *low = table_name(span_of(name));
	struct sqlstmt *s = sqldb_query(c, err,
		"SELECT id, space, name, comment, lifecycle, created, changed, modified FROM tab"
		" WHERE space = ? AND name = ?",
		"ss", low_schema, low);
	int rc = s != NULL ? sqldb_step(s, err) : -1;

	*t = (struct table)TABLE_INIT;
	if (rc > 0) {
		t->id = sqldb_int(s, 0);
		t->schema = dup_text(s, 1);
		t->name = dup_text(s, 2);
		t->comment = dup_text(s, 3);
		t->lifecycle = sqldb_int(s, 4);
		t->created = sqldb_int(s, 5);
		t->changed = sqldb_int(s, 6);
		t->modified = sqldb_int(s, 7);
	}
	sqldb_done(s);
	free(low_schema);
	free(low);
	if (rc > 0 && catalog_defined(c, t, err) < 0) {
		table_free(t);
		rc = -1;
	}
	return rc;
}

int catalog_create(struct sqlconn *c, struct table *t, int64_t now, struct err *err)
{
	struct partspec none = PARTSPEC_INIT;

	t->created = t->changed = t->modified = now;
	if (catalog_define(c, t, err) < 0)
		return -1;
	if (sqldb_run(c, err, "INSERT INTO tab VALUES(?, ?, ?, ?, ?, ?, ?, ?)", "isssiiii", t->id,
		    t->schema, t->name, t->comment != NULL ? t->comment : "", t->lifecycle, now,
		    now, now) < 0)
		return -1;
	return t->n_keys > 0 ? 0 : catalog_partition_add(c, t, &none, now, err);
}

int catalog_drop(struct sqlconn *c, const struct table *t, struct err *err)
{
	if (sqldb_run(c, err, "DELETE FROM part WHERE tab = ?", "i", t->id) < 0 ||
		sqldb_run(c, err, "DELETE FROM tab WHERE id = ?", "i", t->id) < 0)
		return -1;
	return catalog_undefine(c, t->id, err);
}

static int set_changed(struct sqlconn *c, const struct table *t, int64_t now, struct err *err)
{
	return sqldb_run(c, err, "UPDATE tab SET changed = ?, modified = ? WHERE id = ?", "iii",
		now, now, t->id);
}

int catalog_widen(struct sqlconn *c, struct table *t, const struct table *more, int64_t now,
	struct err *err)
{
	const struct table_column *from;
	struct str type = STR_INIT;
	size_t i;
	int rc = 0;

	for (i = 0; i < more->n_columns && rc == 0; i++) {
		from = &more->columns[i];
		str_clear(&type);
		odpstype_print(&type, &from->type);
		rc = sqldb_run(c, err, "INSERT INTO col VALUES(?, 0, ?, ?, ?, ?, 0)", "iists",
			t->id, (int64_t)(t->n_columns + i), from->name, str_span(&type),
			from->comment);
	}
	str_free(&type);
	return rc < 0 ? -1 : set_changed(c, t, now, err);
}

int catalog_rename(struct sqlconn *c, const struct table *t, const char *name, int64_t now,
	struct err *err)
{
	char *low = table_name(span_of(name));
	int rc = sqldb_run(c, err, "UPDATE tab SET name = ? WHERE id = ?", "si", low, t->id);

	free(low);
	return rc < 0 ? -1 : set_changed(c, t, now, err);
}

int catalog_describe_column(struct sqlconn *c, const struct table *t, size_t i, const char *name,
	const char *comment, int64_t now, struct err *err)
{
	bool key = i >= t->n_columns;
	char *low = table_name(span_of(name));
	int rc = sqldb_run(c, err,
		"UPDATE col SET name = ?, comment = ? WHERE def = ? AND key = ? AND pos = ?",
		"ssiii", low, comment, t->id, (int64_t)key, (int64_t)(key ? i - t->n_columns : i));

	free(low);
	return rc < 0 ? -1 : set_changed(c, t, now, err);
}

int catalog_describe(struct sqlconn *c, const struct table *t, const char *comment,
	int64_t lifecycle, int64_t now, struct err *err)
{
	if (sqldb_run(c, err, "UPDATE tab SET comment = ?, lifecycle = ? WHERE id = ?", "sii",
		    comment, lifecycle, t->id) < 0)
		return -1;
	return set_changed(c, t, now, err);
}

/* Walk over a query of one text a row. */
static int walk_names(struct sqlstmt *s, bool (*each)(void *arg, const char *name), void *arg,
	struct err *err)
{
	int rc = -1;

	while (s != NULL && (rc = sqldb_step(s, err)) > 0)
		if (!each(arg, sqldb_text(s, 0).p)) {
			rc = 0;
			break;
		}
	sqldb_done(s);
	return rc;
}

int catalog_tables(struct sqlconn *c, const char *schema, const char *prefix, const char *after,
	bool (*each)(void *arg, const char *name), void *arg, struct err *err)
{
	struct sqlstmt *s = sqldb_query(c, err,
		"SELECT name FROM tab WHERE space = lower(?) AND substr(name, 1, length(?)) = lower(?)"
		" AND name > ? ORDER BY name",
		"ssss", schema, prefix, prefix, after);

	return walk_names(s, each, arg, err);
}

int catalog_schema_exists(struct sqlconn *c, const char *schema, struct err *err)
{
	int64_t n;
	bool found;

	if (sqldb_number(c, &n, &found, err, "SELECT 1 FROM space WHERE name = lower(?)", "s",
		    schema) < 0)
		return -1;
	return found;
}

int catalog_schema_create(struct sqlconn *c, const char *schema, struct err *err)
{
	return sqldb_run(c, err, "INSERT INTO space VALUES(lower(?))", "s", schema);
}

int catalog_schema_drop(struct sqlconn *c, const char *schema, struct err *err)
{
	int64_t n;
	bool found;

	if (sqldb_number(c, &n, &found, err, "SELECT 1 FROM tab WHERE space = lower(?)", "s",
		    schema) < 0)
		return -1;
	if (found || strcasecmp(schema, CATALOG_SCHEMA) == 0)
		return err_set(err, EXIT_USAGE, "ODPS-0110061:schema %s is not empty", schema);
	return sqldb_run(c, err, "DELETE FROM space WHERE name = lower(?)", "s", schema);
}

int catalog_schemas(struct sqlconn *c, const char *after, bool (*each)(void *arg, const char *name),
	void *arg, struct err *err)
{
	return walk_names(sqldb_query(c, err, "SELECT name FROM space WHERE name > ? ORDER BY name",
				  "s", after),
		each, arg, err);
}

/* Partitions. */

void partition_free(struct partition *p)
{
	partspec_free(&p->spec);
}

static void read_partition(struct sqlstmt *s, const struct table *t, struct partition *p)
{
	*p = (struct partition){.id = sqldb_int(s, 0), .rowset = sqldb_int(s, 2)};
	p->created = sqldb_int(s, 3);
	p->changed = sqldb_int(s, 4);
	p->modified = sqldb_int(s, 5);
	p->rows = sqldb_int(s, 6);
	p->bytes = sqldb_int(s, 7);
	partspec_read(&p->spec, t, sqldb_text(s, 1));
}

#define PART_SELECT \
	"SELECT part.id, spec, rowset, created, changed, modified, rows, bytes FROM part" \
	" JOIN rowset ON rowset.id = part.rowset WHERE tab = ?"

int catalog_partition(struct sqlconn *c, const struct table *t, const struct partspec *spec,
	struct partition *p, struct err *err)
{
	struct str text = STR_INIT;
	struct sqlstmt *s;
	int rc;

	partspec_print(&text, t, spec);
	s = sqldb_query(c, err, PART_SELECT " AND spec = ?", "it", t->id, str_span(&text));
	rc = s != NULL ? sqldb_step(s, err) : -1;
	*p = (struct partition){.id = 0};
	if (rc > 0)
		read_partition(s, t, p);
	sqldb_done(s);
	str_free(&text);
	return rc;
}

int catalog_partition_add(struct sqlconn *c, const struct table *t, const struct partspec *spec,
	int64_t now, struct err *err)
{
	struct str text = STR_INIT;
	int64_t rowset;
	int rc;

	if (rowset_create(c, &rowset, err) < 0 || rowset_settle(c, rowset, err) < 0)
		return -1;
	partspec_print(&text, t, spec);
	rc = sqldb_run(c, err,
		"INSERT INTO part(tab, spec, rowset, created, changed, modified)"
		" VALUES(?, ?, ?, ?, ?, ?)",
		"itiiii", t->id, str_span(&text), rowset, now, now, now);
	str_free(&text);
	return rc;
}

int catalog_partition_drop(struct sqlconn *c, const struct partition *p, struct err *err)
{
	return sqldb_run(c, err, "DELETE FROM part WHERE id = ?", "i", p->id);
}

int catalog_partition_replace(struct sqlconn *c, const struct table *t, const struct partition *p,
	int64_t rowset, int64_t now, struct err *err)
{
	if (sqldb_run(c, err, "UPDATE part SET rowset = ? WHERE id = ?", "ii", rowset, p->id) < 0)
		return -1;
	return catalog_partition_touch(c, t, p, now, err);
}

int catalog_partition_touch(struct sqlconn *c, const struct table *t, const struct partition *p,
	int64_t now, struct err *err)
{
	if (sqldb_run(c, err, "UPDATE part SET modified = ? WHERE id = ?", "ii", now, p->id) < 0)
		return -1;
	return sqldb_run(c, err, "UPDATE tab SET modified = ? WHERE id = ?", "ii", now, t->id);
}

int catalog_partitions(struct sqlconn *c, const struct table *t, const struct partspec *spec,
	const char *after, bool reverse, bool (*each)(void *arg, const struct partition *p),
	void *arg, struct err *err)
{
	struct sqlstmt *s;
	struct partition p;
	bool more = true;
	int rc = -1;

	if (!reverse)
		s = sqldb_query(c, err, PART_SELECT " AND (spec > ? OR ? = '') ORDER BY spec",
			"iss", t->id, after, after);
	else
		s = sqldb_query(c, err, PART_SELECT " AND (spec < ? OR ? = '') ORDER BY spec DESC",
			"iss", t->id, after, after);
	while (s != NULL && more && (rc = sqldb_step(s, err)) > 0) {
		read_partition(s, t, &p);
		if (partspec_matches(spec, &p.spec))
			more = each(arg, &p);
		partition_free(&p);
	}
	sqldb_done(s);
	return rc < 0 ? -1 : 0;
}
