/* SPDX-License-Identifier: MIT */
/* The layers of an odps source. */
#include "conntest/conntest_internal.h"

#include "base/clock.h"
#include "base/nearest.h"
#include "base/show.h"
#include "net/probe.h"
#include "odps/odps.h"
#include "odps/odpsmeta.h"
#include "odps/tunnel.h"
#include "source/tablecache.h"
#include "source/url.h"
#include "writing/match.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TABLES_MAX 10000 /* names that are looked at */
#define SKEW_NOTE_S 60   /* the service allows 15 minutes (protocol 1.7) */
#define PROXY_PORT 1080  /* where a proxy names none: what libcurl takes */

struct odps_test {
	struct conntest *t;
	const struct source_odps *source;
	struct odps odps;
	bool hidden;        /* the project itself may not be looked at */
	struct err project; /* why the project is not there */
};

/* ---- the network ---- */

static unsigned port_of(const struct url *u)
{
	if (u->port > 0)
		return (unsigned)u->port;
	return strcmp(u->scheme, "https") == 0 ? 443 : 80;
}

static void set_peer(struct conntest_peer *peer, const struct source_odps *o,
	const struct url *endpoint, const struct url *proxy)
{
	*peer = (struct conntest_peer){.host = endpoint->host,
		.port = port_of(endpoint),
		.timeout_ms = CONNTEST_CONNECT_MS,
		.trust_word = "https",
		.ca_file = o->ca_file,
		.trust = TRUST_NAME};
	peer->tls = peer->tls_must = strcmp(endpoint->scheme, "https") == 0;
	if (o->proxy != NULL) {
		peer->proxy_host = proxy->host;
		peer->proxy_port = proxy->port < 0 && strcmp(proxy->scheme, "http") == 0
			? PROXY_PORT
			: port_of(proxy);
	}
}

static int network(struct conntest *t, struct err *err)
{
	const struct source_odps *o = &t->source.odps;
	struct url endpoint = URL_INIT, proxy = URL_INIT;
	struct conntest_peer peer;
	int rc = url_parse(&endpoint, o->endpoint, err);

	if (rc == 0 && o->proxy != NULL)
		rc = url_parse(&proxy, o->proxy, err);
	if (rc == 0) {
		set_peer(&peer, o, &endpoint, &proxy);
		rc = conntest_network(t, &peer, err);
	}
	url_free(&endpoint);
	url_free(&proxy);
	return rc;
}

/* ---- authentication: a signed request for the project ---- */

/* How far our clock is ahead of the server's, by the Date of its answer (whole seconds). */
static bool skew_of(const struct odps_reply *reply, int64_t *skew)
{
	const char *date = reply->call != NULL ? http_header(reply->call, "Date") : NULL;
	struct tm tm = {.tm_sec = 0};

	if (date == NULL || strptime(date, "%a, %d %b %Y %H:%M:%S GMT", &tm) == NULL)
		return false;
	*skew = clock_wall() / CLOCK_S - (int64_t)timegm(&tm);
	return true;
}

static void clock_facts(struct conntest *t, const struct odps_reply *reply)
{
	int64_t skew;

	if (!skew_of(reply, &skew))
		return;
	conntest_fact_n(t, "clock_skew_seconds", -skew);
	if (skew > SKEW_NOTE_S || skew < -SKEW_NOTE_S)
		conntest_note(t,
			"this machine's clock is %lld s %s the service's; 15 minutes are allowed",
			(long long)(skew < 0 ? -skew : skew), skew > 0 ? "ahead of" : "behind");
}

static const char *signature_of(const struct odps_test *m)
{
	if (m->source->bearer_token != NULL)
		return "bearer token";
	return m->source->signature == SIGNATURE_LEGACY || m->source->region == NULL ||
			m->odps.legacy[ODPS_REST]
		? "legacy"
		: "v4";
}

static void authenticated(struct odps_test *m, const struct odps_reply *reply)
{
	struct str *text = &m->t->layers[m->t->n - 1].text;
	struct show show;
	const char *id = m->source->access_id;

	if (id != NULL)
		str_addf(text, "%s, signature %s", show_cut(&show, id, strlen(id), 100),
			signature_of(m));
	else
		str_adds(text, signature_of(m));
	if (m->source->security_token != NULL)
		str_adds(text, ", temporary credentials");
	conntest_fact(m->t, "access_id", id);
	conntest_fact(m->t, "signature", signature_of(m));
	clock_facts(m->t, reply);
	conntest_end(m->t);
}

