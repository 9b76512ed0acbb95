/* SPDX-License-Identifier: MIT */
/* Faults on purpose, and the latency that is always there. */
#include "serve/serve_internal.h"

#include <stdio.h>

/* Which place of the protocol is this? */
static enum drill_place place_of(const struct call *c)
{
	const struct target *t = &c->target;

	if (!c->tunnel)
		return c->n_path > 0 && span_is(c->path[0], "instances") ? DRILL_INSTANCE
									 : DRILL_META;
	if (target_has(t, "uploads") || target_has(t, "uploadid"))
		return DRILL_UPLOAD;
	return target_has(t, "data") ? DRILL_DATA : DRILL_SESSION;
}

/* The names that the service has for these statuses (protocol 10.1). */
static const char *code_of(uint64_t status)
{
	switch (status) {
	case 401:
		return "Unauthorized";
	case 403:
		return "NoPermission";
	case 404:
		return "NoSuchObject";
	case 408:
		return "RequestTimeOut";
	case 409:
		return "StatusConflict";
	case 429:
		return "FlowExceeded";
	case 500:
		return "InternalServerError";
	case 503:
		return "ServiceUnavailable";
	default:
		return "Drill";
	}
}

static void add_retry_after(const struct call *c, struct httpd_answer *a)
{
	char seconds[24];

	if (c->hit.retry_after < 0)
		return;
	snprintf(seconds, sizeof seconds, "%lld", (long long)c->hit.retry_after);
	httpd_answer_header(a, "Retry-After", seconds);
}

/* What a proxy on the way says; it knows nothing of the service. */
static void answer_html(const struct call *c, struct httpd_answer *a)
{
	str_free(&a->headers);
	str_addf(&a->body,
		"<html>\r\n<head><title>%llu</title></head>\r\n<body><center><h1>%llu "
		"Bad Gateway</h1></center><hr><center>proxy</center></body>\r\n</html>",
		(unsigned long long)c->hit.n[DRILL_HTML], (unsigned long long)c->hit.n[DRILL_HTML]);
	a->status = (int)c->hit.n[DRILL_HTML];
	httpd_answer_header(a, "Content-Type", "text/html");
	add_retry_after(c, a);
}

bool serve_drill(struct call *c, struct httpd_answer *a)
{
	int64_t wait = c->serve->o->latency;

	if (c->serve->o->drill != NULL && drill_ask(c->serve->o->drill, place_of(c), &c->hit))
		wait += c->hit.ns[DRILL_DELAY];
	if (wait > 0)
		serve_wait(c->serve, wait);
	if (c->hit.hit[DRILL_HANG_UP]) {
		a->status = 0;
		return false;
	}
	if (c->hit.hit[DRILL_HTML]) {
		answer_html(c, a);
		return false;
	}
	if (c->hit.hit[DRILL_STATUS]) {
		call_error(c, a, (int)c->hit.n[DRILL_STATUS], code_of(c->hit.n[DRILL_STATUS]),
			"This is a drill.");
		add_retry_after(c, a);
		return false;
	}
	if (c->hit.hit[DRILL_EXPIRED])
		return call_error(c, a, 400, "StatusConflict",
			"You cannot complete the specified operation under the current upload or "
			"download status.");
	return true;
}
