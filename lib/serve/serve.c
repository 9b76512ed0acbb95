/* SPDX-License-Identifier: MIT */
/* The server's life, and the way that each request takes through it. */
#include "serve/serve.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/show.h"
#include "net/crypto.h"
#include "serve/download.h"
#include "serve/instance.h"
#include "serve/serve_internal.h"
#include "serve/upload.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define IDLE_S 120  /* protocol 5.7 */
#define JOBS_MAX 32 /* statements that run at once */

/* Where it goes. */

/* Take "projects/P" off the path, behind /api on the ordinary endpoint. */
static bool find_project(struct call *c, struct httpd_answer *a)
{
	const struct target *t = &c->target;
	size_t at = c->tunnel ? 0 : 1;
	struct show show;

	if (!target_is(t, at, "projects") || t->n_segments < at + 2)
		return call_error(c, a, 404, c->tunnel ? "InvalidURI" : "NoSuchObject",
			"Nothing is served at this path");
	if (strcasecmp(t->segment[at + 1].p, c->serve->o->project) != 0)
		return call_error(c, a, 404, c->tunnel ? "NoSuchProject" : "NoSuchObject",
			"ODPS-0420111: Project not found - '%s'",
			show_cut(&show, t->segment[at + 1].p, t->segment[at + 1].len, 200));
	c->path = t->segment + at + 2;
	c->n_path = t->n_segments - at - 2;
	c->schema = target_param(t, "curr_schema");
	if (c->n_path >= 3 && span_is(c->path[0], "schemas")) {
		c->schema = c->path[1].p;
		c->path += 2;
		c->n_path -= 2;
	}
	if (c->schema == NULL || *c->schema == '\0')
		c->schema = CATALOG_SCHEMA;
	return true;
}

static void answer_projects(struct call *c, struct httpd_answer *a)
{
	str_adds(&a->body, XML_HEAD "<Projects><Project>");
	markup_element(&a->body, "Name", c->serve->o->project);
	markup_element(&a->body, "Owner", SERVE_OWNER);
	str_adds(&a->body,
		"<Comment></Comment><State>AVAILABLE</State></Project><Marker/>"
		"<MaxItems>1000</MaxItems></Projects>");
	call_xml(a);
}

/* Things that P asks of every new server, and needs no project for (protocol 4). */
static bool answer_outside(struct call *c, struct httpd_answer *a)
{
	const struct target *t = &c->target;

	if (!c->tunnel && target_is(t, 1, "projects") && t->n_segments == 2 && call_is(c, "GET")) {
		answer_projects(c, a);
		return true;
	}
	if (c->tunnel ||
		!(target_is(t, 1, "tenants") ||
			((target_is(t, 1, "logview") || target_is(t, 1, "webconsole")) &&
				target_is(t, 2, "host"))))
		return false;
	if (target_is(t, 1, "tenants")) {
		str_adds(&a->body,
			"{\"Tenant\":{\"Name\":\"local\",\"TenantId\":\"local\","
			"\"Parameters\":{\"odps.namespace.schema\":\"false\"}}}");
		call_json(a, 200);
		return true;
	}
	str_addf(&a->body, "%s://%s:%u", c->request->tls ? "https" : "http", c->serve->host,
		httpd_port(c->serve->rest));
	a->status = 200;
	httpd_answer_header(a, "Content-Type", "text/plain");
	return true;
}

static bool route(struct call *c, struct httpd_answer *a)
{
	if (!target_parse(&c->target, c->request->target))
		return call_error(c, a, 400, "InvalidURI", "The request's target is malformed");
	if (!c->tunnel && !target_is(&c->target, 0, "api"))
		return call_error(c, a, 404, "NoSuchObject", "The endpoint's path is /api");
	if (!serve_auth(c, a) || answer_outside(c, a) || !find_project(c, a))
		return false;
	return c->tunnel ? serve_tunnel_route(c, a) : serve_rest_route(c, a);
}

static struct call *call_new(struct serve *s, struct httpd_request *r, bool tunnel)
{
	struct call *c = mem_alloc(1, sizeof *c);
	unsigned char random[12];

	c->start = clock_now();
	c->serve = s;
	c->request = r;
	c->tunnel = tunnel;
	c->body.max = SERVE_BODY_MAX;
	crypto_random(random, sizeof random);
	for (size_t i = 0; i < sizeof random; i++)
		snprintf(c->id + 2 * i, 3, "%02X", random[i]);
	r->state = c;
	return c;
}

/* What every answer has. */
static void head_answer(const struct call *c, struct httpd_answer *a)
{
	char date[30];

	httpd_answer_header(a, "x-odps-request-id", c->id);
	httpd_answer_header(a, "Date",
		serve_date(date, serve_now() + c->serve->o->clock / CLOCK_S));
}

