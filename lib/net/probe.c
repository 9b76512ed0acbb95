/* SPDX-License-Identifier: MIT */
/* Name, TCP, greeting, TLS: step by step. */
#include "net/probe.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/show.h"
#include "cli/stop.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define GREETING_MAX 4096

static const char *const fault_names[] = {
	[PROBE_FINE] = "fine",
	[PROBE_NO_NAME] = "unknown_host",
	[PROBE_NAME_LATER] = "name_service",
	[PROBE_REFUSED] = "refused",
	[PROBE_TIMED_OUT] = "timed_out",
	[PROBE_UNREACHABLE] = "unreachable",
	[PROBE_CLOSED] = "closed",
	[PROBE_SILENT] = "silent",
	[PROBE_NO_MYSQL] = "no_mysql",
	[PROBE_SERVER] = "server",
	[PROBE_NO_TLS] = "no_tls",
	[PROBE_TLS] = "tls",
	[PROBE_UNTRUSTED] = "untrusted",
	[PROBE_EXPIRED] = "expired",
	[PROBE_OTHER_NAME] = "other_name",
	[PROBE_OTHER] = "other",
};

const char *probe_fault_name(enum probe_fault fault)
{
	return fault_names[fault];
}

void probe_init(struct probe *p, const char *host, unsigned port, int timeout_ms)
{
	*p = (struct probe){.host = host, .port = port, .timeout_ms = timeout_ms, .fd = -1};
}

void probe_free(struct probe *p)
{
	if (p->fd >= 0)
		close(p->fd);
	if (p->addresses != NULL)
		freeaddrinfo(p->addresses);
	str_free(&p->address);
	str_free(&p->server_version);
	str_free(&p->tls.names);
	str_free(&p->tls.subject);
	str_free(&p->tls.issuer);
	str_free(&p->tls.why_not);
	probe_init(p, NULL, 0, 0);
}

/* Where it happened, for messages. */
static const char *place(const struct probe *p, char *buf, size_t size)
{
	snprintf(buf, size, strchr(p->host, ':') != NULL ? "[%s]:%u" : "%s:%u", p->host, p->port);
	return buf;
}

static int fail(struct probe *p, enum probe_fault fault, int exit, struct err *err,
	const char *what)
{
	char buf[300];

	p->fault = fault;
	return err_set(err, exit, "%s: %s", place(p, buf, sizeof buf), what);
}

static int64_t deadline_of(const struct probe *p)
{
	return clock_now() + p->timeout_ms * CLOCK_MS;
}

/* ---- names ---- */

/* A look-up under way. */
struct lookup {
	struct gaicb item;
	struct addrinfo hints;
	char *host;
	char port[8];
};

/* Its outcome; EAI_INPROGRESS where time was up, or a signal came. */
static int wait_for_name(const struct gaicb *item, int64_t deadline)
{
	int64_t left;
	int rc;

	while ((rc = gai_error((struct gaicb *)item)) == EAI_INPROGRESS) {
		left = deadline - clock_now();
		if (left <= 0 || stop_wanted())
			break;
		gai_suspend(&item, 1, &(struct timespec){left / CLOCK_S, left % CLOCK_S});
	}
	return rc;
}

/*
 * getaddrinfo by a thread of the C library: in ours it heeds no signal, and no time but
 * the resolver's own. A look-up that is left behind keeps what it needs.
 */
static int look_up(struct probe *p, int flags, int64_t deadline)
{
	struct lookup *l = mem_alloc(1, sizeof *l);
	struct gaicb *item = &l->item;
	int rc;

	l->host = mem_dup(p->host, strlen(p->host));
	snprintf(l->port, sizeof l->port, "%u", p->port);
	l->hints = (struct addrinfo){.ai_socktype = SOCK_STREAM, .ai_flags = flags};
	l->item =
		(struct gaicb){.ar_name = l->host, .ar_service = l->port, .ar_request = &l->hints};
	rc = getaddrinfo_a(GAI_NOWAIT, &item, 1, NULL);
	if (rc == 0)
		rc = wait_for_name(item, deadline);
	if (rc == EAI_INPROGRESS)
		return EAI_AGAIN;
	p->addresses = item->ar_result;
	free(l->host);
	free(l);
	return rc;
}

