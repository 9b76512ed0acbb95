/* SPDX-License-Identifier: MIT */
/* The layers of a mysql source that look at a table and at the session. */
#include "conntest/conntest_internal.h"

#include "base/clock.h"
#include "base/show.h"
#include "mysql/mysession.h"
#include "mysql/mytable.h"
#include "value/zone.h"
#include "writing/match.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define NO_INSERT_INTO_VIEW 1471
#define TABLE_DENIED 1142
#define COLUMN_DENIED 1143
#define READ_ONLY 1290
#define READ_ONLY_MODE 1836

#define SKEW_S 2.0 /* a clock further off than that is worth a word */

/* ---- table ---- */

/* DESCRIBE's columns, padded; the names stand in the layer's lines for -v. */
static int describe_row(void *arg, const struct span *cells, unsigned n)
{
	struct str *lines = arg;
	struct show show;
	unsigned i;

	str_adds(lines, "  ");
	for (i = 0; i < n; i++)
		str_addf(lines, "%-*s  ",
			i < 2                ? 24
				: i == n - 1 ? 1
					     : 8,
			cells[i].p == NULL ? "NULL"
					   : show_cut(&show, cells[i].p, cells[i].len, 200));
	while (lines->s[lines->len - 1] == ' ')
		lines->len--;
	str_addc(lines, '\n');
	return 0;
}

static void columns_fact(struct conntest *t, const struct mytable *table)
{
	struct str json = STR_INIT;
	size_t i;

	for (i = 0; i < table->n_columns; i++) {
		str_adds(&json, i == 0 ? "[{\"name\":" : ",{\"name\":");
		conntest_json_text(&json, table->columns[i].name);
		str_adds(&json, ",\"type\":");
		conntest_json_text(&json, table->columns[i].type);
		str_addf(&json, ",\"nullable\":%s}", table->columns[i].not_null ? "false" : "true");
	}
	str_addc(&json, ']');
	conntest_fact_json(t, "columns", json.s);
	str_free(&json);
}

static void table_facts(struct conntest *t, const struct mytable *table)
{
	conntest_fact(t, "table", table->name);
	conntest_fact(t, "engine", table->engine);
	conntest_fact_bool(t, "transactional", table->transactional);
	conntest_fact_bool(t, "view", table->is_view);
	conntest_fact(t, "triggers", table->triggers.len > 0 ? table->triggers.s : NULL);
	columns_fact(t, table);
}

static void table_notes(struct conntest *t, const struct mytable *table)
{
	struct show show;

	if (table->engine != NULL && !table->transactional)
		conntest_note(t,
			"%s has no transactions: mysql-write refuses it without "
			"--allow-non-transactional",
			table->engine);
	if (table->triggers.len > 0)
		conntest_note(t, "its triggers may change values: %s",
			show_cut(&show, table->triggers.s, table->triggers.len, 300));
}

/* --columns as the columns of a stream, as a mapping would bring them. */
static void list_columns(struct columns *columns, const char *list)
{
	char name[300];

	while (list != NULL && (list = match_next_name(list, name, sizeof name)) != NULL)
		columns_add(columns, name, strlen(name), (struct dstype){.kind = DSTYPE_STRING},
			NULL, NULL);
}

static int check_names(const struct mytable *table, const struct columns *columns, struct err *err)
{
	char hint[512];
	struct show show;
	size_t i;

	for (i = 0; i < columns->n; i++)
		if (mytable_find(table, columns->v[i].name, columns->v[i].name_len) < 0)
			return err_set(err, EXIT_USAGE, "%s has no column '%s'%s", table->name,
				show_cut(&show, columns->v[i].name, columns->v[i].name_len, 100),
				mytable_hint(table, hint, sizeof hint, columns->v[i].name));
	return 0;
}

/* Do the columns of --columns exist; and for writing: may they be given, and is one missing? */
static int check_columns(const struct conntest *t, const struct mytable *table, struct err *err)
{
	struct columns columns = COLUMNS_INIT;
	struct match match = MATCH_INIT;
	int rc;

	if (t->options->columns == NULL)
		return 0;
	list_columns(&columns, t->options->columns);
	rc = t->options->purpose == FOR_WRITE ? mytable_match(table, &match, &columns, NULL, err)
					      : check_names(table, &columns, err);
	match_free(&match);
	columns_free(&columns);
	return rc;
}

static int table_layer(struct conntest_mysql *m, struct mytable *table, struct err *err)
{
	struct conntest_layer *l = conntest_begin(m->t, "table");
	struct str sql = STR_INIT;

	if (mytable_open(table, m->conn, m->t->options->table, m->source->database, err) < 0)
		return conntest_fail(m->t,
			err->exit == EXIT_USAGE
				? "a table on which one has no privilege at all is not shown"
				: NULL,
			err);
	str_adds(&sql, "DESCRIBE ");
	mytable_sql_name(&sql, table);
	myconn_query(m->conn, sql.s, describe_row, &l->lines);
	str_free(&sql);
	table_facts(m->t, table);
	if (check_columns(m->t, table, err) < 0)
		return conntest_fail(m->t, NULL, err);
	str_addf(&l->text, "%s, %zu column%s, %s", table->name, table->n_columns,
		table->n_columns == 1 ? "" : "s",
		table->is_view                  ? "a view"
			: table->engine != NULL ? table->engine
						: "no engine");
	table_notes(m->t, table);
	return conntest_end(m->t);
}

