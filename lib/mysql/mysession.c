/* SPDX-License-Identifier: MIT */
/* The strict session, set and read back. */
#include "mysql/mysession.h"

#include <stdio.h>
#include <stdlib.h>

#define TABLE_LOCK_S 50 /* the servers would wait for a table's lock for a day or a year */

/*
 * Besides strictness: NO_AUTO_VALUE_ON_ZERO, since 0 is a value and not a wish for the
 * next number; the modes that change how texts and names are read are left out.
 */
static const char *const modes[] = {"STRICT_TRANS_TABLES", "STRICT_ALL_TABLES", "NO_ZERO_IN_DATE",
	"NO_ZERO_DATE", "ERROR_FOR_DIVISION_BY_ZERO", "NO_AUTO_VALUE_ON_ZERO",
	"NO_ENGINE_SUBSTITUTION"};

/* Under these our texts would be read otherwise than meant. */
static const char *const bad_modes[] = {"ANSI_QUOTES", "NO_BACKSLASH_ESCAPES",
	"ALLOW_INVALID_DATES", "PAD_CHAR_TO_FULL_LENGTH", "TIME_ROUND_FRACTIONAL",
	"TIME_TRUNCATE_FRACTIONAL", "ORACLE", "EMPTY_STRING_IS_NULL", "NO_UNSIGNED_SUBTRACTION"};

void mysession_offset(char text[8], int32_t offset_s)
{
	unsigned minutes = (unsigned)abs(offset_s) / 60;

	snprintf(text, 8, "%c%02u:%02u", offset_s < 0 ? '-' : '+', minutes / 60 % 100,
		minutes % 60);
}

/*
 * What must hold. Checks are switched on where the server's own setting has them off;
 * whoever wants them off says so by --session-sql.
 */
static void compose(struct str *sql, const struct mysession_options *o, bool mariadb)
{
	char zone[8];
	size_t i;

	mysession_offset(zone, o->offset_s);
	str_addf(sql, "SET SESSION time_zone='%s',sql_mode='", zone);
	for (i = 0; i < sizeof modes / sizeof *modes; i++) {
		str_adds(sql, i > 0 ? "," : "");
		str_adds(sql, modes[i]);
	}
	str_adds(sql, "',autocommit=1,foreign_key_checks=1,unique_checks=1");
	if (mariadb)
		str_adds(sql, ",check_constraint_checks=1");
	if (o->lock_wait_s > 0)
		str_addf(sql,
			",innodb_lock_wait_timeout="
			"CAST(LEAST(@@innodb_lock_wait_timeout,%d) AS SIGNED)",
			o->lock_wait_s);
	str_addf(sql, ",lock_wait_timeout=%d",
		o->lock_wait_s > 0 && o->lock_wait_s < TABLE_LOCK_S ? o->lock_wait_s
								    : TABLE_LOCK_S);
}

/*
 * What only helps, one by one where not all are granted (MySQL 9 keeps max_error_count
 * for administrators): warnings of every row, and a connection that survives a slow
 * stream.
 */
static const char *const comforts[] = {"max_error_count=65535", "sql_warnings=1", "sql_notes=1",
	"wait_timeout=86400", "net_read_timeout=600", "net_write_timeout=600",
	"sql_safe_updates=0"};

static int set_comforts(struct myconn *c)
{
	size_t i, n = sizeof comforts / sizeof *comforts;
	struct str sql = STR_INIT;
	int rc;

	str_adds(&sql, "SET SESSION ");
	for (i = 0; i < n; i++) {
		str_adds(&sql, i > 0 ? "," : "");
		str_adds(&sql, comforts[i]);
	}
	rc = myconn_exec(c, str_span(&sql), MYCONN_SHORT_S, NULL);
	for (i = 0; rc < 0 && i < n && myconn_fail(c)->kind != MYFAIL_LOST; i++) {
		str_clear(&sql);
		str_addf(&sql, "SET SESSION %s", comforts[i]);
		myconn_exec(c, str_span(&sql), MYCONN_SHORT_S, NULL);
	}
	str_free(&sql);
	return rc < 0 && myconn_fail(c)->kind == MYFAIL_LOST ? -1 : 0;
}

/* What was read back. */
struct session_state {
	const struct mysession_options *o;
	char wrong[512]; /* what does not hold; "": all does */
};

