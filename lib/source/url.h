/* SPDX-License-Identifier: MIT */
/*
 * url: SCHEME://[user@]host[:port][/path][?name=value&...] in its parts (RFC 3986),
 * percent-decoded. IPv6 addresses stand in brackets. No message of this module
 * quotes the text: it may hold a password that somebody should not have put there.
 */
#ifndef URL_H
#define URL_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct url_param {
	char *name, *value; /* decoded; value is "" where there is none */
	char *raw;          /* name=value as it stood */
};

struct url {
	char *scheme; /* in small letters */
	char *user;   /* NULL: none */
	char *host;   /* "" where there is none; IPv6 without brackets */
	bool ipv6;    /* the host stood in brackets */
	int port;     /* -1: none */
	char *path;   /* behind the first slash, "" where there is none; decoded */
	struct url_param *params;
	size_t n_params;
};

#define URL_INIT {.scheme = NULL}

/* Does the text start with a scheme and a colon? */
bool url_has_scheme(const char *text);

/*
 * Split. A password (user:password@), or an @ that hints at one that was not
 * encoded, is refused. Returns 0, or -1 with EXIT_USAGE; free in both cases.
 */
int url_parse(struct url *u, const char *text, struct err *err);

void url_free(struct url *u);

/* The value of a parameter, or NULL; the last one counts. */
const char *url_param(const struct url *u, const char *name);

/* Append a text with all bytes encoded but letters, digits and -._~ and those in `keep`. */
void url_encode(struct str *out, const char *text, const char *keep);

/* Append host, in brackets if it needs them. */
void url_add_host(struct str *out, const char *host);

/* Is this host the machine itself: localhost, 127.0.0.0/8, ::1? By its spelling alone. */
bool url_is_loopback(const char *host);

#endif
