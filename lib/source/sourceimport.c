/* SPDX-License-Identifier: MIT */
/* Option files of other programs. */
#include "source/sourceimport.h"

#include "base/mem.h"
#include "base/show.h"
#include "source/sourcedoc.h"
#include "source/url.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What an option of another program is called here. */
struct naming {
	const char *theirs, *ours;
	bool path; /* a file, to be made absolute */
};

static const struct naming odps_names[] = {
	{"end_point", "endpoint", false},
	{"project_name", "project", false},
	{"access_id", "accessId", false},
	{"access_key", "accessKey", false},
	{"sts_token", "securityToken", false},
	{"tunnel_endpoint", "tunnelEndpoint", false},
	{"schema_name", "schema", false},
	{"region_id", "region", false},
};

static const struct naming mysql_names[] = {
	{"user", "username", false},
	{"password", "password", false},
	{"socket", "socket", true},
	{"ssl-mode", "sslMode", false},
	{"ssl-ca", "sslCa", true},
	{"ssl-cert", "sslCert", true},
	{"ssl-key", "sslKey", true},
	{"server-public-key-path", "serverRSAPublicKeyFile", true},
};

/* One reading of a file. */
struct import {
	struct jtree *doc;
	const char *base;
	struct str *left_out;
	bool mysql;
	bool in_group; /* the current group is one of ours */
	char *host, *port, *database;
};

static struct span trim(struct span s)
{
	while (s.len > 0 && isspace((unsigned char)s.p[0])) {
		s.p++;
		s.len--;
	}
	while (s.len > 0 && isspace((unsigned char)s.p[s.len - 1]))
		s.len--;
	return s;
}

static bool group_is_ours(struct span line)
{
	static const char *const groups[] = {"client", "client-mariadb", "mysql", "mariadb-client"};
	struct span name = trim((struct span){line.p + 1, line.len - 2});
	size_t i;

	for (i = 0; i < sizeof groups / sizeof groups[0]; i++)
		if (span_is(name, groups[i]))
			return true;
	return false;
}

/* '...' and "..." lose their quotes; in the clients' files \\ and \s are escapes. */
static char *value_of(struct span v, bool escapes)
{
	struct str out = STR_INIT;
	size_t i;

	if (v.len >= 2 && (v.p[0] == '"' || v.p[0] == '\'') && v.p[v.len - 1] == v.p[0])
		v = (struct span){v.p + 1, v.len - 2};
	str_reserve(&out, v.len);
	for (i = 0; i < v.len; i++)
		if (escapes && v.p[i] == '\\' && i + 1 < v.len &&
			strchr("\\s\"'", v.p[i + 1]) != NULL)
			str_addc(&out, v.p[++i] == 's' ? ' ' : v.p[i]);
		else
			str_addc(&out, v.p[i]);
	return str_take(&out);
}

static void leave_out(struct import *im, struct span name)
{
	struct show show;

	str_addf(im->left_out, "%s%s", im->left_out->len > 0 ? ", " : "",
		show_cut(&show, name.p, name.len, 64));
}

static void set_path(struct import *im, const char *key, const char *value)
{
	struct str s = STR_INIT;

	if (value[0] != '/')
		str_addf(&s, "%s/", im->base);
	str_adds(&s, value);
	jtree_set_text(im->doc, key, s.s);
	str_free(&s);
}

/* Host, port and database are put into a URL at the end. Takes value over. */
static bool keep_place(struct import *im, struct span name, char *value)
{
	char **to = span_is(name, "host")   ? &im->host
		: span_is(name, "port")     ? &im->port
		: span_is(name, "database") ? &im->database
					    : NULL;

	if (to == NULL)
		return false;
	free(*to);
	*to = value;
	return true;
}

static void wipe(char *value)
{
	explicit_bzero(value, strlen(value));
	free(value);
}

static void take_option(struct import *im, struct span name, struct span v)
{
	const struct naming *table = im->mysql ? mysql_names : odps_names;
	size_t n = im->mysql ? sizeof mysql_names / sizeof mysql_names[0]
			     : sizeof odps_names / sizeof odps_names[0];
	char *value = value_of(v, im->mysql);
	size_t i;

	if (im->mysql && keep_place(im, name, value))
		return;
	for (i = 0; i < n && !span_is(name, table[i].theirs); i++)
		;
	if (i == n)
		leave_out(im, name);
	else if (*value != '\0' && table[i].path)
		set_path(im, table[i].ours, value);
	else if (*value != '\0')
		jtree_set_text(im->doc, table[i].ours, value);
	wipe(value);
}

