/* SPDX-License-Identifier: MIT */
/* The layers below the login: dns, tcp, tls. */
#include "conntest/conntest_internal.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"
#include "net/probe.h"
#include "source/sourcepath.h"
#include "source/url.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define EXPIRES_SOON_DAYS 30

static bool is_address(const char *host)
{
	unsigned char ip[16];

	return inet_pton(AF_INET, host, ip) == 1 || inet_pton(AF_INET6, host, ip) == 1;
}

/* ---- hints ---- */

struct names {
	const char **v;
	size_t n, cap;
	const char *except; /* the source's own host is no help */
};

static void names_add(struct names *names, const char *host)
{
	if (strcmp(host, names->except) == 0)
		return;
	names->v = mem_grow(names->v, names->n, &names->cap, sizeof *names->v);
	names->v[names->n++] = mem_dup(host, strlen(host));
}

static void add_host_of(struct names *names, const char *path)
{
	struct source_options o = {.name = path};
	struct err own = ERR_INIT;
	struct url u = URL_INIT;
	struct source s;

	if (source_load(&s, &o, &own) < 0)
		return;
	if (s.type == SOURCE_MYSQL)
		names_add(names, s.mysql.host);
	else if (url_parse(&u, s.odps.endpoint, &own) == 0)
		names_add(names, u.host);
	url_free(&u);
	source_free(&s);
}

/* Endpoints of MaxCompute's public cloud: service.REGION.maxcompute.aliyun.com. */
static void add_regions(struct names *names)
{
	static const char *const regions[] = {"cn-hangzhou", "cn-shanghai", "cn-beijing",
		"cn-zhangjiakou", "cn-wulanchabu", "cn-shenzhen", "cn-chengdu", "cn-hongkong",
		"ap-southeast-1", "ap-southeast-3", "ap-southeast-5", "ap-northeast-1",
		"eu-central-1", "eu-west-1", "us-west-1", "us-east-1", "me-east-1"};
	char host[80];
	size_t i;

	for (i = 0; i < sizeof regions / sizeof regions[0]; i++) {
		snprintf(host, sizeof host, "service.%s.maxcompute.aliyun.com", regions[i]);
		names_add(names, host);
	}
}

char *conntest_nearest_host(const char *host)
{
	struct source_list list = {.n = 0};
	struct names names = {.except = host};
	struct err own = ERR_INIT;
	const char *best;
	char *copy;
	size_t i;

	sourcepath_list(&list, &own);
	for (i = 0; i < list.n; i++)
		add_host_of(&names, list.v[i].path);
	add_regions(&names);
	names_add(&names, "localhost");
	best = nearest_name(host, names.v, names.n);
	copy = best != NULL ? mem_dup(best, strlen(best)) : NULL;
	for (i = 0; i < names.n; i++)
		free((char *)(uintptr_t)names.v[i]);
	free(names.v);
	source_list_free(&list);
	return copy;
}

static const char *dns_hint(const struct probe *p, char *buf, size_t size)
{
	char *near;

	if (p->fault == PROBE_NAME_LATER)
		return "look at /etc/resolv.conf, and whether this machine is online";
	near = conntest_nearest_host(p->host);
	if (near != NULL)
		snprintf(buf, size,
			"did you mean %s? A name inside a private network is known only there",
			near);
	else
		snprintf(buf, size,
			"check the host's spelling; a name inside a private network is "
			"known only there");
	free(near);
	return buf;
}

static const char *tcp_hint(const struct probe *p)
{
	switch (p->fault) {
	case PROBE_REFUSED:
		return "the machine is there, but nothing listens at that port: check the port, and "
		       "whether the server runs and listens on this address";
	case PROBE_TIMED_OUT:
		return "something on the way drops what we send: add this machine's address to the "
		       "server's allow-list or security group, or check the host";
	case PROBE_UNREACHABLE:
		return "there is no way from this machine to that network: check the VPC, the VPN, or "
		       "take the public address";
	default:
		return NULL;
	}
}

