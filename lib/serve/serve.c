/* SPDX-License-Identifier: MIT */
/* The server's life, and what each request passes first: its signature. */
#include "serve/serve.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/show.h"
#include "base/utf8.h"
#include "net/crypto.h"
#include "odps/odpssign.h"
#include "serve/download.h"
#include "serve/instance.h"
#include "serve/serve_internal.h"
#include "serve/tableload.h"
#include "serve/upload.h"
#include "value/value.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#define SKEW_S 900 /* protocol 1.7 */
#define IDLE_S 120 /* protocol 5.7 */
#define SECRET_MAX 4096
#define PEM_MAX ((size_t)1 << 20)
#define JOBS_MAX 32 /* statements that run at once */

/* Small things that all files of the server use. */

int64_t serve_now(void)
{
	return clock_wall() / CLOCK_S;
}

const char *serve_date(char out[30], int64_t seconds)
{
	odpssign_date(out, seconds);
	return out;
}

void serve_new_id(char out[40])
{
	unsigned char random[6];
	int64_t ms = clock_wall() / CLOCK_MS;
	time_t s = (time_t)(ms / 1000);
	struct tm tm;
	size_t n;

	gmtime_r(&s, &tm);
	n = strftime(out, 40, "%Y%m%d%H%M%S", &tm);
	crypto_random(random, sizeof random);
	snprintf(out + n, 40 - n, "%03dg%02x%02x%02x%02x%02x%02x", (int)(ms % 1000), random[0],
		random[1], random[2], random[3], random[4], random[5]);
}

bool serve_wait(struct serve *s, int64_t ns)
{
	int64_t end = clock_wall() + ns;
	struct timespec until = {.tv_sec = end / CLOCK_S, .tv_nsec = end % CLOCK_S};
	bool stopping;

	pthread_mutex_lock(&s->lock);
	while (!s->stopping && pthread_cond_timedwait(&s->wake, &s->lock, &until) != ETIMEDOUT)
		;
	stopping = s->stopping;
	pthread_mutex_unlock(&s->lock);
	return !stopping;
}

void markup_text(struct str *out, const char *s)
{
	size_t n, left = strlen(s);

	for (; left > 0; s += n, left -= n) {
		n = utf8_seq(s, left);
		if (n == 0 || ((unsigned char)*s < 0x20 && strchr("\t\n\r", *s) == NULL)) {
			str_addc(out, '?');
			n = 1;
		} else if (*s == '<')
			str_adds(out, "&lt;");
		else if (*s == '>')
			str_adds(out, "&gt;");
		else if (*s == '&')
			str_adds(out, "&amp;");
		else if (*s == '"')
			str_adds(out, "&quot;");
		else if (*s == '\r') /* else a parser would make a newline of it */
			str_adds(out, "&#13;");
		else
			str_add(out, s, n);
	}
}

void markup_element(struct str *out, const char *name, const char *text)
{
	str_addf(out, "<%s>", name);
	markup_text(out, text);
	str_addf(out, "</%s>", name);
}

void markup_number(struct str *out, const char *name, int64_t n)
{
	str_addf(out, "<%s>%lld</%s>", name, (long long)n, name);
}

void json_text(struct str *out, const char *s)
{
	size_t n = strlen(s), good = utf8_check(s, n);
	struct str clean = STR_INIT;

	if (good == n) {
		value_json_string(out, s, n);
		return;
	}
	for (; n > 0; s += good, n -= good) {
		good = utf8_seq(s, n);
		str_add(&clean, good ? s : "?", good ? good : 1);
		good = good ? good : 1;
	}
	value_json_string(out, clean.s, clean.len);
	str_free(&clean);
}

bool call_is(const struct call *c, const char *method)
{
	return strcmp(c->request->method, method) == 0;
}

/* Answers. */

void call_xml(struct httpd_answer *a)
{
	a->status = 200;
	httpd_answer_header(a, "Content-Type", "application/xml");
}

void call_json(struct httpd_answer *a, int status)
{
	a->status = status;
	httpd_answer_header(a, "Content-Type", "application/json");
}

static void error_xml(const struct call *c, struct str *out, const char *code, const char *message)
{
	str_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
	markup_element(out, "Code", code);
	markup_element(out, "Message", message);
	markup_element(out, "RequestId", c->id);
	str_addf(out, "<HostId>http://%s</HostId></Error>", c->serve->host);
}

static void error_json(const struct call *c, struct str *out, const char *code,
	const char *message)
{
	str_adds(out, "{\"Code\":");
	json_text(out, code);
	str_adds(out, ",\"Message\":");
	json_text(out, message);
	str_addf(out, ",\"RequestId\":\"%s\",\"HostId\":\"%s\"}", c->id, c->serve->host);
}

