/* SPDX-License-Identifier: MIT */
/* HTTP as a server: the one place that knows libmicrohttpd. */
#include "serve/httpd.h"

#include "base/mem.h"

#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A connection's memory: its headers, and each piece of a body that goes out. */
#define LINK_MEMORY ((size_t)288 * 1024)
#define STACK_SIZE ((size_t)1024 * 1024)

struct httpd {
	struct MHD_Daemon *daemon; /* NULL: httpd_run was not called, or failed */
	struct httpd_options o;
	struct httpd_app app;
	bool tls;
	int fd; /* the listening socket; -1: the daemon owns it */
	unsigned port;
};

/* One request: what MHD hands around as its con_cls. */
struct exchange {
	struct httpd_request request;
	char *target;
	bool started;  /* head was called */
	bool answered; /* the answer is queued, or there will be none */
};

const char *httpd_header(const struct httpd_request *r, const char *name)
{
	return MHD_lookup_connection_value(r->link, MHD_HEADER_KIND, name);
}

struct header_walk {
	void (*each)(void *arg, const char *name, const char *value);
	void *arg;
};

static enum MHD_Result walk_header(void *cls, enum MHD_ValueKind kind, const char *name,
	const char *value)
{
	struct header_walk *walk = cls;

	(void)kind;
	walk->each(walk->arg, name, value != NULL ? value : "");
	return MHD_YES;
}

void httpd_headers(const struct httpd_request *r,
	void (*each)(void *arg, const char *name, const char *value), void *arg)
{
	struct header_walk walk = {each, arg};

	MHD_get_connection_values(r->link, MHD_HEADER_KIND, walk_header, &walk);
}

bool httpd_gone(void *link, int wait_ms)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(link, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct pollfd p = {.events = POLLRDHUP};

	if (info == NULL)
		return true;
	p.fd = info->connect_fd;
	return poll(&p, 1, wait_ms) > 0;
}

void httpd_answer_header(struct httpd_answer *a, const char *name, const char *value)
{
	str_add(&a->headers, name, strlen(name) + 1);
	str_add(&a->headers, value, strlen(value) + 1);
}

/* The body's source, as MHD asks for it. */
static ssize_t source_read(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct httpd_source *source = cls;
	ssize_t n;

	(void)pos;
	n = source->read(source->state, buf, max);
	if (n > 0)
		return n;
	return n == 0 ? MHD_CONTENT_READER_END_OF_STREAM : MHD_CONTENT_READER_END_WITH_ERROR;
}

static void source_free(void *cls)
{
	struct httpd_source *source = cls;

	source->free(source->state);
	free(source);
}

static struct MHD_Response *source_response(const struct httpd_source *from)
{
	struct httpd_source *source = mem_alloc(1, sizeof *source);

	*source = *from;
	return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, LINK_MEMORY, source_read, source,
		source_free);
}

static struct MHD_Response *make_response(struct httpd_answer *a)
{
	struct MHD_Response *response;
	const char *s, *end, *value;

	if (a->source.read != NULL)
		response = source_response(&a->source);
	else
		response = MHD_create_response_from_buffer(a->body.len, a->body.s,
			MHD_RESPMEM_MUST_COPY);
	if (response == NULL)
		return NULL;
	end = a->headers.s + a->headers.len;
	for (s = a->headers.s; s != NULL && s < end; s = value + strlen(value) + 1) {
		value = s + strlen(s) + 1;
		MHD_add_response_header(response, s, value);
	}
	return response;
}

/* Hand the answer over. MHD_NO breaks the connection off. */
static enum MHD_Result send_answer(struct MHD_Connection *connection, struct exchange *x,
	struct httpd_answer *a)
{
	struct MHD_Response *response = NULL;
	enum MHD_Result rc = MHD_NO;

	x->answered = true;
	if (a->status != 0)
		response = make_response(a);
	if (response != NULL) {
		rc = MHD_queue_response(connection, (unsigned)a->status, response);
		MHD_destroy_response(response);
	}
	str_free(&a->headers);
	str_free(&a->body);
	return rc;
}

/* Each request passes here once for its head, once a piece of body, and once for its end. */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *data, size_t *n_data, void **con_cls)
{
	struct httpd *h = cls;
	struct exchange *x = *con_cls;
	struct httpd_answer answer = {.status = 0};

	(void)url;
	(void)version;
	if (x == NULL)
		return MHD_NO;
	if (!x->started) {
		x->started = true;
		x->request.method = method;
		x->request.link = connection;
		x->request.tls = h->tls;
		if (h->app.head(h->app.app, &x->request, &answer))
			return MHD_YES;
		return send_answer(connection, x, &answer);
	}
	if (x->answered)
		return MHD_YES;
	if (*n_data > 0) {
		h->app.body(h->app.app, &x->request, data, *n_data);
		*n_data = 0;
		return MHD_YES;
	}
	h->app.end(h->app.app, &x->request, &answer);
	return send_answer(connection, x, &answer);
}

