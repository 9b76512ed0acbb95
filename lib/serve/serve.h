/* SPDX-License-Identifier: MIT */
/*
 * serve: a MaxCompute project on a SQLite file, spoken to over HTTP as the service is
 * (the protocol is told by dspipe's protocol notes): the ordinary endpoint under /api
 * on one port, the tunnel on another. Life: serve_start, the caller waits, serve_stop.
 */
#ifndef SERVE_H
#define SERVE_H

#include "base/err.h"
#include "cli/options.h"
#include "serve/drill.h"

#include <stdbool.h>
#include <stdint.h>

struct serve;

enum serve_signature { SERVE_ANY, SERVE_LEGACY, SERVE_V4 };

struct serve_options {
	const char *db; /* the SQLite file; made where it is missing */
	const char *project;
	const char *listen;        /* HOST:PORT of the ordinary endpoint; port 0: any free one */
	const char *tunnel_listen; /* of the tunnel; NULL: any free port of the same host */
	const char *access_id;
	const char *key_file;            /* NULL: the database's name with .key */
	const char *security_token_file; /* the token of a temporary key; NULL: it is none */
	const char *bearer_token_file;   /* a token that stands for a signature; NULL: none does */
	int signature;                   /* enum serve_signature */
	const char *tls_cert, *tls_key;  /* PEM files; NULL: no TLS */
	const char *tls_ca; /* a PEM file that the source file names, so that clients can check */
	int64_t clock;      /* our clock is so far ahead, nanoseconds; may be less than zero */
	struct text_list load; /* TABLE(name type,...)=FILE.csv */
	const char *time_zone; /* the project's; statements and loads without one use it */
	uint64_t page;         /* the most that one page of a list holds */
	uint64_t initiating;   /* so many reloads of a new session say "initiating" */
	uint64_t running;      /* so many questions for a new instance say "running" */
	int64_t sql_time;      /* the longest that a statement may run, nanoseconds */
	uint64_t connections;  /* the most at once, on each port */
	uint64_t rate;         /* bytes a second of each connection's rows; 0: no limit */
	int64_t latency;       /* every answer comes so much later, nanoseconds */
	struct drill *drill;   /* faults on purpose; NULL: none */
	void (*log)(void *arg, const char *line); /* told each request; NULL: none; any thread */
	void *log_arg;
};

#define SERVE_OPTIONS_DEFAULT                                                            \
	{.project = "local", .listen = "127.0.0.1:0", .access_id = "local", .time_zone = "UTC", .page = 1000, \
		.sql_time = INT64_C(600000000000), .connections = 256}

/*
 * Open or make what is missing, listen, serve. Threads are started: the caller has
 * blocked the signals that it wants for itself. o must outlive the server. Returns NULL
 * with err set.
 */
struct serve *serve_start(const struct serve_options *o, struct err *err);

/* {"endpoint":...,"tunnel":...,"project":...} without a newline, to be freed. */
char *serve_ready_line(const struct serve *s);

/* The text of a dssource(5) file for this server, with the key in it, to be freed. */
char *serve_source(const struct serve *s);

/* To be called now and then: ends what has expired and deletes what nobody needs. */
void serve_tidy(struct serve *s);

/* End all connections and close the file. NULL is fine. */
void serve_stop(struct serve *s);

#endif