bool call_error(struct call *c, struct httpd_answer *a, int status, const char *code,
	const char *fmt, ...)
{
	char message[2048];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
	str_clear(&a->body);
	a->status = status;
	httpd_answer_header(a, "Content-Type", c->tunnel ? "application/json" : "application/xml");
	if (c->tunnel)
		error_json(c, &a->body, code, message);
	else
		error_xml(c, &a->body, code, message);
	return false;
}

void call_failed(struct call *c, struct httpd_answer *a, const struct err *err)
{
	call_error(c, a, 500, "InternalServerError", "%s", err->text);
}

int call_table(struct call *c, struct sqlconn *conn, const char *name, struct table *t,
	struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct show show;
	int rc = catalog_table(conn, c->schema, name, t, &err);

	if (rc < 0)
		call_failed(c, a, &err);
	else if (rc == 0 && c->tunnel)
		call_error(c, a, 404, "NoSuchTable", "The specified table name does not exist.");
	else if (rc == 0)
		call_error(c, a, 404, "NoSuchObject", "ODPS-0130131:Table not found - table %s.%s",
			c->serve->o->project, show_cut(&show, name, strlen(name), 200));
	return rc;
}

void call_tunnel_host(const struct call *c, struct str *out)
{
	const char *host = httpd_header(c->request, "Host"), *colon;
	size_t n;

	if (!c->serve->any_host || host == NULL || *host == '\0') {
		str_addf(out, "%s:%u", c->serve->host, httpd_port(c->serve->tunnel));
		return;
	}
	colon = strrchr(host, ':');
	n = colon != NULL && strchr(colon, ']') == NULL ? (size_t)(colon - host) : strlen(host);
	str_add(out, host, n);
	str_addf(out, ":%u", httpd_port(c->serve->tunnel));
}

/* Who asks (protocol 1). */

static void add_header(void *arg, const char *name, const char *value)
{
	odpssign_pairs_add(arg, span_of(name), span_of(value));
}

static void iso_time(char out[32], int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(out, 32, "%Y-%m-%dT%H:%M:%S.000Z", &tm);
}

static bool check_date(struct call *c, struct httpd_answer *a)
{
	const char *date = httpd_header(c->request, "Date");
	int64_t then, now = serve_now() + c->serve->o->clock / CLOCK_S;
	char expire[32], at[32];

	if (date == NULL || !odpssign_parse_date(span_of(date), &then))
		return call_error(c, a, 400, c->tunnel ? "MissingRequiredHeaderError" : "ODPS-0410011",
			"ODPS-0410011:Missing or unreadable Date header");
	if (then - now <= SKEW_S && now - then <= SKEW_S)
		return true;
	iso_time(expire, then);
	iso_time(at, now);
	return call_error(c, a, c->tunnel ? 401 : 400, c->tunnel ? "Unauthorized" : "ODPS-0410031",
		"ODPS-0410031:Authentication request expired - the expire time interval exceeds "
		"the max limitation: 900000, max_interval_date:900000,expire_date:%s,now_date:%s",
		expire, at);
}

/* The path as it came, without the ordinary endpoint's own /api. */
static struct span signed_path(const struct call *c)
{
	struct span path = c->target.path;

	if (!c->tunnel) {
		path.p += strlen("/api");
		path.len -= strlen("/api");
	}
	return path;
}

static bool signature_fits(struct call *c, const struct odpssign_auth *auth)
{
	struct odpssign_pairs headers = ODPSSIGN_PAIRS_INIT;
	bool fits;

	httpd_headers(c->request, add_header, &headers);
	fits = odpssign_check(auth, span_of(c->serve->secret), c->request->method, signed_path(c),
		c->target.query, &headers);
	odpssign_pairs_free(&headers);
	return fits;
}

/* Is V4's day today's? Around midnight yesterday's and tomorrow's are. */
static bool day_fits(const struct odpssign_auth *auth)
{
	char day[9];
	int64_t now = serve_now();

	for (int i = -1; i <= 1; i++) {
		odpssign_day(day, now + i * SKEW_S);
		if (span_is(auth->day, day))
			return true;
	}
	return false;
}

static bool same_text(const char *given, const char *wanted)
{
	return given != NULL && strlen(given) == strlen(wanted) &&
		crypto_equal(given, wanted, strlen(wanted));
}

