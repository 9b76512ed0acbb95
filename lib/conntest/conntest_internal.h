/* SPDX-License-Identifier: MIT */
/*
 * conntest_internal: what the parts of conntest share: a layer is begun, filled,
 * and ended; and the two services' own layers.
 */
#ifndef CONNTEST_INTERNAL_H
#define CONNTEST_INTERNAL_H

#include "conntest/conntest.h"
#include "mysql/myconn.h"
#include "value/column.h"

#define CONNTEST_CONNECT_MS 10000 /* where the source gives no connectTimeout */

/* Begin a layer; the clock starts. */
struct conntest_layer *conntest_begin(struct conntest *t, const char *name);

/* The one under way. */
struct conntest_layer *conntest_current(struct conntest *t);

/* End it: the clock stops; it is handed out. Returns 0. */
int conntest_end(struct conntest *t);

/* Begin and end a layer that has no meaning here. */
void conntest_skip(struct conntest *t, const char *name, const char *why);

/* End it as failed by err; hint may be NULL. Returns -1. */
int conntest_fail(struct conntest *t, const char *hint, struct err *err);

/* Say that it works, but. */
void conntest_note(struct conntest *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Facts of the layer under way. */
void conntest_fact(struct conntest *t, const char *name, const char *text); /* NULL: null */
void conntest_fact_n(struct conntest *t, const char *name, int64_t n);
void conntest_fact_bool(struct conntest *t, const char *name, bool yes);
void conntest_fact_json(struct conntest *t, const char *name, const char *json);

/* Where the network layers go, and how TLS is judged there. */
struct conntest_peer {
	const char *host; /* the store itself */
	unsigned port;
	const char *proxy_host; /* NULL: none */
	unsigned proxy_port;
	const char *socket; /* Unix socket; NULL: none */
	int timeout_ms;
	bool tls;      /* TLS is wanted */
	bool tls_must; /* ... and a server without it is a failure */
	bool mysql;
	const char *trust_word; /* what decides how strictly: "sslMode PREFERRED" */
	const char *ca_file, *cert_file, *key_file;
	int trust; /* enum probe_trust */
};

/* The layers dns, tcp, tls. */
int conntest_network(struct conntest *t, const struct conntest_peer *peer, struct err *err);

/* All layers behind the configuration, for one type of source. */
int conntest_mysql(struct conntest *t, struct err *err);
int conntest_odps(struct conntest *t, struct err *err);

/* What the layers of a mysql source hand on to each other. */
struct conntest_mysql {
	struct conntest *t;
	const struct source_mysql *source;
	struct source_mysql bare; /* the source without its database; conn may be by it */
	struct myconn *conn;
	struct myfail fail; /* of the login */
	char account[400];  /* CURRENT_USER() as GRANT wants it: 'u'@'h' */
};

/* The layers table and privileges; and the layer session. */
int conntest_mytable(struct conntest_mysql *m, struct err *err);
int conntest_mysession(struct conntest_mysql *m, struct err *err);

/* Append a text as JSON; NULL as null. */
void conntest_json_text(struct str *out, const char *text);

/*
 * Hosts of all known sources, and those of MaxCompute's public endpoints: the
 * nearest one to a host that is not known, or NULL. The caller frees.
 */
char *conntest_nearest_host(const char *host);

#endif
