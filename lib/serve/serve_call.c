/* SPDX-License-Identifier: MIT */
/* What all of the server's files use: texts for XML and JSON, ids, answers. */
#include "serve/serve_internal.h"

#include "base/clock.h"
#include "base/show.h"
#include "base/utf8.h"
#include "net/crypto.h"
#include "odps/odpssign.h"
#include "value/value.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

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

/* --- answers --- */

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

static void error_json(const struct call *c, struct str *out, const char *code, const char *message)
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
