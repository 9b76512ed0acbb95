/* SPDX-License-Identifier: MIT */
/* HTTP by libcurl, many requests in one thread. */
#include "net/http.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/show.h"
#include "cli/stop.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#define READ_SIZE (256 * 1024L) /* read at most so much of a connection at a time */
#define LONGEST_POLL_NS CLOCK_S /* look at stalls so often */
#define RETRY_AFTER_MAX 86400

struct http {
	struct http_options options;
	CURLM *multi;
	struct http_call **calls; /* all that were started and not ended */
	size_t n, cap;
	bool moved;        /* some call changed since the last wait began */
	bool ignores_stop; /* the last things before the end are to be done */
};

struct http_call_state {
	struct http *http;
	CURL *easy;
	struct curl_slist *headers;
	struct str answer; /* the lines of the answer's head, each ended by a NUL */
	bool streams;
	bool paused;
	bool running;     /* the multi handle has it */
	int64_t moved_ns; /* when something last came in */
	char message[CURL_ERROR_SIZE];
};

struct http *http_new(const struct http_options *o)
{
	struct http *h = mem_alloc(1, sizeof *h);

	h->options = *o;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		mem_die(0);
	h->multi = curl_multi_init();
	if (h->multi == NULL)
		mem_die(0);
	return h;
}

void http_free(struct http *h)
{
	if (h == NULL)
		return;
	while (h->n > 0)
		http_end(h, h->calls[h->n - 1]);
	free(h->calls);
	curl_multi_cleanup(h->multi);
	curl_global_cleanup();
	free(h);
}

void http_ignore_stop(struct http *h, int64_t stall_ns)
{
	h->ignores_stop = true;
	h->options.connect_ns = stall_ns;
	h->options.stall_ns = stall_ns;
}

static void note_move(struct http_call *c)
{
	c->private->moved_ns = clock_now();
	c->private->http->moved = true;
}

/* One line of the answer's head with its line end; an empty one ends the head. */
static size_t on_header(char *line, size_t size, size_t n, void *data)
{
	struct http_call *c = data;
	struct http_call_state *s = c->private;
	long status = 0;
	size_t len;

	len = n *= size;
	note_move(c);
	if (c->state != HTTP_ASKING)
		return n; /* behind a chunked body */
	if (n >= 5 && memcmp(line, "HTTP/", 5) == 0)
		str_clear(&s->answer);
	while (len > 0 && strchr("\r\n \t", line[len - 1]) != NULL)
		len--;
	if (len > HTTP_HEADERS_MAX || s->answer.len > HTTP_HEADERS_MAX - len) {
		c->failure = HTTP_TOO_LONG;
		return 0;
	}
	str_add(&s->answer, line, len);
	str_addc(&s->answer, '\0');
	curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	if (len == 0 && status >= 200) {
		c->status = (int)status;
		c->state = HTTP_BODY;
	}
	return n;
}

static size_t on_body(char *p, size_t size, size_t n, void *data)
{
	struct http_call *c = data;
	struct http_call_state *s = c->private;
	size_t unread = window_len(&c->body);

	n *= size;
	if (s->streams && unread >= c->max_unread) {
		s->paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	if (!s->streams && (n > c->max_unread || unread > c->max_unread - n)) {
		c->failure = HTTP_TOO_LONG;
		return 0;
	}
	note_move(c);
	c->received += n;
	window_add(&c->body, p, n);
	return n;
}

static void must(CURLcode rc)
{
	if (rc != CURLE_OK)
		mem_die(0);
}

static void set_fixed(CURL *easy, const struct http_options *o)
{
	must(curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L));
	must(curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L)); /* no wait for a name service */
	must(curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED));
	must(curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L));
	must(curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https"));
	must(curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1));
	must(curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, READ_SIZE));
	must(curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)(o->connect_ns / CLOCK_MS)));
	must(curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L));
	must(curl_easy_setopt(easy, CURLOPT_PROXY, o->proxy != NULL ? o->proxy : ""));
	must(curl_easy_setopt(easy, CURLOPT_NOPROXY, ""));
	must(curl_easy_setopt(easy, CURLOPT_USERAGENT, o->user_agent));
	if (o->ca_file != NULL) {
		must(curl_easy_setopt(easy, CURLOPT_CAINFO, o->ca_file));
		must(curl_easy_setopt(easy, CURLOPT_CAPATH, NULL));
	}
}

