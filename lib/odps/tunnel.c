/* SPDX-License-Identifier: MIT */
/* Download sessions. */
#include "odps/tunnel.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/show.h"
#include "format/jtree.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FIRST_POLL (100 * CLOCK_MS)
#define LONGEST_POLL (5 * CLOCK_S)

/* What all requests about a target have in common. */
static void init_request(struct odps_request *r, const struct odps *o,
	const struct tunnel_target *target, const char *method)
{
	odps_request_init(r, o, ODPS_TUNNEL, method);
	if (target->table == NULL) {
		odps_segment(r, "instances");
		odps_segment(r, target->instance);
		if (target->limited)
			odps_param(r, "instance_tunnel_limit_enabled", "");
	} else {
		if (target->schema != NULL) {
			odps_segment(r, "schemas");
			odps_segment(r, target->schema);
		}
		odps_segment(r, "tables");
		odps_segment(r, target->table);
	}
	if (target->partition != NULL)
		odps_param(r, "partition", target->partition);
	if (o->source->quota != NULL)
		odps_param(r, "quotaName", o->source->quota);
}

/* The request that makes (id NULL) or loads a session. Making one twice does no harm. */
static void init_session_request(struct odps_request *r, const struct odps *o,
	const struct tunnel_target *target, const char *id)
{
	init_request(r, o, target, id == NULL ? "POST" : "GET");
	r->repeatable = true;
	if (id != NULL) {
		odps_param(r, "downloadid", id);
		return;
	}
	odps_param(r, "downloads", "");
	if (target->table != NULL)
		odps_param(r, "asyncmode", "true");
}

void tunnel_data_request(struct odps_request *r, const struct odps *o,
	const struct tunnel_target *target, const char *session_id, const char *columns,
	uint64_t from, uint64_t count, enum codec_kind accept)
{
	char range[64];

	init_request(r, o, target, "GET");
	odps_param(r, "downloadid", session_id);
	odps_param(r, "data", "");
	snprintf(range, sizeof range, "(%" PRIu64 ",%" PRIu64 ")", from, count);
	odps_param(r, "rowrange", range);
	if (columns != NULL)
		odps_param(r, "columns", columns);
	if (accept != CODEC_NONE)
		odps_header(r, "Accept-Encoding", codec_name(accept));
	r->streams = true;
}

/* A session as its JSON tells it; *ready: it can be read. */
static int read_session(struct tunnel_session *s, const struct jtree *t, bool *ready,
	struct err *err)
{
	const char *id = jtree_get_text(t, "DownloadID"), *status = jtree_get_text(t, "Status");
	const struct jtree *rows = jtree_get(t, "RecordCount");
	struct show show;

	if (id == NULL || id[0] == '\0')
		return err_set(err, EXIT_FAILED, "the answer names no session");
	free(s->id);
	s->id = mem_dup(id, strlen(id));
	*ready = status == NULL || strcasecmp(status, "normal") == 0;
	if (!*ready && strcasecmp(status, "initiating") == 0)
		return 0;
	if (!*ready)
		return err_set(err, EXIT_FAILED, "session %s is %s",
			show_cut(&show, id, strlen(id), 200),
			strcasecmp(status, "expired") == 0
				? "expired (they live 24 hours); start anew"
				: "closed or failed");
	if (rows == NULL || jtree_kind(rows) != JTREE_INTEGER || jtree_integer(rows) < 0)
		return err_set(err, EXIT_FAILED, "the session does not tell its rows");
	s->rows = (uint64_t)jtree_integer(rows);
	odpscolumns_free(&s->columns);
	return odpscolumns_read(&s->columns, jtree_get(jtree_get(t, "Schema"), "columns"), err);
}

/* A session on its way: asked for, and asked about until it can be read. */
struct opening {
	const struct tunnel_opening *of;
	bool used;
	struct str what; /* for messages */
	struct odps_request request;
	struct odps_asking asking;
	int64_t due_ns, pause_ns,
		until_ns; /* when to ask, how long to wait then, when to give up */
	bool asked;       /* the request is under way */
};

static void describe(const struct tunnel_target *target, struct str *what)
{
	const char *name = target->table != NULL ? target->table : target->instance;
	struct show show;

	str_addf(what, "%s %s", target->table != NULL ? "table" : "instance",
		show_cut(&show, name, strlen(name), 200));
	if (target->partition != NULL)
		str_addf(what, ": partition %s",
			show_cut(&show, target->partition, strlen(target->partition), 300));
}

static void begin_opening(struct opening *p, const struct tunnel_opening *of)
{
	*p = (struct opening){.of = of,
		.used = true,
		.due_ns = clock_now(),
		.pause_ns = FIRST_POLL,
		.until_ns = clock_now() + TUNNEL_INITIATING_NS};
	*of->session = (struct tunnel_session)TUNNEL_SESSION_INIT;
	if (of->id != NULL)
		of->session->id = mem_dup(of->id, strlen(of->id));
	describe(of->target, &p->what);
}

static void end_asking(struct opening *p, struct odps *o)
{
	if (!p->asked)
		return;
	odps_reply_free(o, &p->asking.reply);
	odps_request_free(&p->request);
	p->asked = false;
}

