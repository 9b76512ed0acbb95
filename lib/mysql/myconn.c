/* SPDX-License-Identifier: MIT */
/* Connecting, statements, warnings and LOAD, with a guard over each call. */
#include "mysql/myconn_internal.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cli/stop.h"

#include <errmsg.h>
#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define GUARD_PERIOD_NS (100 * CLOCK_MS)
#define REPLY_MAX (UINT64_C(64) << 20)  /* of any call */
#define PACKET_MAX (UINT64_C(1) << 30)  /* the protocol's own end for max_allowed_packet */
#define NET_BUFFER 65536                /* fewer, larger writes to the socket */
#define FEED_PACKET ((size_t)512 << 10) /* larger ones are no faster */

static unsigned seconds(int ms)
{
	return (unsigned)((ms + 999) / 1000);
}

static int connect_ms(const struct source_mysql *s)
{
	return s->connect_timeout_ms > 0 ? s->connect_timeout_ms : MYCONN_CONNECT_MS;
}

static int socket_ms(const struct source_mysql *s)
{
	return s->socket_timeout_ms > 0 ? s->socket_timeout_ms : MYCONN_SOCKET_MS;
}

/* How long a call may take: what is asked for, but not longer than a socketTimeout that was given. */
static int64_t patience(const struct myconn *c, int timeout_s)
{
	int64_t most = (int64_t)socket_ms(c->source) * CLOCK_MS, wanted = timeout_s * CLOCK_S;

	if (timeout_s == 0 || (c->source->socket_timeout_ms > 0 && wanted > most))
		return most;
	return wanted;
}

/* --- the guard ----------------------------------------------------------------- */

/*
 * The socket, as the library has it; -1 before it is there. Read by the guard while
 * another thread may be connecting: an int that is set once, never torn.
 */
static int socket_of(const struct myconn *c)
{
	long fd = (long)__atomic_load_n(&c->my->net.fd, __ATOMIC_RELAXED);

	return fd > 2 ? (int)fd : -1;
}

/* Bytes that came in on a TCP socket; 0 for other kinds. */
static uint64_t bytes_received(int fd)
{
	struct tcp_info info;
	socklen_t n = sizeof info;

	memset(&info, 0, sizeof info);
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n) < 0)
		return 0;
	return n > offsetof(struct tcp_info, tcpi_bytes_received) ? info.tcpi_bytes_received : 0;
}

/* Why the call must end now; NULL: it may go on. */
static const char *verdict(const struct myconn *c, int fd, int64_t now, int64_t stop_since)
{
	if (now >= c->deadline_ns)
		return "timed out";
	if (stop_since != 0 && now - stop_since > MYCONN_STOP_GRACE_MS * CLOCK_MS)
		return "stopped by a signal";
	if (bytes_received(fd) - c->reply_base > REPLY_MAX)
		return "the server's reply does not end";
	return NULL;
}

static void guard_look(struct myconn *c, int64_t stop_since)
{
	int fd = socket_of(c);
	const char *why;

	if (c->deadline_ns == 0 || c->shut != NULL || fd < 0)
		return;
	why = verdict(c, fd, clock_now(), stop_since);
	if (why == NULL)
		return;
	c->shut = why;
	shutdown(fd, SHUT_RDWR);
}

static void *guard_run(void *arg)
{
	struct myconn *c = arg;
	int64_t stop_since = 0;
	struct timespec until;

	pthread_mutex_lock(&c->lock);
	while (!c->ending) {
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += GUARD_PERIOD_NS;
		if (until.tv_nsec >= CLOCK_S) {
			until.tv_sec++;
			until.tv_nsec -= CLOCK_S;
		}
		pthread_cond_timedwait(&c->wake, &c->lock, &until);
		if (stop_since == 0 && stop_wanted())
			stop_since = clock_now();
		guard_look(c, stop_since);
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

/* The guard takes no signals: they are for the main thread's waits. */
static int guard_start(struct myconn *c)
{
	sigset_t all, before;
	pthread_attr_t attr;
	int rc;

	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->wake, NULL);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 128 << 10);
	rc = pthread_create(&c->guard, &attr, guard_run, c);
	pthread_attr_destroy(&attr);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	c->guarded = rc == 0;
	return rc == 0 ? 0 : -1;
}