int probe_resolve(struct probe *p, struct err *err)
{
	int64_t deadline = deadline_of(p);
	int rc = look_up(p, AI_ADDRCONFIG, deadline);
	struct addrinfo *a;
	bool later;

	if (rc == EAI_NONAME || rc == EAI_NODATA || rc == EAI_ADDRFAMILY)
		rc = look_up(p, 0, deadline); /* a machine that has only its loopback */
	for (a = p->addresses; a != NULL; a = a->ai_next)
		p->n_addresses++;
	if (rc == 0)
		return 0;
	if (stop_wanted())
		return err_set(err, EXIT_TEMP, "%s: stopped by a signal", p->host);
	later = rc == EAI_AGAIN || rc == EAI_SYSTEM;
	p->fault = later ? PROBE_NAME_LATER : PROBE_NO_NAME;
	return err_set(err, later ? EXIT_TEMP : EXIT_FAILED, "%s: %s", p->host,
		rc == EAI_AGAIN ? "the name service does not answer" : gai_strerror(rc));
}

/* ---- waiting ---- */

/* Wait for an event until the deadline. 1, 0 when time is up, -1 with errno. */
static int wait_for(int fd, short events, int64_t deadline)
{
	struct pollfd f = {.fd = fd, .events = events};
	int64_t left;
	int n;

	for (;;) {
		left = deadline - clock_now();
		n = poll(&f, 1, left > 0 ? (int)(left / CLOCK_MS) + 1 : 0);
		if (n >= 0)
			return n;
		if (errno != EINTR || stop_wanted())
			return -1;
	}
}

/* ---- TCP ---- */

static void note_address(struct probe *p, const struct addrinfo *a)
{
	char text[INET6_ADDRSTRLEN] = "";

	str_clear(&p->address);
	if (getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST) == 0)
		str_adds(&p->address, text);
}

/* Returns 0, or an errno. */
static int connect_one(struct probe *p, const struct sockaddr *addr, socklen_t len)
{
	int64_t deadline = deadline_of(p);
	socklen_t size = sizeof(int);
	int fd, n, failed = 0;

	fd = socket(addr->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return errno;
	if (connect(fd, addr, len) < 0) {
		failed = errno;
		if (failed == EINPROGRESS) {
			n = wait_for(fd, POLLOUT, deadline);
			failed = n == 0 ? ETIMEDOUT : n < 0 ? errno : 0;
			if (n > 0)
				getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &size);
		}
	}
	if (failed != 0) {
		close(fd);
		return failed;
	}
	p->fd = fd;
	return 0;
}

static int connect_failed(struct probe *p, int failed, struct err *err)
{
	struct str where = STR_INIT;
	char buf[300];
	int rc;

	p->fault = failed == ECONNREFUSED                         ? PROBE_REFUSED
		: failed == ETIMEDOUT                             ? PROBE_TIMED_OUT
		: failed == EHOSTUNREACH || failed == ENETUNREACH ? PROBE_UNREACHABLE
								  : PROBE_OTHER;
	str_adds(&where, place(p, buf, sizeof buf));
	if (p->address.len > 0 && strcmp(p->address.s, p->host) != 0)
		str_addf(&where, " (%s)", p->address.s);
	if (failed == ETIMEDOUT)
		rc = err_set(err, EXIT_TEMP, "%s: no answer within %g s", where.s,
			p->timeout_ms / 1000.0);
	else
		rc = err_set(err, EXIT_TEMP, "%s: %s", where.s, strerror(failed));
	str_free(&where);
	return rc;
}

int probe_connect(struct probe *p, struct err *err)
{
	const struct addrinfo *a;
	int failed = EADDRNOTAVAIL;

	for (a = p->addresses; a != NULL && failed != 0 && !stop_wanted(); a = a->ai_next) {
		note_address(p, a);
		failed = connect_one(p, a->ai_addr, a->ai_addrlen);
	}
	return failed == 0 ? 0 : connect_failed(p, failed, err);
}

