/* SPDX-License-Identifier: MIT */
/* Signed requests to a MaxCompute project. */
#include "odps/odps.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/show.h"
#include "cli/stop.h"
#include "source/url.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define USER_AGENT "dspipe/" DSPIPE_VERSION
#define TUNNEL_VERSION "6" /* we read the metrics block of 6 */
#define FIRST_WAIT (100 * CLOCK_MS)
#define FIRST_WAIT_BUSY CLOCK_S /* where the server said that it is busy */
#define TUNNEL_HOST_MAX 300

int odps_set_timeout(void *to, const char *arg, struct err *err)
{
	return num_time(arg, CLOCK_MS, 24 * 3600 * CLOCK_S, to, err);
}

void odps_open(struct odps *o, const struct source *source, const struct odps_options *options,
	struct cli *cli)
{
	const struct source_odps *s = &source->odps;
	struct http_options http = {.proxy = s->proxy,
		.ca_file = s->ca_file,
		.user_agent = USER_AGENT,
		.connect_ns = options->connect_ns,
		.stall_ns = options->stall_ns};
	bool legacy = s->signature == SIGNATURE_LEGACY || s->region == NULL;

	*o = (struct odps){
		.source = s, .name = source->name, .cli = cli, .legacy = {legacy, legacy}};
	o->http = http_new(&http);
	odps_use(o, s->project);
	if (s->tunnel_endpoint != NULL)
		o->tunnel = mem_dup(s->tunnel_endpoint, strlen(s->tunnel_endpoint));
	retry_init(&o->retry, options->retry_for_ns, clock_now(),
		(uint64_t)clock_wall() ^ (uint64_t)getpid());
}

void odps_close(struct odps *o)
{
	http_free(o->http);
	free(o->tunnel);
	free(o->project);
	*o = (struct odps){.http = NULL};
}

void odps_use(struct odps *o, const char *project)
{
	free(o->project);
	o->project = mem_dup(project, strlen(project));
}

void odps_request_init(struct odps_request *r, const struct odps *o, enum odps_place place,
	const char *method)
{
	*r = (struct odps_request){.place = place,
		.method = method,
		.max_unread = ODPS_REPLY_MAX,
		.repeatable = strcmp(method, "POST") != 0};
	odps_segment(r, "projects");
	odps_segment(r, o->project);
}

static char *copy(const char *text)
{
	return mem_dup(text, strlen(text));
}

static void add_pair(struct http_header **list, size_t *n, const char *name, const char *value)
{
	*list = mem_realloc(*list, *n + 1, sizeof **list);
	(*list)[(*n)++] = (struct http_header){copy(name), copy(value)};
}

static void free_pairs(struct http_header *list, size_t n)
{
	for (; n > 0; n--) {
		free((char *)list[n - 1].name);
		free((char *)list[n - 1].value);
	}
	free(list);
}

void odps_segment(struct odps_request *r, const char *text)
{
	str_addc(&r->path, '/');
	str_adds(&r->path, text);
}

void odps_param(struct odps_request *r, const char *name, const char *value)
{
	add_pair(&r->params, &r->n_params, name, value);
}

void odps_header(struct odps_request *r, const char *name, const char *value)
{
	add_pair(&r->headers, &r->n_headers, name, value);
}

void odps_request_free(struct odps_request *r)
{
	str_free(&r->path);
	free_pairs(r->params, r->n_params);
	free_pairs(r->headers, r->n_headers);
	r->params = r->headers = NULL;
	r->n_params = r->n_headers = 0;
}

/* A request on its way out: what was decided when it was sent. */
struct outgoing {
	struct odpssign_request signed_part;
	struct http_header headers[32];
	size_t n_headers;
	struct str url, authorization;
	char date[30];
};

static void out_header(struct outgoing *out, const char *name, const char *value)
{
	if (out->n_headers == sizeof out->headers / sizeof out->headers[0])
		abort();
	out->headers[out->n_headers++] = (struct http_header){name, value};
	odpssign_pairs_add(&out->signed_part.headers, span_of(name), span_of(value));
}