/* A # outside quotes starts a comment in the clients' files. */
static struct span cut_comment(struct span v)
{
	char quote = '\0';
	size_t i;

	for (i = 0; i < v.len; i++) {
		if (v.p[i] == '\\' && i + 1 < v.len)
			i++;
		else if (quote != '\0')
			quote = v.p[i] == quote ? '\0' : quote;
		else if (v.p[i] == '#')
			return trim((struct span){v.p, i});
		else if (v.p[i] == '"' || v.p[i] == '\'')
			quote = v.p[i];
	}
	return v;
}

/* In option files _ and - are the same in a name. */
static void take_line(struct import *im, struct span line)
{
	const char *eq = memchr(line.p, '=', line.len);
	size_t n = eq != NULL ? (size_t)(eq - line.p) : line.len, i;
	struct span name = trim((struct span){line.p, n});
	struct span value = {line.p + line.len, 0};
	char *spelled = mem_dup(name.p, name.len);

	if (eq != NULL)
		value = trim((struct span){eq + 1, line.len - n - 1});
	if (im->mysql)
		value = cut_comment(value);
	for (i = 0; im->mysql && spelled[i] != '\0'; i++)
		if (spelled[i] == '_')
			spelled[i] = '-';
	take_option(im, span_of(spelled), value);
	free(spelled);
}

static bool next_line(struct span *rest, struct span *line)
{
	const char *end;

	if (rest->len == 0)
		return false;
	end = memchr(rest->p, '\n', rest->len);
	line->p = rest->p;
	line->len = end != NULL ? (size_t)(end - rest->p) : rest->len;
	rest->p += line->len + (end != NULL);
	rest->len -= line->len + (end != NULL);
	*line = trim(*line);
	return true;
}

static bool has_groups(struct span text)
{
	struct span line;

	while (next_line(&text, &line))
		if (line.len > 2 && line.p[0] == '[' && line.p[line.len - 1] == ']')
			return true;
	return false;
}

static int read_lines(struct import *im, struct span text, struct err *err)
{
	struct span line;
	unsigned n;

	for (n = 1; next_line(&text, &line); n++) {
		if (line.len == 0 || line.p[0] == '#' || (im->mysql && line.p[0] == ';'))
			continue;
		if (im->mysql && line.p[0] == '!') {
			leave_out(im, line);
			continue;
		}
		if (im->mysql && line.p[0] == '[') {
			im->in_group = line.p[line.len - 1] == ']' && group_is_ours(line);
			continue;
		}
		if (!im->mysql && memchr(line.p, '=', line.len) == NULL)
			return err_set(err, EXIT_USAGE,
				"line %u: is neither key=value nor a comment", n);
		if (im->in_group || !im->mysql)
			take_line(im, line);
	}
	return 0;
}

/* A URL without its database where the file names none; who imports asks for it. */
static void make_url(struct import *im)
{
	struct str s = STR_INIT;

	str_adds(&s, "jdbc:mysql://");
	url_add_host(&s, im->host != NULL && *im->host != '\0' ? im->host : "localhost");
	if (im->port != NULL && *im->port != '\0' && strcmp(im->port, "0") != 0)
		str_addf(&s, ":%s", im->port);
	str_addc(&s, '/');
	if (im->database != NULL)
		url_encode(&s, im->database, "");
	jtree_set_text(im->doc, "jdbcUrl", s.s);
	str_free(&s);
}

struct jtree *sourceimport_text(struct span text, const char *base, struct str *left_out,
	struct err *err)
{
	struct import im = {.doc = jtree_object(), .base = base, .left_out = left_out};

	im.mysql = has_groups(text);
	jtree_set_text(im.doc, "type", im.mysql ? "mysql" : "odps");
	if (read_lines(&im, text, err) < 0) {
		jtree_free(im.doc);
		im.doc = NULL;
	} else if (im.mysql) {
		make_url(&im);
	}
	free(im.host);
	free(im.port);
	free(im.database);
	return im.doc;
}
