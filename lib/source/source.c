/* SPDX-License-Identifier: MIT */
/* Data sources: from a name to a struct that is ready to log in with. */
#include "source/source.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"
#include "format/jtree.h"
#include "source/jdbcurl.h"
#include "source/secret.h"
#include "source/sourcedoc.h"
#include "source/sourcefrom.h"
#include "source/sourcepath.h"
#include "source/url.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* One secret that is still to be read, and where it goes. */
struct pending {
	struct secret secret; /* its arg is owned */
	size_t offset;        /* of a char * in struct source, which may be moved */
};

struct secrets {
	struct pending v[8];
	size_t n;
};

int source_set_name(void *to, const char *arg, struct err *err)
{
	if (*arg == '\0')
		return err_set(err, EXIT_USAGE, "the name of a data source is empty");
	if (*(const char **)to != NULL)
		return err_set(err, EXIT_USAGE, "is given twice");
	*(const char **)to = arg;
	return 0;
}

int source_set_environment(void *to, const char *arg, struct err *err)
{
	return sourcedoc_check_environment(arg, to, err);
}

const char *source_type_name(enum source_type type)
{
	return sourcedoc_type_name(type);
}

static const char *const ssl_names[] = {
	"DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"};

const char *source_ssl_name(enum source_ssl ssl)
{
	return ssl_names[ssl];
}

/* ---- what was asked for, as an object ---- */

/* An object and what the messages about it need. */
struct draft {
	struct jtree *doc;
	char *name;   /* for people */
	char *path;   /* the JSON file, or NULL */
	char *folder; /* relative files start here; NULL: where we stand */
};

static void draft_free(struct draft *d)
{
	jtree_free(d->doc);
	free(d->name);
	free(d->path);
	free(d->folder);
}

static int draft_file(struct draft *d, const char *name, char *path, struct err *err)
{
	d->path = path;
	d->name = mem_dup(name, strlen(name));
	d->folder = sourcepath_folder_of(path);
	d->doc = sourcedoc_read(path, err);
	return d->doc != NULL ? 0 : -1;
}

static int draft_name(struct draft *d, const char *name, struct err *err)
{
	char *path = sourcepath_find(name, err);

	return path != NULL ? draft_file(d, name, path, err) : -1;
}

static int draft_url(struct draft *d, const char *text, struct err *err)
{
	if (strncmp(text, "jdbc:", 5) == 0)
		return err_set(err, EXIT_USAGE,
			"--source: a JDBC URL stands in a data source's file; on the command line "
			"it is mysql://USER@HOST:PORT/DATABASE?passwordFile=F");
	d->doc = sourcefrom_url(text, &d->name, err);
	if (d->name == NULL)
		d->name = mem_dup("--source", 8);
	return d->doc != NULL ? 0 : err_at(err, "%s", d->name);
}

/* Takes the file's name over. */
static int draft_job(struct draft *d, const char *text, char *file, const char *category,
	struct err *err)
{
	struct jtree *job;
	char *name = NULL;
	int rc = -1;

	if (sourcefrom_check_category(category, err) < 0) {
		err_at(err, "%s", file);
		free(file);
		return -1;
	}
	if (draft_file(d, text, file, err) < 0)
		return -1;
	job = d->doc;
	d->doc = sourcefrom_job(job, category, &name, err);
	jtree_free(job);
	if (name != NULL) {
		draft_free(d);
		*d = (struct draft){.doc = NULL};
		rc = draft_name(d, name, err);
		if (rc < 0)
			err_at(err, "%s", text);
	} else if (d->doc != NULL) {
		rc = 0;
	} else {
		err_at(err, "%s", file);
	}
	free(name);
	return rc;
}

static int draft_open(struct draft *d, const char *text, struct err *err)
{
	const char *category;
	char *file;

	if (text == NULL)
		return err_set(err, EXIT_USAGE,
			"no data source is named; -s NAME does (dssource list names them)");
	if (url_has_scheme(text))
		return draft_url(d, text, err);
	if (sourcefrom_split(text, &file, &category))
		return draft_job(d, text, file, category, err);
	if (strchr(text, '/') != NULL)
		return draft_file(d, text, mem_dup(text, strlen(text)), err);
	return draft_name(d, text, err);
}

/* ---- from the object to the struct ---- */

static char *resolve(const struct draft *d, const char *file)
{
	struct str s = STR_INIT;

	if (file[0] != '/' && d->folder != NULL && strcmp(d->folder, ".") != 0)
		str_addf(&s, "%s/", d->folder);
	str_adds(&s, file);
	return str_take(&s);
}