/* ---- privileges ---- */

/* Is there a column of that name, ASCII capitals or not? */
static bool has_name(const struct columns *columns, const char *name)
{
	size_t i;

	for (i = 0; i < columns->n; i++)
		if (strcasecmp(columns->v[i].name, name) == 0)
			return true;
	return false;
}

/* The columns that are asked for, and n times NULL for what would go into them. */
static void add_columns(const struct conntest *t, const struct mytable *table, struct str *names,
	struct str *nulls)
{
	struct columns columns = COLUMNS_INIT;
	bool write = t->options->purpose == FOR_WRITE;
	const struct mycolumn *c;
	size_t i;

	list_columns(&columns, t->options->columns);
	for (i = 0; i < table->n_columns; i++) {
		c = &table->columns[i];
		if (write && (c->generated || !c->usable))
			continue;
		if (t->options->columns != NULL && !has_name(&columns, c->name))
			continue;
		str_adds(names, names->len > 0 ? "," : "");
		myconn_name(names, c->name);
		str_adds(nulls, nulls->len > 0 ? ",NULL" : "NULL");
	}
	columns_free(&columns);
}

/* A statement that needs the privilege and touches no row. */
static void compose_proof(const struct conntest *t, const struct mytable *table, struct str *sql)
{
	struct str names = STR_INIT, nulls = STR_INIT;

	add_columns(t, table, &names, &nulls);
	if (t->options->purpose == FOR_WRITE) {
		str_adds(sql, "INSERT INTO ");
		mytable_sql_name(sql, table);
		str_addf(sql, " (%s) SELECT %s FROM DUAL WHERE FALSE", names.s, nulls.s);
	} else {
		str_addf(sql, "SELECT %s FROM ", names.s);
		mytable_sql_name(sql, table);
		str_adds(sql, " WHERE FALSE");
	}
	str_free(&names);
	str_free(&nulls);
}

static void privilege_hint(const struct conntest_mysql *m, const struct mytable *table,
	const struct myfail *f, struct str *hint)
{
	if (f->code == TABLE_DENIED || f->code == COLUMN_DENIED) {
		str_addf(hint, "an administrator runs: GRANT %s ON ",
			m->t->options->purpose == FOR_WRITE ? "INSERT" : "SELECT");
		mytable_sql_name(hint, table);
		str_addf(hint, " TO %s", m->account);
	} else if (f->code == READ_ONLY || f->code == READ_ONLY_MODE) {
		str_adds(hint, "this server only reads: connect to the primary");
	} else if (f->code == NO_INSERT_INTO_VIEW) {
		str_adds(hint, "write to the table below the view");
	}
}

static int privileges_layer(struct conntest_mysql *m, const struct mytable *table, struct err *err)
{
	bool write = m->t->options->purpose == FOR_WRITE;
	struct conntest_layer *l = conntest_begin(m->t, "privileges");
	struct str sql = STR_INIT, hint = STR_INIT;
	int rc;

	compose_proof(m->t, table, &sql);
	conntest_fact(m->t, "for", write ? "write" : "read");
	conntest_fact(m->t, "proof", sql.s);
	rc = myconn_do(m->conn, sql.s, NULL);
	if (rc < 0) {
		conntest_fact_n(m->t, "code", myconn_fail(m->conn)->code);
		privilege_hint(m, table, myconn_fail(m->conn), &hint);
		myfail_err(err, myconn_fail(m->conn), table->name, write ? "INSERT" : "SELECT");
		rc = conntest_fail(m->t, hint.s, err);
	} else {
		str_addf(&l->text, "may be %s", write ? "written" : "read");
		conntest_end(m->t);
	}
	str_free(&sql);
	str_free(&hint);
	return rc;
}

int conntest_mytable(struct conntest_mysql *m, struct err *err)
{
	struct mytable table = MYTABLE_INIT;
	int rc = table_layer(m, &table, err);

	if (rc == 0 && m->t->options->purpose != FOR_LOGIN)
		rc = privileges_layer(m, &table, err);
	mytable_free(&table);
	return rc;
}

/* ---- session ---- */

enum fact {
	F_VERSION,
	F_COMMENT,
	F_SQL_MODE,
	F_MAX_PACKET,
	F_LOCAL_INFILE,
	F_ZONE,
	F_SYSTEM_ZONE,
	F_CHARSET,
	F_READ_ONLY,
	F_NOW,
	N_FACTS
};

struct facts {
	char v[N_FACTS][512];
};

static int take_facts(void *arg, const struct span *cells, unsigned n)
{
	struct facts *f = arg;
	unsigned i;

	for (i = 0; i < n && i < N_FACTS; i++)
		snprintf(f->v[i], sizeof f->v[i], "%s", cells[i].p != NULL ? cells[i].p : "");
	return 1;
}

