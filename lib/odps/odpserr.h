/* SPDX-License-Identifier: MIT */
/*
 * odpserr: an error answer of MaxCompute, or of what stands in its place: JSON, XML,
 * a gateway's HTML page, or nothing (protocol 2.1). Says what kind of trouble it is,
 * and puts it in one line with its code, request id, and what usually mends it.
 */
#ifndef ODPSERR_H
#define ODPSERR_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct odpserr {
	int status;           /* HTTP's */
	char code[128];       /* "NoSuchTable", "ODPS-0410042"; "" where the answer has none */
	char number[8];       /* the digits of an ODPS-nnnnnnn in code or message; "" */
	char message[1032];   /* one line, escaped and cut; "" where there is none */
	char request_id[128]; /* "" */
	bool foreign;         /* the body is no error document of the service */
	int64_t hold_ns;      /* HoldClientMillis; -1: not told */
	int64_t skew_s;       /* how far our clock is ahead of the server's; see has_skew */
	bool has_skew;        /* the service refused because of it, and told both times */
};

enum odpserr_kind {
	ODPSERR_OTHER,   /* will not mend by itself */
	ODPSERR_BUSY,    /* throttled, restarting, timed out: the same request may work later */
	ODPSERR_NAME,    /* a project, schema, table, partition or column that is not there */
	ODPSERR_DENIED,  /* credentials or permissions */
	ODPSERR_GONE,    /* the session has expired or was never there */
	ODPSERR_CHANGED, /* the table changed since the session began */
	ODPSERR_NO_ROWS, /* the instance is no select: it has no rows to download */
};

/*
 * Read an answer that is not 2xx. request_id and date: headers of it, or NULL. sent_s:
 * the time in the request's own Date header, seconds since 1970.
 */
void odpserr_read(struct odpserr *e, int status, struct span body, const char *request_id,
	const char *date, int64_t sent_s);

/* The same for a message that came in another way: the text of a task that failed. */
void odpserr_from_text(struct odpserr *e, const char *text);

enum odpserr_kind odpserr_kind(const struct odpserr *e);

/* Does it say that the server does not know the V4 scheme (protocol 1.4)? */
bool odpserr_refuses_v4(const struct odpserr *e);

/* Is it this code, or this number ("0130131")? */
bool odpserr_is(const struct odpserr *e, const char *code);

/*
 * Note it as the failure of what: "what: CODE: message (request ID); hint", with the
 * exit status of its kind. Always returns -1.
 */
int odpserr_set(const struct odpserr *e, const char *what, struct err *err);

#endif
