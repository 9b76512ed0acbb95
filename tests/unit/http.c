/* SPDX-License-Identifier: MIT */
/* HTTP against a server of a few lines that answers by a script. */
#include "net/http.h"

#include "check.h"
#include "base/clock.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define STALL_NS (300 * CLOCK_MS)

/* A server in a process of its own: each connection gets the answer, whatever it asks. */
struct server {
	pid_t pid;
	int port;
};

struct script {
	const char *answer;  /* written after the request's head has come */
	size_t fill;	     /* so many bytes 'x' behind it */
	bool stall;	     /* and then nothing, with the connection open */
	bool reset;	     /* closed with what came in unread */
	bool echo;	     /* the request itself, as the body */
};

static size_t read_head(int fd, char *head, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len < size - 1 && (n = read(fd, head + len, size - 1 - len)) > 0) {
		len += (size_t)n;
		head[len] = '\0';
		if (strstr(head, "\r\n\r\n") != NULL)
			break;
	}
	return len;
}

static void must_write(int fd, const char *p, size_t n)
{
	ssize_t k;

	for (; n > 0; p += k, n -= (size_t)k) {
		k = write(fd, p, n);
		if (k <= 0)
			_exit(0);
	}
}

static void serve_one(int fd, const struct script *s)
{
	char head[8192];
	size_t len, i;

	if (s->reset) {
		if (read(fd, head, 1) < 0)
			_exit(1);
		close(fd);
		return;
	}
	len = read_head(fd, head, sizeof head);
	must_write(fd, s->answer, strlen(s->answer));
	if (s->echo)
		must_write(fd, head, len);
	for (i = 0; i < s->fill; i += 1000)
		must_write(fd, memset(head, 'x', 1000), 1000);
	if (s->stall)
		pause();
	close(fd);
}

static struct server start_server(const struct script *s)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof a;
	struct server server;
	int listener = socket(AF_INET, SOCK_STREAM, 0), fd;

	if (bind(listener, (struct sockaddr *)&a, sizeof a) < 0 || listen(listener, 16) < 0 ||
		getsockname(listener, (struct sockaddr *)&a, &len) < 0)
		abort();
	server.port = ntohs(a.sin_port);
	server.pid = fork();
	if (server.pid == 0) {
		signal(SIGPIPE, SIG_IGN);
		while ((fd = accept(listener, NULL, NULL)) >= 0)
			serve_one(fd, s);
		_exit(0);
	}
	close(listener);
	return server;
}

static void stop_server(struct server server)
{
	kill(server.pid, SIGKILL);
	waitpid(server.pid, NULL, 0);
}

struct outcome {
	enum http_state state;
	enum http_failure failure;
	int status;
	const char *body;
};

static void check_call(struct check *c, const char *name, const struct script *s,
	const struct http_request *request, struct outcome want)
{
	struct http_options options = {.connect_ns = CLOCK_S, .stall_ns = STALL_NS};
	struct server server = start_server(s);
	struct http_request r = *request;
	struct http_call *call;
	struct http *h = http_new(&options);
	struct err err = ERR_INIT;
	char url[64];

	snprintf(url, sizeof url, "http://127.0.0.1:%d/x", server.port);
	r.url = url;
	call = http_start(h, &r);
	check_that(c, http_finish(h, call, &err) == 0, "%s: %s", name, err.text);
	check_that(c, call->state == want.state && call->failure == want.failure &&
			call->status == want.status,
		"%s: state %d, failure %d, status %d (%s)", name, (int)call->state,
		(int)call->failure, call->status, call->why);
	if (want.body != NULL)
		check_that(c, window_len(&call->body) == strlen(want.body) &&
				memcmp(window_bytes(&call->body), want.body, strlen(want.body)) == 0,
			"%s: body '%.*s'", name, (int)window_len(&call->body),
			window_bytes(&call->body));
	check_that(c, http_was_sent(call), "%s: it was sent", name);
	http_end(h, call);
	http_free(h);
	stop_server(server);
}