/* As service installations do that lack one scheme (protocol 1.4). */
static bool check_scheme(struct call *c, const struct odpssign_auth *auth, struct httpd_answer *a)
{
	if (auth->v4 && c->serve->o->signature == SERVE_LEGACY)
		return call_error(c, a, 400, "InvalidParameter",
			"ODPS-0410051:Invalid credentials - accessKeyId not found");
	if (!auth->v4 && c->serve->o->signature == SERVE_V4)
		return call_error(c, a, 401, "Unauthorized",
			"ODPS-0410021:Unsupported signature method");
	if (auth->v4 && !day_fits(auth))
		return call_error(c, a, c->tunnel ? 401 : 400,
			c->tunnel ? "Unauthorized" : "ODPS-0410031",
			"ODPS-0410031:Authentication request expired - the signature's day is %.*s",
			(int)auth->day.len, auth->day.p);
	return true;
}

static bool check_bearer(struct call *c, const char *token, struct httpd_answer *a)
{
	if (c->serve->bearer_token != NULL && same_text(token, c->serve->bearer_token))
		return true;
	return call_error(c, a, 401, c->tunnel ? "Unauthorized" : "ODPS-0410051",
		"ODPS-0410051:Invalid credentials - bearer token not known");
}

static bool check_signature(struct call *c, struct httpd_answer *a)
{
	const char *text = httpd_header(c->request, "Authorization");
	const char *bearer = httpd_header(c->request, "x-odps-bearer-token");
	struct odpssign_auth auth;

	if (bearer != NULL && text == NULL)
		return check_bearer(c, bearer, a);
	if (text == NULL || !odpssign_parse(span_of(text), &auth))
		return call_error(c, a, c->tunnel ? 401 : 400,
			c->tunnel ? "Unauthorized" : "ODPS-0410001",
			"ODPS-0410001:Missing or unreadable credentials - Authorization");
	if (!check_date(c, a) || !check_scheme(c, &auth, a))
		return false;
	if (!span_is(auth.access_id, c->serve->o->access_id))
		return call_error(c, a, 401, c->tunnel ? "Unauthorized" : "ODPS-0410051",
			"ODPS-0410051:Invalid credentials - accessKeyId not found");
	if (!signature_fits(c, &auth))
		return call_error(c, a, 401, c->tunnel ? "Unauthorized" : "ODPS-0410042",
			"ODPS-0410042:Invalid signature value - User signature does not match");
	if (c->serve->security_token != NULL &&
		!same_text(httpd_header(c->request, "authorization-sts-token"),
			c->serve->security_token))
		return call_error(c, a, 401, c->tunnel ? "Unauthorized" : "ODPS-0410051",
			"ODPS-0410051:Invalid credentials - the security token is missing or wrong");
	return true;
}

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
	str_adds(&a->body, "<Comment></Comment><State>AVAILABLE</State></Project><Marker/>"
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
	if (c->tunnel || !(target_is(t, 1, "tenants") ||
		((target_is(t, 1, "logview") || target_is(t, 1, "webconsole")) &&
			target_is(t, 2, "host"))))
		return false;
	if (target_is(t, 1, "tenants")) {
		str_adds(&a->body, "{\"Tenant\":{\"Name\":\"local\",\"TenantId\":\"local\","
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
	if (!check_signature(c, a) || answer_outside(c, a) || !find_project(c, a))
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

static bool on_head(struct serve *s, struct httpd_request *r, struct httpd_answer *a, bool tunnel)
{
	struct call *c = call_new(s, r, tunnel);

	httpd_answer_header(a, "x-odps-request-id", c->id);
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
	httpd_answer_header(a, "x-odps-request-id", c->id);
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

/* The first line of a file that holds a secret. */
static int read_secret(char **secret, const char *path, struct err *err)
{
	char text[SECRET_MAX + 2];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(err, EXIT_USAGE, "%s", path);
	n = read(fd, text, sizeof text - 1);
	close(fd);
	if (n < 0)
		return err_sys(err, EXIT_USAGE, "%s", path);
	text[n] = '\0';
	text[strcspn(text, "\r\n")] = '\0';
	if (text[0] == '\0' || strlen(text) > SECRET_MAX)
		return err_set(err, EXIT_USAGE, "%s: its first line has 1 to %d bytes", path,
			SECRET_MAX);
	*secret = mem_dup(text, strlen(text));
	crypto_wipe(text, sizeof text);
	return 0;
}

static int make_secret(const char *path, struct err *err)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
	unsigned char random[30];
	char text[sizeof random + 1];
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno == EEXIST ? 0 : err_sys(err, EXIT_FAILED, "%s", path);
	crypto_random(random, sizeof random);
	for (size_t i = 0; i < sizeof random; i++)
		text[i] = letters[random[i] % (sizeof letters - 1)];
	text[sizeof random] = '\n';
	if (write(fd, text, sizeof text) != (ssize_t)sizeof text || close(fd) < 0)
		return err_sys(err, EXIT_FAILED, "%s", path);
	return 0;
}

/* A whole PEM file. */
static int read_pem(char **text, const char *path, struct err *err)
{
	struct str pem = STR_INIT_MAX(PEM_MAX);
	int rc = file_read(&pem, path, err);

	if (rc == 0 && pem.len == 0)
		rc = err_set(err, EXIT_USAGE, "%s: it is empty", path);
	*text = str_take(&pem);
	return rc;
}

static int load_tls(struct serve *s, struct err *err)
{
	const struct serve_options *o = s->o;

	if ((o->tls_cert == NULL) != (o->tls_key == NULL))
		return err_set(err, EXIT_USAGE, "--tls-cert and --tls-key go together");
	if (o->tls_cert == NULL)
		return 0;
	if (read_pem(&s->tls_cert, o->tls_cert, err) < 0)
		return -1;
	return read_pem(&s->tls_key, o->tls_key, err);
}

static int load_secret(struct serve *s, struct err *err)
{
	struct str path = STR_INIT;
	int rc;

	if (s->o->key_file != NULL)
		str_adds(&path, s->o->key_file);
	else
		str_addf(&path, "%s.key", s->o->db);
	rc = make_secret(path.s, err);
	if (rc == 0)
		rc = read_secret(&s->secret, path.s, err);
	if (rc == 0 && s->o->security_token_file != NULL)
		rc = read_secret(&s->security_token, s->o->security_token_file, err);
	if (rc == 0 && s->o->bearer_token_file != NULL)
		rc = read_secret(&s->bearer_token, s->o->bearer_token_file, err);
	str_free(&path);
	return rc;
}

static int make_sessions(struct sqlconn *c, struct err *err)
{
	char now[24];

	snprintf(now, sizeof now, "%lld", (long long)serve_now());
	if (catalog_set(c, "created", now, err) < 0 || download_schema(c, err) < 0 ||
		upload_schema(c, err) < 0)
		return -1;
	return instance_schema(c, err);
}

/* Make the tables of a new file; take up an old one. */
static int open_file(struct serve *s, struct err *err)
{
	struct sqlconn *c;
	int64_t n;
	bool found;
	int rc;

	s->db = sqldb_open(s->o->db, err);
	if (s->db == NULL)
		return -1;
	if (catalog_open(s->db, err) < 0)
		return err_at(err, "%s", s->o->db);
	c = sqldb_begin(s->db, err);
	if (c == NULL)
		return -1;
	rc = sqldb_number(c, &n, &found, err,
		"SELECT count(*) FROM sqlite_master WHERE name = 'session'", "");
	if (rc == 0 && n == 0)
		rc = make_sessions(c, err);
	if (rc == 0)
		rc = rowset_unbusy(c, err);
	if (rc == 0)
		rc = instance_give_up(c, serve_now(), err);
	return sqldb_end(c, rc == 0, err);
}

static int load_tables(struct serve *s, struct err *err)
{
	uint64_t rows;

	s->zone = zone_open(s->o->time_zone, err);
	if (s->zone == NULL)
		return err_at(err, "--time-zone");
	for (size_t i = 0; i < s->o->load.n; i++)
		if (tableload(s->db, s->o->load.v[i], s->zone, serve_now(), &rows, err) < 0)
			return err_at(err, "--load");
	return 0;
}

/* "HOST:PORT", with brackets around an IPv6 address. */
static int resolve(const char *text, struct addrinfo **list, struct err *err)
{
	struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM,
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
	const struct httpd_app app = {.app = s, .head = tunnel ? tunnel_head : rest_head,
		.body = on_body, .end = on_end, .done = on_done};
	struct httpd_options o = {.connections = (unsigned)s->o->connections, .idle_s = IDLE_S,
		.tls_cert = s->tls_cert, .tls_key = s->tls_key};
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
	const struct sqljobs_options o = {.db = s->db, .project = s->o->project,
		.time_zone = s->o->time_zone, .time_ns = s->o->sql_time, .max = JOBS_MAX};

	s->jobs = sqljobs_start(&o);
}

struct serve *serve_start(const struct serve_options *o, struct err *err)
{
	struct serve *s = mem_alloc(1, sizeof *s);

	s->o = o;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->wake, NULL);
	if (load_secret(s, err) == 0 && load_tls(s, err) == 0 && open_file(s, err) == 0 &&
		load_tables(s, err) == 0) {
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

	str_addf(&out, "{\"type\":\"odps\",\"endpoint\":\"%s://%s:%u/api\",\"project\":",
		scheme(s), s->host, httpd_port(s->rest));
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
