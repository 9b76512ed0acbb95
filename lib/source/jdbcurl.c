/* SPDX-License-Identifier: MIT */
/* JDBC URLs of MySQL. */
#include "source/jdbcurl.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/num.h"
#include "base/show.h"
#include "source/url.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char *const params[] = {"useSSL", "sslMode", "serverTimezone", "connectTimeout",
	"socketTimeout", "characterEncoding"};

bool jdbcurl_knows(const char *param)
{
	return nearest_exact(param, params, sizeof params / sizeof params[0]) >= 0;
}

static int take_text(char **to, const char *value, struct err *err)
{
	if (*value == '\0')
		return err_set(err, EXIT_USAGE, "is empty");
	free(*to);
	*to = mem_dup(value, strlen(value));
	return 0;
}

static int take_bool(int *to, const char *value, struct err *err)
{
	if (strcasecmp(value, "true") == 0 || strcasecmp(value, "yes") == 0)
		*to = 1;
	else if (strcasecmp(value, "false") == 0 || strcasecmp(value, "no") == 0)
		*to = 0;
	else
		return err_set(err, EXIT_USAGE, "is neither true nor false");
	return 0;
}

static int take_ms(int *to, const char *value, struct err *err)
{
	struct err own = ERR_INIT;
	uint64_t n;

	if (num_u64(value, 0, INT_MAX, &n, &own) < 0)
		return err_set(err, EXIT_USAGE, "is no number of milliseconds");
	*to = (int)n;
	return 0;
}

/* The connection speaks utf8mb4 whatever is asked, so only its names are true. */
static int take_encoding(const char *value, struct err *err)
{
	static const char *const names[] = {"utf8", "utf-8", "utf8mb4"};
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcasecmp(value, names[i]) == 0)
			return 0;
	return err_set(err, EXIT_USAGE, "can only be UTF-8: the connection always speaks utf8mb4");
}

static int unknown_param(const char *name, struct err *err)
{
	struct show show;
	char hint[256];

	if (strcmp(name, "user") == 0 || strcmp(name, "password") == 0)
		return err_set(err, EXIT_USAGE,
			"parameter '%s' may not stand in a URL; the data source has a key for it",
			name);
	return err_set(err, EXIT_USAGE, "parameter '%s' has no meaning here%s",
		show_cut(&show, name, strlen(name), 100),
		nearest_hint(hint, sizeof hint, name, params, sizeof params / sizeof params[0]));
}

static int take_param(struct jdbcurl *j, const struct url_param *p, struct err *err)
{
	if (strcmp(p->name, "useSSL") == 0)
		return take_bool(&j->use_ssl, p->value, err);
	if (strcmp(p->name, "sslMode") == 0)
		return take_text(&j->ssl_mode, p->value, err);
	if (strcmp(p->name, "serverTimezone") == 0)
		return take_text(&j->time_zone, p->value, err);
	if (strcmp(p->name, "connectTimeout") == 0)
		return take_ms(&j->connect_timeout_ms, p->value, err);
	if (strcmp(p->name, "socketTimeout") == 0)
		return take_ms(&j->socket_timeout_ms, p->value, err);
	return take_encoding(p->value, err);
}

static int take_params(struct jdbcurl *j, const struct url *u, struct err *err)
{
	const struct url_param *p;
	size_t i, k, n = sizeof params / sizeof params[0];

	for (i = 0; i < u->n_params; i++) {
		p = &u->params[i];
		for (k = 0; k < n && strcmp(p->name, params[k]) != 0; k++)
			;
		if (k == n)
			return unknown_param(p->name, err);
		if (take_param(j, p, err) < 0)
			return err_at(err, "parameter '%s'", params[k]);
	}
	return 0;
}

static int take_place(struct jdbcurl *j, const struct url *u, struct err *err)
{
	const char *host = *u->host != '\0' ? u->host : "localhost";

	if (u->user != NULL)
		return err_set(err, EXIT_USAGE,
			"a user may not stand in a JDBC URL; the key 'username' is for it");
	if (*u->path == '\0')
		return err_set(err, EXIT_USAGE,
			"names no database; it is jdbc:mysql://host:port/database");
	if (strchr(u->path, '/') != NULL)
		return err_set(err, EXIT_USAGE, "the database holds a slash");
	j->host = mem_dup(host, strlen(host));
	j->port = u->port > 0 ? (unsigned)u->port : 3306;
	j->database = mem_dup(u->path, strlen(u->path));
	return 0;
}

int jdbcurl_parse(struct jdbcurl *j, const char *text, struct err *err)
{
	struct url u = URL_INIT;
	int rc;

	*j = (struct jdbcurl)JDBCURL_INIT;
	j->use_ssl = -1;
	if (strncmp(text, "jdbc:mysql://", 13) != 0)
		return err_set(err, EXIT_USAGE, "does not start with jdbc:mysql://");
	rc = url_parse(&u, text + 5, err);
	if (rc == 0)
		rc = take_place(j, &u, err);
	if (rc == 0)
		rc = take_params(j, &u, err);
	url_free(&u);
	return rc;
}

void jdbcurl_free(struct jdbcurl *j)
{
	free(j->host);
	free(j->database);
	free(j->ssl_mode);
	free(j->time_zone);
	*j = (struct jdbcurl)JDBCURL_INIT;
}
