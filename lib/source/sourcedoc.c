/* SPDX-License-Identifier: MIT */
/* The JSON object of a data source: keys, permissions, form. */
#include "source/sourcedoc.h"

#include "base/nearest.h"
#include "base/show.h"
#include "base/utf8.h"
#include "cli/options.h"
#include "source/jdbcurl.h"
#include "source/sourcepath.h"
#include "source/sourcetype.h"
#include "source/url.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMES_MAX 96

#define MYSQL (1U << SOURCE_MYSQL)
#define ODPS (1U << SOURCE_ODPS)
#define AT(member) offsetof(struct source, member)

static const char *const ssl_words[] = {
	"DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY", NULL};
static const char *const signature_words[] = {"auto", "v4", "legacy", NULL};
static const char *const environments[] = {"development", "production", NULL};
static const char *const types[] = {"mysql", "odps", NULL};

static const struct sourcedoc_key keys[] = {
	{"jdbcUrl", MYSQL, DOC_JDBC, true, 0, NULL, "jdbc:mysql://HOST:PORT/DATABASE"},
	{"socket", MYSQL, DOC_PATH, false, AT(mysql.socket), NULL,
		"Unix socket, in place of the host"},
	{"username", MYSQL, DOC_TEXT, true, AT(mysql.username), NULL, "user of the database"},
	{"password", MYSQL, DOC_SECRET, false, AT(mysql.password), NULL, "that user's password"},
	{"sslMode", MYSQL, DOC_WORD, false, 0, ssl_words, "how far TLS is asked for"},
	{"sslCa", MYSQL, DOC_PATH, false, AT(mysql.ssl_ca), NULL, "certificates to trust, PEM"},
	{"sslCert", MYSQL, DOC_PATH, false, AT(mysql.ssl_cert), NULL, "client certificate, PEM"},
	{"sslKey", MYSQL, DOC_PATH, false, AT(mysql.ssl_key), NULL, "its private key, PEM"},
	{"serverRSAPublicKeyFile", MYSQL, DOC_PATH, false, AT(mysql.server_public_key), NULL,
		"the server's RSA key, PEM"},
	{"endpoint", ODPS, DOC_URL, true, AT(odps.endpoint), NULL, "https://HOST/api"},
	{"project", ODPS, DOC_TEXT, true, AT(odps.project), NULL, "MaxCompute project"},
	{"schema", ODPS, DOC_TEXT, false, AT(odps.schema), NULL, "schema, in a three-tier project"},
	{"region", ODPS, DOC_TEXT, false, AT(odps.region), NULL, "region, for signature v4"},
	{"tunnelEndpoint", ODPS, DOC_URL, false, AT(odps.tunnel_endpoint), NULL,
		"tunnel endpoint, where it is not looked up"},
	{"quota", ODPS, DOC_TEXT, false, AT(odps.quota), NULL, "tunnel quota"},
	{"signature", ODPS, DOC_WORD, false, AT(odps.signature), signature_words,
		"auto, v4 or legacy"},
	{"proxy", ODPS, DOC_URL, false, AT(odps.proxy), NULL, "HTTP proxy"},
	{"caFile", ODPS, DOC_PATH, false, AT(odps.ca_file), NULL, "certificates to trust, PEM"},
	{"accessId", ODPS, DOC_TEXT, false, AT(odps.access_id), NULL, "access id"},
	{"accessKey", ODPS, DOC_SECRET, false, AT(odps.access_key), NULL, "its access key"},
	{"securityToken", ODPS, DOC_SECRET, false, AT(odps.security_token), NULL,
		"token of temporary credentials"},
	{"bearerToken", ODPS, DOC_SECRET, false, AT(odps.bearer_token), NULL,
		"bearer token, in place of id and key"},
};

#define N_KEYS (sizeof keys / sizeof keys[0])

const char *sourcedoc_type_name(int type)
{
	return types[type];
}

const struct sourcedoc_key *sourcedoc_keys(size_t *n)
{
	*n = N_KEYS;
	return keys;
}

const struct sourcedoc_key *sourcedoc_secret_key(const char *key, enum secret_way *way)
{
	size_t i, n;
	int w;

	for (i = 0; i < N_KEYS; i++) {
		n = strlen(keys[i].name);
		if (keys[i].kind != DOC_SECRET || strncmp(key, keys[i].name, n) != 0)
			continue;
		for (w = 0; w < SECRET_WAYS; w++)
			if (strcmp(key + n, secret_suffix((enum secret_way)w)) == 0) {
				*way = (enum secret_way)w;
				return &keys[i];
			}
	}
	return NULL;
}