static void end_opening(struct opening *p, struct odps *o)
{
	if (!p->used)
		return;
	end_asking(p, o);
	str_free(&p->what);
	p->used = false;
}

/* The answer is there: is the session ready, or when to ask again? 1, 0, -1. */
static int take_answer(struct opening *p, struct odps *o, struct err *err)
{
	struct span body = p->asking.reply.body;
	struct jtree *t = jtree_parse(body.p, body.len, err);
	bool ready = false;
	int rc = t != NULL ? read_session(p->of->session, t, &ready, err) : -1;

	jtree_free(t);
	end_asking(p, o);
	if (rc < 0)
		return err_at(err, "%s: %s", o->name, p->what.s);
	if (ready)
		return 1;
	if (clock_now() > p->until_ns)
		return err_set(err, EXIT_TEMP, "%s: %s: the session is not ready yet", o->name,
			p->what.s);
	p->due_ns = clock_now() + p->pause_ns;
	p->pause_ns = p->pause_ns * 2 < LONGEST_POLL ? p->pause_ns * 2 : LONGEST_POLL;
	return 0;
}

/* Move one on. 1: it is open; 0: not yet; -1 with err, and the service's error. */
static int step_opening(struct opening *p, struct odps *o, struct odpserr *error, struct err *err)
{
	int rc;

	if (!p->asked) {
		if (clock_now() < p->due_ns)
			return 0;
		init_session_request(&p->request, o, p->of->target, p->of->session->id);
		p->asking = (struct odps_asking){.request = &p->request, .what = p->what.s};
		p->asked = true;
	}
	rc = odps_ask_step(o, &p->asking, err);
	if (rc < 0 && p->asking.reply.refused)
		*error = p->asking.reply.error;
	return rc > 0 ? take_answer(p, o, err) : rc;
}

static int64_t wait_of(const struct opening *p)
{
	int64_t left = p->due_ns - clock_now();

	if (p->asked)
		return odps_ask_wait_ns(&p->asking);
	return left > 0 ? left : 0;
}

/* All that are on their way, each once. Returns those that ended; -1 with the failed one. */
static int step_all(struct opening *list, size_t n, struct odps *o,
	bool (*missing)(void *arg, size_t i, const struct odpserr *e), void *arg,
	const struct tunnel_opening *base, size_t *failed, struct odpserr *error, struct err *err)
{
	struct err why;
	int rc, ended = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!list[i].used)
			continue;
		err_clear(&why);
		*error = (struct odpserr){.hold_ns = -1};
		rc = step_opening(&list[i], o, error, &why);
		if (rc == 0)
			continue;
		*failed = (size_t)(list[i].of - base);
		if (rc < 0) {
			tunnel_session_free(list[i].of->session);
			if (missing == NULL || !missing(arg, *failed, error))
				return err_set(err, why.exit, "%s", why.text);
		}
		end_opening(&list[i], o);
		ended++;
	}
	return ended;
}

/* Start as many as may be on their way; returns how many are. */
static size_t fill(struct opening *list, const struct tunnel_opening *all, size_t n, size_t *next)
{
	size_t i, used = 0;

	for (i = 0; i < TUNNEL_AT_ONCE; i++) {
		if (!list[i].used && *next < n)
			begin_opening(&list[i], &all[(*next)++]);
		used += list[i].used;
	}
	return used;
}

static int64_t wait_of_all(const struct opening *list)
{
	int64_t wait = CLOCK_S, one;
	size_t i;

	for (i = 0; i < TUNNEL_AT_ONCE; i++) {
		one = list[i].used ? wait_of(&list[i]) : CLOCK_S;
		wait = one < wait ? one : wait;
	}
	return wait;
}

int tunnel_open_all(const struct tunnel_opening *all, size_t n, struct odps *o,
	bool (*missing)(void *arg, size_t i, const struct odpserr *e), void *arg, size_t *failed,
	struct odpserr *error, struct err *err)
{
	struct opening *list = mem_alloc(TUNNEL_AT_ONCE, sizeof *list);
	size_t next = 0, i;
	int rc = 0;

	for (i = 0; i < n; i++)
		*all[i].session = (struct tunnel_session)TUNNEL_SESSION_INIT;
	while (rc >= 0 && fill(list, all, n, &next) > 0) {
		rc = step_all(list, TUNNEL_AT_ONCE, o, missing, arg, all, failed, error, err);
		if (rc == 0 && http_wait(o->http, wait_of_all(list), err) < 0)
			rc = -1;
	}
	for (i = 0; i < TUNNEL_AT_ONCE; i++)
		end_opening(&list[i], o);
	free(list);
	return rc < 0 ? -1 : 0;
}

int tunnel_open(struct tunnel_session *s, struct odps *o, const struct tunnel_target *target,
	const char *id, struct odpserr *error, struct err *err)
{
	const struct tunnel_opening one = {.session = s, .target = target, .id = id};
	struct odpserr ignored;
	size_t failed;

	return tunnel_open_all(&one, 1, o, NULL, NULL, &failed, error != NULL ? error : &ignored,
		err);
}

void tunnel_session_free(struct tunnel_session *s)
{
	free(s->id);
	odpscolumns_free(&s->columns);
	*s = (struct tunnel_session)TUNNEL_SESSION_INIT;
}
