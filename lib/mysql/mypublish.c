/* SPDX-License-Identifier: MIT */
/* Staging tables and the swap. */
#include "mysql/mypublish.h"

#include <stdlib.h>
#include <string.h>

#define NAME_CHARS 64 /* MySQL, "Identifier Length Limits" */

int mypublish_check(const struct mytable *t, const char *place, struct err *err)
{
	if (t->is_view)
		return err_set(err, EXIT_USAGE,
			"%s: %s is a view, and --publish swap renames tables", place, t->name);
	if (t->referrers.len > 0)
		return err_set(err, EXIT_USAGE,
			"%s: --publish swap cannot keep the foreign keys that point at %s (of %s)",
			place, t->name, t->referrers.s);
	if (t->references.len > 0)
		return err_set(err, EXIT_USAGE,
			"%s: --publish swap cannot keep the foreign keys of %s (%s)", place,
			t->name, t->references.s);
	if (t->has_triggers)
		return err_set(err, EXIT_USAGE, "%s: --publish swap cannot keep the triggers of %s",
			place, t->name);
	if (strlen(t->name) + strlen(MYPUBLISH_NEW) > NAME_CHARS)
		return err_set(err, EXIT_USAGE,
			"%s: the name of %s is too long for --publish swap, which adds %s", place,
			t->name, MYPUBLISH_NEW);
	return 0;
}

void mypublish_name(struct str *out, const struct mytable *t, const char *suffix)
{
	struct str name = STR_INIT;

	str_adds(&name, t->name);
	str_adds(&name, suffix);
	myconn_name(out, t->schema);
	str_addc(out, '.');
	myconn_name(out, name.s);
	str_free(&name);
}

static int run(struct myconn *c, struct str *sql)
{
	int rc = myconn_exec(c, str_span(sql), MYCONN_DAY_S, NULL);

	str_free(sql);
	return rc;
}

static int drop(const struct mytable *t, struct myconn *c, const char *suffix)
{
	struct str sql = STR_INIT;

	str_adds(&sql, "DROP TABLE IF EXISTS ");
	mypublish_name(&sql, t, suffix);
	return run(c, &sql);
}

static int found(void *arg, const struct span *cell, unsigned n)
{
	bool *exists = arg;

	(void)cell;
	*exists = n > 0;
	return 1;
}

int mypublish_exists(const struct mytable *t, struct myconn *c, bool *exists)
{
	struct str sql = STR_INIT, name = STR_INIT;
	int rc;

	*exists = false;
	str_adds(&name, t->name);
	str_adds(&name, MYPUBLISH_NEW);
	str_adds(&sql, "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ");
	myconn_quote(&sql, span_of(t->schema));
	str_adds(&sql, " AND TABLE_NAME = ");
	myconn_quote(&sql, str_span(&name));
	rc = myconn_query(c, sql.s, found, exists);
	str_free(&sql);
	str_free(&name);
	return rc < 0 ? -1 : 0;
}

int mypublish_stage(const struct mytable *t, struct myconn *c, bool keep, bool *made)
{
	struct str sql = STR_INIT;
	bool exists;

	*made = false;
	if (mypublish_exists(t, c, &exists) < 0)
		return -1;
	if (exists && keep)
		return 0;
	if (exists && drop(t, c, MYPUBLISH_NEW) < 0)
		return -1;
	*made = true;
	str_adds(&sql, "CREATE TABLE ");
	mypublish_name(&sql, t, MYPUBLISH_NEW);
	str_adds(&sql, " LIKE ");
	mytable_sql_name(&sql, t);
	return run(c, &sql);
}

int mypublish_count(const struct mytable *t, struct myconn *c, uint64_t *rows)
{
	struct str sql = STR_INIT;
	char text[32];
	int rc;

	str_adds(&sql, "SELECT COUNT(*) FROM ");
	mypublish_name(&sql, t, MYPUBLISH_NEW);
	rc = myconn_value_slow(c, sql.s, text, sizeof text);
	str_free(&sql);
	*rows = strtoull(text, NULL, 10);
	return rc;
}

int mypublish_drop_old(const struct mytable *t, struct myconn *c)
{
	return drop(t, c, MYPUBLISH_OLD);
}

int mypublish_swap(const struct mytable *t, struct myconn *c)
{
	struct str sql = STR_INIT;

	if (mypublish_drop_old(t, c) < 0)
		return -1;
	str_adds(&sql, "RENAME TABLE ");
	mytable_sql_name(&sql, t);
	str_adds(&sql, " TO ");
	mypublish_name(&sql, t, MYPUBLISH_OLD);
	str_adds(&sql, ", ");
	mypublish_name(&sql, t, MYPUBLISH_NEW);
	str_adds(&sql, " TO ");
	mytable_sql_name(&sql, t);
	return run(c, &sql);
}

int mypublish_drop(const struct mytable *t, struct myconn *c)
{
	return drop(t, c, MYPUBLISH_NEW);
}
