/* SPDX-License-Identifier: MIT */
/*
 * source: a data source as dssource(5) describes it: where a store is and how to
 * log in there. Read from NAME.json in the search path, a path, a job file, or a
 * URL; checked to the last key; its secrets read by one of their four ways.
 *
 * Life: struct source s = SOURCE_INIT; source_open; ...; source_free, which wipes
 * the secrets. Every text is NUL-ended and owned by the struct; NULL means not
 * given, unless a default is named here. No text is empty.
 *
 * All failures are EXIT_USAGE: a source that is missing, unreadable, misspelt,
 * open to others, or whose secret cannot be had. No message holds a secret.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "err.h"
#include "options.h"

#include <stdbool.h>
#include <stdint.h>

enum source_type { SOURCE_MYSQL, SOURCE_ODPS };

/* In ascending order: from SSL_REQUIRED on nothing goes out without TLS. */
enum source_ssl {
	SSL_DISABLED,
	SSL_PREFERRED, /* the default; verifies nothing */
	SSL_REQUIRED,
	SSL_VERIFY_CA,
	SSL_VERIFY_IDENTITY,
};

enum source_signature { SIGNATURE_AUTO, SIGNATURE_V4, SIGNATURE_LEGACY };

struct source_mysql {
	char *host;	/* IPv6 without brackets; "localhost" where the URL names none */
	unsigned port;	/* 3306 by default */
	char *socket;	/* Unix socket to use in place of host and port */
	char *database; /* always given */
	char *username; /* always given */
	char *password; /* secret; NULL: none, as a socket or a client certificate allows */
	enum source_ssl ssl;
	char *ssl_ca, *ssl_cert, *ssl_key;  /* paths */
	char *server_public_key;	    /* path, serverRSAPublicKeyFile */
	char *time_zone;		    /* serverTimezone, as written; not checked here */
	int connect_timeout_ms;		    /* 0: not given; the caller has a default */
	int socket_timeout_ms;		    /* 0: not given */
};

struct source_odps {
	char *endpoint; /* http:// or https://, no slash at the end; always given */
	char *project;	/* always given */
	char *schema, *region, *quota;
	char *tunnel_endpoint; /* as endpoint */
	enum source_signature signature;
	char *proxy;
	char *ca_file;	      /* path */
	char *access_id;      /* NULL only where bearer_token is given */
	char *access_key;     /* secret; given whenever access_id is */
	char *security_token; /* secret */
	char *bearer_token;   /* secret */
};

struct source {
	enum source_type type;
	char *name;	   /* as messages call it: "my_rds", "./x.json", "mysql://u@h:3306/d" */
	char *path;	   /* the JSON file; NULL: came from a URL */
	char *description;
	char *environment; /* the one chosen; NULL: none */
	bool overlaid;	   /* the file had an object of that name, laid over the rest */
	struct source_mysql mysql; /* SOURCE_MYSQL */
	struct source_odps odps;   /* SOURCE_ODPS */
	struct secrets *secrets;   /* private: where the secrets are to be had */
};

#define SOURCE_INIT {.name = NULL}

struct source_options {
	const char *name;	 /* -s */
	const char *environment; /* --environment; NULL: $DSPIPE_ENVIRONMENT, else the file's */
};

#define SOURCE_OPTIONS_INIT {.name = NULL}

/* Rows for every tool that talks to a store; o is a struct source_options. */
#define SOURCE_OPTIONS(o)                                                                       \
	{'s', "source", "SRC", "data source: a name, a path, FILE.json#reader, or a URL",       \
		source_set_name, &(o)->name},                                                   \
	{0, "environment", "ENV", "use this part of the source: development, production",       \
		source_set_environment, &(o)->environment}

int source_set_name(void *to, const char *arg, struct err *err);	/* const char * */
int source_set_environment(void *to, const char *arg, struct err *err); /* const char * */

/*
 * Find, read, check; then read the secrets and take this process out of core dumps.
 * The same as source_load and source_unlock together.
 */
int source_open(struct source *s, const struct source_options *o, struct err *err);

/* Find, read, check everything but the secrets' values; runs no command. */
int source_load(struct source *s, const struct source_options *o, struct err *err);

/* Read the secrets of a loaded source. A second call does nothing. */
int source_unlock(struct source *s, struct err *err);

/*
 * As source_open, and a source of another type is refused: "my_rds is a mysql
 * source; odps-read wants odps". For the tools that serve one store.
 */
int source_open_type(struct source *s, const struct source_options *o, enum source_type type,
	struct err *err);

/* Wipe and free; fine on SOURCE_INIT. */
void source_free(struct source *s);

/* "mysql", "odps" */
const char *source_type_name(enum source_type type);

/* "DISABLED" .. "VERIFY_IDENTITY" */
const char *source_ssl_name(enum source_ssl ssl);

#endif