static bool has_mode(const char *list, const char *mode)
{
	size_t n = strlen(mode);
	const char *p = list;

	while ((p = strstr(p, mode)) != NULL) {
		if ((p == list || p[-1] == ',') && (p[n] == ',' || p[n] == '\0'))
			return true;
		p += n;
	}
	return false;
}

static void check_modes(struct session_state *s, const char *list)
{
	size_t i;

	for (i = 0; i < sizeof modes / sizeof *modes; i++)
		if (s->wrong[0] == '\0' && !has_mode(list, modes[i]))
			snprintf(s->wrong, sizeof s->wrong, "sql_mode lacks %s", modes[i]);
	for (i = 0; i < sizeof bad_modes / sizeof *bad_modes; i++)
		if (has_mode(list, bad_modes[i]))
			snprintf(s->wrong, sizeof s->wrong, "sql_mode holds %s", bad_modes[i]);
}

static void check_text(struct session_state *s, const char *what, struct span got, const char *want)
{
	if (got.p == NULL || strcmp(got.p, want) != 0)
		snprintf(s->wrong, sizeof s->wrong, "%s is '%.100s' and not '%s'", what,
			got.p != NULL ? got.p : "NULL", want);
}

static int check_state(void *arg, const struct span *cell, unsigned n)
{
	struct session_state *s = arg;
	char zone[8];

	if (n != 7 || cell[0].p == NULL) {
		snprintf(s->wrong, sizeof s->wrong, "the settings could not be read back");
		return 1;
	}
	mysession_offset(zone, s->o->offset_s);
	check_modes(s, cell[0].p);
	check_text(s, "time_zone", cell[1], zone);
	check_text(s, "character_set_client", cell[2], "utf8mb4");
	check_text(s, "character_set_connection", cell[3], "utf8mb4");
	check_text(s, "character_set_results", cell[4], "utf8mb4");
	check_text(s, "autocommit", cell[5], "1");
	if (s->o->schema != NULL)
		check_text(s, "the database", cell[6], s->o->schema);
	return 1;
}

/* Put what was being done in front of the server's text. Returns -1. */
static int failed(struct myfail *fail, const struct myfail *why, const char *what)
{
	*fail = *why;
	snprintf(fail->text, sizeof fail->text, "%s: %.900s", what, why->text);
	return -1;
}

int mysession_check(struct myconn *c, const struct mysession_options *o, struct myfail *fail)
{
	struct session_state state = {.o = o};
	struct myfail wrong;

	if (myconn_query(c,
		    "SELECT @@SESSION.sql_mode, @@SESSION.time_zone, "
		    "@@SESSION.character_set_client, @@SESSION.character_set_connection, "
		    "@@SESSION.character_set_results, @@SESSION.autocommit, DATABASE()",
		    check_state, &state) < 0)
		return failed(fail, myconn_fail(c), "reading the session back");
	if (state.wrong[0] == '\0')
		return 0;
	myfail_set(&wrong, 1231, "42000", state.wrong); /* ER_WRONG_VALUE_FOR_VAR */
	wrong.kind = MYFAIL_NAME;
	return failed(fail, &wrong, "the session does not hold what was set");
}

static int set_up(struct myconn *c, const struct mysession_options *o, struct myfail *fail)
{
	struct str sql = STR_INIT;
	size_t i;
	int rc;

	compose(&sql, o, myconn_is_mariadb(c));
	rc = myconn_exec(c, str_span(&sql), MYCONN_SHORT_S, NULL);
	str_free(&sql);
	if (rc < 0 || set_comforts(c) < 0)
		return failed(fail, myconn_fail(c), "setting up the session");
	for (i = 0; o->session_sql != NULL && i < o->session_sql->n; i++)
		if (myconn_exec(c, span_of(o->session_sql->v[i]), MYCONN_DAY_S, NULL) < 0)
			return failed(fail, myconn_fail(c), "--session-sql");
	return mysession_check(c, o, fail);
}

struct myconn *mysession_open(const struct mysession_options *o, struct myfail *fail)
{
	struct myconn *c = myconn_open(&o->conn, fail);

	if (c == NULL)
		return NULL;
	if (set_up(c, o, fail) < 0) {
		myconn_close(c);
		return NULL;
	}
	return c;
}