static void set_word(const struct sourcedoc_key *key, const char *text, int *to)
{
	int i;

	for (i = 0; key->words[i] != NULL; i++)
		if (strcasecmp(key->words[i], text) == 0)
			*to = i;
}

static void add_pending(struct source *s, const struct draft *d, const struct sourcedoc_key *key)
{
	enum secret_way way;
	const char *arg = sourcedoc_secret(d->doc, key->name, &way);
	struct pending *p = &s->secrets->v[s->secrets->n];

	if (arg == NULL)
		return;
	s->secrets->n++;
	p->offset = key->offset;
	p->secret = (struct secret){.name = key->name,
		.way = way,
		.arg = way == SECRET_FILE ? resolve(d, arg) : mem_dup(arg, strlen(arg)),
		.group_may_read = d->path != NULL && sourcepath_is_admin(d->path)};
}

static void fill(struct source *s, const struct draft *d)
{
	const struct sourcedoc_key *keys;
	const char *text;
	size_t n, i;
	void *to;

	keys = sourcedoc_keys(&n);
	for (i = 0; i < n; i++) {
		if (keys[i].offset == 0 || !(keys[i].types & 1U << s->type))
			continue;
		to = (char *)s + keys[i].offset;
		text = jtree_get_text(d->doc, keys[i].name);
		if (keys[i].kind == DOC_SECRET)
			add_pending(s, d, &keys[i]);
		else if (text == NULL)
			continue;
		else if (keys[i].kind == DOC_WORD)
			set_word(&keys[i], text, to);
		else
			*(char **)to = keys[i].kind == DOC_PATH ? resolve(d, text)
								: mem_dup(text, strlen(text));
	}
}

static int check_needed(const struct source *s, const struct jtree *doc, struct err *err)
{
	const struct sourcedoc_key *keys;
	size_t n, i;

	keys = sourcedoc_keys(&n);
	for (i = 0; i < n; i++)
		if (keys[i].needed && (keys[i].types & 1U << s->type) &&
			jtree_get(doc, keys[i].name) == NULL)
			return err_set(err, EXIT_USAGE, "the key '%s' is missing", keys[i].name);
	return 0;
}

static bool has_secret(const struct jtree *doc, const char *name)
{
	enum secret_way way;

	return sourcedoc_secret(doc, name, &way) != NULL;
}

/* sslMode wherever it stands; useSSL alone is all or nothing. */
static int choose_ssl(struct source_mysql *m, const struct jdbcurl *j, const char *key,
	struct err *err)
{
	const char *word = key != NULL ? key : j->ssl_mode;
	struct show show;
	char hint[256];
	size_t i;

	if (key != NULL && j->ssl_mode != NULL && strcasecmp(key, j->ssl_mode) != 0)
		return err_set(err, EXIT_USAGE,
			"'sslMode' and the jdbcUrl's sslMode contradict each other");
	m->ssl = j->use_ssl < 0 ? SSL_PREFERRED : j->use_ssl ? SSL_VERIFY_IDENTITY : SSL_DISABLED;
	if (word == NULL)
		return 0;
	for (i = 0; i < 5; i++)
		if (strcasecmp(word, ssl_names[i]) == 0) {
			m->ssl = (enum source_ssl)i;
			return 0;
		}
	return err_set(err, EXIT_USAGE, "'jdbcUrl': parameter 'sslMode' is '%s'%s",
		show_cut(&show, word, strlen(word), 40),
		nearest_word(hint, sizeof hint, word, ssl_names, 5));
}

static int take_jdbc(struct source_mysql *m, const struct jtree *doc, struct err *err)
{
	struct jdbcurl j = JDBCURL_INIT;
	int rc = jdbcurl_parse(&j, jtree_get_text(doc, "jdbcUrl"), err);

	if (rc == 0)
		rc = choose_ssl(m, &j, jtree_get_text(doc, "sslMode"), err);
	if (rc == 0) {
		m->host = j.host;
		m->database = j.database;
		m->time_zone = j.time_zone;
		m->port = j.port;
		m->connect_timeout_ms = j.connect_timeout_ms;
		m->socket_timeout_ms = j.socket_timeout_ms;
		j.host = j.database = j.time_zone = NULL;
	}
	jdbcurl_free(&j);
	return rc;
}

