/* SPDX-License-Identifier: MIT */
/*
 * probe: the layers below a login, one by one: name, TCP, the greeting of a MySQL
 * server, TLS. The client libraries do all that too, but hide the certificate and
 * the time that each step took. A probe carries no credential, and what it opens
 * it closes.
 *
 * Life: struct probe p; probe_init; probe_resolve; probe_connect; [probe_greeting |
 * probe_proxy]; probe_tls; probe_free. Each step needs the one before. A failure
 * has the exit status of section "Exit status" in dspipe(7): refused, unreachable,
 * timed out are EXIT_TEMP; an unknown host and a bad certificate EXIT_FAILED.
 */
#ifndef PROBE_H
#define PROBE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* What went wrong, for who wants to say what mends it. */
enum probe_fault {
	PROBE_FINE,
	PROBE_NO_NAME,    /* the host's name is not known */
	PROBE_NAME_LATER, /* the name service does not answer */
	PROBE_REFUSED,
	PROBE_TIMED_OUT,
	PROBE_UNREACHABLE,
	PROBE_CLOSED,     /* the other side hung up */
	PROBE_SILENT,     /* connected, and then nothing came */
	PROBE_NO_MYSQL,   /* what came is no greeting of a MySQL server */
	PROBE_SERVER,     /* the server greeted with an error */
	PROBE_NO_TLS,     /* the server does not offer it */
	PROBE_TLS,        /* the handshake failed */
	PROBE_UNTRUSTED,  /* certificate: its issuer is not known */
	PROBE_EXPIRED,    /* certificate: too old, or not yet valid */
	PROBE_OTHER_NAME, /* certificate: made for another host */
	PROBE_OTHER,
};

struct probe_tls {
	char version[16]; /* "TLSv1.3" */
	char cipher[64];
	struct str names; /* what the certificate is for: "DNS:a, DNS:b, IP:1.2.3.4" */
	struct str subject, issuer;
	int64_t not_before, not_after; /* seconds since 1970 */
	bool trusted;                  /* issuer known, dates good */
	bool name_fits;
	struct str why_not; /* where not trusted: the reason */
};

struct probe {
	const char *host;
	unsigned port;
	int timeout_ms; /* for each step */
	enum probe_fault fault;
	struct addrinfo *addresses;
	size_t n_addresses;
	struct str address; /* the one that was reached, or last tried: "127.0.0.1", "::1" */
	int fd;
	/* the greeting */
	struct str server_version;
	bool offers_tls;
	unsigned server_errno; /* PROBE_SERVER */
	struct probe_tls tls;
};

/* How strictly a certificate is judged. */
enum probe_trust { TRUST_ANY, TRUST_ISSUER, TRUST_NAME };

struct probe_tls_options {
	enum probe_trust trust;
	const char *name;                 /* the host's name to look for; NULL: probe's host */
	const char *ca_file;              /* NULL: the system's */
	const char *cert_file, *key_file; /* a client certificate; NULL: none */
	bool mysql;                       /* ask a MySQL server for TLS first */
};

/* host must outlive the probe. */
void probe_init(struct probe *p, const char *host, unsigned port, int timeout_ms);
void probe_free(struct probe *p);

/* Find the host's addresses. */
int probe_resolve(struct probe *p, struct err *err);

/* Connect to the first address that answers. */
int probe_connect(struct probe *p, struct err *err);

/* Connect to a Unix socket, in place of resolve and connect. */
int probe_connect_unix(struct probe *p, const char *path, struct err *err);

/* Read a MySQL server's greeting: its version, and whether it offers TLS. */
int probe_greeting(struct probe *p, struct err *err);

/* Ask an HTTP proxy that was connected to for a tunnel to host and port. */
int probe_proxy(struct probe *p, const char *host, unsigned port, struct err *err);

/*
 * Do the TLS handshake and look at the certificate. Where trust asks for more than
 * the certificate gives it is a failure, with p->tls filled all the same. A proxied
 * or MySQL connection wants probe_proxy or probe_greeting before.
 */
int probe_tls(struct probe *p, const struct probe_tls_options *o, struct err *err);

/* A fault's name, as dsconn-test(1) has it: "refused", "timed_out", ... */
const char *probe_fault_name(enum probe_fault fault);

#endif