/* MHD shows the raw target only here, before anything else. */
static void *on_target(void *cls, const char *target, struct MHD_Connection *connection)
{
	struct exchange *x = mem_alloc(1, sizeof *x);

	(void)cls;
	(void)connection;
	x->target = mem_dup(target, strlen(target));
	x->request.target = x->target;
	return x;
}

static void on_completed(void *cls, struct MHD_Connection *connection, void **con_cls,
	enum MHD_RequestTerminationCode why)
{
	struct httpd *h = cls;
	struct exchange *x = *con_cls;

	(void)connection;
	(void)why;
	if (x == NULL)
		return;
	h->app.done(h->app.app, &x->request);
	free(x->target);
	free(x);
	*con_cls = NULL;
}

/* MHD explains itself on stderr otherwise; what matters reaches us as results. */
static void on_log(void *cls, const char *fmt, va_list ap)
{
	(void)cls;
	(void)fmt;
	(void)ap;
}

static int open_socket(struct httpd *h, const struct httpd_options *o, struct err *err)
{
	struct sockaddr_storage bound = {.ss_family = AF_UNSPEC};
	socklen_t len = sizeof bound;
	int on = 1;

	h->fd = socket(o->address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (h->fd < 0)
		return err_sys(err, EXIT_FAILED, "socket");
	setsockopt(h->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(h->fd, o->address, o->address_len) < 0)
		return err_sys(err, EXIT_FAILED, "bind");
	if (listen(h->fd, 1024) < 0)
		return err_sys(err, EXIT_FAILED, "listen");
	if (getsockname(h->fd, (struct sockaddr *)&bound, &len) < 0)
		return err_sys(err, EXIT_FAILED, "getsockname");
	if (bound.ss_family == AF_INET6)
		h->port = ntohs(((struct sockaddr_in6 *)&bound)->sin6_port);
	else
		h->port = ntohs(((struct sockaddr_in *)&bound)->sin_port);
	return 0;
}

static struct MHD_Daemon *start_daemon(struct httpd *h, int fd)
{
	const struct httpd_options *o = &h->o;
	struct MHD_OptionItem tls[] = {
		{MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)o->tls_cert},
		{MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)o->tls_key},
		{MHD_OPTION_END, 0, NULL},
	};
	unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION |
		MHD_USE_POLL | MHD_USE_ITC | MHD_USE_ERROR_LOG;

	if (o->tls_cert != NULL)
		flags |= MHD_USE_TLS;
	else
		tls[0].option = MHD_OPTION_END;
	return MHD_start_daemon(flags, (uint16_t)h->port, NULL, NULL, on_request, h,
		MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_URI_LOG_CALLBACK, on_target, h, MHD_OPTION_NOTIFY_COMPLETED,
		on_completed, h, MHD_OPTION_CONNECTION_LIMIT, o->connections,
		MHD_OPTION_CONNECTION_TIMEOUT, o->idle_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		LINK_MEMORY, MHD_OPTION_THREAD_STACK_SIZE, STACK_SIZE, MHD_OPTION_ARRAY, tls,
		MHD_OPTION_END);
}

struct httpd *httpd_open(const struct httpd_options *o, const struct httpd_app *app,
	struct err *err)
{
	struct httpd *h = mem_alloc(1, sizeof *h);

	h->o = *o;
	h->app = *app;
	h->tls = o->tls_cert != NULL;
	if (open_socket(h, o, err) == 0)
		return h;
	httpd_stop(h);
	return NULL;
}

int httpd_run(struct httpd *h, struct err *err)
{
	int fd = h->fd;

	h->fd = -1; /* the daemon's now, well or not */
	h->daemon = start_daemon(h, fd);
	if (h->daemon != NULL)
		return 0;
	return err_set(err, h->tls ? EXIT_USAGE : EXIT_FAILED, "%s",
		h->tls ? "the certificate or its key cannot be used"
		       : "the HTTP server does not start");
}

unsigned httpd_port(const struct httpd *h)
{
	return h->port;
}

void httpd_stop(struct httpd *h)
{
	if (h == NULL)
		return;
	if (h->daemon != NULL)
		MHD_stop_daemon(h->daemon);
	if (h->fd >= 0)
		close(h->fd);
	free(h);
}