/* A password may be missing only where something else proves who we are. */
static int take_mysql(struct source *s, const struct jtree *doc, struct err *err)
{
	struct source_mysql *m = &s->mysql;

	if (take_jdbc(m, doc, err) < 0)
		return -1;
	if ((m->ssl_cert == NULL) != (m->ssl_key == NULL))
		return err_set(err, EXIT_USAGE, "'sslCert' and 'sslKey' go together");
	if (!has_secret(doc, "password") && m->socket == NULL && m->ssl_cert == NULL)
		return err_set(err, EXIT_USAGE,
			"the password is missing: one of 'password', 'passwordFile', "
			"'passwordEnv', 'passwordCommand'");
	return 0;
}

static void strip_slashes(char *url)
{
	size_t n = url != NULL ? strlen(url) : 0;

	while (n > 0 && url[n - 1] == '/')
		url[--n] = '\0';
}

static bool is_safe(const char *endpoint)
{
	struct err own = ERR_INIT;
	struct url u = URL_INIT;
	bool safe;

	safe = endpoint == NULL ||
		(url_parse(&u, endpoint, &own) == 0 &&
			(strcmp(u.scheme, "https") == 0 || url_is_loopback(u.host)));
	url_free(&u);
	return safe;
}

static void add_variable(struct source *s, const char *name, const char *variable, size_t offset)
{
	s->secrets->v[s->secrets->n++] = (struct pending){
		{name, SECRET_ENV, mem_dup(variable, strlen(variable)), false}, offset};
}

/* The file has neither accessId nor bearerToken: the variables that Alibaba's tools share. */
static int take_variables(struct source *s, const struct jtree *doc, struct err *err)
{
	const char *id = getenv("ALIBABA_CLOUD_ACCESS_KEY_ID");
	const char *token = getenv("ALIBABA_CLOUD_SECURITY_TOKEN");

	if (has_secret(doc, "accessKey") || has_secret(doc, "securityToken"))
		return err_set(err, EXIT_USAGE, "the key 'accessId' is missing");
	if (id == NULL || *id == '\0')
		return err_set(err, EXIT_USAGE,
			"neither 'accessId' nor 'bearerToken' is given, and "
			"ALIBABA_CLOUD_ACCESS_KEY_ID is not set");
	s->odps.access_id = mem_dup(id, strlen(id));
	add_variable(s, "accessKey", "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
		offsetof(struct source, odps.access_key));
	if (token != NULL && *token != '\0')
		add_variable(s, "securityToken", "ALIBABA_CLOUD_SECURITY_TOKEN",
			offsetof(struct source, odps.security_token));
	return 0;
}

static int check_tokens(const struct source_odps *o, const struct secrets *secrets, struct err *err)
{
	size_t i;

	if (is_safe(o->endpoint) && is_safe(o->tunnel_endpoint))
		return 0;
	for (i = 0; i < secrets->n; i++)
		if (strcmp(secrets->v[i].secret.name, "accessKey") != 0)
			return err_set(err, EXIT_USAGE,
				"a %s goes only over https:// or to this machine",
				secrets->v[i].secret.name);
	return 0;
}

static int take_odps(struct source *s, const struct jtree *doc, struct err *err)
{
	struct source_odps *o = &s->odps;

	strip_slashes(o->endpoint);
	strip_slashes(o->tunnel_endpoint);
	if (o->signature == SIGNATURE_V4 && o->region == NULL)
		return err_set(err, EXIT_USAGE, "signature v4 needs the key 'region'");
	if (o->access_id != NULL && has_secret(doc, "bearerToken"))
		return err_set(err, EXIT_USAGE,
			"'accessId' and 'bearerToken' are both given; one is wanted");
	if (o->access_id != NULL && !has_secret(doc, "accessKey"))
		return err_set(err, EXIT_USAGE,
			"the access key is missing: one of 'accessKey', 'accessKeyFile', "
			"'accessKeyEnv', 'accessKeyCommand'");
	if (o->access_id == NULL && !has_secret(doc, "bearerToken") &&
		take_variables(s, doc, err) < 0)
		return -1;
	return check_tokens(o, s->secrets, err);
}

static char *copy_text(const char *text)
{
	return text != NULL ? mem_dup(text, strlen(text)) : NULL;
}

static int choose_environment(const char *option, const char **asked, struct err *err)
{
	const char *variable = getenv("DSPIPE_ENVIRONMENT");

	*asked = option;
	if (*asked != NULL || variable == NULL || *variable == '\0')
		return 0;
	if (sourcedoc_check_environment(variable, asked, err) < 0)
		return err_at(err, "DSPIPE_ENVIRONMENT");
	return 0;
}

