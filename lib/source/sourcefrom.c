/* SPDX-License-Identifier: MIT */
/* URLs and job files as data source objects. */
#include "source/sourcefrom.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"
#include "source/jdbcurl.h"
#include "source/secret.h"
#include "source/sourcedoc.h"
#include "source/sourcetype.h"

#include <stdlib.h>
#include <string.h>

/* What a query parameter may be: a key of the type, or a secret by File or Env. */
enum fit { FIT_NONE, FIT_KEY, FIT_SECRET_SHOWN, FIT_COMMAND };

static enum fit fit_of(const char *name, enum source_type type)
{
	const struct sourcedoc_key *keys;
	size_t n, i, len;

	keys = sourcedoc_keys(&n);
	for (i = 0; i < n; i++) {
		len = strlen(keys[i].name);
		if (!(keys[i].types & 1U << type) || strncmp(name, keys[i].name, len) != 0)
			continue;
		if (name[len] == '\0')
			return keys[i].kind == DOC_SECRET ? FIT_SECRET_SHOWN : FIT_KEY;
		if (keys[i].kind != DOC_SECRET)
			continue;
		if (strcmp(name + len, "File") == 0 || strcmp(name + len, "Env") == 0)
			return FIT_KEY;
		if (strcmp(name + len, "Command") == 0)
			return FIT_COMMAND;
	}
	return FIT_NONE;
}

static int refuse(const char *name, enum fit fit, struct err *err)
{
	if (fit == FIT_COMMAND)
		return err_set(err, EXIT_USAGE,
			"'%s' may not stand in a URL: commands belong into a data source's file",
			name);
	return err_set(err, EXIT_USAGE,
		"'%s' may not stand in a URL, where ps and logs show it: use %sFile or %sEnv", name,
		name, name);
}

static int unknown(const char *name, struct err *err)
{
	static const char *const names[] = {"project", "schema", "region", "tunnelEndpoint",
		"quota", "signature", "proxy", "caFile", "accessKeyFile", "accessKeyEnv",
		"securityTokenFile", "securityTokenEnv", "bearerTokenFile", "bearerTokenEnv"};
	struct show show;
	char hint[512];

	return err_set(err, EXIT_USAGE, "unknown parameter '%s'%s",
		show_cut(&show, name, strlen(name), 100),
		nearest_hint(hint, sizeof hint, name, names, sizeof names / sizeof names[0]));
}

/* A name that the JDBC URL does not know either: is it a misspelt key? */
static int misspelt(const char *name, enum source_type type, struct err *err)
{
	static const char *const names[] = {"passwordFile", "passwordEnv", "sslCa", "sslCert",
		"sslKey", "serverRSAPublicKeyFile"};
	const char *near = nearest_name(name, names, sizeof names / sizeof names[0]);

	if (type != SOURCE_MYSQL || jdbcurl_knows(name) || near == NULL)
		return 0;
	return err_set(err, EXIT_USAGE, "unknown parameter '%.100s'; did you mean '%s'?", name,
		near);
}

/* Keys go into doc; what is none goes to rest (mysql: to the JDBC URL), encoded as it stood. */
static int take_params(struct jtree *doc, const struct url *u, enum source_type type,
	struct str *rest, struct err *err)
{
	const struct url_param *p;
	enum fit fit;
	size_t i;

	for (i = 0; i < u->n_params; i++) {
		p = &u->params[i];
		fit = fit_of(p->name, type);
		if (fit == FIT_SECRET_SHOWN || fit == FIT_COMMAND)
			return refuse(p->name, fit, err);
		if (fit == FIT_KEY && jtree_get(doc, p->name) != NULL)
			return err_set(err, EXIT_USAGE, "'%s' is given twice", p->name);
		if (fit == FIT_KEY)
			jtree_set_text(doc, p->name, p->value);
		else if (rest == NULL)
			return unknown(p->name, err);
		else if (misspelt(p->name, type, err) < 0)
			return -1;
		else
			str_addf(rest, "%c%s", rest->len > 0 ? '&' : '?', p->raw);
	}
	return 0;
}

static void add_place(struct str *out, const struct url *u)
{
	url_add_host(out, u->host);
	if (u->port > 0)
		str_addf(out, ":%d", u->port);
	str_addc(out, '/');
	url_encode(out, u->path, "/");
}

static int from_mysql(struct jtree *doc, const struct url *u, struct err *err)
{
	struct str jdbc = STR_INIT, rest = STR_INIT;
	int rc;

	jtree_set_text(doc, "type", "mysql");
	rc = take_params(doc, u, SOURCE_MYSQL, &rest, err);
	str_adds(&jdbc, "jdbc:mysql://");
	add_place(&jdbc, u);
	str_add(&jdbc, rest.s, rest.len);
	jtree_set_text(doc, "jdbcUrl", jdbc.s);
	if (u->user != NULL)
		jtree_set_text(doc, "username", u->user);
	str_free(&jdbc);
	str_free(&rest);
	return rc;
}