static void set_method(CURL *easy, const struct http_request *r)
{
	bool sends = strcmp(r->method, "POST") == 0 || strcmp(r->method, "PUT") == 0;

	if (strcmp(r->method, "HEAD") == 0)
		must(curl_easy_setopt(easy, CURLOPT_NOBODY, 1L));
	else if (strcmp(r->method, "GET") != 0 && !sends)
		must(curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, r->method));
	if (!sends)
		return;
	must(curl_easy_setopt(easy, CURLOPT_POSTFIELDS, r->body.len > 0 ? r->body.p : ""));
	must(curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len));
	if (strcmp(r->method, "POST") != 0)
		must(curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, r->method));
}

static void add_line(struct curl_slist **list, const char *line)
{
	struct curl_slist *more = curl_slist_append(*list, line);

	if (more == NULL)
		mem_die(0);
	*list = more;
}

/* The caller's headers; and none that libcurl would add to a body on its own. */
static void set_headers(struct http_call_state *s, const struct http_request *r)
{
	struct str line = STR_INIT;
	bool typed = false;
	size_t i;

	for (i = 0; i < r->n_headers; i++) {
		str_clear(&line);
		str_addf(&line, "%s: %s", r->headers[i].name, r->headers[i].value);
		add_line(&s->headers, line.s);
		typed = typed || strcasecmp(r->headers[i].name, "Content-Type") == 0;
	}
	add_line(&s->headers, "Expect:");
	if (!typed)
		add_line(&s->headers, "Content-Type:");
	must(curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, s->headers));
	str_free(&line);
}

static void set_callbacks(struct http_call *c, CURL *easy)
{
	must(curl_easy_setopt(easy, CURLOPT_PRIVATE, c));
	must(curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, c->private->message));
	must(curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header));
	must(curl_easy_setopt(easy, CURLOPT_HEADERDATA, c));
	must(curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body));
	must(curl_easy_setopt(easy, CURLOPT_WRITEDATA, c));
}

static void fail(struct http_call *c, enum http_failure failure, const char *why)
{
	struct show show;

	if (c->private->running)
		curl_multi_remove_handle(c->private->http->multi, c->private->easy);
	c->private->running = false;
	c->private->http->moved = true;
	c->state = HTTP_FAILED;
	c->failure = failure;
	snprintf(c->why, sizeof c->why, "%s", show_cut(&show, why, strlen(why), 400));
}

struct http_call *http_start(struct http *h, const struct http_request *r)
{
	struct http_call *c = mem_alloc(1, sizeof *c);
	struct http_call_state *s = mem_alloc(1, sizeof *s);

	c->private = s;
	c->max_unread = r->max_unread;
	s->http = h;
	s->streams = r->streams;
	s->moved_ns = clock_now();
	s->easy = curl_easy_init();
	if (s->easy == NULL)
		mem_die(0);
	h->calls = mem_grow(h->calls, h->n, &h->cap, sizeof(struct http_call *));
	h->calls[h->n++] = c;
	set_fixed(s->easy, &h->options);
	set_method(s->easy, r);
	set_headers(s, r);
	set_callbacks(c, s->easy);
	must(curl_easy_setopt(s->easy, CURLOPT_FRESH_CONNECT, (long)r->once));
	if (curl_easy_setopt(s->easy, CURLOPT_URL, r->url) != CURLE_OK)
		fail(c, HTTP_MISUSED, "no usable URL");
	else if (curl_multi_add_handle(h->multi, s->easy) != CURLM_OK)
		fail(c, HTTP_MISUSED, "cannot be started");
	else
		s->running = true;
	return c;
}

const char *http_header(const struct http_call *c, const char *name)
{
	const struct str *lines = &c->private->answer;
	size_t n = strlen(name), at, len;
	const char *line;

	for (at = 0; at < lines->len; at += len + 1) {
		line = lines->s + at;
		len = strlen(line);
		if (len > n && line[n] == ':' && strncasecmp(line, name, n) == 0) {
			for (line += n + 1; *line == ' ' || *line == '\t'; line++)
				;
			return line;
		}
	}
	return NULL;
}

/* A TLS handshake also fails where the connection just breaks. */
static bool is_cut(const char *message)
{
	return strstr(message, "SYSCALL") != NULL || strstr(message, "reset by peer") != NULL;
}

static enum http_failure classify(CURLcode rc, const char *message)
{
	switch (rc) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return HTTP_UNKNOWN_HOST;
	case CURLE_COULDNT_CONNECT:
		return HTTP_UNREACHABLE;
	case CURLE_OPERATION_TIMEDOUT:
		return HTTP_TIMEOUT;
	case CURLE_SSL_CONNECT_ERROR:
		return is_cut(message) ? HTTP_BROKEN : HTTP_TLS;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_CIPHER:
	case CURLE_USE_SSL_FAILED:
		return HTTP_TLS;
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_URL_MALFORMAT:
		return HTTP_MISUSED;
	default:
		return HTTP_BROKEN;
	}
}