static int convert(struct source *s, struct draft *d, const char *asked, struct err *err)
{
	const char *chosen;
	int type;

	if (sourcedoc_check(d->doc, &type, err) < 0)
		return -1;
	s->type = (enum source_type)type;
	s->overlaid = sourcedoc_overlay(d->doc, asked, &chosen);
	s->environment = copy_text(chosen);
	s->description = copy_text(jtree_get_text(d->doc, "description"));
	fill(s, d);
	if (check_needed(s, d->doc, err) < 0)
		return -1;
	return s->type == SOURCE_MYSQL ? take_mysql(s, d->doc, err) : take_odps(s, d->doc, err);
}

/* Takes the draft over. */
static int finish(struct source *s, struct draft *d, const char *asked, struct err *err)
{
	*s = (struct source)SOURCE_INIT;
	s->secrets = mem_alloc(1, sizeof *s->secrets);
	if (!err_is_set(err) && convert(s, d, asked, err) < 0)
		err_at(err, "%s", d->path != NULL ? d->path : d->name);
	s->name = d->name;
	s->path = d->path;
	d->name = d->path = NULL;
	draft_free(d);
	if (err_is_set(err))
		source_free(s);
	return err_is_set(err) ? -1 : 0;
}

int source_load(struct source *s, const struct source_options *o, struct err *err)
{
	struct draft d = {.doc = NULL};
	const char *asked = NULL;

	if (choose_environment(o->environment, &asked, err) == 0)
		draft_open(&d, o->name, err);
	return finish(s, &d, asked, err);
}

int source_from(struct source *s, const struct jtree *object, const char *name, const char *path,
	const char *environment, struct err *err)
{
	struct draft d = {
		.doc = jtree_copy(object), .name = copy_text(name), .path = copy_text(path)};
	const char *asked = NULL;

	if (path != NULL)
		d.folder = sourcepath_folder_of(path);
	choose_environment(environment, &asked, err);
	return finish(s, &d, asked, err);
}

int source_unlock(struct source *s, struct err *err)
{
	struct pending *p;
	char **to;
	size_t i;

	for (i = 0; i < s->secrets->n; i++) {
		p = &s->secrets->v[i];
		to = (char **)(void *)((char *)s + p->offset);
		if (*to != NULL)
			continue;
		secret_guard();
		*to = secret_read(&p->secret, err);
		if (*to == NULL)
			return err_at(err, "%s", s->path != NULL ? s->path : s->name);
	}
	return 0;
}

int source_open(struct source *s, const struct source_options *o, struct err *err)
{
	if (source_load(s, o, err) < 0)
		return -1;
	if (source_unlock(s, err) < 0) {
		source_free(s);
		return -1;
	}
	return 0;
}

int source_open_type(struct source *s, const struct source_options *o, enum source_type type,
	struct err *err)
{
	if (source_load(s, o, err) < 0)
		return -1;
	if (s->type != type)
		err_set(err, EXIT_USAGE, "%s is a source of type %s; %s is wanted here", s->name,
			source_type_name(s->type), source_type_name(type));
	else
		source_unlock(s, err);
	if (err_is_set(err))
		source_free(s);
	return err_is_set(err) ? -1 : 0;
}

static void free_mysql(struct source_mysql *m)
{
	secret_free(m->password);
	free(m->host);
	free(m->socket);
	free(m->database);
	free(m->username);
	free(m->ssl_ca);
	free(m->ssl_cert);
	free(m->ssl_key);
	free(m->server_public_key);
	free(m->time_zone);
}

static void free_odps(struct source_odps *o)
{
	secret_free(o->access_key);
	secret_free(o->security_token);
	secret_free(o->bearer_token);
	free(o->endpoint);
	free(o->project);
	free(o->schema);
	free(o->region);
	free(o->quota);
	free(o->tunnel_endpoint);
	free(o->proxy);
	free(o->ca_file);
	free(o->access_id);
}

void source_free(struct source *s)
{
	size_t i;

	for (i = 0; s->secrets != NULL && i < s->secrets->n; i++)
		secret_free((char *)(uintptr_t)s->secrets->v[i].secret.arg);
	free(s->secrets);
	free_mysql(&s->mysql);
	free_odps(&s->odps);
	free(s->name);
	free(s->path);
	free(s->description);
	free(s->environment);
	*s = (struct source)SOURCE_INIT;
}
