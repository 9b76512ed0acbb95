/* SPDX-License-Identifier: MIT */
/*
 * odpscall: one signed request to a MaxCompute endpoint, and its answer, for tests of
 * odps-serve that want to see the protocol itself.
 *
 *	odpscall [-i] [-n] [-o] [-t HOST:PORT] [-H 'Name: value']... [-d FILE] [-c FILE]
 *	         [-r TYPES] SOURCE METHOD TARGET
 *
 * SOURCE is a data source file with accessId and accessKey; TARGET is a path behind the
 * endpoint ("/projects/p1?x=y", percent-encoded), signed as it stands. -t: to the tunnel.
 * -i: print the answer's headers, -o: nothing but the body. -d: a body with its length,
 * -c: a body in chunks. -n: no Authorization. -r 'bigint,string': the body is records,
 * print them as text. A -H of Date or Authorization replaces ours; one without a value
 * leaves the header out.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "format/jtree.h"
#include "odps/odpssign.h"
#include "odps/tunnelrec.h"
#include "serve/odpstext.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

struct request {
	const char *method, *target, *tunnel, *body_file, *types;
	const char *header[32];
	size_t n_headers;
	bool chunked, show_headers, no_auth, only_body;
	struct jtree *source;
};

static void die(const char *what)
{
	fprintf(stderr, "odpscall: %s\n", what);
	exit(1);
}

static struct str read_all(int fd)
{
	struct str s = STR_INIT;
	ssize_t n;

	str_adds(&s, "");
	do {
		str_reserve(&s, 65536);
		n = read(fd, s.s + s.len, 65536);
		s.len += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	s.s[s.len] = '\0';
	return s;
}

static struct str read_file(const char *name)
{
	FILE *f = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
	struct str s;

	if (f == NULL)
		die(name);
	s = read_all(fileno(f));
	if (f != stdin)
		fclose(f);
	return s;
}

static int dial(char *host)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list;
	char *colon = strrchr(host, ':');
	int fd;

	*colon = '\0';
	if (getaddrinfo(host, colon + 1, &hints, &list) != 0)
		die("unknown host");
	fd = socket(list->ai_family, SOCK_STREAM, 0);
	if (connect(fd, list->ai_addr, list->ai_addrlen) < 0)
		die("cannot connect");
	freeaddrinfo(list);
	return fd;
}

static const char *given(const struct request *r, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < r->n_headers; i++)
		if (strncasecmp(r->header[i], name, n) == 0 && r->header[i][n] == ':')
			return r->header[i] + n + 1 + (r->header[i][n + 1] == ' ');
	return NULL;
}

/* Decode what stands in a target, for the signature. */
static struct span decode(const char *s, size_t n)
{
	char *out = mem_alloc(n + 1, 1);
	char hex[3] = "";
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		if (s[i] == '%' && i + 2 < n) {
			memcpy(hex, s + i + 1, 2);
			out[len++] = (char)strtol(hex, NULL, 16);
			i += 2;
		} else {
			out[len++] = s[i];
		}
	return (struct span){out, len};
}

static void sign(const struct request *r, const char *date, struct str *out)
{
	struct odpssign_request req = {.method = r->method};
	const char *query = strchr(r->target, '?'), *amp, *eq;
	const char day[9] = ""; /* the legacy scheme needs none */

	req.path = decode(r->target, query ? (size_t)(query - r->target) : strlen(r->target));
	for (; query != NULL; query = *amp ? amp : NULL) {
		query++;
		amp = query + strcspn(query, "&");
		eq = query + strcspn(query, "=&");
		odpssign_pairs_add(&req.params, decode(query, (size_t)(eq - query)),
			eq < amp ? decode(eq + 1, (size_t)(amp - eq - 1)) : span_of(""));
	}
	odpssign_pairs_add(&req.headers, span_of("Date"), span_of(date));
	for (size_t i = 0; i < r->n_headers; i++) {
		size_t n = strcspn(r->header[i], ":");

		if (strncasecmp(r->header[i], "Date:", 5) != 0)
			odpssign_pairs_add(&req.headers, (struct span){r->header[i], n},
				span_of(r->header[i] + n + 1 + (r->header[i][n + 1] == ' ')));
	}
	odpssign_authorize(out, &req, span_of(jtree_get_text(r->source, "accessId")),
		span_of(jtree_get_text(r->source, "accessKey")), NULL, day);
}

static void compose(const struct request *r, const char *prefix, struct str *out)
{
	const char *date = given(r, "Date");
	char now[30];
	struct str body = STR_INIT;

	odpssign_date(now, clock_wall() / CLOCK_S);
	if (date == NULL)
		date = now;
	str_addf(out, "%s %s%s HTTP/1.1\r\nHost: test\r\nConnection: close\r\n", r->method, prefix,
		r->target);
	if (*date != '\0')
		str_addf(out, "Date: %s\r\n", date);
	if (!r->no_auth && given(r, "Authorization") == NULL) {
		str_adds(out, "Authorization: ");
		sign(r, date, out);
		str_adds(out, "\r\n");
	}
	for (size_t i = 0; i < r->n_headers; i++)
		if (strncasecmp(r->header[i], "Date:", 5) != 0)
			str_addf(out, "%s\r\n", r->header[i]);
	if (r->body_file == NULL) {
		str_adds(out, "\r\n");
		return;
	}
	body = read_file(r->body_file);
	str_addf(out, r->chunked ? "Transfer-Encoding: chunked\r\n\r\n%zx\r\n"
				 : "Content-Length: %zu\r\n\r\n", body.len);
	str_add(out, body.s, body.len);
	if (r->chunked)
		str_adds(out, body.len > 0 ? "\r\n0\r\n\r\n" : "\r\n");
}