static void finish_call(struct http_call *c, CURLcode rc)
{
	struct http_call_state *s = c->private;
	const char *message = s->message[0] != '\0' ? s->message : curl_easy_strerror(rc);

	if (rc == CURLE_OK && c->status != 0) {
		curl_multi_remove_handle(s->http->multi, s->easy);
		s->running = false;
		s->http->moved = true;
		c->state = HTTP_DONE;
	} else if (c->failure == HTTP_TOO_LONG) {
		fail(c, HTTP_TOO_LONG, "the answer is longer than allowed");
	} else {
		fail(c, classify(rc, message), rc == CURLE_OK ? "no HTTP answer" : message);
	}
}

static void take_messages(struct http *h)
{
	struct http_call *c;
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(h->multi, &left)) != NULL) {
		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &c);
		finish_call(c, m->data.result);
	}
}

/* Has a connected call waited too long? curl itself watches over connecting. */
static void check_stall(struct http_call *c, int64_t now)
{
	int64_t limit = c->private->http->options.stall_ns;
	char why[80];

	if (!c->private->running || c->private->paused || now - c->private->moved_ns < limit)
		return;
	snprintf(why, sizeof why, "nothing came for %.3g s", (double)limit / 1e9);
	fail(c, HTTP_TIMEOUT, why);
}

static void resume(struct http_call *c)
{
	struct http_call_state *s = c->private;

	if (!s->running || !s->paused || window_len(&c->body) > c->max_unread / 2)
		return;
	s->paused = false;
	s->moved_ns = clock_now();
	curl_easy_pause(s->easy, CURLPAUSE_CONT);
}

int http_wait(struct http *h, int64_t wait_ns, struct err *err)
{
	int64_t until = clock_now() + wait_ns, left;
	int running;
	size_t i;

	for (h->moved = false;;) {
		for (i = 0; i < h->n; i++)
			resume(h->calls[i]);
		curl_multi_perform(h->multi, &running);
		take_messages(h);
		for (i = 0; i < h->n; i++)
			check_stall(h->calls[i], clock_now());
		if (stop_wanted() && !h->ignores_stop)
			return err_set(err, EXIT_FAILED, "stopped by %s", stop_name());
		left = until - clock_now();
		if (h->moved || left <= 0)
			return h->moved;
		if (left > LONGEST_POLL_NS)
			left = LONGEST_POLL_NS;
		curl_multi_poll(h->multi, NULL, 0, (int)((left + CLOCK_MS - 1) / CLOCK_MS), NULL);
	}
}

int http_finish(struct http *h, struct http_call *c, struct err *err)
{
	while (c->state == HTTP_ASKING || c->state == HTTP_BODY)
		if (http_wait(h, LONGEST_POLL_NS, err) < 0)
			return -1;
	return 0;
}

void http_end(struct http *h, struct http_call *c)
{
	size_t i;

	for (i = 0; h->calls[i] != c; i++)
		;
	h->calls[i] = h->calls[--h->n];
	if (c->private->running)
		curl_multi_remove_handle(h->multi, c->private->easy);
	curl_easy_cleanup(c->private->easy);
	curl_slist_free_all(c->private->headers);
	str_free(&c->private->answer);
	window_free(&c->body);
	free(c->private);
	free(c);
}

bool http_was_sent(const struct http_call *c)
{
	long bytes = 0;

	curl_easy_getinfo(c->private->easy, CURLINFO_REQUEST_SIZE, &bytes);
	return bytes > 0;
}

int http_failure_exit(enum http_failure failure)
{
	switch (failure) {
	case HTTP_UNREACHABLE:
	case HTTP_TIMEOUT:
	case HTTP_BROKEN:
		return EXIT_TEMP;
	case HTTP_MISUSED:
		return EXIT_USAGE;
	default:
		return EXIT_FAILED;
	}
}

int64_t http_retry_after(const struct http_call *c)
{
	const char *value = http_header(c, "Retry-After");
	struct err ignored = ERR_INIT;
	uint64_t seconds;
	time_t at;

	if (value == NULL)
		return -1;
	if (num_u64(value, 0, RETRY_AFTER_MAX, &seconds, &ignored) == 0)
		return (int64_t)seconds * CLOCK_S;
	at = curl_getdate(value, NULL);
	if (at < 0)
		return -1;
	seconds = (uint64_t)(at > time(NULL) ? at - time(NULL) : 0);
	return (int64_t)(seconds < RETRY_AFTER_MAX ? seconds : RETRY_AFTER_MAX) * CLOCK_S;
}