static int from_odps(struct jtree *doc, const struct url *u, struct err *err)
{
	struct str endpoint = STR_INIT;

	jtree_set_text(doc, "type", "odps");
	str_adds(&endpoint, strcmp(u->scheme, "odps+http") == 0 ? "http://" : "https://");
	add_place(&endpoint, u);
	jtree_set_text(doc, "endpoint", endpoint.s);
	if (u->user != NULL)
		jtree_set_text(doc, "accessId", u->user);
	str_free(&endpoint);
	return take_params(doc, u, SOURCE_ODPS, NULL, err);
}

static int from_scheme(struct jtree *doc, const struct url *u, struct err *err)
{
	struct show show;

	if (strcmp(u->scheme, "mysql") == 0)
		return from_mysql(doc, u, err);
	if (strcmp(u->scheme, "odps") == 0 || strcmp(u->scheme, "odps+http") == 0)
		return from_odps(doc, u, err);
	return err_set(err, EXIT_USAGE,
		"unknown scheme '%s'; known are mysql://USER@HOST:PORT/DATABASE?passwordFile=F, "
		"odps://ACCESSID@HOST/api?project=P&accessKeyFile=F",
		show_cut(&show, u->scheme, strlen(u->scheme), 40));
}

static char *show_url(const struct url *u)
{
	struct str s = STR_INIT;

	str_addf(&s, "%s://", u->scheme);
	if (u->user != NULL) {
		url_encode(&s, u->user, "");
		str_addc(&s, '@');
	}
	add_place(&s, u);
	return str_take(&s);
}

struct jtree *sourcefrom_url(const char *text, char **shown, struct err *err)
{
	struct jtree *doc = jtree_object();
	struct url u = URL_INIT;

	*shown = NULL;
	if (url_parse(&u, text, err) == 0) {
		*shown = show_url(&u);
		from_scheme(doc, &u, err);
	}
	url_free(&u);
	if (err_is_set(err)) {
		jtree_free(doc);
		doc = NULL;
	}
	return doc;
}

/* ---- job files ---- */

bool sourcefrom_split(const char *text, char **file, const char **category)
{
	const char *hash = strrchr(text, '#');

	if (hash == NULL || hash - text < 5 || strncmp(hash - 5, ".json", 5) != 0)
		return false;
	*file = mem_dup(text, (size_t)(hash - text));
	*category = hash + 1;
	return true;
}

int sourcefrom_check_category(const char *category, struct err *err)
{
	static const char *const words[] = {"reader", "writer"};
	struct show show;
	char hint[128];

	if (strcmp(category, "reader") == 0 || strcmp(category, "writer") == 0)
		return 0;
	return err_set(err, EXIT_USAGE, "unknown part #%s of a job file%s",
		show_cut(&show, category, strlen(category), 40),
		nearest_hint(hint, sizeof hint, category, words, 2));
}

/* What DataX calls a key, and we. */
static const char *const datax_names[][2] = {
	{"odpsServer", "endpoint"},
	{"tunnelServer", "tunnelEndpoint"},
};

static int job_type(const char *kind, enum source_type *type, struct err *err)
{
	struct show show;

	*type = strncmp(kind, "odps", 4) == 0 ? SOURCE_ODPS : SOURCE_MYSQL;
	if (*type == SOURCE_ODPS || strncmp(kind, "mysql", 5) == 0)
		return 0;
	return err_set(err, EXIT_USAGE, "is of kind '%s'; known are mysql and odps",
		show_cut(&show, kind, strlen(kind), 100));
}

/* connection[0].jdbcUrl, a text or (readers) an array of one. */
static int job_jdbc_url(struct jtree *doc, const struct jtree *parameter, struct err *err)
{
	const struct jtree *list = jtree_get(parameter, "connection");
	const struct jtree *url = jtree_get(jtree_at(list, 0), "jdbcUrl");

	if (jtree_count(list) > 1)
		return err_set(err, EXIT_USAGE, "has more than one connection");
	if (url != NULL && jtree_kind(url) == JTREE_ARRAY) {
		if (jtree_count(url) > 1)
			return err_set(err, EXIT_USAGE, "has more than one jdbcUrl");
		url = jtree_at(url, 0);
	}
	if (url != NULL)
		jtree_set(doc, "jdbcUrl", url);
	return 0;
}

static bool is_key(const char *name, enum source_type type)
{
	enum fit fit = fit_of(name, type);

	return fit != FIT_NONE && strcmp(name, "schema") != 0;
}

static struct jtree *job_object(const struct jtree *parameter, enum source_type type,
	struct err *err)
{
	struct jtree *doc = jtree_object();
	struct jtree *p = (struct jtree *)(uintptr_t)parameter;
	struct jtree_member m;
	size_t i;

