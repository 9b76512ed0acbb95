/* SPDX-License-Identifier: MIT */
/* The layers of an odps source. */
#include "conntest_internal.h"

#include "probe.h"
#include "url.h"

static unsigned port_of(const struct url *u)
{
	if (u->port > 0)
		return (unsigned)u->port;
	return strcmp(u->scheme, "https") == 0 ? 443 : 80;
}

static int network(struct conntest *t, struct err *err)
{
	const struct source_odps *o = &t->source.odps;
	struct url endpoint = URL_INIT, proxy = URL_INIT;
	struct conntest_peer peer = {.timeout_ms = CONNTEST_CONNECT_MS,
		.trust_word = "https",
		.ca_file = o->ca_file,
		.trust = TRUST_NAME};
	int rc = url_parse(&endpoint, o->endpoint, err);

	if (rc == 0 && o->proxy != NULL)
		rc = url_parse(&proxy, o->proxy, err);
	if (rc == 0) {
		peer.host = endpoint.host;
		peer.port = port_of(&endpoint);
		peer.tls = peer.tls_must = strcmp(endpoint.scheme, "https") == 0;
		if (o->proxy != NULL) {
			peer.proxy_host = proxy.host;
			peer.proxy_port = port_of(&proxy);
		}
		rc = conntest_network(t, &peer, err);
	}
	url_free(&endpoint);
	url_free(&proxy);
	return rc;
}

int conntest_odps(struct conntest *t, struct err *err)
{
	if (network(t, err) < 0)
		return -1;
	if (t->options->table != NULL) {
		conntest_begin(t, "table");
		err_set(err, EXIT_USAGE, "tables are looked at in mysql sources alone");
		return conntest_fail(t, NULL, err);
	}
	conntest_skip(t, "authentication", "signed requests are made by odps-read alone");
	return 0;
}
