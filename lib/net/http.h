/* SPDX-License-Identifier: MIT */
/*
 * http: HTTP as a client; libcurl's, and the only module that includes its header.
 * Requests run side by side in one thread, over connections that are kept: start
 * them with http_start, move all of them on with http_wait, look at what came.
 *
 * Always: HTTP/1.1, time-outs for connecting and for stalls, certificates verified,
 * no redirect followed, no .netrc, no proxy but the one that is given, nothing
 * decoded that the caller did not ask for, and a bound on everything that a server
 * sends. SIGTERM and SIGINT (stop.h) end a wait at once.
 */
#ifndef HTTP_H
#define HTTP_H

#include "base/err.h"
#include "base/str.h"
#include "net/window.h"

#include <stdbool.h>
#include <stdint.h>

#define HTTP_HEADERS_MAX (256 * 1024) /* bytes of headers in one answer */

struct http_options {
	const char *proxy;      /* URL; NULL: none, whatever the environment says */
	const char *ca_file;    /* PEM file of trusted CAs; NULL: the system's */
	const char *user_agent; /* NULL: no such header */
	int64_t connect_ns;     /* for name look-up, connection and TLS together */
	int64_t stall_ns;       /* with nothing sent or received */
};

struct http;

/* The pool of connections. The options' texts must outlive it. Free with http_free. */
struct http *http_new(const struct http_options *o);

/* Cancels what is still under way. */
void http_free(struct http *h);

/*
 * From now on a signal to stop does not end waits: for a last request, such as one that
 * cancels. Both time-outs become stall_ns.
 */
void http_ignore_stop(struct http *h, int64_t stall_ns);

struct http_header {
	const char *name, *value;
};

struct http_request {
	const char *method; /* "GET", "HEAD", "POST", "PUT", "DELETE" */
	const char *url;
	const struct http_header *headers; /* beside Host, User-Agent, Accept, Content-Length */
	size_t n_headers;
	struct span body;  /* of POST and PUT: must outlive the call */
	size_t max_unread; /* of the answer's body */
	bool streams;      /* more than max_unread waits in the network; else it is an error */
	bool once;         /* a new connection, so that nothing is ever sent a second time */
};

enum http_state {
	HTTP_ASKING, /* no complete answer head yet */
	HTTP_BODY,   /* status and headers are there; more of the body may come */
	HTTP_DONE,   /* the answer ended as it should */
	HTTP_FAILED, /* see failure */
};

enum http_failure {
	HTTP_OK,
	HTTP_UNKNOWN_HOST, /* or unknown proxy */
	HTTP_UNREACHABLE,  /* refused, no route */
	HTTP_TIMEOUT,      /* while connecting, or stalled */
	HTTP_TLS,          /* no TLS there, or a certificate that does not verify */
	HTTP_BROKEN,       /* the connection ended early, or what came is no HTTP */
	HTTP_TOO_LONG,     /* headers or body over the limit */
	HTTP_MISUSED,      /* a URL that cannot be used, a CA file that cannot be read */
};

struct http_call {
	enum http_state state;
	enum http_failure failure;
	int status;         /* 200, ...; 0 while ASKING */
	char why[512];      /* of FAILED: what libcurl says, "timed out after 30 s", ... */
	struct window body; /* unread bytes of the answer's body; take from it as you like */
	size_t max_unread;  /* as asked for; raise it where one piece is longer */
	uint64_t received;  /* bytes of the body so far */
	struct http_call_state *private;
};

/* Start a request. The call lives until http_end. */
struct http_call *http_start(struct http *h, const struct http_request *r);

/* The value of a header of the answer, without blanks around it, or NULL. Lasts until http_end. */
const char *http_header(const struct http_call *c, const char *name);

/*
 * Move all calls on. Returns when some call changed its state or got bytes, or when
 * wait_ns are over (0: does not wait). A body that was full fills again where half
 * of it was taken. Returns 1 where something happened, 0 where not, -1 with
 * EXIT_FAILED, "stopped by SIGTERM".
 */
int http_wait(struct http *h, int64_t wait_ns, struct err *err);

/* Wait until this call is DONE or FAILED. 0, or -1 as http_wait. */
int http_finish(struct http *h, struct http_call *c, struct err *err);

/* Take the call away, cancelling it if need be; its connection is kept where it can be. */
void http_end(struct http *h, struct http_call *c);

/* Has some of the request gone out to the server? Asked before http_end. */
bool http_was_sent(const struct http_call *c);

/* The exit status that a failure calls for where it is not retried. */
int http_failure_exit(enum http_failure failure);

/* How long to wait by a Retry-After header (seconds, or a date), in ns; -1: it says nothing. */
int64_t http_retry_after(const struct http_call *c);

#endif