	jtree_set_text(doc, "type", sourcedoc_type_name(type));
	for (m = jtree_first(p); m.value != NULL; m = jtree_next(p, m))
		if (is_key(m.key, type))
			jtree_set(doc, m.key, m.value);
	for (i = 0; type == SOURCE_ODPS && i < sizeof datax_names / sizeof datax_names[0]; i++)
		if (jtree_get(parameter, datax_names[i][0]) != NULL)
			jtree_set(doc, datax_names[i][1], jtree_get(parameter, datax_names[i][0]));
	if (type == SOURCE_MYSQL && jtree_get(doc, "jdbcUrl") == NULL)
		job_jdbc_url(doc, parameter, err);
	if (err_is_set(err)) {
		jtree_free(doc);
		return NULL;
	}
	return doc;
}

static const char *named_source(const struct jtree *parameter)
{
	const char *name = jtree_get_text(parameter, "datasource");

	if (name == NULL)
		name = jtree_get_text(jtree_at(jtree_get(parameter, "connection"), 0),
			"datasource");
	return name;
}

static struct jtree *job_end(const struct jtree *parameter, const char *kind, char **name,
	struct err *err)
{
	const char *source = named_source(parameter);
	enum source_type type;

	if (source != NULL) {
		*name = mem_dup(source, strlen(source));
		return NULL;
	}
	if (kind == NULL) {
		err_set(err, EXIT_USAGE, "does not say its kind");
		return NULL;
	}
	if (job_type(kind, &type, err) < 0)
		return NULL;
	return job_object(parameter, type, err);
}

static const struct jtree *find_step(const struct jtree *steps, const char *category,
	struct err *err)
{
	const struct jtree *found = NULL, *step;
	const char *is;
	size_t i;

	for (i = 0; (step = jtree_at(steps, i)) != NULL; i++) {
		is = jtree_get_text(step, "category");
		if (is == NULL || strcmp(is, category) != 0)
			continue;
		if (found != NULL) {
			err_set(err, EXIT_USAGE, "stands there twice");
			return NULL;
		}
		found = step;
	}
	return found;
}

static const struct jtree *find_end(const struct jtree *job, const char *category, struct err *err)
{
	const struct jtree *steps = jtree_get(job, "steps");

	if (steps != NULL)
		return find_step(steps, category, err);
	return jtree_get(jtree_at(jtree_get(jtree_get(job, "job"), "content"), 0), category);
}

static const char *kind_of(const struct jtree *end)
{
	const char *step = jtree_get_text(end, "stepType");

	return step != NULL ? step : jtree_get_text(end, "name");
}

struct jtree *sourcefrom_job(const struct jtree *job, const char *category, char **name,
	struct err *err)
{
	const struct jtree *end = find_end(job, category, err);
	struct jtree *doc = NULL;

	*name = NULL;
	if (end == NULL)
		err_set(err, EXIT_USAGE,
			"is not there: neither job.content[0] (DataX) nor steps (DataWorks) has it");
	else if (jtree_get(end, "parameter") == NULL)
		err_set(err, EXIT_USAGE, "has no 'parameter'");
	else
		doc = job_end(jtree_get(end, "parameter"), kind_of(end), name, err);
	if (err_is_set(err))
		err_at(err, "%s", category);
	return doc;
}

/* The first key of the store that is left; NULL: none. */
static const char *connection_key(struct jtree *parameter, enum source_type type)
{
	struct jtree_member m;
	size_t i;

	for (m = jtree_first(parameter); m.value != NULL; m = jtree_next(parameter, m)) {
		if (is_key(m.key, type))
			return m.key;
		for (i = 0; i < sizeof datax_names / sizeof datax_names[0]; i++)
			if (type == SOURCE_ODPS && strcmp(m.key, datax_names[i][0]) == 0)
				return m.key;
	}
	return NULL;
}

void sourcefrom_take_out(struct jtree *job, const char *category, const char *name)
{
	struct err own = ERR_INIT;
	const struct jtree *end = find_end(job, category, &own);
	struct jtree *parameter = jtree_get(end, "parameter");
	struct jtree *connection = jtree_at(jtree_get(parameter, "connection"), 0);
	enum source_type type;
	const char *key;
	char *copy;

	if (parameter == NULL || job_type(kind_of(end), &type, &own) < 0)
		return;
	while ((key = connection_key(parameter, type)) != NULL) {
		copy = mem_dup(key, strlen(key)); /* it lives in what is taken away */
		jtree_set(parameter, copy, NULL);
		free(copy);
	}
	if (connection != NULL)
		jtree_set(connection, "jdbcUrl", NULL);
	jtree_set_text(parameter, "datasource", name);
}