static void out_param(struct outgoing *out, const char *name, const char *value)
{
	str_addc(&out->url, out->signed_part.params.n == 0 ? '?' : '&');
	url_encode(&out->url, name, "");
	if (value[0] != '\0') {
		str_addc(&out->url, '=');
		url_encode(&out->url, value, "");
	}
	odpssign_pairs_add(&out->signed_part.params, span_of(name), span_of(value));
}

static void compose(const struct odps *o, const struct odps_request *r, struct outgoing *out)
{
	const struct source_odps *s = o->source;
	size_t i;

	str_adds(&out->url, r->place == ODPS_TUNNEL ? o->tunnel : s->endpoint);
	url_encode(&out->url, r->path.s, "/");
	out->signed_part.method = r->method;
	out->signed_part.path = str_span(&r->path);
	for (i = 0; i < r->n_params; i++)
		out_param(out, r->params[i].name, r->params[i].value);
	out_param(out, "curr_project", s->project);
	odpssign_date(out->date, clock_wall() / CLOCK_S);
	out_header(out, "Date", out->date);
	if (r->place == ODPS_TUNNEL)
		out_header(out, "x-odps-tunnel-version", TUNNEL_VERSION);
	for (i = 0; i < r->n_headers; i++)
		out_header(out, r->headers[i].name, r->headers[i].value);
}

/* What proves who we are (protocol 1.3 to 1.5). */
static void sign(const struct odps *o, const struct odps_request *r, struct outgoing *out)
{
	const struct source_odps *s = o->source;
	char day[9];

	if (s->bearer_token != NULL)
		out_header(out, "x-odps-bearer-token", s->bearer_token);
	if (s->access_id == NULL)
		return;
	odpssign_day(day, clock_wall() / CLOCK_S);
	odpssign_authorize(&out->authorization, &out->signed_part, span_of(s->access_id),
		span_of(s->access_key), o->legacy[r->place] ? NULL : s->region, day);
	out_header(out, "Authorization", out->authorization.s);
	if (s->security_token != NULL)
		out_header(out, "authorization-sts-token", s->security_token);
}

static int find_tunnel(struct odps *o, struct err *err);

struct http_call *odps_start(struct odps *o, const struct odps_request *r, struct err *err)
{
	struct outgoing out = {.n_headers = 0};
	struct http_request http = {.method = r->method,
		.body = r->body,
		.max_unread = r->max_unread,
		.streams = r->streams,
		.once = !r->repeatable};
	struct http_call *call;

	if (r->place == ODPS_TUNNEL && o->tunnel == NULL && find_tunnel(o, err) < 0)
		return NULL;
	compose(o, r, &out);
	sign(o, r, &out);
	http.url = out.url.s;
	http.headers = out.headers;
	http.n_headers = out.n_headers;
	cli_say_more(o->cli, "%s %s", r->method, out.url.s);
	call = http_start(o->http, &http);
	o->requests++;
	odpssign_pairs_free(&out.signed_part.params);
	odpssign_pairs_free(&out.signed_part.headers);
	str_free(&out.url);
	str_free(&out.authorization);
	return call;
}

void odps_read_error(const struct http_call *call, struct odpserr *e)
{
	struct span body = {window_bytes(&call->body), window_len(&call->body)};

	odpserr_read(e, call->status, body, http_header(call, "x-odps-request-id"),
		http_header(call, "Date"), clock_wall() / CLOCK_S);
}

static const char *const failure_names[] = {
	[HTTP_UNKNOWN_HOST] = "unknown host",
	[HTTP_UNREACHABLE] = "cannot connect",
	[HTTP_TIMEOUT] = "timed out",
	[HTTP_TLS] = "TLS failed",
	[HTTP_BROKEN] = "connection lost",
	[HTTP_TOO_LONG] = "refused",
	[HTTP_MISUSED] = "bad configuration",
};

int odps_call_error(const struct odps *o, const struct http_call *call, const char *what,
	struct err *err)
{
	int exit = http_failure_exit(call->failure);

	if (o->answered && call->failure == HTTP_UNKNOWN_HOST)
		exit = EXIT_TEMP;
	err_set(err, exit, "%s: %s: %s: %s", o->name, what, failure_names[call->failure],
		call->why);
	return -1;
}