int probe_connect_unix(struct probe *p, const char *path, struct err *err)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	int failed;

	if (strlen(path) >= sizeof addr.sun_path)
		return err_set(err, EXIT_USAGE, "%s: too long for the name of a Unix socket", path);
	memcpy(addr.sun_path, path, strlen(path) + 1);
	failed = connect_one(p, (struct sockaddr *)&addr, sizeof addr);
	if (failed == 0)
		return 0;
	p->fault = failed == ECONNREFUSED || failed == ENOENT ? PROBE_REFUSED : PROBE_OTHER;
	errno = failed;
	return err_sys(err, EXIT_TEMP, "%s", path);
}

/* ---- bytes ---- */

static int write_all(struct probe *p, const void *data, size_t n, struct err *err)
{
	const char *at = data;
	int64_t deadline = deadline_of(p);
	ssize_t done;

	while (n > 0) {
		done = send(p->fd, at, n, MSG_NOSIGNAL);
		if (done > 0) {
			at += done;
			n -= (size_t)done;
		} else if (done < 0 && errno != EAGAIN && errno != EINTR) {
			return fail(p, PROBE_CLOSED, EXIT_TEMP, err, strerror(errno));
		} else if (wait_for(p->fd, POLLOUT, deadline) <= 0) {
			return fail(p, PROBE_SILENT, EXIT_TEMP, err, "takes no data");
		}
	}
	return 0;
}

/* Read what comes, at most n bytes, until the deadline. Bytes, 0 at the end, or -1. */
static ssize_t read_some(struct probe *p, void *to, size_t n, int64_t deadline, struct err *err)
{
	char what[100];
	ssize_t got;
	int ready;

	for (;;) {
		got = recv(p->fd, to, n, 0);
		if (got >= 0)
			return got;
		if (errno != EAGAIN && errno != EINTR)
			return fail(p, PROBE_CLOSED, EXIT_TEMP, err, strerror(errno));
		ready = wait_for(p->fd, POLLIN, deadline);
		if (ready > 0)
			continue;
		snprintf(what, sizeof what, "connected, but nothing came within %g s",
			p->timeout_ms / 1000.0);
		return fail(p, PROBE_SILENT, EXIT_TEMP, err,
			ready < 0 ? "stopped by a signal" : what);
	}
}

static int read_exactly(struct probe *p, unsigned char *to, size_t n, struct err *err)
{
	int64_t deadline = deadline_of(p);
	ssize_t got;

	while (n > 0) {
		got = read_some(p, to, n, deadline, err);
		if (got < 0)
			return -1;
		if (got == 0)
			return fail(p, PROBE_CLOSED, EXIT_TEMP, err, "the other side hung up");
		to += got;
		n -= (size_t)got;
	}
	return 0;
}

/* ---- the greeting: MySQL client/server protocol, Protocol::HandshakeV10 ---- */

#define CLIENT_SSL 0x0800u

static int no_mysql(struct probe *p, const unsigned char *s, size_t n, struct err *err)
{
	struct show show;
	char what[256];

	snprintf(what, sizeof what, "no greeting of a MySQL server: '%s'",
		show_cut(&show, (const char *)s, n, 60));
	return fail(p, PROBE_NO_MYSQL, EXIT_FAILED, err, what);
}

/* An error packet: 0xff, a number, and text; before login without an SQLSTATE. */
static int greeted_by_error(struct probe *p, const unsigned char *s, size_t n, struct err *err)
{
	struct show show;
	char what[1200];

	p->server_errno = n >= 3 ? s[1] | (unsigned)s[2] << 8 : 0;
	snprintf(what, sizeof what, "the server refuses: error %u: %s", p->server_errno,
		show_bytes(&show, (const char *)s + 3, n > 3 ? n - 3 : 0));
	/* 1040 too many connections and 1053 shutdown pass; 1129 and 1130 want an administrator */
	return fail(p, PROBE_SERVER,
		p->server_errno == 1129 || p->server_errno == 1130 ? EXIT_FAILED : EXIT_TEMP, err,
		what);
}

