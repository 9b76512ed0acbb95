/* SPDX-License-Identifier: MIT */
/* What the files of the server (serve, serve_rest, serve_tunnel) share. */
#ifndef SERVE_INTERNAL_H
#define SERVE_INTERNAL_H

#include "serve/catalog.h"
#include "serve/httpd.h"
#include "serve/instance.h"
#include "serve/serve.h"
#include "serve/sqldb.h"
#include "serve/sqljobs.h"
#include "serve/target.h"
#include "value/zone.h"

#include <pthread.h>

#define SERVE_OWNER "ALIYUN$local"
#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define SERVE_BODY_MAX ((size_t)4 << 20) /* of a request that is not an upload */

struct serve {
	const struct serve_options *o;
	struct sqldb *db;
	struct sqljobs *jobs;
	char *secret, *security_token, *bearer_token; /* the latter two may be NULL */
	char *tls_cert, *tls_key;                     /* PEM text, or NULL */
	struct zone *zone;                            /* the project's */
	char host[64]; /* of the listening addresses, as it stands in a URL */
	bool any_host; /* listens on all addresses: the client's name for us counts */
	struct httpd *rest, *tunnel;
	pthread_mutex_t lock; /* guards stopping */
	pthread_cond_t wake;  /* stopping was set */
	bool stopping;
};

/* One request on its way. */
struct call {
	struct serve *serve;
	struct httpd_request *request;
	bool tunnel;
	struct target target;
	const struct span *path; /* the segments behind projects/P */
	size_t n_path;
	const char *schema;   /* of the table's path or of curr_schema, else "default" */
	char id[33];          /* the request's */
	int64_t start;        /* monotonic */
	int status;           /* of the answer, once there is one */
	struct drill_hit hit; /* what is to go wrong with it */
	struct str body;      /* gathered, where take is NULL */
	void (*take)(struct call *c, const char *p, size_t n);  /* some of the body */
	void (*handle)(struct call *c, struct httpd_answer *a); /* the body is over: answer */
	void *state;                                            /* of take and handle */
	void (*drop)(void *state);
};

/* Secrets, TLS, the SQLite file and the tables of --load. Returns 0 or -1. */
int serve_load(struct serve *s, struct err *err);

/* Is the request signed by who may? False: the error is answered. */
bool serve_auth(struct call *c, struct httpd_answer *a);

/* The ordinary endpoint and the tunnel: choose c->handle, or answer at once with false. */
bool serve_rest_route(struct call *c, struct httpd_answer *a);
bool serve_tunnel_route(struct call *c, struct httpd_answer *a);
bool serve_upload_route(struct call *c, struct httpd_answer *a);

/*
 * What a drill wants of this request. Returns true where it is answered as if nothing
 * were; false: the answer, or none, is there.
 */
bool serve_drill(struct call *c, struct httpd_answer *a);

/* An error answer in the form of the endpoint (protocol 2.1). Returns false. */
bool call_error(struct call *c, struct httpd_answer *a, int status, const char *code,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* The answer to a failure of ours. */
void call_failed(struct call *c, struct httpd_answer *a, const struct err *err);

/* Answers that carry the body that a->body holds. */
void call_xml(struct httpd_answer *a);
void call_json(struct httpd_answer *a, int status);

/* Is the method that one? */
bool call_is(const struct call *c, const char *method);

/*
 * Find the table of the path with a reader's connection: 1 with *t to be freed; 0 with
 * the error answered; -1 with the failure answered.
 */
int call_table(struct call *c, struct sqlconn *conn, const char *name, struct table *t,
	struct httpd_answer *a);

/*
 * The partition of t that a request names, made where make is true and it is missing: 1
 * with *p to be freed; 0 or -1 with the error answered.
 */
int call_partition(struct call *c, struct sqlconn *conn, const struct table *t, bool make,
	struct partition *p, struct httpd_answer *a);

/* "tables/default.t" or "instances/2026...": whose sessions these are; to be freed. */
char *call_resource(const struct call *c);

/* Append "Schema":{...}, as a session tells it. */
void json_definition(struct str *out, const struct table *t);

/* Our own name and port for the tunnel, as the client can reach it: host:port. */
void call_tunnel_host(const struct call *c, struct str *out);

/* An identifier as the service makes them: the time and random digits. */
void serve_new_id(char out[40]);

/* Seconds since 1970, and a date as headers have it. */
int64_t serve_now(void);
const char *serve_date(char out[30], int64_t seconds);

/* Wait, but not longer than the server lives: false where it is to end. */
bool serve_wait(struct serve *s, int64_t ns);

/* A page of a list (protocol 3.4). */
struct page {
	uint64_t max, n;   /* items of a page; those that were taken */
	struct str after;  /* the name behind which this page begins */
	struct str marker; /* where another page follows: its marker */
	struct str last;   /* the last name so far */
	struct str items;  /* XML */
};

/* Read maxitems and marker; false: the error is answered. To be freed in any case. */
bool page_start(struct page *p, struct call *c, struct httpd_answer *a);
void page_free(struct page *p);

/* May the item of that name go on this page? If not, the page gets its marker. */
bool page_take(struct page *p, const char *name);

/* The list as the answer. */
void page_answer(struct page *p, const char *root, struct httpd_answer *a);

/* The first rows of a table as CSV: what P's head and J38's read ask of the endpoint. */
void serve_head(struct call *c, struct sqlconn *conn, const struct table *t,
	struct httpd_answer *a);

/* Instances: what serve_rest hands on. */
void serve_post_instances(struct call *c, struct httpd_answer *a);
void serve_get_instances(struct call *c, struct httpd_answer *a);
void serve_get_instance(struct call *c, struct httpd_answer *a);
void serve_put_instance(struct call *c, struct httpd_answer *a);

/* The instance of the path if its rows can be had: 1 with *i to be freed, else answered. */
int call_instance(struct call *c, struct instance *i, struct httpd_answer *a);

/* Append text for XML: entities, and what XML cannot hold as a question mark. */
void markup_text(struct str *out, const char *s);

/* Append <name>text</name>. */
void markup_element(struct str *out, const char *name, const char *text);
void markup_number(struct str *out, const char *name, int64_t n);

/* Append text as a JSON string. What is not UTF-8 becomes question marks. */
void json_text(struct str *out, const char *s);

#endif
