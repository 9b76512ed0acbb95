/* SPDX-License-Identifier: MIT */
/*
 * jdbcurl: jdbc:mysql://host:port/database?name=value&..., as MySQL Connector/J has
 * it (its manual, "Connection URL Syntax" and "Configuration Properties"). The
 * parameters that have a meaning here are taken, every other one is refused by its
 * name; no message holds a value, which may be a password.
 */
#ifndef JDBCURL_H
#define JDBCURL_H

#include "base/err.h"

#include <stdbool.h>

struct jdbcurl {
	char *host;    /* IPv6 without brackets; "localhost" where none is named */
	unsigned port; /* 3306 where none is named */
	char *database;
	char *ssl_mode;         /* sslMode as written; NULL: not given */
	int use_ssl;            /* useSSL: -1 not given, 0, 1 */
	char *time_zone;        /* serverTimezone; NULL: not given */
	int connect_timeout_ms; /* 0: not given, or given as 0 */
	int socket_timeout_ms;  /* 0: not given, or given as 0 */
};

#define JDBCURL_INIT {.host = NULL}

/* Is it one of the parameters that are taken? */
bool jdbcurl_knows(const char *param);

/* Parse. Returns 0, or -1 with EXIT_USAGE; free in both cases. */
int jdbcurl_parse(struct jdbcurl *j, const char *text, struct err *err);

void jdbcurl_free(struct jdbcurl *j);

#endif