static int parse_greeting(struct probe *p, const unsigned char *s, size_t n, struct err *err)
{
	const unsigned char *end = n > 1 ? memchr(s + 1, 0, n - 1) : NULL;
	size_t at;

	if (n > 0 && s[0] == 0xff)
		return greeted_by_error(p, s, n, err);
	if (n < 1 || s[0] != 10 || end == NULL)
		return no_mysql(p, s, n, err);
	at = (size_t)(end - s) + 1 + 4 + 8 +
		1; /* thread id, the first part of the scramble, a zero */
	if (at + 2 > n)
		return no_mysql(p, s, n, err);
	str_clear(&p->server_version);
	/* MariaDB puts it in front of its own, for replicas that read one digit */
	str_adds(&p->server_version,
		(const char *)s + 1 + (strncmp((const char *)s + 1, "5.5.5-", 6) == 0 ? 6 : 0));
	p->offers_tls = ((s[at] | (unsigned)s[at + 1] << 8) & CLIENT_SSL) != 0;
	return 0;
}

int probe_greeting(struct probe *p, struct err *err)
{
	unsigned char head[4], body[GREETING_MAX];
	size_t n;

	if (read_exactly(p, head, sizeof head, err) < 0)
		return -1;
	n = head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16;
	if (n > sizeof body || head[3] != 0)
		return no_mysql(p, head, sizeof head, err);
	if (read_exactly(p, body, n, err) < 0)
		return -1;
	return parse_greeting(p, body, n, err);
}

/* Protocol::SSLRequest: capabilities, the largest packet, the character set, filler. */
static int ask_for_tls(struct probe *p, struct err *err)
{
	/* CLIENT_LONG_PASSWORD | PROTOCOL_41 | SSL | SECURE_CONNECTION | PLUGIN_AUTH */
	static const unsigned char packet[36] = {
		32, 0, 0, 1, 0x01, 0x8a, 0x08, 0x00, 0, 0, 0, 1, 45};

	if (!p->offers_tls)
		return fail(p, PROBE_NO_TLS, EXIT_FAILED, err, "the server offers no TLS");
	return write_all(p, packet, sizeof packet, err);
}

/* ---- a proxy: RFC 9110, CONNECT ---- */

int probe_proxy(struct probe *p, const char *host, unsigned port, struct err *err)
{
	struct str request = STR_INIT;
	char reply[2048], *eol;
	const char *form = strchr(host, ':') != NULL ? "[%s]:%u" : "%s:%u";
	int64_t deadline = deadline_of(p);
	size_t len = 0;
	ssize_t n;
	struct show show;
	char target[300], what[200];
	int rc;

	snprintf(target, sizeof target, form, host, port);
	str_addf(&request, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", target, target);
	rc = write_all(p, request.s, request.len, err);
	str_free(&request);
	while (rc == 0 && memmem(reply, len, "\r\n\r\n", 4) == NULL) {
		n = read_some(p, reply + len, 1, deadline, err); /* what follows is TLS */
		if (n < 0)
			return -1;
		if (n == 0 || ++len == sizeof reply)
			return fail(p, PROBE_CLOSED, EXIT_TEMP, err, "the proxy gives no answer");
	}
	if (rc < 0 || (len > 12 && memcmp(reply, "HTTP/1.", 7) == 0 && reply[9] == '2'))
		return rc;
	eol = memchr(reply, '\r', len);
	snprintf(what, sizeof what, "the proxy refuses: '%s'",
		show_cut(&show, reply, (size_t)(eol - reply), 100));
	return fail(p, PROBE_OTHER, EXIT_FAILED, err, what);
}

/* ---- TLS ---- */

static int openssl_failed(struct probe *p, enum probe_fault fault, const char *what,
	struct err *err)
{
	unsigned long code = ERR_peek_last_error();
	const char *reason = code != 0 ? ERR_reason_error_string(code) : NULL;
	char text[400];

	snprintf(text, sizeof text, "%s: %s", what,
		reason != NULL      ? reason
			: code != 0 ? strerror(ERR_GET_REASON(code))
				    : "failed");
	ERR_clear_error();
	return fail(p, fault, EXIT_FAILED, err, text);
}

/* OpenSSL does not say why it cannot read a file. */
static bool readable(const char *path, struct err *err)
{
	if (path == NULL || access(path, R_OK) == 0)
		return true;
	err_sys(err, EXIT_USAGE, "%s", path);
	return false;
}

static SSL_CTX *context(struct probe *p, const struct probe_tls_options *o, struct err *err)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	int ok;

	if (ctx == NULL) {
		openssl_failed(p, PROBE_OTHER, "TLS", err);
		return NULL;
	}
	SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL); /* looked at afterwards */
	if (!readable(o->ca_file, err) || !readable(o->cert_file, err) ||
		!readable(o->key_file, err)) {
		p->fault = PROBE_OTHER;
		SSL_CTX_free(ctx);
		return NULL;
	}
	ok = o->ca_file != NULL ? SSL_CTX_load_verify_locations(ctx, o->ca_file, NULL)
				: SSL_CTX_set_default_verify_paths(ctx);
	if (ok != 1)
		openssl_failed(p, PROBE_OTHER, o->ca_file, err);
	else if (o->cert_file != NULL && SSL_CTX_use_certificate_chain_file(ctx, o->cert_file) != 1)
		openssl_failed(p, PROBE_OTHER, o->cert_file, err);
	else if (o->key_file != NULL &&
		SSL_CTX_use_PrivateKey_file(ctx, o->key_file, SSL_FILETYPE_PEM) != 1)
		openssl_failed(p, PROBE_OTHER, o->key_file, err);
	if (err_is_set(err)) {
		err->exit = EXIT_USAGE;
		SSL_CTX_free(ctx);
		return NULL;
	}
	return ctx;
}