static bool on_head(struct serve *s, struct httpd_request *r, struct httpd_answer *a, bool tunnel)
{
	struct call *c = call_new(s, r, tunnel);

	head_answer(c, a);
	if (route(c, a) && serve_drill(c, a)) {
		if (call_is(c, "POST") || call_is(c, "PUT")) {
			str_free(&a->headers); /* this answer is not sent */
			return true;
		}
		c->handle(c, a);
	}
	c->status = a->status;
	return false;
}

static bool rest_head(void *app, struct httpd_request *r, struct httpd_answer *a)
{
	return on_head(app, r, a, false);
}

static bool tunnel_head(void *app, struct httpd_request *r, struct httpd_answer *a)
{
	return on_head(app, r, a, true);
}

static void on_body(void *app, struct httpd_request *r, const char *p, size_t n)
{
	struct call *c = r->state;

	(void)app;
	if (c->take != NULL)
		c->take(c, p, n);
	else
		str_add(&c->body, p, n);
}

static void on_end(void *app, struct httpd_request *r, struct httpd_answer *a)
{
	struct call *c = r->state;

	(void)app;
	head_answer(c, a);
	if (c->body.full)
		call_error(c, a, 413, "MaxMessageLengthExceeded",
			"The request's body is longer than %zu bytes", SERVE_BODY_MAX);
	else
		c->handle(c, a);
	c->status = a->status;
}

static void tell(const struct call *c)
{
	const struct serve_options *o = c->serve->o;
	struct str line = STR_INIT;
	struct show show;

	if (o->log == NULL)
		return;
	str_addf(&line, "%s %s %s %d %.1f ms", c->tunnel ? "tunnel" : "rest", c->request->method,
		show_bytes(&show, c->request->target, strlen(c->request->target)), c->status,
		(double)(clock_now() - c->start) / 1e6);
	o->log(o->log_arg, line.s);
	str_free(&line);
}

static void on_done(void *app, struct httpd_request *r)
{
	struct call *c = r->state;

	(void)app;
	if (c == NULL)
		return;
	tell(c);
	if (c->state != NULL)
		c->drop(c->state);
	target_free(&c->target);
	str_free(&c->body);
	free(c);
}

/* Life. */

/* "HOST:PORT", with brackets around an IPv6 address. */
static int resolve(const char *text, struct addrinfo **list, struct err *err)
{
	struct addrinfo hints = {.ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_PASSIVE | AI_NUMERICSERV};
	const char *colon = strrchr(text, ':');
	struct str host = STR_INIT;
	uint64_t port;
	int rc;

	if (colon == NULL || colon == text)
		return err_set(err, EXIT_USAGE, "'%s' is no HOST:PORT", text);
	if (num_u64(colon + 1, 0, 65535, &port, err) < 0)
		return err_at(err, "port of '%s'", text);
	if (text[0] == '[' && colon[-1] == ']')
		str_add(&host, text + 1, (size_t)(colon - text) - 2);
	else
		str_add(&host, text, (size_t)(colon - text));
	rc = getaddrinfo(host.s, colon + 1, &hints, list);
	str_free(&host);
	if (rc != 0)
		return err_set(err, EXIT_USAGE, "'%s': %s", text, gai_strerror(rc));
	return 0;
}

/* How an address is written in a URL; *any: it is all of them. */
static void name_host(const struct sockaddr *address, char out[64], bool *any)
{
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
	const struct sockaddr_in *four = (const struct sockaddr_in *)address;
	char text[INET6_ADDRSTRLEN];

	if (address->sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &six->sin6_addr, text, sizeof text);
		*any = IN6_IS_ADDR_UNSPECIFIED(&six->sin6_addr);
		snprintf(out, 64, "[%s]", *any ? "::1" : text);
	} else {
		inet_ntop(AF_INET, &four->sin_addr, text, sizeof text);
		*any = four->sin_addr.s_addr == INADDR_ANY;
		snprintf(out, 64, "%s", *any ? "127.0.0.1" : text);
	}
}

static struct httpd *listen_at(struct serve *s, const char *where, bool tunnel, struct err *err)
{
	const struct httpd_app app = {.app = s,
		.head = tunnel ? tunnel_head : rest_head,
		.body = on_body,
		.end = on_end,
		.done = on_done};
	struct httpd_options o = {.connections = (unsigned)s->o->connections,
		.idle_s = IDLE_S,
		.tls_cert = s->tls_cert,
		.tls_key = s->tls_key};
	struct addrinfo *list = NULL;
	struct httpd *h;