static void guard_end(struct myconn *c)
{
	if (c->guarded) {
		pthread_mutex_lock(&c->lock);
		c->ending = true;
		pthread_cond_signal(&c->wake);
		pthread_mutex_unlock(&c->lock);
		pthread_join(c->guard, NULL);
	}
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->wake);
}

static void call_begins(struct myconn *c, int64_t timeout_ns)
{
	int fd = socket_of(c);

	memset(&c->fail, 0, sizeof c->fail);
	pthread_mutex_lock(&c->lock);
	c->deadline_ns = clock_now() + timeout_ns;
	c->reply_base = fd < 0 ? 0 : bytes_received(fd);
	pthread_mutex_unlock(&c->lock);
}

/* Something moves: the time-out starts anew. */
static void call_goes_on(struct myconn *c)
{
	pthread_mutex_lock(&c->lock);
	if (c->deadline_ns != 0)
		c->deadline_ns = clock_now() + (int64_t)socket_ms(c->source) * CLOCK_MS;
	pthread_mutex_unlock(&c->lock);
}

static void call_ends(struct myconn *c)
{
	pthread_mutex_lock(&c->lock);
	c->deadline_ns = 0;
	pthread_mutex_unlock(&c->lock);
}

/* --- failures ------------------------------------------------------------------ */

/*
 * Under TLS the library has one number for a certificate that does not fit and for a
 * connection that breaks.
 */
static bool tls_broke(const struct myconn *c, const struct myfail *f)
{
	return f->code == CR_SSL_CONNECTION_ERROR &&
		(c->logged_in || strstr(f->text, "unexpected eof") != NULL ||
			strstr(f->text, "reset by peer") != NULL);
}

/* What the library says, and what we know better. Returns -1. */
static int failed(struct myconn *c)
{
	struct myfail *f = &c->fail;

	call_ends(c);
	myfail_set(f, mysql_errno(c->my), mysql_sqlstate(c->my), mysql_error(c->my));
	if (f->code == 0) {
		myfail_set(f, CR_SERVER_LOST, "HY000", "the server's answer made no sense");
		f->kind = MYFAIL_FATAL;
	}
	if (tls_broke(c, f))
		f->kind = MYFAIL_LOST;
	if (c->refused[0] != '\0') {
		snprintf(f->text, sizeof f->text, "%s", c->refused);
		f->kind = MYFAIL_DENIED;
	}
	if (c->feed_lost) {
		myfail_set(f, CR_SERVER_LOST, "HY000", "lost connection while sending rows");
		c->feed_lost = false;
	}
	if (c->shut != NULL) {
		snprintf(f->text, sizeof f->text, "%s", c->shut);
		f->kind = MYFAIL_LOST;
	}
	if (c->hostile || f->kind == MYFAIL_HOSTILE) {
		snprintf(f->text, sizeof f->text, "the server asked for a local file");
		f->kind = MYFAIL_HOSTILE;
	}
	return -1;
}

const struct myfail *myconn_fail(const struct myconn *c)
{
	return &c->fail;
}

static enum exit_status status_of(enum myfail_kind kind)
{
	switch (kind) {
	case MYFAIL_RETRY:
	case MYFAIL_LOST:
		return EXIT_TEMP;
	case MYFAIL_NAME:
		return EXIT_USAGE;
	default:
		return EXIT_FAILED;
	}
}

int myfail_err(struct err *err, const struct myfail *f, const char *place, const char *what)
{
	return err_set(err, status_of(f->kind), "%s: %s: %s (%u, %s)", place, what, f->text,
		f->code, f->sqlstate);
}