/* A refusal that does not doubt who we are. */
static bool is_about_project(const struct odps_reply *reply)
{
	return reply->refused &&
		(odpsproject_forbids(reply) ||
			(odpserr_kind(&reply->error) == ODPSERR_NAME && !reply->error.foreign));
}

static int authentication(struct odps_test *m, struct err *err)
{
	struct odps_request r;
	struct odps_reply reply;
	struct err own = ERR_INIT;
	int rc;

	conntest_begin(m->t, "authentication");
	odps_request_init(&r, &m->odps, ODPS_REST, "GET");
	rc = odps_ask(&m->odps, &r, "signed request", &reply, &own);
	if (rc < 0 && is_about_project(&reply)) {
		m->hidden = odpsproject_forbids(&reply);
		m->project = own;
		rc = 0;
	}
	if (rc == 0) {
		authenticated(m, &reply);
	} else {
		if (reply.refused)
			conntest_fact(m->t, "code", reply.error.code);
		*err = own;
		rc = conntest_fail(m->t, NULL, err);
	}
	odps_reply_free(&m->odps, &reply);
	odps_request_free(&r);
	return rc;
}

/* ---- project ---- */

static void keep_names(struct conntest *t, const struct odpsnames *names)
{
	struct str lines = STR_INIT;
	size_t i;

	for (i = 0; i < names->n; i++)
		if (strchr(names->v[i], '\n') == NULL)
			str_addf(&lines, "%s\n", names->v[i]);
	tablecache_keep(t->source.name, str_span(&lines));
	str_free(&lines);
}

static int project_facts(struct odps_test *m, struct err *err)
{
	struct str *text = &m->t->layers[m->t->n - 1].text;
	struct odpsnames names = ODPSNAMES_INIT;
	struct err own = ERR_INIT;
	char *zone = NULL;

	conntest_fact(m->t, "project", m->source->project);
	str_adds(text, m->source->project);
	if (odpsproject_zone(&m->odps, &zone, err) < 0)
		return -1;
	if (odpsproject_tables(&m->odps, m->source->schema, TABLES_MAX, &names, &own) == 0) {
		str_addf(text, ", %zu table%s visible", names.n, names.n == 1 ? "" : "s");
		conntest_fact_n(m->t, "tables", (int64_t)names.n);
		keep_names(m->t, &names);
	} else {
		conntest_note(m->t, "its tables may not be listed");
	}
	str_addf(text, ", time zone %s", zone != NULL ? zone : "UTC");
	conntest_fact(m->t, "time_zone", zone);
	odpsnames_free(&names);
	free(zone);
	return 0;
}

static int project(struct odps_test *m, struct err *err)
{
	struct conntest_layer *l = conntest_begin(m->t, "project");

	if (m->hidden) {
		str_adds(&l->text, m->source->project);
		conntest_fact(m->t, "project", m->source->project);
		conntest_note(m->t, "it may not be looked at by this account; its tables may be");
		return conntest_end(m->t);
	}
	if (err_is_set(&m->project))
		*err = m->project;
	if (err_is_set(err) || project_facts(m, err) < 0)
		return conntest_fail(m->t, NULL, err);
	return conntest_end(m->t);
}

/* ---- tunnel: where the rows go ---- */

static int reach(struct odps_test *m, const char *tunnel, struct err *err)
{
	struct probe_tls_options o = {.trust = TRUST_NAME, .ca_file = m->source->ca_file};
	struct url u = URL_INIT;
	struct probe p;
	int rc = url_parse(&u, tunnel, err);

	probe_init(&p, u.host != NULL ? u.host : "", rc == 0 ? port_of(&u) : 0,
		CONNTEST_CONNECT_MS);
	if (rc == 0)
		rc = probe_resolve(&p, err);
	if (rc == 0)
		rc = probe_connect(&p, err);
	if (rc == 0 && strcmp(u.scheme, "https") == 0)
		rc = probe_tls(&p, &o, err);
	if (rc < 0)
		conntest_fact(m->t, "fault", probe_fault_name(p.fault));
	probe_free(&p);
	url_free(&u);
	return rc;
}

