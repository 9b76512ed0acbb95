/* SPDX-License-Identifier: MIT */
/* URLs, in their parts. */
#include "source/url.h"

#include "base/mem.h"
#include "base/num.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t scheme_len(const char *s)
{
	size_t n = 0;

	if (!isalpha((unsigned char)s[0]))
		return 0;
	while (isalnum((unsigned char)s[n]) || (s[n] != '\0' && strchr("+-.", s[n]) != NULL))
		n++;
	return n;
}

bool url_has_scheme(const char *text)
{
	size_t n = scheme_len(text);

	return n > 0 && text[n] == ':';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Decode n bytes; NULL with err set for a broken or forbidden escape. */
static char *decode(const char *s, size_t n, const char *what, struct err *err)
{
	struct str out = STR_INIT;
	size_t i;
	int c;

	for (i = 0; i < n; i++) {
		if (s[i] != '%') {
			str_addc(&out, s[i]);
			continue;
		}
		c = n - i < 3 || hex_digit(s[i + 1]) < 0 || hex_digit(s[i + 2]) < 0
			? 0
			: hex_digit(s[i + 1]) * 16 + hex_digit(s[i + 2]);
		if (c == 0) {
			err_set(err, EXIT_USAGE, "the %s holds a broken %%-escape", what);
			str_free(&out);
			return NULL;
		}
		str_addc(&out, (char)c);
		i += 2;
	}
	return str_take(&out);
}

static int parse_user(struct url *u, const char *s, size_t n, struct err *err)
{
	if (memchr(s, ':', n) != NULL)
		return err_set(err, EXIT_USAGE,
			"a password may not stand in a URL, where ps and logs show it; "
			"put it in a file (mode 0600) and name that");
	u->user = decode(s, n, "user", err);
	return u->user != NULL ? 0 : -1;
}

static int parse_port(struct url *u, const char *s, size_t n, struct err *err)
{
	char digits[8] = "";
	struct err own = ERR_INIT;
	uint64_t port;

	if (n == 0)
		return err_set(err, EXIT_USAGE, "a port is missing behind the colon");
	if (n < sizeof digits)
		memcpy(digits, s, n);
	if (num_u64(digits, 1, 65535, &port, &own) < 0)
		return err_set(err, EXIT_USAGE, "the port is not a number from 1 to 65535");
	u->port = (int)port;
	return 0;
}

/* "host", "host:port", "[v6]", "[v6]:port" */
static int parse_host(struct url *u, const char *s, size_t n, struct err *err)
{
	const char *end = s + n, *stop;

	u->ipv6 = n > 0 && s[0] == '[';
	if (u->ipv6) {
		stop = memchr(s, ']', n);
		if (stop == NULL || (stop + 1 < end && stop[1] != ':'))
			return err_set(err, EXIT_USAGE, "an IPv6 address stands in [ and ]");
		u->host = mem_dup(s + 1, (size_t)(stop - s - 1));
		stop++;
	} else {
		stop = memchr(s, ':', n);
		if (stop == NULL)
			stop = end;
		else if (memchr(stop + 1, ':', (size_t)(end - stop - 1)) != NULL)
			return err_set(err, EXIT_USAGE, "an IPv6 address stands in [ and ]");
		u->host = decode(s, (size_t)(stop - s), "host", err);
		if (u->host == NULL)
			return -1;
	}
	if (strpbrk(u->host, ", \t\r\n/\\\"'<>") != NULL)
		return err_set(err, EXIT_USAGE, "the host holds a character that none has");
	return stop < end ? parse_port(u, stop + 1, (size_t)(end - stop - 1), err) : 0;
}

static int add_param(struct url *u, const char *s, size_t n, size_t *cap, struct err *err)
{
	const char *eq = memchr(s, '=', n);
	size_t name_len = eq != NULL ? (size_t)(eq - s) : n;
	struct url_param *p;

	u->params = mem_grow(u->params, u->n_params, cap, sizeof *u->params);
	p = &u->params[u->n_params++];
	p->raw = mem_dup(s, n);
	p->name = decode(s, name_len, "query", err);
	p->value = eq != NULL ? decode(eq + 1, n - name_len - 1, "query", err) : mem_dup("", 0);
	return p->name != NULL && p->value != NULL ? 0 : -1;
}

static int parse_query(struct url *u, const char *s, struct err *err)
{
	size_t n, cap = 0;

	for (; *s != '\0'; s += n + (s[n] == '&')) {
		n = strcspn(s, "&");
		if (n > 0 && add_param(u, s, n, &cap, err) < 0)
			return -1;
	}
	return 0;
}

static int parse_authority(struct url *u, const char *s, size_t n, struct err *err)
{
	const char *at = memrchr(s, '@', n);

	if (at == NULL && strchr(s + n, '@') != NULL)
		return err_set(err, EXIT_USAGE,
			"an @ behind the host's end: a user's name is percent-encoded (%%2F %%3F %%40), "
			"and a password may not stand in a URL");
	if (at != NULL && parse_user(u, s, (size_t)(at - s), err) < 0)
		return -1;
	if (at != NULL) {
		n -= (size_t)(at + 1 - s);
		s = at + 1;
	}
	return parse_host(u, s, n, err);
}

int url_parse(struct url *u, const char *text, struct err *err)
{
	size_t n = scheme_len(text), i;
	const char *s;

	*u = (struct url)URL_INIT;
	u->port = -1;
	if (n == 0 || strncmp(text + n, "://", 3) != 0)
		return err_set(err, EXIT_USAGE, "a URL starts with SCHEME://");
	u->scheme = mem_dup(text, n);
	for (i = 0; i < n; i++)
		u->scheme[i] = (char)tolower((unsigned char)u->scheme[i]);
	s = text + n + 3;
	n = strcspn(s, "/?#");
	if (parse_authority(u, s, n, err) < 0)
		return -1;
	s += n;
	if (*s == '/')
		s++;
	n = strcspn(s, "?#");
	u->path = decode(s, n, "path", err);
	if (u->path == NULL)
		return -1;
	s += n;
	if (strchr(s, '#') != NULL)
		return err_set(err, EXIT_USAGE, "a URL of a data source has no #fragment");
	return *s == '?' ? parse_query(u, s + 1, err) : 0;
}

void url_free(struct url *u)
{
	size_t i;

	for (i = 0; i < u->n_params; i++) {
		free(u->params[i].name);
		free(u->params[i].value);
		free(u->params[i].raw);
	}
	free(u->params);
	free(u->scheme);
	free(u->user);
	free(u->host);
	free(u->path);
	*u = (struct url)URL_INIT;
}

const char *url_param(const struct url *u, const char *name)
{
	size_t i;

	for (i = u->n_params; i > 0; i--)
		if (strcmp(u->params[i - 1].name, name) == 0)
			return u->params[i - 1].value;
	return NULL;
}

void url_encode(struct str *out, const char *text, const char *keep)
{
	for (; *text != '\0'; text++)
		if (isalnum((unsigned char)*text) || strchr("-._~", *text) != NULL ||
			strchr(keep, *text) != NULL)
			str_addc(out, *text);
		else
			str_addf(out, "%%%02X", (unsigned char)*text);
}

void url_add_host(struct str *out, const char *host)
{
	str_addf(out, strchr(host, ':') != NULL ? "[%s]" : "%s", host);
}

bool url_is_loopback(const char *host)
{
	unsigned a, b, c, d;
	char rest;

	if (strcasecmp(host, "localhost") == 0 || strcmp(host, "::1") == 0)
		return true;
	return sscanf(host, "%3u.%3u.%3u.%3u%c", &a, &b, &c, &d, &rest) == 4 && a == 127 &&
		b < 256 && c < 256 && d < 256;
}
