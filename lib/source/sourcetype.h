/* SPDX-License-Identifier: MIT */
/*
 * sourcetype: what a data source is once it has been read; source.h makes one.
 */
#ifndef SOURCETYPE_H
#define SOURCETYPE_H

#include <stdbool.h>
#include <stddef.h>

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
	char *host;     /* IPv6 without brackets; "localhost" where the URL names none */
	unsigned port;  /* 3306 by default */
	char *socket;   /* Unix socket to use in place of host and port */
	char *database; /* always given */
	char *username; /* always given */
	char *password; /* secret; NULL: none, as a socket or a client certificate allows */
	enum source_ssl ssl;
	char *ssl_ca, *ssl_cert, *ssl_key; /* paths */
	char *server_public_key;           /* path, serverRSAPublicKeyFile */
	char *time_zone;                   /* serverTimezone, as written; not checked here */
	int connect_timeout_ms;            /* 0: not given; the caller has a default */
	int socket_timeout_ms;             /* 0: not given */
};

struct source_odps {
	char *endpoint; /* http:// or https://, no slash at the end; always given */
	char *project;  /* always given */
	char *schema, *region, *quota;
	char *tunnel_endpoint; /* as endpoint */
	enum source_signature signature;
	char *proxy;
	char *ca_file;        /* path */
	char *access_id;      /* NULL only where bearer_token is given */
	char *access_key;     /* secret; given whenever access_id is */
	char *security_token; /* secret */
	char *bearer_token;   /* secret */
};

struct source {
	enum source_type type;
	char *name; /* as messages call it: "my_rds", "./x.json", "mysql://u@h:3306/d" */
	char *path; /* the JSON file; NULL: came from a URL */
	char *description;
	char *environment;         /* the one chosen; NULL: none */
	bool overlaid;             /* the file had an object of that name, laid over the rest */
	struct source_mysql mysql; /* SOURCE_MYSQL */
	struct source_odps odps;   /* SOURCE_ODPS */
	struct secrets *secrets;   /* private: where the secrets are to be had */
};

#define SOURCE_INIT {.name = NULL}

#endif