bool odps_may_retry(const struct odps *o, const struct http_call *call, const struct odpserr *e)
{
	if (!o->answered)
		return false;
	if (call->state != HTTP_FAILED)
		return odpserr_kind(e) == ODPSERR_BUSY;
	return call->failure == HTTP_UNREACHABLE || call->failure == HTTP_TIMEOUT ||
		call->failure == HTTP_BROKEN || call->failure == HTTP_UNKNOWN_HOST;
}

int64_t odps_retry_wait(struct odps *o, const struct http_call *call, const struct odpserr *e)
{
	bool busy = call->state == HTTP_DONE && (call->status < 200 || call->status > 299);
	int64_t asked = busy ? http_retry_after(call) : -1;

	if (asked < 0 && busy && e != NULL)
		asked = e->hold_ns;
	return retry_wait(&o->retry, clock_now(), busy ? FIRST_WAIT_BUSY : FIRST_WAIT, asked);
}

void odps_progress(struct odps *o)
{
	retry_progress(&o->retry, clock_now());
}

int odps_sleep(struct odps *o, int64_t ns, struct err *err)
{
	int64_t until = clock_now() + ns, left;

	while ((left = until - clock_now()) > 0)
		if (http_wait(o->http, left, err) < 0)
			return -1;
	return 0;
}

static void forget_call(struct odps *o, struct odps_reply *reply)
{
	if (reply->call != NULL)
		http_end(o->http, reply->call);
	reply->call = NULL;
}

/* The server does not know V4: from now on the legacy way, if the source leaves the choice. */
static bool falls_back(struct odps *o, const struct odps_request *r, const struct odps_reply *reply)
{
	if (!reply->refused || o->legacy[r->place] || o->source->signature == SIGNATURE_V4 ||
		!odpserr_refuses_v4(&reply->error))
		return false;
	o->legacy[r->place] = true;
	cli_say_more(o->cli, "%s: no V4 signatures there, falling back to the legacy scheme",
		o->name);
	return true;
}

static void accept_reply(struct odps *o, struct odps_reply *reply)
{
	o->answered = true;
	odps_progress(o);
	reply->body =
		(struct span){window_bytes(&reply->call->body), window_len(&reply->call->body)};
}

/* A finished call that is no good answer: note why. */
static void note_failure(struct odps *o, struct odps_asking *a, struct err *why)
{
	struct odps_reply *reply = &a->reply;
	struct str place = STR_INIT;

	reply->sent = http_was_sent(reply->call);
	if (reply->call->state == HTTP_FAILED) {
		odps_call_error(o, reply->call, a->what, why);
		return;
	}
	reply->refused = true;
	odps_read_error(reply->call, &reply->error);
	str_addf(&place, "%s: %s", o->name, a->what);
	odpserr_set(&reply->error, place.s, why);
	str_free(&place);
}

/* How long to wait before the failed request is sent again; -1: it is not. */
static int64_t wait_before(struct odps *o, const struct odps_asking *a)
{
	const struct odps_reply *reply = &a->reply;

	if (falls_back(o, a->request, reply))
		return 0;
	if (stop_wanted() || (reply->sent && !a->request->repeatable) ||
		!odps_may_retry(o, reply->call, &reply->error))
		return -1;
	return odps_retry_wait(o, reply->call, &reply->error);
}

static bool is_good(const struct http_call *call)
{
	return call->state == HTTP_DONE && call->status >= 200 && call->status <= 299;
}

int odps_ask_step(struct odps *o, struct odps_asking *a, struct err *err)
{
	struct err why = ERR_INIT;
	int64_t wait;

	if (a->reply.call == NULL) {
		if (a->again && clock_now() < a->again_ns)
			return 0;
		a->reply = (struct odps_reply){.call = odps_start(o, a->request, err)};
		return a->reply.call != NULL ? 0 : -1;
	}
	if (a->reply.call->state != HTTP_DONE && a->reply.call->state != HTTP_FAILED)
		return 0;
	if (is_good(a->reply.call)) {
		accept_reply(o, &a->reply);
		return 1;
	}
	note_failure(o, a, &why);
	wait = wait_before(o, a);
	if (wait < 0)
		return err_set(err, why.exit, "%s", why.text);
	forget_call(o, &a->reply);
	a->again = true;
	a->again_ns = clock_now() + wait;
	return 0;
}