static int tunnel(struct odps_test *m, struct err *err)
{
	struct conntest_layer *l = conntest_begin(m->t, "tunnel");
	const char *endpoint = odps_tunnel(&m->odps, err);
	struct show show;

	conntest_fact(m->t, "endpoint", endpoint);
	conntest_fact(m->t, "quota", m->source->quota);
	if (endpoint == NULL)
		return conntest_fail(m->t, NULL, err);
	if (m->source->proxy == NULL && reach(m, endpoint, err) < 0)
		return conntest_fail(m->t,
			"the tunnel is another host than the endpoint: allow it too, or "
			"name one that can be reached in 'tunnelEndpoint'",
			err);
	str_addf(&l->text, "%s%s", show_cut(&show, endpoint, strlen(endpoint), 200),
		m->source->tunnel_endpoint != NULL ? ", as the source names it" : "");
	if (m->source->quota != NULL)
		str_addf(&l->text, ", quota %s", m->source->quota);
	return conntest_end(m->t);
}

/* ---- table ---- */

static void list_columns(struct conntest_layer *l, const struct odpscolumns *c, const char *remark)
{
	struct show show;
	size_t i;

	for (i = 0; i < c->n; i++) {
		str_addf(&l->lines, "  %-24s  ", c->v[i].name);
		odpstype_print(&l->lines, &c->v[i].type);
		str_addf(&l->lines, "%s%s", c->v[i].nullable ? "" : " NOT NULL", remark);
		if (c->v[i].comment[0] != '\0')
			str_addf(&l->lines, "  %s",
				show_cut(&show, c->v[i].comment, strlen(c->v[i].comment), 200));
		str_addc(&l->lines, '\n');
	}
}

static void columns_json(struct str *out, const struct odpscolumns *c, bool partition)
{
	struct str type = STR_INIT;
	size_t i;

	for (i = 0; i < c->n; i++) {
		str_clear(&type);
		odpstype_print(&type, &c->v[i].type);
		str_adds(out, out->len == 1 ? "{\"name\":" : ",{\"name\":");
		conntest_json_text(out, c->v[i].name);
		str_adds(out, ",\"type\":");
		conntest_json_text(out, type.s);
		str_addf(out, ",\"nullable\":%s,\"partition\":%s}",
			c->v[i].nullable ? "true" : "false", partition ? "true" : "false");
	}
	str_free(&type);
}

/* --columns must be there, partition columns counted. */
static int check_columns(const struct odps_test *m, const struct odpstable *table, struct err *err)
{
	const char *list = m->t->options->columns, *names[256];
	char name[300], hint[512];
	struct show show;
	size_t n = 0, i;

	for (i = 0; i < table->columns.n && n < 256; i++)
		names[n++] = table->columns.v[i].name;
	for (i = 0; i < table->keys.n && n < 256; i++)
		names[n++] = table->keys.v[i].name;
	while (list != NULL && (list = match_next_name(list, name, sizeof name)) != NULL)
		if (odpscolumns_find(&table->columns, name) < 0 &&
			odpscolumns_find(&table->keys, name) < 0)
			return err_set(err, EXIT_USAGE, "%s has no column '%s'%s",
				m->t->options->table, show_cut(&show, name, strlen(name), 100),
				nearest_hint(hint, sizeof hint, name, names, n));
	return 0;
}

static int table_layer(struct odps_test *m, const struct odpstable_name *name,
	struct odpstable *table, struct err *err)
{
	struct conntest_layer *l = conntest_begin(m->t, "table");
	struct str json = STR_INIT;

	if (odpstable_load(table, &m->odps, name, err) < 0)
		return conntest_fail(m->t, NULL, err);
	str_addc(&json, '[');
	columns_json(&json, &table->columns, false);
	columns_json(&json, &table->keys, true);
	str_addc(&json, ']');
	conntest_fact(m->t, "table", name->table);
	conntest_fact(m->t, "kind", table->kind);
	conntest_fact_json(m->t, "columns", json.s);
	str_free(&json);
	list_columns(l, &table->columns, "");
	list_columns(l, &table->keys, "  PARTITION");
	if (check_columns(m, table, err) < 0)
		return conntest_fail(m->t, NULL, err);
	str_addf(&l->text, "%s, %zu column%s", name->table, table->columns.n,
		table->columns.n == 1 ? "" : "s");
	if (table->keys.n > 0)
		str_addf(&l->text, ", partitioned by %zu", table->keys.n);
	if (table->is_view)
		conntest_note(m->t, "a view: it is read with --sql 'select ...'");
	return conntest_end(m->t);
}

/* ---- privileges ---- */

/* The first partition, as a tunnel request wants it. 1; 0 where there is none; -1. */
static int first_partition(struct odps_test *m, const struct odpstable_name *name,
	const struct odpstable *table, struct str *spec, struct err *err)
{
	struct partkey_list list = PARTKEY_LIST_INIT;
	int rc = odpstable_partitions(table, &m->odps, name, NULL, 0, &list, err);

	if (rc == 0 && list.n > 0) {
		partkey_print(spec, &list.v[0], table->key_names);
		rc = 1;
	}
	partkey_list_free(&list);
	return rc;
}

