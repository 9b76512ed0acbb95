/* SPDX-License-Identifier: MIT */
/*
 * serve: a MaxCompute project on a SQLite file, spoken to over HTTP as the service is
 * (the protocol is told by dspipe's protocol notes): the ordinary endpoint under /api
 * on one port, the tunnel on another. Life: serve_start, the caller waits, serve_stop.
 */
#ifndef SERVE_H
#define SERVE_H

#include "drill.h"
#include "err.h"
#include "options.h"

#include <stdbool.h>
#include <stdint.h>

struct serve;

struct serve_options {
	const char *db;		   /* the SQLite file; made where it is missing */
	const char *project;
	const char *listen;	   /* HOST:PORT of the ordinary endpoint; port 0: any free one */
	const char *tunnel_listen; /* of the tunnel; NULL: any free port of the same host */
	const char *access_id;
	const char *key_file;	   /* NULL: the database's name with .key */
	struct text_list load;	   /* TABLE(name type,...)=FILE.csv */
	uint64_t page;		   /* the most that one page of a list holds */
	uint64_t initiating;	   /* so many reloads of a new session say "initiating" */
	uint64_t running;	   /* so many questions for a new instance say "running" */
	int64_t sql_time;	   /* the longest that a statement may run, nanoseconds */
	uint64_t connections;	   /* the most at once, on each port */
	uint64_t rate;		   /* bytes a second of each connection's rows; 0: no limit */
	int64_t latency;	   /* every answer comes so much later, nanoseconds */
	struct drill *drill;	   /* faults on purpose; NULL: none */
	void (*log)(void *arg, const char *line); /* told each request; NULL: none; any thread */
	void *log_arg;
};

#define SERVE_OPTIONS_DEFAULT                                                            \
	{.project = "local", .listen = "127.0.0.1:0", .access_id = "local", .page = 1000, \
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