static const char *tls_hint(const struct probe *p, const struct conntest_peer *peer)
{
	switch (p->fault) {
	case PROBE_SILENT:
		return peer->mysql
			? "a proxy or another kind of server listens there, or the server hangs: "
			  "check the port"
			: "something that speaks no TLS listens there: check port and scheme";
	case PROBE_CLOSED:
		return "the server's log may tell why: a limit, a list of allowed addresses, or no TLS at "
		       "that port";
	case PROBE_NO_MYSQL:
		return "another kind of server listens there: check the port";
	case PROBE_SERVER:
		if (p->server_errno == 1129)
			return "the server has blocked this machine after too many broken connections: an "
			       "administrator runs FLUSH HOSTS";
		if (p->server_errno == 1130)
			return "no account may log in from this machine's address: an administrator "
			       "creates one, or adds the address to the allow-list";
		return NULL;
	case PROBE_NO_TLS:
		return "enable TLS at the server, or (where the network is trusted) set sslMode to "
		       "PREFERRED";
	case PROBE_EXPIRED:
		return "the server needs a new certificate; check this machine's clock too";
	case PROBE_UNTRUSTED:
		return peer->mysql ? "name the CA that signed it in 'sslCa'"
				   : "name the CA that signed it in 'caFile'";
	case PROBE_OTHER_NAME:
		return peer->mysql
			? "connect by one of those names; sslMode VERIFY_CA does without the "
			  "check of the name"
			: "connect by one of those names";
	case PROBE_TLS:
		return peer->mysql ? NULL
				   : "where the service speaks plain HTTP, the endpoint is http://";
	default:
		return NULL;
	}
}

/* ---- the layers ---- */

static int dns_layer(struct conntest *t, struct probe *p, struct err *err)
{
	struct conntest_layer *l = conntest_begin(t, "dns");
	char buf[400];

	if (probe_resolve(p, err) < 0) {
		conntest_fact(t, "fault", probe_fault_name(p->fault));
		return conntest_fail(t, dns_hint(p, buf, sizeof buf), err);
	}
	if (is_address(p->host))
		str_addf(&l->text, "%s is an address", p->host);
	else
		str_addf(&l->text, "%s has %zu address%s", p->host, p->n_addresses,
			p->n_addresses == 1 ? "" : "es");
	conntest_fact(t, "host", p->host);
	conntest_fact_n(t, "addresses", (int64_t)p->n_addresses);
	return conntest_end(t);
}

static int tcp_layer(struct conntest *t, struct probe *p, const struct conntest_peer *peer,
	struct err *err)
{
	struct conntest_layer *l = conntest_begin(t, "tcp");

	if (probe_connect(p, err) < 0) {
		conntest_fact(t, "fault", probe_fault_name(p->fault));
		return conntest_fail(t, tcp_hint(p), err);
	}
	url_add_host(&l->text, p->address.s);
	str_addf(&l->text, ":%u%s", p->port, peer->proxy_host != NULL ? ", the proxy" : "");
	conntest_fact(t, "address", p->address.s);
	conntest_fact_n(t, "port", p->port);
	return conntest_end(t);
}

static int socket_layers(struct conntest *t, struct probe *p, const struct conntest_peer *peer,
	struct err *err)
{
	struct conntest_layer *l;

	conntest_skip(t, "dns", "a Unix socket");
	l = conntest_begin(t, "tcp");
	if (probe_connect_unix(p, peer->socket, err) < 0) {
		conntest_fact(t, "fault", probe_fault_name(p->fault));
		return conntest_fail(t, "check the path, and whether the server runs", err);
	}
	str_addf(&l->text, "%s", peer->socket);
	conntest_fact(t, "socket", peer->socket);
	conntest_end(t);
	conntest_skip(t, "tls", "a Unix socket");
	return 0;
}

static void add_day(struct str *out, int64_t s)
{
	time_t t = (time_t)s;
	struct tm tm;
	char day[24];

	strftime(day, sizeof day, "%Y-%m-%d", gmtime_r(&t, &tm));
	str_adds(out, day);
}

static void certificate_facts(struct conntest *t, const struct probe_tls *tls)
{
	struct str day = STR_INIT;

	conntest_fact(t, "version", tls->version);
	conntest_fact(t, "cipher", tls->cipher);
	conntest_fact(t, "names", tls->names.s);
	conntest_fact(t, "subject", tls->subject.s);
	conntest_fact(t, "issuer", tls->issuer.s);
	add_day(&day, tls->not_before);
	conntest_fact(t, "not_before", day.s);
	str_clear(&day);
	add_day(&day, tls->not_after);
	conntest_fact(t, "not_after", day.s);
	str_free(&day);
	conntest_fact_bool(t, "trusted", tls->trusted);
	conntest_fact_bool(t, "name_fits", tls->name_fits);
}

