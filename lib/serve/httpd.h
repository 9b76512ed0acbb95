/* SPDX-License-Identifier: MIT */
/*
 * httpd: HTTP/1.1 as a server, on libmicrohttpd. Knows nothing of what is served.
 *
 * Each connection has a thread of its own, so a handler may block: on a database, on
 * a limit, on a drill's delay. What the application shares between its requests it
 * must lock. Life: httpd_open (from here on clients can connect, and wait), httpd_run (now
 * handlers run), httpd_stop, which waits until all of them have ended, so the application
 * first wakes those that wait for it.
 *
 * A request's life: head (its line and headers are there); then, where head asks for
 * the body, any number of body calls and end; done in any case, the last. All in one
 * thread.
 */
#ifndef HTTPD_H
#define HTTPD_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

struct httpd;

struct httpd_request {
	const char *method;
	const char *target; /* the raw request target */
	bool tls;
	void *state; /* the application's own; NULL at the start */
	void *link;  /* for httpd_gone; else private */
};

/* The value of a header, or NULL. Names are compared without case. */
const char *httpd_header(const struct httpd_request *r, const char *name);

/* Call each for all headers, in the order in which they came. */
void httpd_headers(const struct httpd_request *r,
	void (*each)(void *arg, const char *name, const char *value), void *arg);

/*
 * Has the client closed the connection? Waits for it at most so many milliseconds. For a
 * source that holds its bytes back: link is the request's, which outlives its answer.
 */
bool httpd_gone(void *link, int wait_ms);

/* Where the bytes of a body of unknown length come from. */
struct httpd_source {
	/* Fill buf with 1 .. max bytes and return their number; 0: the end; -1: break off. */
	ssize_t (*read)(void *state, char *buf, size_t max);
	void (*free)(void *state);
	void *state;
};

struct httpd_answer {
	int status;                 /* 0: break the connection off without an answer */
	struct str headers;         /* private: see httpd_answer_header */
	struct str body;            /* used where there is no source */
	struct httpd_source source; /* read NULL: none */
};

/* Add a header to an answer. */
void httpd_answer_header(struct httpd_answer *a, const char *name, const char *value);

struct httpd_app {
	void *app; /* handed to the functions below */
	/* Returns true where the body is wanted; false: the answer is filled in. */
	bool (*head)(void *app, struct httpd_request *r, struct httpd_answer *a);
	/* Some bytes of the body. */
	void (*body)(void *app, struct httpd_request *r, const char *p, size_t n);
	/* The body has ended: fill in the answer. */
	void (*end)(void *app, struct httpd_request *r, struct httpd_answer *a);
	/* The request is over, well or not: free its state. May run without any head. */
	void (*done)(void *app, struct httpd_request *r);
};

struct httpd_options {
	const struct sockaddr *address;
	socklen_t address_len;
	unsigned connections; /* how many at once; further ones are closed */
	unsigned idle_s;      /* a connection that sends and takes nothing ends */
	const char *tls_cert; /* PEM text; NULL: no TLS */
	const char *tls_key;  /* PEM text */
};

/* Listen. o and app are copied; o's PEM texts must last until httpd_run. NULL with EXIT_FAILED. */
struct httpd *httpd_open(const struct httpd_options *o, const struct httpd_app *app,
	struct err *err);

/* Serve. Returns 0, or -1 with EXIT_FAILED, EXIT_USAGE for what is wrong with TLS. */
int httpd_run(struct httpd *h, struct err *err);

/* The port that the kernel gave. */
unsigned httpd_port(const struct httpd *h);

/* Close all connections, wait for their handlers, free. NULL is fine. */
void httpd_stop(struct httpd *h);

#endif
