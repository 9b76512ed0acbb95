/* SPDX-License-Identifier: MIT */
/*
 * badmysql: a MySQL server as bad as can be. badmysql MODE PORTFILE LOGFILE listens on
 * a free port of loopback, writes it to PORTFILE, and does the one thing that MODE
 * names to each client, one after another. All that clients send goes to LOGFILE, so
 * that a test can look for what must not be in it.
 *
 *	hang garbage close drip            before a greeting
 *	old nouse                          a greeting without plugins; without TLS
 *	clear dialog sha256 native_loop    ask for these authentications
 *	sha2                               caching_sha2_password, and at once the full login
 *	infile                             log in, then answer each query by asking for a file
 *	columns rows                       log in, then answer without an end
 *	halfreply                          log in, then close in the middle of an answer
 */
#include "base/str.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LOCAL_FILES 0x80u
#define CONNECT_WITH_DB 0x8u
#define PROTOCOL_41 0x200u
#define SECURE 0x8000u
#define PLUGIN_AUTH 0x80000u
#define CAPABILITIES (0x1u | CONNECT_WITH_DB | LOCAL_FILES | PROTOCOL_41 | SECURE | 0x2000u)

struct client {
	int fd;
	FILE *log;
	unsigned char seq;
};

static bool put(struct client *c, const void *p, size_t n)
{
	const char *s = p;

	while (n > 0) {
		ssize_t k = send(c->fd, s, n, MSG_NOSIGNAL);

		if (k <= 0)
			return false;
		s += k;
		n -= (size_t)k;
	}
	return true;
}

static bool packet(struct client *c, const void *p, size_t n)
{
	unsigned char head[4] = {n & 255, n >> 8 & 255, n >> 16 & 255, c->seq++};

	return put(c, head, 4) && put(c, p, n);
}

/* Read one packet, and keep what it holds. Returns false when the client is gone. */
static bool heard(struct client *c)
{
	unsigned char head[4], buf[65536];
	size_t n, got = 0;

	if (recv(c->fd, head, 4, MSG_WAITALL) != 4)
		return false;
	n = head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16;
	c->seq = (unsigned char)(head[3] + 1);
	while (got < n) {
		ssize_t k = recv(c->fd, buf, n - got < sizeof buf ? n - got : sizeof buf, 0);

		if (k <= 0)
			return false;
		fwrite(buf, 1, (size_t)k, c->log);
		got += (size_t)k;
	}
	fflush(c->log);
	return true;
}

static void add_u(struct str *s, unsigned long n, int bytes)
{
	for (; bytes > 0; bytes--, n >>= 8)
		str_addc(s, (char)(n & 255));
}

static bool greet(struct client *c, bool plugins, const char *plugin)
{
	unsigned caps = CAPABILITIES | (plugins ? PLUGIN_AUTH : 0);
	struct str s = STR_INIT;
	bool ok;

	str_addc(&s, 10);
	str_add(&s, "8.0.36-bad", 11);
	add_u(&s, 1, 4);
	str_add(&s, "abcdefgh", 9);
	add_u(&s, caps & 0xffff, 2);
	str_addc(&s, 45);
	add_u(&s, 2, 2);
	add_u(&s, caps >> 16, 2);
	str_addc(&s, plugins ? 21 : 0);
	add_u(&s, 0, 8);
	add_u(&s, 0, 2);
	str_add(&s, "ijklmnopqrst", 13);
	if (plugins)
		str_add(&s, plugin, strlen(plugin) + 1);
	ok = packet(c, s.s, s.len);
	str_free(&s);
	return ok;
}

static bool say_ok(struct client *c)
{
	return packet(c, "\0\0\0\2\0\0", 7);
}

static bool switch_to(struct client *c, const char *plugin)
{
	struct str s = STR_INIT;
	bool ok;

	str_addc(&s, (char)0xfe);
	str_add(&s, plugin, strlen(plugin) + 1);
	str_add(&s, "abcdefghijklmnopqrst", 21);
	ok = packet(c, s.s, s.len);
	str_free(&s);
	return ok;
}

/* A column definition or a row; what it says does not matter. */
static bool column(struct client *c)
{
	static const char def[] = "\3def\0\0\0\1v\0\14\x2d\0\0\1\0\0\xfd\0\0\0\0";

	return packet(c, def, sizeof def);
}

static void endless(struct client *c, bool rows)
{
	char row[1001];

	memset(row, 'x', sizeof row);
	memcpy(row, "\xfc\xe6\x03", 3);
	if (!rows) {
		packet(c, "\xfd\xff\xff\xff", 4);
		while (column(c))
			;
		return;
	}
	packet(c, "\1", 1);
	column(c);
	packet(c, "\xfe\0\0\2\0", 5);
	while (packet(c, row, sizeof row))
		;
}

/* Answer queries, each in the same bad way. */
static void answer(struct client *c, const char *mode)
{
	while (heard(c)) {
		if (strcmp(mode, "infile") == 0) {
			packet(c, "\xfb/etc/passwd", 12);
		} else if (strcmp(mode, "columns") == 0 || strcmp(mode, "rows") == 0) {
			endless(c, mode[0] == 'r');
		} else {
			put(c, "\x50\0\0\1half", 8);
			return;
		}
	}
}

static void log_in(struct client *c, const char *mode)
{
	const char *plugin = strcmp(mode, "clear") == 0	     ? "mysql_clear_password"
			     : strcmp(mode, "dialog") == 0   ? "dialog"
			     : strcmp(mode, "sha256") == 0   ? "sha256_password"
			     : strcmp(mode, "sha2") == 0     ? "caching_sha2_password"
							     : "mysql_native_password";

	if (!greet(c, strcmp(mode, "old") != 0, plugin) || !heard(c))
		return;
	if (strcmp(mode, "nouse") == 0 || strcmp(mode, "old") == 0)
		return;
	do {
		if (!switch_to(c, plugin) || !heard(c))
			return;
	} while (strcmp(mode, "native_loop") == 0);
	if (strcmp(mode, "sha2") == 0 && packet(c, "\1\4", 2))
		heard(c);
	if (say_ok(c))
		answer(c, mode);
}

static void serve(struct client *c, const char *mode)
{
	unsigned i;

	if (strcmp(mode, "close") == 0)
		return;
	if (strcmp(mode, "hang") == 0) {
		heard(c);
	} else if (strcmp(mode, "garbage") == 0) {
		for (i = 0; i < 100; i++)
			put(c, "\x37\x13\xff\xfe garbage \0\1\2", 15);
		heard(c);
	} else if (strcmp(mode, "drip") == 0) {
		put(c, "\x4a\0\0\0\12", 5);
		for (i = 0; i < 60 && put(c, "8", 1); i++)
			usleep(300000);
	} else {
		log_in(c, mode);
	}
}

int main(int argc, char *argv[])
{
	struct sockaddr_in addr = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof addr;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct client c;
	FILE *f;

	if (argc != 4 || bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0 || listen(fd, 8) < 0 ||
		getsockname(fd, (struct sockaddr *)&addr, &len) < 0)
		return 2;
	f = fopen(argv[2], "w");
	c.log = fopen(argv[3], "w");
	if (f == NULL || c.log == NULL)
		return 2;
	fprintf(f, "%u\n", ntohs(addr.sin_port));
	fclose(f);
	while ((c.fd = accept(fd, NULL, NULL)) >= 0) {
		c.seq = 0;
		serve(&c, argv[1]);
		close(c.fd);
	}
	return 0;
}