static int handshake(struct probe *p, SSL *ssl, struct err *err)
{
	int64_t deadline = deadline_of(p);
	int rc, why, ready;

	for (;;) {
		ERR_clear_error();
		rc = SSL_connect(ssl);
		if (rc == 1)
			return 0;
		why = SSL_get_error(ssl, rc);
		if (why == SSL_ERROR_SYSCALL ||
			(why == SSL_ERROR_SSL &&
				ERR_GET_REASON(ERR_peek_last_error()) ==
					SSL_R_UNEXPECTED_EOF_WHILE_READING))
			return fail(p, PROBE_CLOSED, EXIT_TEMP, err,
				"the other side hung up in the TLS handshake");
		if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE)
			return openssl_failed(p, PROBE_TLS, "TLS handshake", err);
		ready = wait_for(p->fd, why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, deadline);
		if (ready < 0)
			return fail(p, PROBE_OTHER, EXIT_TEMP, err, "stopped by a signal");
		if (ready == 0)
			return fail(p, PROBE_SILENT, EXIT_TEMP, err,
				"the TLS handshake gets no answer");
	}
}

static void add_name(struct str *out, X509_NAME *name)
{
	char *text = X509_NAME_oneline(name, NULL, 0);

	if (text == NULL)
		return;
	str_adds(out, text[0] == '/' ? text + 1 : text);
	OPENSSL_free(text);
}

/* "subjectAltName" as OpenSSL prints it; the subject's CN where there is none. */
static void add_names(struct str *out, X509 *cert)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	unsigned char *text = NULL;
	char ip[INET6_ADDRSTRLEN];
	int i, n = names != NULL ? sk_GENERAL_NAME_num(names) : 0;

	for (i = 0; i < n; i++) {
		const GENERAL_NAME *g = sk_GENERAL_NAME_value(names, i);

		if (g->type == GEN_DNS) {
			str_addf(out, "%sDNS:%.*s", out->len > 0 ? ", " : "",
				ASN1_STRING_length(g->d.dNSName),
				(const char *)ASN1_STRING_get0_data(g->d.dNSName));
		} else if (g->type == GEN_IPADD) {
			if (inet_ntop(ASN1_STRING_length(g->d.iPAddress) == 4 ? AF_INET : AF_INET6,
				    ASN1_STRING_get0_data(g->d.iPAddress), ip, sizeof ip) != NULL)
				str_addf(out, "%sIP:%s", out->len > 0 ? ", " : "", ip);
		}
	}
	GENERAL_NAMES_free(names);
	i = X509_NAME_get_index_by_NID(X509_get_subject_name(cert), NID_commonName, -1);
	if (out->len == 0 && i >= 0 &&
		ASN1_STRING_to_UTF8(&text,
			X509_NAME_ENTRY_get_data(X509_NAME_get_entry(X509_get_subject_name(cert),
				i))) > 0) {
		str_addf(out, "CN:%s", (const char *)text);
		OPENSSL_free(text);
	}
}