static void certificate_text(struct conntest *t, const struct probe *p,
	const struct conntest_peer *peer)
{
	struct str *text = &t->layers[t->n - 1].text;
	int64_t days = (p->tls.not_after - clock_wall() / CLOCK_S) / 86400;
	struct show show;

	str_addf(text, "%s, certificate for %s", p->tls.version,
		show_cut(&show, p->tls.names.s, p->tls.names.len, 200));
	str_addf(text, ", issuer %s, valid until ",
		show_cut(&show, p->tls.issuer.s, p->tls.issuer.len, 200));
	add_day(text, p->tls.not_after);
	if (peer->trust == TRUST_ANY)
		conntest_note(t, "not verified (%s)%s%s", peer->trust_word,
			p->tls.trusted ? "" : ": it would fail: ",
			p->tls.trusted ? "" : p->tls.why_not.s);
	else if (days < EXPIRES_SOON_DAYS)
		conntest_note(t, "it expires in %lld days", (long long)days);
}

static int tls_failed(struct conntest *t, const struct probe *p, const struct conntest_peer *peer,
	struct err *err)
{
	conntest_fact(t, "fault", probe_fault_name(p->fault));
	if (p->tls.version[0] != '\0')
		certificate_facts(t, &p->tls);
	return conntest_fail(t, tls_hint(p, peer), err);
}

/* What a MySQL server says before anything else; it may make TLS needless. 1: no TLS. */
static int greeting(struct conntest *t, struct probe *p, const struct conntest_peer *peer,
	struct err *err)
{
	struct str *text = &t->layers[t->n - 1].text;
	struct show show;

	if (probe_greeting(p, err) < 0)
		return tls_failed(t, p, peer, err);
	conntest_fact(t, "greeting", p->server_version.s);
	if (peer->tls && (p->offers_tls || peer->tls_must))
		return 0;
	str_addf(text, "off; server %s",
		show_cut(&show, p->server_version.s, p->server_version.len, 100));
	conntest_note(t,
		peer->tls ? "the server offers no TLS: nothing is encrypted (%s)"
			  : "nothing is encrypted (%s)",
		peer->trust_word);
	return 1;
}

static int tls_layer(struct conntest *t, struct probe *p, const struct conntest_peer *peer,
	struct err *err)
{
	struct probe_tls_options o = {.trust = (enum probe_trust)peer->trust,
		.name = peer->host,
		.ca_file = peer->ca_file,
		.cert_file = peer->cert_file,
		.key_file = peer->key_file,
		.mysql = peer->mysql};
	int off = 0;

	if (!peer->tls && !peer->mysql) {
		conntest_skip(t, "tls", "the endpoint is http://: nothing is encrypted");
		return 0;
	}
	conntest_begin(t, "tls");
	if (peer->mysql)
		off = greeting(t, p, peer, err);
	if (off != 0)
		return off < 0 ? -1 : conntest_end(t);
	if ((peer->proxy_host != NULL && probe_proxy(p, peer->host, peer->port, err) < 0) ||
		probe_tls(p, &o, err) < 0)
		return tls_failed(t, p, peer, err);
	certificate_facts(t, &p->tls);
	certificate_text(t, p, peer);
	return conntest_end(t);
}

int conntest_network(struct conntest *t, const struct conntest_peer *peer, struct err *err)
{
	struct probe p;
	int rc;

	probe_init(&p, peer->proxy_host != NULL ? peer->proxy_host : peer->host,
		peer->proxy_host != NULL ? peer->proxy_port : peer->port, peer->timeout_ms);
	if (peer->socket != NULL) {
		rc = socket_layers(t, &p, peer, err);
	} else {
		rc = dns_layer(t, &p, err);
		if (rc == 0)
			rc = tcp_layer(t, &p, peer, err);
		if (rc == 0)
			rc = tls_layer(t, &p, peer, err);
	}
	probe_free(&p);
	return rc;
}