/* Does a tree hold a secret of this way, at any depth? */
static bool holds(struct jtree *t, enum secret_way wanted)
{
	enum secret_way way;
	struct jtree_member m;
	size_t i;

	for (i = 0; jtree_at(t, i) != NULL; i++)
		if (holds(jtree_at(t, i), wanted))
			return true;
	for (m = jtree_first(t); m.value != NULL; m = jtree_next(t, m))
		if (holds(m.value, wanted) ||
			(jtree_text(m.value) != NULL && sourcedoc_secret_key(m.key, &way) != NULL &&
				way == wanted))
			return true;
	return false;
}

static int check_owner(const char *path, const struct stat *st, struct err *err)
{
	const char *what = S_ISDIR(st->st_mode) ? "the folder of a file that holds a command"
						: "a file that holds a command";

	if (st->st_uid != 0 && st->st_uid != geteuid())
		return err_set(err, EXIT_USAGE, "%s: %s must belong to you or root: chown it", path,
			what);
	if (st->st_mode & 0022)
		return err_set(err, EXIT_USAGE,
			"%s: %s may be writable by its owner alone (mode %04o): chmod go-w %s",
			path, what, (unsigned)(st->st_mode & 07777), path);
	return 0;
}

/* The folder where the name stands, and the one where a link leads. */
static int check_folders(const char *path, struct err *err)
{
	char *real = realpath(path, NULL), *folder;
	const char *both[] = {path, real};
	struct stat st;
	size_t i;
	int rc = 0;

	for (i = 0; i < 2 && rc == 0; i++) {
		if (both[i] == NULL)
			continue;
		folder = sourcepath_folder_of(both[i]);
		rc = stat(folder, &st) < 0 ? err_sys(err, EXIT_USAGE, "%s", folder)
					   : check_owner(folder, &st, err);
		free(folder);
	}
	free(real);
	return rc;
}

static int check_permissions(struct jtree *doc, const char *path, const struct stat *st,
	struct err *err)
{
	if (holds(doc, SECRET_INLINE)) {
		if (sourcepath_is_admin(path))
			return err_set(err, EXIT_USAGE,
				"%s: a source in " SOURCEPATH_ADMIN " may not hold a secret: "
				"put it in a file and name that",
				path);
		if (secret_check_mode(path, st, false, err) < 0)
			return -1;
	}
	if (holds(doc, SECRET_COMMAND) &&
		(check_owner(path, st, err) < 0 || check_folders(path, err) < 0))
		return -1;
	return 0;
}

struct jtree *sourcedoc_read(const char *path, struct err *err)
{
	struct jtree *doc = NULL;
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		err_sys(err, EXIT_USAGE, "%s", path);
		return NULL;
	}
	if (fstat(fd, &st) < 0)
		err_sys(err, EXIT_USAGE, "%s", path);
	else
		doc = jtree_load_fd(fd, path, err);
	if (doc != NULL && check_permissions(doc, path, &st, err) < 0) {
		jtree_free(doc);
		doc = NULL;
	}
	close(fd);
	return doc;
}

static int check_description(const char *text, struct err *err)
{
	size_t n = utf8_count(text, strlen(text));

	if (n > SOURCEDOC_DESCRIPTION_MAX)
		return err_set(err, EXIT_USAGE,
			"'description' has %zu characters; at most %d are allowed", n,
			SOURCEDOC_DESCRIPTION_MAX);
	return 0;
}

int sourcedoc_check_environment(const char *text, const char **out, struct err *err)
{
	int i;

	if (option_choice(&i, text, environments, err) < 0)
		return -1;
	*out = environments[i];
	return 0;
}

static int unknown_key(const char *key, int type, bool inner, struct err *err)
{
	static const char *const common[] = {
		"type", "description", "environment", "development", "production"};
	char built[NAMES_MAX][40], hint[512];
	const char *names[NAMES_MAX];
	size_t n = 0, i, w;
	struct show show;

	for (i = 0; i < sizeof common / sizeof common[0]; i++)
		if (!inner || i == 1)
			names[n++] = common[i];
	for (i = 0; i < N_KEYS; i++)
		for (w = 0; (keys[i].types & 1U << type) && w < SECRET_WAYS; w++) {
			if (w > 0 && keys[i].kind != DOC_SECRET)
				break;
			snprintf(built[n], sizeof built[n], "%s%s", keys[i].name,
				secret_suffix((enum secret_way)w));
			names[n] = built[n];
			n++;
		}
	return err_set(err, EXIT_USAGE, "unknown key '%s' for a source of type %s%s",
		show_cut(&show, key, strlen(key), 100), types[type],
		nearest_hint(hint, sizeof hint, key, names, n));
}

