/* SPDX-License-Identifier: MIT */
/* The layers of a mysql source. */
#include "conntest/conntest_internal.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"
#include "mysql/myconn.h"
#include "net/probe.h"
#include "source/tablecache.h"

#include <stdio.h>
#include <stdlib.h>

#define NO_SUCH_DATABASE 1049
#define DATABASE_DENIED 1044
#define ACCESS_DENIED 1045
#define ACCESS_DENIED_HOST 1130
#define HOST_BLOCKED 1129
#define TOO_MANY_CONNECTIONS 1040
#define PASSWORD_EXPIRED 1820
#define PASSWORD_EXPIRED_LOGIN 1862
#define ACCOUNT_LOCKED 3118
#define ACCOUNT_LOCKED_MARIADB 4151

static int network(struct conntest *t, struct err *err)
{
	const struct source_mysql *m = &t->source.mysql;
	char word[40];
	struct conntest_peer peer = {.host = m->host,
		.port = m->port,
		.socket = m->socket,
		.timeout_ms =
			m->connect_timeout_ms > 0 ? m->connect_timeout_ms : CONNTEST_CONNECT_MS,
		.tls = m->ssl != SSL_DISABLED,
		.tls_must = m->ssl >= SSL_REQUIRED,
		.mysql = true,
		.trust_word = word,
		.ca_file = m->ssl_ca,
		.cert_file = m->ssl_cert,
		.key_file = m->ssl_key,
		.trust = m->ssl == SSL_VERIFY_IDENTITY ? TRUST_NAME
			: m->ssl == SSL_VERIFY_CA      ? TRUST_ISSUER
						       : TRUST_ANY};

	snprintf(word, sizeof word, "sslMode %s", source_ssl_name(m->ssl));
	return conntest_network(t, &peer, err);
}

/* ---- authentication ---- */

static const char *login_hint(const struct myfail *f)
{
	switch (f->code) {
	case ACCESS_DENIED:
		return "check username and password; what counts is an account for this user at that "
		       "very host, and an administrator can see them in mysql.user";
	case ACCESS_DENIED_HOST:
		return "no account may log in from this machine's address: an administrator creates "
		       "one, or adds the address to the allow-list";
	case HOST_BLOCKED:
		return "an administrator runs FLUSH HOSTS";
	case TOO_MANY_CONNECTIONS:
		return "wait, or let an administrator raise max_connections";
	case PASSWORD_EXPIRED:
	case PASSWORD_EXPIRED_LOGIN:
		return "set a new password with ALTER USER, and put it into the data source";
	case ACCOUNT_LOCKED:
	case ACCOUNT_LOCKED_MARIADB:
		return "an administrator runs ALTER USER ... ACCOUNT UNLOCK";
	default:
		return NULL;
	}
}

static struct myconn *log_in(const struct conntest_mysql *m, const struct source_mysql *source,
	struct myfail *fail)
{
	struct myconn_options o = {.source = source, .program = m->t->options->cli->tool};

	return myconn_open(&o, fail);
}

/* The database is another layer: a login that only lacks it is one. */
static bool is_about_database(const struct myfail *f)
{
	return f->code == NO_SUCH_DATABASE || f->code == DATABASE_DENIED;
}

static int take_account(void *arg, const struct span *cells, unsigned n)
{
	struct conntest_mysql *m = arg;
	const char *at = n > 0 && cells[0].p != NULL ? strrchr(cells[0].p, '@') : NULL;
	struct str s = STR_INIT;

	if (at == NULL)
		return 1;
	myconn_quote(&s, (struct span){cells[0].p, (size_t)(at - cells[0].p)});
	str_addc(&s, '@');
	myconn_quote(&s, span_of(at + 1));
	snprintf(m->account, sizeof m->account, "%s", s.s);
	str_free(&s);
	return 1;
}