static int64_t seconds_of(const ASN1_TIME *t)
{
	struct tm tm;

	return ASN1_TIME_to_tm(t, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

static bool name_fits(X509 *cert, const char *name)
{
	unsigned char ip[16];

	if (inet_pton(AF_INET, name, ip) == 1 || inet_pton(AF_INET6, name, ip) == 1)
		return X509_check_ip_asc(cert, name, 0) == 1;
	return X509_check_host(cert, name, 0, 0, NULL) == 1;
}

static void look(struct probe *p, SSL *ssl, X509 *cert, const char *name)
{
	struct probe_tls *t = &p->tls;
	long result = SSL_get_verify_result(ssl);

	snprintf(t->version, sizeof t->version, "%s", SSL_get_version(ssl));
	snprintf(t->cipher, sizeof t->cipher, "%s", SSL_get_cipher_name(ssl));
	add_names(&t->names, cert);
	add_name(&t->subject, X509_get_subject_name(cert));
	add_name(&t->issuer, X509_get_issuer_name(cert));
	t->not_before = seconds_of(X509_get0_notBefore(cert));
	t->not_after = seconds_of(X509_get0_notAfter(cert));
	t->trusted = result == X509_V_OK;
	t->name_fits = name_fits(cert, name);
	if (!t->trusted)
		str_adds(&t->why_not, X509_verify_cert_error_string(result));
	if (result == X509_V_ERR_CERT_HAS_EXPIRED || result == X509_V_ERR_CERT_NOT_YET_VALID)
		p->fault = PROBE_EXPIRED;
	else if (!t->trusted)
		p->fault = PROBE_UNTRUSTED;
	else if (!t->name_fits)
		p->fault = PROBE_OTHER_NAME;
}

/* What trust asks for and the certificate does not give. */
static int judge(struct probe *p, enum probe_trust trust, const char *name, struct err *err)
{
	const struct probe_tls *t = &p->tls;
	struct show show;
	char what[1400], day[32];
	struct tm tm;
	time_t end = (time_t)t->not_after;

	if (trust == TRUST_ANY || (t->trusted && (trust == TRUST_ISSUER || t->name_fits))) {
		p->fault = PROBE_FINE;
		return 0;
	}
	if (p->fault == PROBE_EXPIRED) {
		strftime(day, sizeof day, "%Y-%m-%d %H:%M:%S", gmtime_r(&end, &tm));
		snprintf(what, sizeof what,
			"the certificate is not valid today: %s (it ends %s UTC)", t->why_not.s,
			day);
	} else if (!t->trusted) {
		snprintf(what, sizeof what, "the certificate is not trusted: %s (issuer %s)",
			t->why_not.s, show_cut(&show, t->issuer.s, t->issuer.len, 300));
	} else {
		snprintf(what, sizeof what, "the certificate is not for %s but for %s", name,
			show_cut(&show, t->names.s, t->names.len, 600));
	}
	return fail(p, p->fault, EXIT_FAILED, err, what);
}

int probe_tls(struct probe *p, const struct probe_tls_options *o, struct err *err)
{
	const char *name = o->name != NULL ? o->name : p->host;
	SSL_CTX *ctx = context(p, o, err);
	SSL *ssl = NULL;
	X509 *cert = NULL;
	unsigned char ip[16];
	int rc = -1;

	if (ctx == NULL)
		return -1;
	ssl = SSL_new(ctx);
	if (ssl == NULL || SSL_set_fd(ssl, p->fd) != 1)
		openssl_failed(p, PROBE_OTHER, "TLS", err);
	else if (inet_pton(AF_INET, name, ip) != 1 && inet_pton(AF_INET6, name, ip) != 1)
		SSL_set_tlsext_host_name(ssl, name); /* RFC 6066: names only */
	if (!err_is_set(err) && (!o->mysql || ask_for_tls(p, err) == 0) &&
		handshake(p, ssl, err) == 0) {
		cert = SSL_get1_peer_certificate(ssl);
		if (cert == NULL)
			fail(p, PROBE_TLS, EXIT_FAILED, err, "the server shows no certificate");
	}
	if (cert != NULL) {
		look(p, ssl, cert, name);
		rc = judge(p, o->trust, name, err);
	}
	X509_free(cert);
	SSL_free(ssl);
	SSL_CTX_free(ctx);
	return rc;
}