/* Undo the chunks in place; a body that breaks off is what is there. */
static struct span unchunk(char *s, size_t n)
{
	char *to = s, *p = s, *end = s + n, *rest;
	unsigned long len;

	while (p < end) {
		len = strtoul(p, &rest, 16);
		rest += strcspn(rest, "\n") + 1;
		if (rest > end || len == 0)
			break;
		if (len > (size_t)(end - rest))
			len = (unsigned long)(end - rest);
		memmove(to, rest, len);
		to += len;
		p = rest + len + 2;
	}
	if (p >= end)
		fprintf(stderr, "odpscall: the body breaks off\n");
	return (struct span){s, (size_t)(to - s)};
}

/* Print the body's records, one a line, values separated by bars. */
static void print_records(const char *types, struct span body)
{
	struct odpstype type[64];
	const struct odpstype *list[64];
	struct tunnelrec_reader reader;
	struct str line = STR_INIT;
	struct err err = ERR_INIT;
	const char *s = types, *end = types;
	enum tunnelrec_step step;
	size_t n = 0, used;
	int depth = 0;

	for (; n < 64; end++) {
		depth += (*end == '<' || *end == '(') - (*end == '>' || *end == ')');
		if (*end != '\0' && (*end != ',' || depth > 0))
			continue;
		odpstype_parse(&type[n], (struct span){s, (size_t)(end - s)});
		list[n] = &type[n];
		n++;
		if (*end == '\0')
			break;
		s = end + 1;
	}
	tunnelrec_reader_init(&reader, list, n, body.len + 1);
	for (; (step = tunnelrec_read(&reader, body.p, body.len, true, &used, &err)) ==
		TUNNELREC_RECORD; body.p += used, body.len -= used) {
		str_clear(&line);
		for (size_t i = 0; i < n; i++) {
			str_adds(&line, i > 0 ? "|" : "");
			if (reader.values[i].set)
				odpstext_print(&line, &type[i], &reader.values[i], NULL);
			else
				str_adds(&line, "\\N");
		}
		printf("%s\n", line.s != NULL ? line.s : "");
	}
	if (step == TUNNELREC_END)
		printf("end, %llu rows\n", (unsigned long long)reader.rows);
	else
		printf("broken: %s\n", tunnelrec_fault_name(reader.fault));
}

static void show(const struct request *r, struct str *answer)
{
	char *body = strstr(answer->s, "\r\n\r\n");
	struct span span;
	bool chunked;

	if (body == NULL) {
		printf("no answer\n");
		return;
	}
	*body = '\0';
	body += 4;
	chunked = strcasestr(answer->s, "Transfer-Encoding: chunked") != NULL;
	span = (struct span){body, answer->len - (size_t)(body - answer->s)};
	if (chunked)
		span = unchunk(body, span.len);
	if (!r->only_body)
		printf("%.*s\n", (int)(r->show_headers ? strlen(answer->s)
						       : strcspn(answer->s, "\r")), answer->s);
	if (r->types != NULL && strncmp(answer->s, "HTTP/1.1 200", 12) == 0)
		print_records(r->types, span);
	else
		fwrite(span.p, 1, span.len, stdout);
	if (!r->only_body)
		putchar('\n');
}

int main(int argc, char *argv[])
{
	struct request r = {.method = NULL};
	struct str text = STR_INIT, answer;
	struct err err = ERR_INIT;
	const char *prefix = "";
	char *host;
	int opt, fd;

	while ((opt = getopt(argc, argv, "inot:H:d:c:r:")) != -1)
		switch (opt) {
		case 'i':
			r.show_headers = true;
			break;
		case 'n':
			r.no_auth = true;
			break;
		case 'o':
			r.only_body = true;
			break;
		case 't':
			r.tunnel = optarg;
			break;
		case 'H':
			r.header[r.n_headers++ % 32] = optarg;
			break;
		case 'c':
			r.chunked = true;
			r.body_file = optarg;
			break;
		case 'd':
			r.body_file = optarg;
			break;
		case 'r':
			r.types = optarg;
			break;
		default:
			return 2;
		}
	if (argc - optind != 3)
		die("SOURCE METHOD TARGET");
	text = read_file(argv[optind]);
	r.source = jtree_parse(text.s, text.len, &err);
	if (r.source == NULL)
		die(err.text);
	r.method = argv[optind + 1];
	r.target = argv[optind + 2];
	str_clear(&text);
	str_adds(&text, r.tunnel != NULL ? r.tunnel : jtree_get_text(r.source, "endpoint"));
	host = strstr(text.s, "//") != NULL ? strstr(text.s, "//") + 2 : text.s;
	if (r.tunnel == NULL) {
		prefix = "/api";
		host[strcspn(host, "/")] = '\0';
	}
	fd = dial(host);
	str_clear(&text);
	compose(&r, prefix, &text);
	if (write(fd, text.s, text.len) != (ssize_t)text.len)
		die("cannot send");
	answer = read_all(fd);
	show(&r, &answer);
	fflush(stdout);
	_exit(0); /* what is still held goes with the process */
}
