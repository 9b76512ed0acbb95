/* SPDX-License-Identifier: MIT */
/*
 * tunnel: download sessions of the tunnel (protocol 5 and 8): made, asked for again,
 * and the requests for their rows. A session is one immutable sequence of rows.
 */
#ifndef TUNNEL_H
#define TUNNEL_H

#include "net/codec.h"
#include "odps/odps.h"
#include "odps/odpscolumn.h"

/* What a session is of: a table, one of its partitions, or a query's result. */
struct tunnel_target {
	const char *schema; /* NULL: the two-tier model */
	const char *table;  /* NULL: an instance */
	const char *instance;
	const char *partition; /* k=v,k2=v2; NULL: none */
	bool limited;          /* instance: at most as many rows as the project shows anybody */
};

struct tunnel_session {
	char *id;
	uint64_t rows;
	struct odpscolumns columns; /* without the partition columns */
};

#define TUNNEL_SESSION_INIT {.id = NULL}

/* A session may be so long in the making before we give up. */
#define TUNNEL_INITIATING_NS INT64_C(1800000000000)

/*
 * Make a session, or with id take up one that is there, and wait until it can be
 * read. error, if not NULL, gets the service's refusal (code "" for other failures).
 * Returns 0, or -1 with err set.
 */
int tunnel_open(struct tunnel_session *s, struct odps *o, const struct tunnel_target *target,
	const char *id, struct odpserr *error, struct err *err);

/* Many at once: struct tunnel_opening is one of them. */
struct tunnel_opening {
	struct tunnel_session *session;
	const struct tunnel_target *target;
	const char *id; /* of a session that is there; NULL: make one */
};

/* So many sessions are asked for at the same time. */
#define TUNNEL_AT_ONCE 8

/*
 * Make or take up n sessions. Where one is refused, missing (may be NULL) is asked with
 * its index and the service's error: true goes on with the others, the session has id
 * NULL then. Returns 0, or -1 with the error of the first that failed and its index in
 * *failed; those that were opened stay the caller's.
 */
int tunnel_open_all(const struct tunnel_opening *all, size_t n, struct odps *o,
	bool (*missing)(void *arg, size_t i, const struct odpserr *e), void *arg, size_t *failed,
	struct odpserr *error, struct err *err);

void tunnel_session_free(struct tunnel_session *s);

/*
 * Set up the request for rows from..from+count-1 (from 0). columns: names joined with
 * commas, in the table's order; NULL: all.
 */
void tunnel_data_request(struct odps_request *r, const struct odps *o,
	const struct tunnel_target *target, const char *session_id, const char *columns,
	uint64_t from, uint64_t count, enum codec_kind accept);

#endif