/* A download session: what reading needs, and no row is read. */
static int prove_read(struct odps_test *m, const struct tunnel_target *target, struct err *err)
{
	struct tunnel_session session = TUNNEL_SESSION_INIT;
	struct odpserr error;
	int rc = tunnel_open(&session, &m->odps, target, NULL, &error, err);

	if (rc == 0) {
		str_addf(&m->t->layers[m->t->n - 1].text, "may be read: a session of %llu rows",
			(unsigned long long)session.rows);
		conntest_fact_n(m->t, "rows", (int64_t)session.rows);
	}
	tunnel_session_free(&session);
	return rc;
}

/* An upload session that is never committed: nothing is seen of it, and it ends by itself. */
static int prove_write(struct odps_test *m, const struct tunnel_target *target, struct err *err)
{
	struct odps_request r;
	struct odps_reply reply;
	int rc;

	odps_request_init(&r, &m->odps, ODPS_TUNNEL, "POST");
	if (target->schema != NULL) {
		odps_segment(&r, "schemas");
		odps_segment(&r, target->schema);
	}
	odps_segment(&r, "tables");
	odps_segment(&r, target->table);
	odps_param(&r, "uploads", "");
	if (target->partition != NULL)
		odps_param(&r, "partition", target->partition);
	if (m->source->quota != NULL)
		odps_param(&r, "quotaName", m->source->quota);
	rc = odps_ask(&m->odps, &r, "upload session", &reply, err);
	if (rc == 0)
		str_adds(&m->t->layers[m->t->n - 1].text, "may be written");
	odps_reply_free(&m->odps, &reply);
	odps_request_free(&r);
	return rc;
}

static int privileges(struct odps_test *m, const struct odpstable_name *name,
	const struct odpstable *table, struct err *err)
{
	bool write = m->t->options->purpose == FOR_WRITE;
	struct tunnel_target target = {.schema = name->schema, .table = name->table};
	struct str spec = STR_INIT;
	int rc = 1;

	if (table->is_view) {
		conntest_skip(m->t, "privileges", "a view has no rows in the tunnel");
		return 0;
	}
	conntest_begin(m->t, "privileges");
	conntest_fact(m->t, "for", write ? "write" : "read");
	if (table->keys.n > 0)
		rc = first_partition(m, name, table, &spec, err);
	target.partition = spec.s;
	if (rc == 0)
		conntest_note(m->t, "not proved: the table has no partition yet");
	else if (rc > 0)
		rc = write ? prove_write(m, &target, err) : prove_read(m, &target, err);
	if (spec.len > 0)
		conntest_fact(m->t, "partition", spec.s);
	rc = rc < 0 ? conntest_fail(m->t, NULL, err) : conntest_end(m->t);
	str_free(&spec);
	return rc;
}

/* A table of another project is asked for there. */
static int look_at_table(struct odps_test *m, struct err *err)
{
	struct odpstable table = ODPSTABLE_INIT;
	struct odpstable_name name;
	int rc;

	if (odpstable_name(&name, m->t->options->table, m->source, err) < 0) {
		conntest_begin(m->t, "table");
		return conntest_fail(m->t, NULL, err);
	}
	if (strcmp(name.project, m->source->project) != 0)
		odps_use(&m->odps, name.project);
	rc = table_layer(m, &name, &table, err);
	if (rc == 0 && m->t->options->purpose != FOR_LOGIN)
		rc = privileges(m, &name, &table, err);
	odpstable_free(&table);
	odpstable_name_free(&name);
	return rc;
}

int conntest_odps(struct conntest *t, struct err *err)
{
	struct odps_test m = {.t = t, .source = &t->source.odps, .project = ERR_INIT};
	struct odps_options o = ODPS_OPTIONS_INIT;
	int rc;

	if (network(t, err) < 0)
		return -1;
	o.retry_for_ns = 0; /* what fails is told, not tried again */
	o.connect_ns = o.stall_ns = CONNTEST_CONNECT_MS * CLOCK_MS;
	odps_open(&m.odps, &t->source, &o, t->options->cli);
	rc = authentication(&m, err);
	if (rc == 0)
		rc = project(&m, err);
	if (rc == 0)
		rc = tunnel(&m, err);
	if (rc == 0 && t->options->table != NULL)
		rc = look_at_table(&m, err);
	odps_close(&m.odps);
	return rc;
}
