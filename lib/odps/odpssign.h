/* SPDX-License-Identifier: MIT */
/*
 * odpssign: how requests to MaxCompute are signed (protocol 1), for the client that
 * signs and the server that verifies. Pure: it is given all names, values, the date
 * and the keys, and asks neither clock nor environment.
 */
#ifndef ODPSSIGN_H
#define ODPSSIGN_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A query parameter or a header; nothing of it is percent-encoded. */
struct odpssign_pair {
	struct span name, value;
};

struct odpssign_pairs {
	struct odpssign_pair *v;
	size_t n, cap;
};

#define ODPSSIGN_PAIRS_INIT {.v = NULL}

void odpssign_pairs_free(struct odpssign_pairs *pairs);

/* Append a pair; the spans stay the caller's. */
void odpssign_pairs_add(struct odpssign_pairs *pairs, struct span name, struct span value);

/* What is signed of a request. */
struct odpssign_request {
	const char *method;            /* in capitals */
	struct span path;              /* decoded, without the endpoint's own path: "/projects/p" */
	struct odpssign_pairs params;  /* decoded */
	struct odpssign_pairs headers; /* any; those that are not signed are passed over */
};

/*
 * Append the string to sign (protocol 1.1). Sorts nothing in the request; a name that
 * stands twice in the query counts with its last value.
 */
void odpssign_string(struct str *out, const struct odpssign_request *req);

/*
 * Append the value of Authorization. region NULL: the legacy scheme; else V4 with day,
 * the UTC day as YYYYMMDD.
 */
void odpssign_authorize(struct str *out, const struct odpssign_request *req, struct span access_id,
	struct span secret, const char *region, const char day[9]);

/* Append the value of application-authentication over an Authorization value (protocol 1.5). */
void odpssign_application(struct str *out, struct span authorization, struct span app_id,
	struct span app_secret);

/* The UTC day of a time (seconds since 1970) as YYYYMMDD. */
void odpssign_day(char out[9], int64_t seconds);

/* The value of a Date header: "Wed, 04 Mar 2026 09:18:59 GMT". */
void odpssign_date(char out[30], int64_t seconds);

/* The time that such a value tells; false where it is none. */
bool odpssign_parse_date(struct span text, int64_t *seconds);

/* An Authorization header, taken apart. */
struct odpssign_auth {
	struct span access_id;
	bool v4;
	struct span day, region; /* V4 */
	struct span word;        /* V4: "aliyun", or what a private cloud says in its place */
	struct span signature;   /* base64 */
};

/* Returns false where the text is no Authorization of either scheme. */
bool odpssign_parse(struct span authorization, struct odpssign_auth *auth);

/*
 * For the server: does the signature belong to this request? method, the path and the
 * query as they came (percent-encoded, the path without the endpoint's own prefix), and
 * the headers. Clients differ in how often they decode before they sign (protocol 1.2),
 * so each known way is tried.
 */
bool odpssign_check(const struct odpssign_auth *auth, struct span secret, const char *method,
	struct span raw_path, struct span raw_query, const struct odpssign_pairs *headers);

#endif