int64_t odps_ask_wait_ns(const struct odps_asking *a)
{
	int64_t left = a->again_ns - clock_now();

	if (a->reply.call != NULL || !a->again)
		return CLOCK_S;
	return left < 0 ? 0 : left < CLOCK_S ? left : CLOCK_S;
}

int odps_ask(struct odps *o, const struct odps_request *r, const char *what,
	struct odps_reply *reply, struct err *err)
{
	struct odps_asking a = {.request = r, .what = what};
	int rc;

	while ((rc = odps_ask_step(o, &a, err)) == 0)
		if (http_wait(o->http, odps_ask_wait_ns(&a), err) < 0) {
			a.reply.sent = a.reply.call != NULL && http_was_sent(a.reply.call);
			rc = -1;
			break;
		}
	*reply = a.reply;
	return rc < 0 ? -1 : 0;
}

void odps_reply_free(struct odps *o, struct odps_reply *reply)
{
	forget_call(o, reply);
	*reply = (struct odps_reply){.call = NULL};
}

/* What the service calls its tunnel: host or host:port, and nothing else. */
static bool is_host(struct span s)
{
	size_t i;

	if (s.len == 0 || s.len > TUNNEL_HOST_MAX)
		return false;
	for (i = 0; i < s.len; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]",
			    s.p[i]) == NULL ||
			s.p[i] == '\0')
			return false;
	return true;
}

static struct span trim(struct span s)
{
	while (s.len > 0 && strchr(" \t\r\n", s.p[0]) != NULL)
		s = (struct span){s.p + 1, s.len - 1};
	while (s.len > 0 && strchr(" \t\r\n", s.p[s.len - 1]) != NULL)
		s.len--;
	return s;
}

/* Some servers put the scheme in front all the same (protocol 11.3). */
static struct span without_scheme(struct span s)
{
	static const char *const schemes[] = {"http://", "https://"};
	size_t i, n;

	for (i = 0; i < 2; i++) {
		n = strlen(schemes[i]);
		if (s.len > n && strncasecmp(s.p, schemes[i], n) == 0)
			s = (struct span){s.p + n, s.len - n};
	}
	if (s.len > 0 && s.p[s.len - 1] == '/')
		s.len--;
	return s;
}

/* A token must not go out unencrypted to another machine. */
static int check_tunnel(const struct odps *o, const char *tunnel, struct err *err)
{
	bool token = o->source->security_token != NULL || o->source->bearer_token != NULL;
	struct url url = URL_INIT;
	int rc = url_parse(&url, tunnel, err);

	if (rc == 0 && token && strcmp(url.scheme, "http") == 0 && !url_is_loopback(url.host))
		rc = err_set(err, EXIT_USAGE,
			"%s: the tunnel %s is not https, and a token would go there", o->name,
			tunnel);
	url_free(&url);
	return rc;
}

static int take_tunnel(struct odps *o, struct span body, struct err *err)
{
	struct span host = without_scheme(trim(body));
	struct str tunnel = STR_INIT;
	struct show show;

	if (!is_host(host))
		return err_set(err, EXIT_FAILED, "%s: tunnel endpoint: '%s' is no host", o->name,
			show_cut(&show, body.p, body.len, 200));
	str_adds(&tunnel,
		strncasecmp(o->source->endpoint, "https:", 6) == 0 ? "https://" : "http://");
	str_add(&tunnel, host.p, host.len);
	if (check_tunnel(o, tunnel.s, err) < 0) {
		str_free(&tunnel);
		return -1;
	}
	o->tunnel = str_take(&tunnel);
	return 0;
}

static int find_tunnel(struct odps *o, struct err *err)
{
	struct odps_request r;
	struct odps_reply reply;
	int rc;

	odps_request_init(&r, o, ODPS_REST, "GET");
	odps_segment(&r, "tunnel");
	odps_param(&r, "service", "");
	if (o->source->quota != NULL)
		odps_param(&r, "quotaName", o->source->quota);
	rc = odps_ask(o, &r, "tunnel endpoint", &reply, err);
	if (rc == 0)
		rc = take_tunnel(o, reply.body, err);
	odps_reply_free(o, &reply);
	odps_request_free(&r);
	return rc;
}

const char *odps_tunnel(struct odps *o, struct err *err)
{
	return o->tunnel != NULL || find_tunnel(o, err) == 0 ? o->tunnel : NULL;
}
