/* SPDX-License-Identifier: MIT */
/*
 * replay: an HTTP server that gives prepared answers, one after the other, whatever is
 * asked, and logs what was asked. For replies that no well-meaning server gives, and
 * for the transcripts of a service that is not at hand.
 *
 *	replay SCRIPT.json READY LOG
 *
 * The script is {"exchanges":[{"response":{"status":200,"headers":{...},"body":...}}]};
 * body is a text or {"hex":"..."}; a member "request" is not looked at. Of a response:
 *	"cut": N	  close after N bytes of the body
 *	"stall": true	  send no more, and keep the connection open
 *	"repeat": N	  so many times the body
 * In headers and bodies the host names service.example.com and dt.example.com become
 * this server's own. The port is written to READY when it listens. The log has a line for
 * each request, "METHOD target", then its body if it has one. With "credentials":true in
 * the script, lines follow with what proves who asks, signatures left out. It ends after
 * the last one.
 */
#include "base/str.h"

#include <arpa/inet.h>
#include <jansson.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int listen_any(int *port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, 64) < 0 ||
		getsockname(fd, (struct sockaddr *)&a, &len) < 0)
		die("replay: listen");
	*port = ntohs(a.sin_port);
	return fd;
}

static void tell_ready(const char *path, int port)
{
	struct str temporary = STR_INIT;
	FILE *f;

	str_addf(&temporary, "%s.new", path);
	f = fopen(temporary.s, "w");
	if (f == NULL || fprintf(f, "%d\n", port) < 0 || fclose(f) != 0 ||
		rename(temporary.s, path) < 0)
		die("replay: ready file");
	str_free(&temporary);
}

/* Append a text with the transcripts' hosts replaced. */
static void add_text(struct str *out, const char *s, int port)
{
	static const char *const hosts[] = {"service.example.com", "dt.example.com"};
	size_t i, n;

	while (*s != '\0') {
		for (i = 0; i < 2; i++) {
			n = strlen(hosts[i]);
			if (strncmp(s, hosts[i], n) == 0)
				break;
		}
		if (i < 2) {
			str_addf(out, "127.0.0.1:%d", port);
			s += n;
		} else {
			str_addc(out, *s++);
		}
	}
}

static void add_hex(struct str *out, const char *hex)
{
	char two[3] = "";

	for (; hex[0] != '\0' && hex[1] != '\0'; hex += 2) {
		memcpy(two, hex, 2);
		str_addc(out, (char)strtoul(two, NULL, 16));
	}
}

static void make_body(struct str *out, const json_t *response, int port)
{
	const json_t *body = json_object_get(response, "body");
	const char *hex = json_string_value(json_object_get(body, "hex"));
	json_int_t n = json_object_get(response, "repeat") == NULL
		? 1 : json_integer_value(json_object_get(response, "repeat"));

	for (; n > 0; n--) {
		if (hex != NULL)
			add_hex(out, hex);
		else if (json_is_string(body))
			add_text(out, json_string_value(body), port);
	}
}

static void make_head(struct str *out, const json_t *response, size_t body_len, int port)
{
	const char *name;
	json_t *value;

	str_addf(out, "HTTP/1.1 %d Prepared\r\n",
		(int)json_integer_value(json_object_get(response, "status")));
	json_object_foreach(json_object_get(response, "headers"), name, value) {
		str_addf(out, "%s: ", name);
		add_text(out, json_string_value(value), port);
		str_adds(out, "\r\n");
	}
	str_addf(out, "Content-Length: %zu\r\nConnection: close\r\n\r\n", body_len);
}

/* Read a request with its body. Returns false where there was none. */
static bool read_request(int fd, struct str *in)
{
	const char *end = NULL, *length;
	size_t want = 0;
	char buf[4096];
	ssize_t n;

	while ((n = read(fd, buf, sizeof buf)) > 0) {
		str_add(in, buf, (size_t)n);
		if (end == NULL && (end = strstr(in->s, "\r\n\r\n")) != NULL) {
			length = strcasestr(in->s, "\r\nContent-Length:");
			want = (size_t)(end - in->s) + 4 +
				(length != NULL && length < end ? strtoul(length + 17, NULL, 10) : 0);
		}
		if (end != NULL && in->len >= want)
			return true;
		if (end != NULL)
			end = in->s; /* it may have moved; only whether it is there counts */
	}
	return false;
}

/* The headers that prove who asks, up to the colon before a signature. */
static void log_credentials(FILE *log, const char *head, const char *end)
{
	static const char *const names[] = {"Authorization: ODPS ", "authorization-sts-token:",
		"x-odps-bearer-token:"};
	const char *at;
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		at = strcasestr(head, names[i]);
		if (at == NULL || at > end)
			continue;
		fprintf(log, "    %.*s\n",
			(int)(i == 0 ? strcspn(at + 15, ":\r") + 15 : strcspn(at, "\r")), at);
	}
}

static void log_request(FILE *log, const struct str *in, bool credentials)
{
	const char *body = strstr(in->s, "\r\n\r\n") + 4;

	fprintf(log, "%.*s\n", (int)(strstr(in->s, " HTTP/") - in->s), in->s);
	if (credentials)
		log_credentials(log, in->s, body);
	if (*body != '\0')
		fprintf(log, "%s\n", body);
	fflush(log);
}

static void write_all(int fd, const char *p, size_t n)
{
	ssize_t k;

	for (; n > 0; p += k, n -= (size_t)k) {
		k = write(fd, p, n);
		if (k <= 0)
			return;
	}
}

static void answer(int fd, const json_t *response, int port)
{
	const json_t *cut = json_object_get(response, "cut");
	struct str head = STR_INIT, body = STR_INIT;

	make_body(&body, response, port);
	make_head(&head, response, body.len, port);
	if (cut != NULL && (size_t)json_integer_value(cut) < body.len)
		body.len = (size_t)json_integer_value(cut);
	write_all(fd, head.s, head.len);
	write_all(fd, body.s, body.len);
	if (json_is_true(json_object_get(response, "stall")))
		pause();
	shutdown(fd, SHUT_WR);
	str_free(&head);
	str_free(&body);
}

int main(int argc, char *argv[])
{
	json_error_t error;
	json_t *script, *exchange;
	struct str in = STR_INIT;
	int listener, port, fd;
	FILE *log;
	size_t i = 0;

	signal(SIGPIPE, SIG_IGN);
	if (argc != 4) {
		fputs("usage: replay SCRIPT READY LOG\n", stderr);
		return 2;
	}
	script = json_load_file(argv[1], 0, &error);
	log = fopen(argv[3], "w");
	if (script == NULL || log == NULL) {
		fprintf(stderr, "replay: %s: %s\n", argv[1], error.text);
		return 2;
	}
	listener = listen_any(&port);
	tell_ready(argv[2], port);
	while (i < json_array_size(json_object_get(script, "exchanges"))) {
		fd = accept(listener, NULL, NULL);
		if (fd < 0)
			die("replay: accept");
		str_clear(&in);
		if (read_request(fd, &in)) {
			log_request(log, &in, json_is_true(json_object_get(script, "credentials")));
			exchange = json_array_get(json_object_get(script, "exchanges"), i++);
			answer(fd, json_object_get(exchange, "response"), port);
		}
		close(fd);
	}
	fclose(log);
	json_decref(script);
	str_free(&in);
	return 0;
}