	if (resolve(where, &list, err) < 0)
		return NULL;
	o.address = list->ai_addr;
	o.address_len = list->ai_addrlen;
	if (!tunnel)
		name_host(list->ai_addr, s->host, &s->any_host);
	h = httpd_open(&o, &app, err);
	freeaddrinfo(list);
	if (h == NULL)
		err_at(err, "%s", where);
	return h;
}

static int listen_both(struct serve *s, struct err *err)
{
	struct str where = STR_INIT;
	const char *colon = strrchr(s->o->listen, ':');

	if (colon == NULL)
		return err_set(err, EXIT_USAGE, "'%s' is no HOST:PORT", s->o->listen);
	if (s->o->tunnel_listen != NULL)
		str_adds(&where, s->o->tunnel_listen);
	else
		str_addf(&where, "%.*s:0", (int)(colon - s->o->listen), s->o->listen);
	s->tunnel = listen_at(s, where.s, true, err);
	str_free(&where);
	if (s->tunnel == NULL)
		return -1;
	s->rest = listen_at(s, s->o->listen, false, err);
	if (s->rest == NULL)
		return -1;
	return httpd_run(s->tunnel, err) < 0 || httpd_run(s->rest, err) < 0 ? -1 : 0;
}

static void start_jobs(struct serve *s)
{
	const struct sqljobs_options o = {.db = s->db,
		.project = s->o->project,
		.time_zone = s->o->time_zone,
		.time_ns = s->o->sql_time,
		.max = JOBS_MAX};

	s->jobs = sqljobs_start(&o);
}

struct serve *serve_start(const struct serve_options *o, struct err *err)
{
	struct serve *s = mem_alloc(1, sizeof *s);

	s->o = o;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->wake, NULL);
	if (serve_load(s, err) == 0) {
		start_jobs(s);
		if (listen_both(s, err) == 0)
			return s;
	}
	serve_stop(s);
	return NULL;
}

static void forget(char *secret)
{
	if (secret != NULL)
		crypto_wipe(secret, strlen(secret));
	free(secret);
}

void serve_stop(struct serve *s)
{
	if (s == NULL)
		return;
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_cond_broadcast(&s->wake);
	pthread_mutex_unlock(&s->lock);
	httpd_stop(s->rest);
	httpd_stop(s->tunnel);
	sqljobs_stop(s->jobs);
	sqldb_close(s->db);
	zone_free(s->zone);
	forget(s->secret);
	forget(s->security_token);
	forget(s->bearer_token);
	forget(s->tls_key);
	free(s->tls_cert);
	pthread_cond_destroy(&s->wake);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

void serve_tidy(struct serve *s)
{
	struct err err = ERR_INIT;
	struct sqlconn *c = sqldb_begin(s->db, &err);
	int rc;

	if (c == NULL)
		return;
	rc = download_expire(c, serve_now() - DOWNLOAD_LIFE_S, &err);
	if (rc == 0)
		rc = upload_expire(c, serve_now() - UPLOAD_LIFE_S, &err);
	if (rc == 0)
		rc = instance_expire(c, serve_now() - INSTANCE_LIFE_S, &err);
	if (rc == 0)
		rc = rowset_collect(c, &err);
	sqldb_end(c, rc == 0, &err);
}

static const char *scheme(const struct serve *s)
{
	return s->tls_cert != NULL ? "https" : "http";
}

char *serve_ready_line(const struct serve *s)
{
	struct str out = STR_INIT;

	str_addf(&out, "{\"endpoint\":\"%s://%s:%u/api\",\"tunnel\":\"%s://%s:%u\",\"project\":",
		scheme(s), s->host, httpd_port(s->rest), scheme(s), s->host, httpd_port(s->tunnel));
	json_text(&out, s->o->project);
	str_addc(&out, '}');
	return str_take(&out);
}

/* The CA's file by its full name, since a source file may lie anywhere. */
static void add_ca(const struct serve *s, struct str *out)
{
	char *path = s->o->tls_ca != NULL ? realpath(s->o->tls_ca, NULL) : NULL;

	if (path == NULL)
		return;
	str_adds(out, ",\"caFile\":");
	json_text(out, path);
	free(path);
}

char *serve_source(const struct serve *s)
{
	struct str out = STR_INIT;

	str_addf(&out, "{\"type\":\"odps\",\"endpoint\":\"%s://%s:%u/api\",\"project\":", scheme(s),
		s->host, httpd_port(s->rest));
	json_text(&out, s->o->project);
	str_adds(&out, ",\"accessId\":");
	json_text(&out, s->o->access_id);
	str_adds(&out, ",\"accessKey\":");
	json_text(&out, s->secret);
	if (s->security_token != NULL) {
		str_adds(&out, ",\"securityToken\":");
		json_text(&out, s->security_token);
	}
	add_ca(s, &out);
	str_adds(&out, "}\n");
	return str_take(&out);
}
