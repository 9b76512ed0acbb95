/* SPDX-License-Identifier: MIT */
/* What a server reads before it listens: its secrets, its certificate, the project. */
#include "serve/serve_internal.h"

#include "base/file.h"
#include "base/mem.h"
#include "net/crypto.h"
#include "serve/download.h"
#include "serve/instance.h"
#include "serve/tableload.h"
#include "serve/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define SECRET_MAX 4096
#define PEM_MAX ((size_t)1 << 20)

/* The first line of a file that holds a secret. */
static int read_secret(char **secret, const char *path, struct err *err)
{
	char text[SECRET_MAX + 2];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(err, EXIT_USAGE, "%s", path);
	n = read(fd, text, sizeof text - 1);
	close(fd);
	if (n < 0)
		return err_sys(err, EXIT_USAGE, "%s", path);
	text[n] = '\0';
	text[strcspn(text, "\r\n")] = '\0';
	if (text[0] == '\0' || strlen(text) > SECRET_MAX)
		return err_set(err, EXIT_USAGE, "%s: its first line has 1 to %d bytes", path,
			SECRET_MAX);
	*secret = mem_dup(text, strlen(text));
	crypto_wipe(text, sizeof text);
	return 0;
}

static int make_secret(const char *path, struct err *err)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
	unsigned char random[30];
	char text[sizeof random + 1];
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno == EEXIST ? 0 : err_sys(err, EXIT_FAILED, "%s", path);
	crypto_random(random, sizeof random);
	for (size_t i = 0; i < sizeof random; i++)
		text[i] = letters[random[i] % (sizeof letters - 1)];
	text[sizeof random] = '\n';
	if (write(fd, text, sizeof text) != (ssize_t)sizeof text || close(fd) < 0)
		return err_sys(err, EXIT_FAILED, "%s", path);
	return 0;
}

/* A whole PEM file. */
static int read_pem(char **text, const char *path, struct err *err)
{
	struct str pem = STR_INIT_MAX(PEM_MAX);
	int rc = file_read(&pem, path, err);

	if (rc == 0 && pem.len == 0)
		rc = err_set(err, EXIT_USAGE, "%s: it is empty", path);
	*text = str_take(&pem);
	return rc;
}

static int load_tls(struct serve *s, struct err *err)
{
	const struct serve_options *o = s->o;

	if ((o->tls_cert == NULL) != (o->tls_key == NULL))
		return err_set(err, EXIT_USAGE, "--tls-cert and --tls-key go together");
	if (o->tls_cert == NULL)
		return 0;
	if (read_pem(&s->tls_cert, o->tls_cert, err) < 0)
		return -1;
	return read_pem(&s->tls_key, o->tls_key, err);
}

static int load_secret(struct serve *s, struct err *err)
{
	struct str path = STR_INIT;
	int rc;

	if (s->o->key_file != NULL)
		str_adds(&path, s->o->key_file);
	else
		str_addf(&path, "%s.key", s->o->db);
	rc = make_secret(path.s, err);
	if (rc == 0)
		rc = read_secret(&s->secret, path.s, err);
	if (rc == 0 && s->o->security_token_file != NULL)
		rc = read_secret(&s->security_token, s->o->security_token_file, err);
	if (rc == 0 && s->o->bearer_token_file != NULL)
		rc = read_secret(&s->bearer_token, s->o->bearer_token_file, err);
	str_free(&path);
	return rc;
}

static int make_sessions(struct sqlconn *c, struct err *err)
{
	char now[24];

	snprintf(now, sizeof now, "%lld", (long long)serve_now());
	if (catalog_set(c, "created", now, err) < 0 || download_schema(c, err) < 0 ||
		upload_schema(c, err) < 0)
		return -1;
	return instance_schema(c, err);
}

/* Make the tables of a new file; take up an old one. */
static int open_file(struct serve *s, struct err *err)
{
	struct sqlconn *c;
	int64_t n;
	bool found;
	int rc;

	s->db = sqldb_open(s->o->db, err);
	if (s->db == NULL)
		return -1;
	if (catalog_open(s->db, err) < 0)
		return err_at(err, "%s", s->o->db);
	c = sqldb_begin(s->db, err);
	if (c == NULL)
		return -1;
	rc = sqldb_number(c, &n, &found, err,
		"SELECT count(*) FROM sqlite_master WHERE name = 'session'", "");
	if (rc == 0 && n == 0)
		rc = make_sessions(c, err);
	if (rc == 0)
		rc = rowset_unbusy(c, err);
	if (rc == 0)
		rc = instance_give_up(c, serve_now(), err);
	return sqldb_end(c, rc == 0, err);
}

static int load_tables(struct serve *s, struct err *err)
{
	uint64_t rows;

	s->zone = zone_open(s->o->time_zone, err);
	if (s->zone == NULL)
		return err_at(err, "--time-zone");
	for (size_t i = 0; i < s->o->load.n; i++)
		if (tableload(s->db, s->o->load.v[i], s->zone, serve_now(), &rows, err) < 0)
			return err_at(err, "--load");
	return 0;
}

int serve_load(struct serve *s, struct err *err)
{
	return load_secret(s, err) < 0 || load_tls(s, err) < 0 || open_file(s, err) < 0
		? -1
		: load_tables(s, err);
}