static const struct sourcedoc_key *key_of(const char *name, int type, enum secret_way *way)
{
	const struct sourcedoc_key *key = sourcedoc_secret_key(name, way);
	size_t i;

	for (i = 0; i < N_KEYS && key == NULL; i++)
		if (strcmp(keys[i].name, name) == 0)
			key = &keys[i];
	return key != NULL && (key->types & 1U << type) ? key : NULL;
}

static int check_word(const struct sourcedoc_key *key, const char *text, struct err *err)
{
	struct show show;
	char hint[256];
	size_t n;

	for (n = 0; key->words[n] != NULL; n++)
		if (strcasecmp(key->words[n], text) == 0)
			return 0;
	return err_set(err, EXIT_USAGE, "'%s' is '%s'%s", key->name,
		show_cut(&show, text, strlen(text), 100),
		nearest_word(hint, sizeof hint, text, key->words, n));
}

/* An endpoint, or a proxy: nothing but scheme, host, port and path. */
static int check_url(const char *name, const char *text, struct err *err)
{
	struct url u = URL_INIT;
	int rc = url_parse(&u, text, err);

	if (rc == 0 && strcmp(u.scheme, "http") != 0 && strcmp(u.scheme, "https") != 0)
		rc = err_set(err, EXIT_USAGE, "starts with neither https:// nor http://");
	else if (rc == 0 && (u.user != NULL || u.n_params > 0))
		rc = err_set(err, EXIT_USAGE, "may hold neither a user nor a query");
	else if (rc == 0 && *u.host == '\0')
		rc = err_set(err, EXIT_USAGE, "names no host");
	url_free(&u);
	return rc < 0 ? err_at(err, "'%s'", name) : 0;
}

static int check_jdbc(const char *text, struct err *err)
{
	struct jdbcurl j = JDBCURL_INIT;
	int rc = jdbcurl_parse(&j, text, err);

	jdbcurl_free(&j);
	return rc < 0 ? err_at(err, "'jdbcUrl'") : 0;
}

static int check_value(const struct sourcedoc_key *key, const char *name, const char *text,
	struct err *err)
{
	if (*text == '\0')
		return err_set(err, EXIT_USAGE, "'%s' is empty", name);
	if (key->kind == DOC_WORD)
		return check_word(key, text, err);
	if (key->kind == DOC_URL)
		return check_url(name, text, err);
	return key->kind == DOC_JDBC ? check_jdbc(text, err) : 0;
}

static int check_common(const char *name, const char *text, struct err *err)
{
	const char *chosen;

	if (strcmp(name, "description") == 0)
		return check_description(text, err);
	if (strcmp(name, "environment") == 0 && sourcedoc_check_environment(text, &chosen, err) < 0)
		return err_at(err, "'environment'");
	return 0;
}

static bool is_common(const char *name, bool inner)
{
	if (strcmp(name, "description") == 0)
		return true;
	return !inner && (strcmp(name, "type") == 0 || strcmp(name, "environment") == 0);
}

static bool is_environment(const char *name)
{
	return strcmp(name, environments[0]) == 0 || strcmp(name, environments[1]) == 0;
}

static int check_key(const char *name, int type, bool inner, struct err *err)
{
	enum secret_way way;

	if (is_common(name, inner) || key_of(name, type, &way) != NULL)
		return 0;
	return unknown_key(name, type, inner, err);
}

static int check_text(const char *name, int type, bool inner, const char *text, struct err *err)
{
	enum secret_way way;

	if (is_common(name, inner))
		return check_common(name, text, err);
	return check_value(key_of(name, type, &way), name, text, err);
}

/* The members of the object itself or (inner) of one environment. */
static int check_members(struct jtree *doc, int type, bool inner, struct err *err)
{
	struct jtree_member m;
	const char *text;

	for (m = jtree_first(doc); m.value != NULL; m = jtree_next(doc, m)) {
		if (!inner && is_environment(m.key))
			continue;
		text = jtree_text(m.value);
		if (check_key(m.key, type, inner, err) < 0)
			return -1;
		if (text == NULL)
			return err_set(err, EXIT_USAGE, "'%s' must be a string, and is %s", m.key,
				jtree_kind_name(m.value));
		if (check_text(m.key, type, inner, text, err) < 0)
			return -1;
	}
	return 0;
}

/* Each secret in one way at most. */
static int check_ways(const struct jtree *doc, struct err *err)
{
	char name[40], first[40];
	size_t i, w, found;

	for (i = 0; i < N_KEYS; i++) {
		for (w = 0, found = 0; keys[i].kind == DOC_SECRET && w < SECRET_WAYS; w++) {
			snprintf(name, sizeof name, "%s%s", keys[i].name,
				secret_suffix((enum secret_way)w));
			if (jtree_get(doc, name) == NULL)
				continue;
			if (found++ > 0)
				return err_set(err, EXIT_USAGE,
					"'%s' and '%s' are both given; exactly one is wanted",
					first, name);
			memcpy(first, name, sizeof first);
		}
	}
	return 0;
}

