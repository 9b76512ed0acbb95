/* SPDX-License-Identifier: MIT */
/*
 * odps: a MaxCompute project as a client sees it: signed requests to its ordinary
 * and its tunnel endpoint (protocol 1 to 3.1), answers checked, failures told apart
 * and retried where that is safe. What is asked for is other modules' part.
 *
 * Nothing is retried before the first answer that the service accepted: a wrong
 * host, key or clock shows at once. After it, requests that may be repeated are
 * retried for so long as the options say, counted from the last progress.
 */
#ifndef ODPS_H
#define ODPS_H

#include "cli/cli.h"
#include "net/http.h"
#include "odps/odpserr.h"
#include "odps/odpssign.h"
#include "source/source.h"
#include "writing/retry.h"

#include <stdbool.h>
#include <stdint.h>

#define ODPS_CONNECT_NS INT64_C(15000000000) /* connect time-out unless told */
#define ODPS_STALL_NS INT64_C(120000000000)  /* stall time-out unless told */
#define ODPS_REPLY_MAX (64 << 20)            /* bytes of one answer that is read whole */

enum odps_place { ODPS_REST, ODPS_TUNNEL };

struct odps_options {
	int64_t connect_ns, stall_ns, retry_for_ns;
};

#define ODPS_OPTIONS_INIT \
	{.connect_ns = ODPS_CONNECT_NS, .stall_ns = ODPS_STALL_NS, .retry_for_ns = RETRY_FOR_NS}

/* Rows for every tool that talks to MaxCompute; o is a struct odps_options. */
#define ODPS_OPTIONS(o)                                                                         \
	{0, "connect-timeout", "TIME", "to reach the service (15s)", odps_set_timeout,          \
		&(o)->connect_ns},                                                              \
	{0, "timeout", "TIME", "with nothing coming from it (2m)", odps_set_timeout,            \
		&(o)->stall_ns},                                                                \
	{0, "retry-for", "TIME", "give up so long after the last progress (10m)", option_time,  \
		&(o)->retry_for_ns}

int odps_set_timeout(void *to, const char *arg, struct err *err); /* int64_t ns, never 0 */

struct odps {
	const struct source_odps *source;
	const char *name; /* of the source, for messages */
	char *project;    /* the one worked in: the source's, unless odps_use was called */
	struct cli *cli;  /* says under -v what is asked for */
	struct http *http;
	struct retry retry;
	bool answered;     /* the service has accepted a request of ours */
	bool legacy[2];    /* by place: sign in the legacy way */
	char *tunnel;      /* tunnel endpoint, once known */
	uint64_t requests; /* sent, repeated ones included */
	uint64_t resumes;  /* answers that broke and were asked for again */
};

/* source, of type SOURCE_ODPS, and cli must outlive it. Sends nothing. */
void odps_open(struct odps *o, const struct source *source, const struct odps_options *options,
	struct cli *cli);

void odps_close(struct odps *o);

/* The tunnel endpoint, looked up where it is not known yet; NULL with err set. */
const char *odps_tunnel(struct odps *o, struct err *err);

/* Work in another project than the source's own. Before the first request. */
void odps_use(struct odps *o, const char *project);

/* A request. Texts are copied as they are added; nothing in them is encoded. */
struct odps_request {
	enum odps_place place;
	const char *method;
	struct str path; /* "/projects/p/tables/t" */
	struct http_header *params, *headers;
	size_t n_params, n_headers;
	struct span body;  /* must outlive the request */
	bool repeatable;   /* may be sent again after a failure in the middle */
	bool streams;      /* its answer is read piece by piece */
	size_t max_unread; /* of its answer */
};

/*
 * Start a request, its path being that of the project: GET, HEAD, PUT and DELETE are
 * repeatable. curr_project is added when it is sent.
 */
void odps_request_init(struct odps_request *r, const struct odps *o, enum odps_place place,
	const char *method);

/* Append a segment to the path. */
void odps_segment(struct odps_request *r, const char *text);

/* Add a query parameter; value "" is a flag. */
void odps_param(struct odps_request *r, const char *name, const char *value);

void odps_header(struct odps_request *r, const char *name, const char *value);

void odps_request_free(struct odps_request *r);

/*
 * Sign and send, without waiting for the answer, for a caller that reads it as it
 * comes. NULL with err set where the tunnel endpoint cannot be found out.
 */
struct http_call *odps_start(struct odps *o, const struct odps_request *r, struct err *err);

/* An answer that was read whole. */
struct odps_reply {
	struct http_call *call; /* its headers; NULL where there was none */
	struct span body;
	struct odpserr error; /* where the service refused */
	bool refused;         /* the failure is the service's answer, in error */
	bool sent;            /* some of the request had gone out when it failed */
};

/*
 * Send and wait for the answer, again if need be. what: for messages, "table t".
 * Returns 0 with a 2xx answer, or -1 with err set. odps_reply_free in both cases.
 */
int odps_ask(struct odps *o, const struct odps_request *r, const char *what,
	struct odps_reply *reply, struct err *err);

void odps_reply_free(struct odps *o, struct odps_reply *reply);

/*
 * The same in steps, for who asks several things at once: set request and what, the
 * rest zero, then call odps_ask_step until it returns 1 (reply is there) or -1 (err is
 * set, reply tells more); while it returns 0 wait with odps_ask_wait_ns and http_wait.
 * odps_reply_free at the end.
 */
struct odps_asking {
	const struct odps_request *request;
	const char *what;
	struct odps_reply reply;
	/* private */
	bool again; /* the next try is to be made at again_ns */
	int64_t again_ns;
};

int odps_ask_step(struct odps *o, struct odps_asking *a, struct err *err);

/* How long http_wait may wait for this one. */
int64_t odps_ask_wait_ns(const struct odps_asking *a);

/*
 * For who reads an answer as it comes: fill in e from a finished call that is not 2xx.
 */
void odps_read_error(const struct http_call *call, struct odpserr *e);

/* Note a failed call as the failure of what. Always returns -1. */
int odps_call_error(const struct odps *o, const struct http_call *call, const char *what,
	struct err *err);

/* May this failed or refused call work later? e: its error, where it was answered. */
bool odps_may_retry(const struct odps *o, const struct http_call *call, const struct odpserr *e);

/*
 * How long to wait before what failed is tried again: by the server's word, else by
 * back-off. -1: the time allowed is over.
 */
int64_t odps_retry_wait(struct odps *o, const struct http_call *call, const struct odpserr *e);

/* Something was achieved: waits and the time allowed begin anew. */
void odps_progress(struct odps *o);

/* Sleep; -1 as http_wait where we are asked to stop. */
int odps_sleep(struct odps *o, int64_t ns, struct err *err);

#endif
