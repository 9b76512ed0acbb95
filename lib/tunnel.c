/* SPDX-License-Identifier: MIT */
/* Download sessions. */
#include "tunnel.h"

#include "clock.h"
#include "jtree.h"
#include "mem.h"
#include "show.h"

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
			show_cut(&show, id, strlen(id), 200), strcasecmp(status, "expired") == 0 ?
				"expired (they live 24 hours); start anew" : "closed or failed");
	if (rows == NULL || jtree_kind(rows) != JTREE_INTEGER || jtree_integer(rows) < 0)
		return err_set(err, EXIT_FAILED, "the session does not tell its rows");
	s->rows = (uint64_t)jtree_integer(rows);
	odpscolumns_free(&s->columns);
	return odpscolumns_read(&s->columns, jtree_get(jtree_get(t, "Schema"), "columns"), err);
}

static int ask_session(struct tunnel_session *s, struct odps *o,
	const struct tunnel_target *target, const char *what, bool *ready, struct odpserr *error,
	struct err *err)
{
	struct odps_request r;
	struct odps_reply reply;
	struct jtree *t = NULL;
	int rc;

	init_session_request(&r, o, target, s->id);
	rc = odps_ask(o, &r, what, &reply, err);
	if (rc < 0 && reply.refused && error != NULL)
		*error = reply.error;
	if (rc == 0) {
		t = jtree_parse(reply.body.p, reply.body.len, err);
		rc = t != NULL ? read_session(s, t, ready, err) : -1;
		if (rc < 0)
			err_at(err, "%s: %s", o->name, what);
	}
	jtree_free(t);
	odps_reply_free(o, &reply);
	odps_request_free(&r);
	return rc;
}

static int wait_ready(struct tunnel_session *s, struct odps *o,
	const struct tunnel_target *target, const char *what, struct odpserr *error,
	struct err *err)
{
	int64_t until = clock_now() + TUNNEL_INITIATING_NS, pause = FIRST_POLL;
	bool ready = false;

	for (;;) {
		if (ask_session(s, o, target, what, &ready, error, err) < 0)
			return -1;
		if (ready)
			return 0;
		if (clock_now() > until)
			return err_set(err, EXIT_TEMP, "%s: %s: the session is not ready yet",
				o->name, what);
		if (odps_sleep(o, pause, err) < 0)
			return -1;
		pause = pause * 2 < LONGEST_POLL ? pause * 2 : LONGEST_POLL;
	}
}

int tunnel_open(struct tunnel_session *s, struct odps *o, const struct tunnel_target *target,
	const char *id, struct odpserr *error, struct err *err)
{
	struct str what = STR_INIT;
	struct show show;
	const char *name = target->table != NULL ? target->table : target->instance;
	int rc;

	*s = (struct tunnel_session)TUNNEL_SESSION_INIT;
	if (error != NULL)
		*error = (struct odpserr){.hold_ns = -1};
	str_addf(&what, "%s %s", target->table != NULL ? "table" : "instance",
		show_cut(&show, name, strlen(name), 200));
	if (target->partition != NULL)
		str_addf(&what, ": partition %s",
			show_cut(&show, target->partition, strlen(target->partition), 300));
	if (id != NULL)
		s->id = mem_dup(id, strlen(id));
	rc = wait_ready(s, o, target, what.s, error, err);
	if (rc < 0)
		tunnel_session_free(s);
	str_free(&what);
	return rc;
}

void tunnel_session_free(struct tunnel_session *s)
{
	free(s->id);
	odpscolumns_free(&s->columns);
	*s = (struct tunnel_session)TUNNEL_SESSION_INIT;
}