/* --- LOAD DATA LOCAL ----------------------------------------------------------- */

/* Called by the library for any file that the server asks for. */
static int feed_open(void **handle, const char *name, void *arg)
{
	struct myconn *c = arg;

	(void)name;
	*handle = c;
	if (!c->feeding) {
		c->hostile = true;
		return 1;
	}
	c->feeding = false; /* once */
	return 0;
}

/* All of it to the socket; the guard's shutdown ends a wait that is too long. */
static int send_all(int fd, const char *p, size_t n, int flags)
{
	ssize_t k;

	while (n > 0) {
		k = send(fd, p, n, flags | MSG_NOSIGNAL);
		if (k < 0 && errno != EINTR)
			return -1;
		if (k > 0) {
			p += k;
			n -= (size_t)k;
		}
	}
	return 0;
}

/*
 * Connector/C asks for 4 KiB at a time and makes a packet of each; the server then
 * spends a twentieth of a LOAD on reading packets. Without TLS the packets are plain
 * ("MySQL Packets": length in 3 bytes, number, payload), so we write larger ones
 * ourselves, and leave the empty one at the end to the library.
 */
static int feed_packets(struct myconn *c)
{
	unsigned char head[4];
	size_t n;

	while (c->feed.len > 0) {
		n = c->feed.len < c->feed_packet ? c->feed.len : c->feed_packet;
		head[0] = n & 255;
		head[1] = n >> 8 & 255;
		head[2] = n >> 16 & 255;
		head[3] = c->my->net.pkt_nr++ & 255;
		call_goes_on(c);
		if (send_all(socket_of(c), (char *)head, sizeof head, MSG_MORE) < 0 ||
			send_all(socket_of(c), c->feed.p, n, 0) < 0) {
			c->feed_lost = true;
			return -1;
		}
		c->feed.p += n;
		c->feed.len -= n;
	}
	return 0;
}

static int feed_read(void *handle, char *buf, unsigned size)
{
	struct myconn *c = handle;
	size_t n;

	if (c->feed_packet > 0)
		return feed_packets(c);
	n = c->feed.len < size ? c->feed.len : size;
	call_goes_on(c);
	memcpy(buf, c->feed.p, n);
	c->feed.p += n;
	c->feed.len -= n;
	return (int)n;
}

static void feed_close(void *handle)
{
	(void)handle;
}

static int feed_error(void *handle, char *buf, unsigned size)
{
	(void)handle;
	snprintf(buf, size, "no file is given to the server");
	return CR_UNKNOWN_ERROR;
}

/* --- connecting ---------------------------------------------------------------- */

/* The guard ends calls in time; the library's own limits are only there behind it. */
static void set_timeouts(struct myconn *c)
{
	unsigned connect = seconds(connect_ms(c->source)), talk = MYCONN_DAY_S;

	mysql_options(c->my, MYSQL_OPT_CONNECT_TIMEOUT, &connect);
	mysql_options(c->my, MYSQL_OPT_READ_TIMEOUT, &talk);
	mysql_options(c->my, MYSQL_OPT_WRITE_TIMEOUT, &talk);
}