int sourcedoc_check_type(const char *text, int *type, struct err *err)
{
	return option_choice(type, text, types, err) < 0 ? err_at(err, "'type'") : 0;
}

static int check_type(const struct jtree *doc, int *type, struct err *err)
{
	const struct jtree *t = jtree_get(doc, "type");

	if (t == NULL)
		return err_set(err, EXIT_USAGE, "the key 'type' is missing (mysql or odps)");
	if (jtree_text(t) == NULL)
		return err_set(err, EXIT_USAGE, "'type' must be a string, and is %s",
			jtree_kind_name(t));
	return sourcedoc_check_type(jtree_text(t), type, err);
}

int sourcedoc_check(struct jtree *doc, int *type, struct err *err)
{
	struct jtree *inner;
	size_t i;

	if (jtree_kind(doc) != JTREE_OBJECT)
		return err_set(err, EXIT_USAGE, "a data source is an object, and this is %s",
			jtree_kind_name(doc));
	if (check_type(doc, type, err) < 0 || check_members(doc, *type, false, err) < 0 ||
		check_ways(doc, err) < 0)
		return -1;
	for (i = 0; environments[i] != NULL; i++) {
		inner = jtree_get(doc, environments[i]);
		if (inner == NULL)
			continue;
		if (jtree_kind(inner) != JTREE_OBJECT)
			return err_set(err, EXIT_USAGE, "'%s' must be an object, and is %s",
				environments[i], jtree_kind_name(inner));
		if (check_members(inner, *type, true, err) < 0 || check_ways(inner, err) < 0)
			return err_at(err, "'%s'", environments[i]);
	}
	return 0;
}

/* Take a secret out of the object in whatever way it stands there. */
static void drop_ways(struct jtree *doc, const char *name)
{
	char full[40];
	int w;

	for (w = 0; w < SECRET_WAYS; w++) {
		snprintf(full, sizeof full, "%s%s", name, secret_suffix((enum secret_way)w));
		jtree_set(doc, full, NULL);
	}
}

int sourcedoc_set(struct jtree *object, int type, bool inner, const char *key, const char *value,
	struct err *err)
{
	const struct sourcedoc_key *secret;
	enum secret_way way;

	if (is_environment(key) || (!inner && strcmp(key, "type") == 0))
		return err_set(err, EXIT_USAGE, "'%s' cannot be set", key);
	if (check_key(key, type, inner, err) < 0 ||
		(value != NULL && check_text(key, type, inner, value, err) < 0))
		return -1;
	secret = sourcedoc_secret_key(key, &way);
	if (secret != NULL && value != NULL)
		drop_ways(object, secret->name);
	jtree_set_text(object, key, value);
	return 0;
}

static void lay_over(struct jtree *doc, struct jtree *layer)
{
	const struct sourcedoc_key *secret;
	struct jtree_member m;
	enum secret_way way;

	for (m = jtree_first(layer); m.value != NULL; m = jtree_next(layer, m)) {
		secret = sourcedoc_secret_key(m.key, &way);
		if (secret != NULL)
			drop_ways(doc, secret->name);
		jtree_set(doc, m.key, m.value);
	}
}

bool sourcedoc_overlay(struct jtree *doc, const char *asked, const char **chosen)
{
	const char *own = jtree_get_text(doc, "environment");
	struct jtree *layer;
	size_t i;
	bool laid;

	*chosen = NULL;
	for (i = 0; environments[i] != NULL; i++)
		if (strcmp(asked != NULL ? asked : own != NULL ? own : "", environments[i]) == 0)
			*chosen = environments[i];
	layer = *chosen != NULL ? jtree_get(doc, *chosen) : NULL;
	laid = layer != NULL;
	if (laid)
		lay_over(doc, layer);
	for (i = 0; environments[i] != NULL; i++)
		jtree_set(doc, environments[i], NULL);
	return laid;
}

const char *sourcedoc_secret(const struct jtree *doc, const char *name, enum secret_way *way)
{
	char full[40];
	const char *text;
	int w;

	for (w = 0; w < SECRET_WAYS; w++) {
		snprintf(full, sizeof full, "%s%s", name, secret_suffix((enum secret_way)w));
		text = jtree_get_text(doc, full);
		if (text != NULL) {
			*way = (enum secret_way)w;
			return text;
		}
	}
	return NULL;
}