static const struct {
	const char *name;
	struct script script;
	struct outcome want;
} cases[] = {
	{"length", {.answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"},
		{HTTP_DONE, HTTP_OK, 200, "hello"}},
	{"until the end", {.answer = "HTTP/1.1 200 OK\r\n\r\nhello"},
		{HTTP_DONE, HTTP_OK, 200, "hello"}},
	{"chunked", {.answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
			       "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"},
		{HTTP_DONE, HTTP_OK, 200, "hello"}},
	{"chunked, cut", {.answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3"},
		{HTTP_FAILED, HTTP_BROKEN, 200, "he"}},
	{"chunked, no last chunk", {.answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
					      "2\r\nhe\r\n"},
		{HTTP_FAILED, HTTP_BROKEN, 200, "he"}},
	{"shorter than its length", {.answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"},
		{HTTP_FAILED, HTTP_BROKEN, 200, "hello"}},
	{"100 first", {.answer = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\n"
				 "Content-Length: 2\r\n\r\nno"},
		{HTTP_DONE, HTTP_OK, 404, "no"}},
	{"a redirect is not followed", {.answer = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
						  "Content-Length: 0\r\n\r\n"},
		{HTTP_DONE, HTTP_OK, 302, ""}},
	{"nothing", {.answer = ""}, {HTTP_FAILED, HTTP_BROKEN, 0, ""}},
	{"no HTTP", {.answer = "SSH-2.0-x\r\n\r\n"}, {HTTP_FAILED, HTTP_BROKEN, 0, NULL}},
	{"half a head", {.answer = "HTTP/1.1 200 OK\r\nContent-Le"},
		{HTTP_FAILED, HTTP_BROKEN, 0, NULL}},
	{"reset", {.reset = true}, {HTTP_FAILED, HTTP_BROKEN, 0, ""}},
	{"stalled before the head", {.answer = "HTTP/1.1 200 OK\r\n", .stall = true},
		{HTTP_FAILED, HTTP_TIMEOUT, 0, ""}},
	{"stalled in the body", {.answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", .stall = true},
		{HTTP_FAILED, HTTP_TIMEOUT, 200, "hello"}},
	{"too long", {.answer = "HTTP/1.1 200 OK\r\n\r\n", .fill = 5000},
		{HTTP_FAILED, HTTP_TOO_LONG, 200, NULL}},
	{"endless head", {.answer = "HTTP/1.1 200 OK\r\nX: ", .fill = 1000000},
		{HTTP_FAILED, HTTP_BROKEN, 0, NULL}},
};

/* What goes out: the caller's headers, and none that libcurl would add to a body. */
static void check_sent(struct check *c)
{
	struct script s = {.answer = "HTTP/1.1 200 OK\r\n\r\n", .echo = true};
	const struct http_header headers[] = {{"Date", "today"}, {"X-Y", "z"}};
	struct http_request r = {.method = "POST", .headers = headers, .n_headers = 2,
		.max_unread = 4096, .body = {"abc", 3}};
	struct http_options options = {.connect_ns = CLOCK_S, .stall_ns = STALL_NS,
		.user_agent = "me"};
	struct server server = start_server(&s);
	struct http *h = http_new(&options);
	struct http_call *call;
	struct err err = ERR_INIT;
	char url[64], want[300];

	snprintf(url, sizeof url, "http://127.0.0.1:%d/x?y", server.port);
	r.url = url;
	call = http_start(h, &r);
	http_finish(h, call, &err);
	snprintf(want, sizeof want, "POST /x?y HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: me\r\n"
		"Accept: */*\r\nDate: today\r\nX-Y: z\r\nContent-Length: 3\r\n\r\n", server.port);
	check_that(c, window_len(&call->body) >= strlen(want) &&
			memcmp(window_bytes(&call->body), want, strlen(want)) == 0,
		"sent '%.*s'", (int)window_len(&call->body), window_bytes(&call->body));
	http_end(h, call);
	http_free(h);
	stop_server(server);
}

static void check_headers(struct check *c)
{
	struct script s = {.answer = "HTTP/1.1 503 Busy\r\nRetry-After: 7  \r\nX-Empty:\r\n"
				     "Content-Length: 0\r\n\r\n"};
	struct http_options options = {.connect_ns = CLOCK_S, .stall_ns = STALL_NS};
	struct http_request r = {.method = "GET", .max_unread = 4096};
	struct server server = start_server(&s);
	struct http *h = http_new(&options);
	struct http_call *call;
	struct err err = ERR_INIT;
	char url[64];

	snprintf(url, sizeof url, "http://127.0.0.1:%d/", server.port);
	r.url = url;
	call = http_start(h, &r);
	http_finish(h, call, &err);
	check_text(c, "a header", http_header(call, "retry-after"), "7");
	check_text(c, "an empty one", http_header(call, "x-empty"), "");
	check_text(c, "none", http_header(call, "Retry"), NULL);
	check_that(c, http_retry_after(call) == 7 * CLOCK_S, "Retry-After: %lld",
		(long long)http_retry_after(call));
	http_end(h, call);
	http_free(h);
	stop_server(server);
}

/* A body that is not taken waits in the network, and goes on when it is. */
static void check_pause(struct check *c)
{
	struct script s = {.answer = "HTTP/1.1 200 OK\r\n\r\n", .fill = 20000000};
	struct http_options options = {.connect_ns = CLOCK_S, .stall_ns = 10 * CLOCK_S};
	struct http_request r = {.method = "GET", .max_unread = 100000, .streams = true};
	struct server server = start_server(&s);
	struct http *h = http_new(&options);
	struct http_call *call;
	struct err err = ERR_INIT;
	uint64_t taken = 0, longest = 0;
	char url[64];
	int i;

	snprintf(url, sizeof url, "http://127.0.0.1:%d/", server.port);
	r.url = url;
	call = http_start(h, &r);
	for (i = 0; i < 20; i++)
		http_wait(h, 10 * CLOCK_MS, &err);
	check_that(c, window_len(&call->body) < 400000, "%zu bytes are held",
		window_len(&call->body));
	while (call->state != HTTP_DONE && call->state != HTTP_FAILED) {
		http_wait(h, CLOCK_S, &err);
		if (window_len(&call->body) > longest)
			longest = window_len(&call->body);
		taken += window_len(&call->body);
		window_take(&call->body, window_len(&call->body));
	}
	check_that(c, call->state == HTTP_DONE && taken == 20000000 && longest < 400000,
		"state %d, %llu bytes, %llu at once", (int)call->state, (unsigned long long)taken,
		(unsigned long long)longest);
	http_end(h, call);
	http_free(h);
	stop_server(server);
}

static void check_nobody(struct check *c)
{
	struct http_options options = {.connect_ns = CLOCK_S, .stall_ns = STALL_NS};
	struct http_request r = {.method = "GET", .url = "http://127.0.0.1:1/", .max_unread = 4096};
	struct http *h = http_new(&options);
	struct http_call *call = http_start(h, &r);
	struct err err = ERR_INIT;

	http_finish(h, call, &err);
	check_that(c, call->failure == HTTP_UNREACHABLE && !http_was_sent(call),
		"a closed port: failure %d", (int)call->failure);
	check_that(c, http_failure_exit(call->failure) == EXIT_TEMP, "its exit status");
	http_end(h, call);
	r.url = "http://no-such-host.invalid/";
	call = http_start(h, &r);
	http_finish(h, call, &err);
	check_that(c, call->failure == HTTP_UNKNOWN_HOST, "an unknown host: failure %d",
		(int)call->failure);
	check_that(c, http_failure_exit(call->failure) == EXIT_FAILED, "its exit status");
	http_end(h, call);
	r.url = "ftp://127.0.0.1/";
	call = http_start(h, &r);
	http_finish(h, call, &err);
	check_that(c, call->state == HTTP_FAILED, "another protocol");
	http_free(h);
}

int main(void)
{
	const struct http_request get = {.method = "GET", .max_unread = 4000};
	struct check c = CHECK_INIT;
	size_t i;

	for (i = 0; i < CHECK_COUNT(cases); i++)
		check_call(&c, cases[i].name, &cases[i].script, &get, cases[i].want);
	check_sent(&c);
	check_headers(&c);
	check_pause(&c);
	check_nobody(&c);
	return check_end(&c);
}