static int authentication(struct conntest_mysql *m, struct err *err)
{
	struct conntest_layer *l = conntest_begin(m->t, "authentication");

	m->conn = log_in(m, m->source, &m->fail);
	if (m->conn == NULL && is_about_database(&m->fail)) {
		m->bare = *m->source;
		m->bare.database = NULL;
		m->conn = log_in(m, &m->bare, &(struct myfail){.code = 0});
	}
	if (m->conn == NULL && !is_about_database(&m->fail)) {
		conntest_fact_n(m->t, "code", m->fail.code);
		myfail_err(err, &m->fail, m->source->username, "login");
		return conntest_fail(m->t, login_hint(&m->fail), err);
	}
	str_addf(&l->text, "%s", m->source->username);
	conntest_fact(m->t, "user", m->source->username);
	if (m->conn == NULL)
		return conntest_end(m->t);
	if (myconn_query(m->conn, "SELECT CURRENT_USER()", take_account, m) < 0) {
		myfail_err(err, myconn_fail(m->conn), m->source->username, "SELECT CURRENT_USER()");
		return conntest_fail(m->t, login_hint(myconn_fail(m->conn)), err);
	}
	str_addf(&l->text, " as %s", m->account);
	if (*myconn_auth(m->conn) != '\0')
		str_addf(&l->text, " by %s", myconn_auth(m->conn));
	conntest_fact(m->t, "account", m->account);
	conntest_fact(m->t, "plugin", myconn_auth(m->conn));
	conntest_fact(m->t, "cipher", myconn_tls(m->conn));
	return conntest_end(m->t);
}

/* ---- database ---- */

struct names {
	char **v;
	size_t n, cap;
	struct str lines; /* each ended by a newline */
};

static int take_name(void *arg, const struct span *cells, unsigned n)
{
	struct names *names = arg;

	if (n == 0 || cells[0].p == NULL)
		return 0;
	names->v = mem_grow(names->v, names->n, &names->cap, sizeof *names->v);
	names->v[names->n++] = mem_dup(cells[0].p, cells[0].len);
	if (memchr(cells[0].p, '\n', cells[0].len) == NULL) {
		str_add(&names->lines, cells[0].p, cells[0].len);
		str_addc(&names->lines, '\n');
	}
	return 0;
}

static void names_free(struct names *names)
{
	while (names->n > 0)
		free(names->v[--names->n]);
	free(names->v);
	str_free(&names->lines);
}

/* Who may see nothing of a database is told the same where there is none. */
static void add_database_hint(const struct conntest_mysql *m, const struct names *names,
	struct str *hint)
{
	const char *const *all = (const char *const *)names->v, *wanted = m->source->database;
	bool denied = m->fail.code == DATABASE_DENIED && m->account[0] != '\0';
	char near[600];

	if (names->n > 0 && (!denied || nearest_name(wanted, all, names->n) != NULL))
		str_adds(hint, nearest_hint(near, sizeof near, wanted, all, names->n) + 2);
	if (denied)
		str_addf(hint, "%san administrator runs: GRANT ALL ON `%s`.* TO %s",
			hint->len > 0 ? " Else " : "", wanted, m->account);
}

static int database_failed(struct conntest_mysql *m, struct err *err)
{
	struct names names = {.v = NULL};
	struct str hint = STR_INIT;
	size_t i;

	conntest_fact_n(m->t, "code", m->fail.code);
	myfail_err(err, &m->fail, m->source->database, "USE");
	if (m->conn != NULL)
		myconn_query(m->conn, "SHOW DATABASES", take_name, &names);
	add_database_hint(m, &names, &hint);
	for (i = 0; i < names.n && i < 100; i++)
		str_addf(&m->t->layers[m->t->n - 1].lines, "  %s\n", names.v[i]);
	conntest_fail(m->t, hint.s, err);
	str_free(&hint);
	names_free(&names);
	return -1;
}

static int database(struct conntest_mysql *m, struct err *err)
{
	struct conntest_layer *l = conntest_begin(m->t, "database");
	struct names names = {.v = NULL};
	struct show show;

	if (is_about_database(&m->fail))
		return database_failed(m, err);
	if (myconn_query(m->conn, "SHOW TABLES", take_name, &names) < 0) {
		names_free(&names);
		myfail_err(err, myconn_fail(m->conn), m->source->database, "SHOW TABLES");
		return conntest_fail(m->t, NULL, err);
	}
	str_addf(&l->text, "%s, %zu table%s visible",
		show_bytes(&show, m->source->database, strlen(m->source->database)), names.n,
		names.n == 1 ? "" : "s");
	conntest_fact(m->t, "database", m->source->database);
	conntest_fact_n(m->t, "tables", (int64_t)names.n);
	tablecache_keep(m->t->source.name, str_span(&names.lines));
	names_free(&names);
	return conntest_end(m->t);
}

int conntest_mysql(struct conntest *t, struct err *err)
{
	struct conntest_mysql m = {.t = t, .source = &t->source.mysql};
	int rc = network(t, err);

	if (rc == 0)
		rc = authentication(&m, err);
	if (rc == 0)
		rc = database(&m, err);
	if (rc == 0 && t->options->table != NULL)
		rc = conntest_mytable(&m, err);
	if (rc == 0)
		rc = conntest_mysession(&m, err);
	myconn_close(m.conn);
	return rc;
}