static void session_facts(struct conntest *t, const struct facts *f, double skew)
{
	char text[40];

	conntest_fact(t, "version", f->v[F_VERSION]);
	conntest_fact(t, "product", f->v[F_COMMENT]);
	conntest_fact(t, "sql_mode", f->v[F_SQL_MODE]);
	conntest_fact_n(t, "max_allowed_packet", strtoll(f->v[F_MAX_PACKET], NULL, 10));
	conntest_fact_bool(t, "local_infile", f->v[F_LOCAL_INFILE][0] == '1');
	conntest_fact(t, "time_zone", f->v[F_ZONE]);
	conntest_fact(t, "system_time_zone", f->v[F_SYSTEM_ZONE]);
	conntest_fact(t, "charset", f->v[F_CHARSET]);
	conntest_fact_bool(t, "read_only", f->v[F_READ_ONLY][0] == '1');
	snprintf(text, sizeof text, "%.3f", fabs(skew) < 0.0005 ? 0.0 : skew);
	conntest_fact_json(t, "clock_skew_seconds", text);
}

static bool is_old(const struct myconn *c)
{
	return myconn_version(c) < (myconn_is_mariadb(c) ? 100600 : 50700);
}

static void session_notes(struct conntest_mysql *m, const struct myconn *c, const struct facts *f,
	double skew)
{
	if (is_old(c))
		conntest_note(m->t,
			"older than MariaDB 10.6 and MySQL 5.7, which are the oldest known "
			"to work");
	if (f->v[F_LOCAL_INFILE][0] != '1')
		conntest_note(m->t,
			"local_infile is off: mysql-write stores by INSERT, which is slower");
	if (f->v[F_READ_ONLY][0] == '1')
		conntest_note(m->t, "the server is read_only");
	if (fabs(skew) > SKEW_S)
		conntest_note(m->t, "its clock is %.1f s %s this machine's", fabs(skew),
			skew > 0 ? "ahead of" : "behind");
}

/* The strict session that mysql-write needs, and what the server says of itself. */
static int ask_facts(struct conntest_mysql *m, struct myconn *c, struct err *err)
{
	struct conntest_layer *l = &m->t->layers[m->t->n - 1];
	struct facts f = {{{0}}};
	int64_t before = clock_wall(), after;
	struct show show;
	double skew;

	if (myconn_query(c,
		    "SELECT @@version, @@version_comment, @@sql_mode, @@max_allowed_packet, "
		    "@@local_infile, @@global.time_zone, @@system_time_zone, @@character_set_server, "
		    "@@read_only, UNIX_TIMESTAMP(NOW(6))",
		    take_facts, &f) < 0) {
		myfail_err(err, myconn_fail(c), m->source->username,
			"reading the server's settings");
		return conntest_fail(m->t, NULL, err);
	}
	after = clock_wall();
	skew = strtod(f.v[F_NOW], NULL) - ((double)before + (double)after) / 2e9;
	session_facts(m->t, &f, skew);
	str_addf(&l->text, "server %s",
		show_cut(&show, f.v[F_VERSION], strlen(f.v[F_VERSION]), 100));
	str_addf(&l->text, ", strict sql_mode holds, max_allowed_packet %s, local_infile %s",
		f.v[F_MAX_PACKET], f.v[F_LOCAL_INFILE][0] == '1' ? "on" : "off");
	str_addf(&l->text, ", time zone %s", f.v[F_ZONE]);
	if (strcmp(f.v[F_ZONE], "SYSTEM") == 0)
		str_addf(&l->text, " (%s)", f.v[F_SYSTEM_ZONE]);
	str_addf(&l->text, ", clock %+.1f s", fabs(skew) < 0.05 ? 0.0 : skew);
	session_notes(m, c, &f, skew);
	return conntest_end(m->t);
}

/* The offset of the source's own serverTimezone; UTC where it has none. */
static int session_offset(const struct source_mysql *source, int32_t *offset, struct err *err)
{
	struct zone *z;

	*offset = 0;
	if (source->time_zone == NULL)
		return 0;
	z = zone_open(source->time_zone, err);
	if (z == NULL)
		return err_at(err, "serverTimezone");
	*offset = zone_offset(z, clock_wall() / CLOCK_S);
	zone_free(z);
	return 0;
}

int conntest_mysession(struct conntest_mysql *m, struct err *err)
{
	struct mysession_options o = {
		.conn = {.source = m->source, .program = m->t->options->cli->tool},
		.place = m->t->name};
	struct myfail fail;
	struct myconn *c;
	int rc;

	conntest_begin(m->t, "session");
	if (session_offset(m->source, &o.offset_s, err) < 0)
		return conntest_fail(m->t, NULL, err);
	c = mysession_open(&o, &fail);
	if (c == NULL) {
		conntest_fact_n(m->t, "code", fail.code);
		myfail_err(err, &fail, m->source->username, "the session");
		return conntest_fail(m->t,
			"a server older than MariaDB 10.6 or MySQL 5.7 may not know a "
			"setting; one that init_connect changes must be left alone",
			err);
	}
	rc = ask_facts(m, c, err);
	myconn_close(c);
	return rc;
}