static void set_transport(struct myconn *c)
{
	unsigned protocol = c->source->socket != NULL ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
	unsigned local = c->load_wanted;
	unsigned long buffer = NET_BUFFER, packet = PACKET_MAX;

	mysql_options(c->my, MYSQL_OPT_PROTOCOL, &protocol);
	mysql_options(c->my, MYSQL_OPT_LOCAL_INFILE, &local);
	mysql_options(c->my, MYSQL_OPT_NET_BUFFER_LENGTH, &buffer);
	mysql_options(c->my, MYSQL_OPT_MAX_ALLOWED_PACKET, &packet);
	mysql_options(c->my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_set_local_infile_handler(c->my, feed_open, feed_read, feed_close, feed_error, c);
}

/*
 * A CA is only handed over where it is to be checked: Connector/C verifies the chain
 * as soon as it has one. VERIFY_CA without a CA means the system's.
 */
static void set_tls(struct myconn *c)
{
	const struct source_mysql *s = c->source;
	const char *ca = s->ssl >= SSL_VERIFY_CA ? s->ssl_ca : NULL;
	const char *dir = s->ssl == SSL_VERIFY_CA && ca == NULL ? "/etc/ssl/certs" : NULL;

#ifdef LIBMARIADB
	char on = s->ssl != SSL_DISABLED, verify = s->ssl == SSL_VERIFY_IDENTITY;

	mysql_options(c->my, MYSQL_OPT_SSL_ENFORCE, &on);
	mysql_options(c->my, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
#else
	static const unsigned modes[] = {SSL_MODE_DISABLED, SSL_MODE_PREFERRED, SSL_MODE_REQUIRED,
		SSL_MODE_VERIFY_CA, SSL_MODE_VERIFY_IDENTITY};
	unsigned mode = modes[s->ssl];

	if (s->ssl == SSL_PREFERRED && s->server_public_key == NULL)
		mode = SSL_MODE_DISABLED; /* see myconn_auth.c */
	mysql_options(c->my, MYSQL_OPT_SSL_MODE, &mode);
#endif
	if (s->ssl != SSL_DISABLED)
		mysql_ssl_set(c->my, s->ssl_key, s->ssl_cert, ca, dir, NULL);
}

static int log_in(struct myconn *c)
{
	const struct source_mysql *s = c->source;
	const char *host = s->socket != NULL ? NULL : s->host;
	int64_t limit = (int64_t)connect_ms(s) * 3 / 2 * CLOCK_MS;

	call_begins(c, limit);
	if (mysql_real_connect(c->my, host, s->username, s->password != NULL ? s->password : "",
		    s->database, s->socket != NULL ? 0 : s->port, s->socket,
		    CLIENT_MULTI_RESULTS) == NULL)
		return failed(c);
	call_ends(c);
	if (s->ssl >= SSL_REQUIRED && mysql_get_ssl_cipher(c->my) == NULL) {
		snprintf(c->refused, sizeof c->refused, "TLS is required, and is not on");
		return failed(c);
	}
	c->logged_in = true;
	return 0;
}

struct myconn *myconn_open(const struct myconn_options *o, struct myfail *fail)
{
	struct myconn *c = mem_alloc(1, sizeof *c);

	c->source = o->source;
	c->load_wanted = o->load;
	c->my = mysql_init(NULL);
	if (c->my == NULL)
		mem_die(sizeof *c->my);
	set_timeouts(c);
	set_transport(c);
	set_tls(c);
	mysql_options4(c->my, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", o->program);
	if (guard_start(c) < 0 || myconn_auth_prepare(c) < 0)
		snprintf(c->refused, sizeof c->refused, "the client library could not be set up");
	if (c->refused[0] != '\0' ? failed(c) < 0 : log_in(c) < 0) {
		*fail = c->fail;
		myconn_close(c);
		return NULL;
	}
	return c;
}

void myconn_close(struct myconn *c)
{
	if (c == NULL)
		return;
	if (c->shut == NULL)
		call_begins(c, (int64_t)connect_ms(c->source) * CLOCK_MS);
	guard_end(c);
	mysql_close(c->my);
	free(c);
}

/* --- statements ---------------------------------------------------------------- */

/*
 * "Records: 3  Duplicates: 0  Warnings: 0", "Records: 1  Deleted: 0  Skipped: 0
 * Warnings: 0", "Rows matched: 1  Changed: 1  Warnings: 0".
 */
static uint64_t info_member(const char *info, const char *name)
{
	const char *p = strstr(info, name);

	return p == NULL ? 0 : strtoull(p + strlen(name), NULL, 10);
}

static void read_done(struct myconn *c, struct mydone *done)
{
	const char *info = mysql_info(c->my);

	memset(done, 0, sizeof *done);
	done->affected = mysql_affected_rows(c->my);
	done->warnings = mysql_warning_count(c->my);
	if (info == NULL)
		return;
	done->info = true;
	done->records = info_member(info, "Records: ");
	done->duplicates = info_member(info, "Duplicates: ");
	done->skipped = info_member(info, "Skipped: ");
	done->deleted = info_member(info, "Deleted: ");
	done->matched = info_member(info, "matched: ");
	done->changed = info_member(info, "Changed: ");
}

/* Read and drop one result, if the statement gave one. */
static int drop_result(struct myconn *c)
{
	MYSQL_RES *res = mysql_use_result(c->my);

	if (res == NULL)
		return mysql_field_count(c->my) > 0 ? -1 : 0;
	while (mysql_fetch_row(res) != NULL)
		;
	mysql_free_result(res);
	return mysql_errno(c->my) != 0 ? -1 : 0;
}

/* A CALL gives several; drop those behind the first. */
static int drop_more(struct myconn *c)
{
	int rc;

	while ((rc = mysql_next_result(c->my)) == 0)
		if (drop_result(c) < 0)
			return -1;
	return rc > 0 ? -1 : 0;
}

static int run(struct myconn *c, struct span sql, int64_t timeout_ns, struct mydone *done)
{
	struct mydone unused;

	call_begins(c, timeout_ns);
	c->sent += sql.len;
	if (mysql_real_query(c->my, sql.p, sql.len) != 0 || c->hostile)
		return failed(c);
	read_done(c, done != NULL ? done : &unused);
	if (drop_result(c) < 0 || drop_more(c) < 0)
		return failed(c);
	call_ends(c);
	return 0;
}

int myconn_exec(struct myconn *c, struct span sql, int timeout_s, struct mydone *done)
{
	return run(c, sql, patience(c, timeout_s), done);
}

int myconn_do(struct myconn *c, const char *sql, struct mydone *done)
{
	return myconn_exec(c, span_of(sql), 0, done);
}

int myconn_load(struct myconn *c, struct span sql, struct span data, uint64_t max_packet,
	struct mydone *done)
{
	int rc;

	c->feed = data;
	c->feeding = true;
#ifdef LIBMARIADB
	if (mysql_get_ssl_cipher(c->my) == NULL)
		c->feed_packet =
			max_packet / 2 < FEED_PACKET ? (size_t)(max_packet / 2) : FEED_PACKET;
#else
	(void)max_packet;
#endif
	c->sent += data.len;
	rc = run(c, sql, patience(c, 0), done);
	c->feeding = false;
	return rc;
}

/* Hand out the rows; cells is an array of n spans to fill. */
static int hand_out(MYSQL_RES *res, struct span *cells, unsigned n, myconn_row_fn *row, void *arg)
{
	unsigned long *lengths;
	MYSQL_ROW cell;
	unsigned i;
	int rc = 0;

	while (rc == 0 && (cell = mysql_fetch_row(res)) != NULL) {
		lengths = mysql_fetch_lengths(res);
		for (i = 0; i < n; i++)
			cells[i] = (struct span){cell[i], cell[i] != NULL ? lengths[i] : 0};
		rc = row(arg, cells, n);
	}
	return rc;
}

static int query(struct myconn *c, const char *sql, int timeout_s, myconn_row_fn *row, void *arg)
{
	struct span *cells;
	MYSQL_RES *res;
	unsigned n;
	int rc;

	call_begins(c, patience(c, timeout_s));
	c->sent += strlen(sql);
	if (mysql_real_query(c->my, sql, strlen(sql)) != 0 || c->hostile)
		return failed(c);
	res = mysql_store_result(c->my);
	if (res == NULL)
		return failed(c);
	n = mysql_num_fields(res);
	cells = mem_alloc(n, sizeof *cells);
	rc = hand_out(res, cells, n, row, arg);
	free(cells);
	mysql_free_result(res);
	if (mysql_errno(c->my) != 0 || drop_more(c) < 0)
		return failed(c);
	call_ends(c);
	return rc;
}

int myconn_query(struct myconn *c, const char *sql, myconn_row_fn *row, void *arg)
{
	return query(c, sql, MYCONN_SHORT_S, row, arg);
}

struct first_cell {
	char *buf;
	size_t size;
};

static int take_first(void *arg, const struct span *cells, unsigned n)
{
	struct first_cell *first = arg;

	if (n > 0 && cells[0].p != NULL)
		snprintf(first->buf, first->size, "%s", cells[0].p);
	return 1;
}

int myconn_value(struct myconn *c, const char *sql, char *buf, size_t size)
{
	struct first_cell first = {buf, size};

	buf[0] = '\0';
	return myconn_query(c, sql, take_first, &first) < 0 ? -1 : 0;
}

int myconn_value_slow(struct myconn *c, const char *sql, char *buf, size_t size)
{
	struct first_cell first = {buf, size};

	buf[0] = '\0';
	return query(c, sql, MYCONN_DAY_S, take_first, &first) < 0 ? -1 : 0;
}

bool myconn_in_transaction(const struct myconn *c)
{
	return (c->my->server_status & SERVER_STATUS_IN_TRANS) != 0;
}

struct warning_call {
	myconn_warning_fn *fn;
	void *arg;
	uint64_t n;
};

static int one_warning(void *arg, const struct span *cells, unsigned n)
{
	struct warning_call *w = arg;

	if (n < 3 || cells[0].p == NULL || cells[1].p == NULL || cells[2].p == NULL)
		return 0;
	w->n++;
	w->fn(w->arg, cells[0].p, (unsigned)strtoul(cells[1].p, NULL, 10), cells[2].p);
	return 0;
}

int myconn_warnings(struct myconn *c, myconn_warning_fn *fn, void *arg, uint64_t *n)
{
	struct warning_call w = {fn, arg, 0};
	int rc = myconn_query(c, "SHOW WARNINGS", one_warning, &w);

	*n = w.n;
	return rc;
}

/* --- facts --------------------------------------------------------------------- */

bool myconn_is_mariadb(const struct myconn *c)
{
	return strstr(mysql_get_server_info(c->my), "MariaDB") != NULL;
}

unsigned long myconn_version(const struct myconn *c)
{
	return mysql_get_server_version(c->my);
}

const char *myconn_server(const struct myconn *c)
{
	return mysql_get_server_info(c->my);
}

const char *myconn_tls(struct myconn *c)
{
	return mysql_get_ssl_cipher(c->my);
}

const char *myconn_auth(const struct myconn *c)
{
	return c->auth;
}

bool myconn_has_load(const struct myconn *c)
{
	return c->load_wanted;
}

uint64_t myconn_bytes_sent(const struct myconn *c)
{
	return c->sent;
}

/* --- SQL texts ----------------------------------------------------------------- */

void myconn_quote(struct str *out, struct span text)
{
	size_t i, start = 0;

	str_addc(out, '\'');
	for (i = 0; i < text.len; i++) {
		if (text.p[i] != '\'' && text.p[i] != '\\')
			continue;
		str_add(out, text.p + start, i - start);
		str_addc(out, '\\');
		start = i;
	}
	str_add(out, text.p + start, text.len - start);
	str_addc(out, '\'');
}

void myconn_name(struct str *out, const char *name)
{
	str_addc(out, '`');
	for (; *name != '\0'; name++) {
		if (*name == '`')
			str_addc(out, '`');
		str_addc(out, *name);
	}
	str_addc(out, '`');
}
