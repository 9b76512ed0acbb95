/* SPDX-License-Identifier: MIT */
/* The tunnel: download sessions and their data (protocol 5). */
#include "base/clock.h"
#include "base/mem.h"
#include "base/num.h"
#include "net/codec.h"
#include "serve/download.h"
#include "serve/rowfeed.h"
#include "serve/serve_internal.h"

#include <stdlib.h>
#include <strings.h>

#define RATE_STEP ((size_t)65536) /* bytes that go at once under a rate */
#define STALL_LOOK_MS 200         /* how often a stalled answer looks whether the client left */
#define LIMITED_ROWS 10000        /* READ_TABLE_MAX_ROW, protocol 8.2 */

/* The session as JSON (protocol 5.4). */

static void answer_session(const struct download *d, struct httpd_answer *a)
{
	bool ready = d->polls <= 0;
	char date[30];

	str_addf(&a->body,
		"{\"DownloadID\":\"%s\",\"Initiated\":\"%s\",\"Owner\":\"%s\","
		"\"QuotaName\":\"default\",\"RecordCount\":%lld,",
		d->id, serve_date(date, d->created), SERVE_OWNER, ready ? (long long)d->rows : 0LL);
	json_definition(&a->body, &d->def);
	str_addf(&a->body, ",\"Status\":\"%s\",\"SupportReadByRawSize\":false}",
		ready ? "normal" : "initiating");
	call_json(a, 200);
}

/* Fill in what all sessions have, and store it. */
static int store_session(struct call *c, struct sqlconn *conn, struct download *d,
	const struct table *def, struct err *err)
{
	const char *async = target_param(&c->target, "asyncmode");
	char id[40];

	serve_new_id(id);
	d->id = mem_dup(id, strlen(id));
	d->resource = call_resource(c);
	d->created = serve_now();
	if (async != NULL && strcasecmp(async, "true") == 0 && span_is(c->path[0], "tables"))
		d->polls =
			(int64_t)c->serve->o->initiating; /* who does not ask so, does not poll */
	table_copy(&d->def, def);
	return download_create(conn, d, err);
}

/* 1 with the session stored, 0 with the error answered, -1 with err set; likewise below. */
static int create_for_table(struct call *c, struct sqlconn *conn, struct download *d,
	struct httpd_answer *a, struct err *err)
{
	struct partition p;
	struct str spec = STR_INIT;
	struct table t;
	int rc = call_table(c, conn, c->path[1].p, &t, a);

	if (rc <= 0)
		return 0;
	rc = call_partition(c, conn, &t, false, &p, a) > 0;
	if (rc > 0) {
		str_adds(&spec, "");
		partspec_print(&spec, &t, &p.spec);
		d->spec = str_take(&spec);
		d->rowset = p.rowset;
		d->rows = p.rows;
		rc = store_session(c, conn, d, &t, err) < 0 ? -1 : 1;
		partition_free(&p);
	}
	table_free(&t);
	return rc;
}

static int create_for_instance(struct call *c, struct sqlconn *conn, struct download *d,
	struct httpd_answer *a, struct err *err)
{
	struct instance i;
	int rc = call_instance(c, &i, a);

	if (rc <= 0)
		return 0;
	d->spec = mem_dup("", 0);
	d->rowset = i.rowset;
	d->rows = i.rows;
	if (target_has(&c->target, "instance_tunnel_limit_enabled") && d->rows > LIMITED_ROWS)
		d->rows = LIMITED_ROWS;
	rc = store_session(c, conn, d, &i.def, err) < 0 ? -1 : 1;
	instance_free(&i);
	return rc;
}

static void post_downloads(struct call *c, struct httpd_answer *a)
{
	struct download d = {.def = TABLE_INIT};
	struct err err = ERR_INIT;
	struct sqlconn *conn = sqldb_begin(c->serve->db, &err);
	int rc = -1;

	if (conn != NULL) {
		rc = span_is(c->path[0], "tables") ? create_for_table(c, conn, &d, a, &err)
						   : create_for_instance(c, conn, &d, a, &err);
		if (sqldb_end(conn, rc > 0, &err) < 0 && rc != 0)
			rc = -1;
	}
	if (rc > 0)
		answer_session(&d, a);
	if (rc < 0)
		call_failed(c, a, &err);
	download_free(&d);
}

/* The session that a request names: 1, else the error is answered. */
static int find_session(struct call *c, struct sqlconn *conn, struct download *d,
	struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	char *resource = call_resource(c);
	int rc = download_find(conn, target_param(&c->target, "downloadid"), resource, d, &err);

	free(resource);
	if (rc < 0)
		call_failed(c, a, &err);
	if (rc == 0)
		call_error(c, a, 404, "NoSuchDownload",
			"The specified download id does not exist.");
	if (rc > 0 && d->created < serve_now() - DOWNLOAD_LIFE_S) {
		download_free(d);
		call_error(c, a, 400, "StatusConflict",
			"You cannot complete the specified operation under the current upload or "
			"download status.");
		rc = 0;
	}
	return rc;
}

static void get_session(struct call *c, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct sqlconn *conn = sqldb_reader(c->serve->db, &err);
	struct download d;
	int rc;

	if (conn == NULL) {
		call_failed(c, a, &err);
		return;
	}
	rc = find_session(c, conn, &d, a);
	sqldb_put(conn);
	if (rc <= 0)
		return;
	answer_session(&d, a);
	if (d.polls > 0) {
		conn = sqldb_begin(c->serve->db, &err);
		sqldb_end(conn, conn != NULL && download_poll(conn, d.id, &err) == 0, &err);
	}
	download_free(&d);
}

static void post_session(struct call *c, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct sqlconn *conn = sqldb_begin(c->serve->db, &err);
	struct download d;
	int rc;

	if (conn == NULL) {
		call_failed(c, a, &err);
		return;
	}
	rc = find_session(c, conn, &d, a);
	if (rc > 0)
		rc = download_end(conn, d.id, &err) < 0 ? -1 : 1;
	if (sqldb_end(conn, rc > 0, &err) < 0 || rc <= 0) {
		if (err_is_set(&err))
			call_failed(c, a, &err);
		return;
	}
	str_addf(&a->body, "{\"DownloadID\":\"%s\",\"Status\":\"closed\"}", d.id);
	call_json(a, 200);
	download_free(&d);
}

/* Data (protocol 5.5). */

struct data {
	struct rowfeed feed;
	struct download session;
	struct codec_encoder *encoder; /* NULL: sent as it is */
	struct str plain;              /* what goes into the encoder */
	struct str out;                /* bytes on their way */
	size_t at;                     /* those before it are gone */
	bool ended;
	struct serve *serve;
	void *link;           /* the connection */
	struct drill_hit hit; /* what is to go wrong */
	uint64_t sent;
	int64_t start; /* when the first byte was asked for; 0: not yet */
};

/* Make more bytes: 1, 0 when all are out, -1. */
static int data_fill(struct data *d)
{
	struct err err = ERR_INIT;
	int rc;

	str_clear(&d->out);
	d->at = 0;
	if (d->encoder == NULL)
		return rowfeed_next(&d->feed, &d->out, &err);
	if (d->ended)
		return 0;
	str_clear(&d->plain);
	rc = rowfeed_next(&d->feed, &d->plain, &err);
	if (rc < 0)
		return -1;
	d->ended = rc == 0;
	codec_encode(d->encoder, d->plain.s, d->plain.len, d->ended, &d->out);
	return 1;
}

/* Hold back until the client goes, or we do. */
static ssize_t stall(const struct data *d)
{
	while (!httpd_gone(d->link, STALL_LOOK_MS) && serve_wait(d->serve, 0))
		;
	return -1;
}

/* How much may go now? 0: nothing more, ever. */
static size_t allowed(const struct data *d, size_t max)
{
	static const enum drill_kind ends[] = {DRILL_CUT, DRILL_STALL};

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (d->hit.hit[ends[i]] && d->hit.n[ends[i]] - d->sent < max)
			max = (size_t)(d->hit.n[ends[i]] - d->sent);
	if (d->serve->o->rate > 0 && max > RATE_STEP)
		max = RATE_STEP;
	return max;
}

/* Wait until the rate allows for what was sent. */
static void pace(const struct data *d)
{
	uint64_t rate = d->serve->o->rate;
	int64_t due;

	if (rate == 0)
		return;
	due = d->start + (int64_t)((double)d->sent / (double)rate * 1e9) - clock_now();
	if (due > 0)
		serve_wait(d->serve, due);
}

static ssize_t data_read(void *state, char *buf, size_t max)
{
	struct data *d = state;
	int rc;

	if (d->start == 0) {
		d->start = clock_now();
		if (d->hit.hit[DRILL_SLOW])
			serve_wait(d->serve, d->hit.ns[DRILL_SLOW]);
	}
	max = allowed(d, max);
	if (max == 0)
		return d->hit.hit[DRILL_STALL] && d->sent == d->hit.n[DRILL_STALL] ? stall(d) : -1;
	while (d->at == d->out.len) {
		rc = data_fill(d);
		if (rc <= 0)
			return rc;
	}
	if (max > d->out.len - d->at)
		max = d->out.len - d->at;
	memcpy(buf, d->out.s + d->at, max);
	d->at += max;
	d->sent += max;
	pace(d);
	return (ssize_t)max;
}

static void data_free(void *state)
{
	struct data *d = state;

	rowfeed_free(&d->feed);
	download_free(&d->session);
	codec_encoder_free(d->encoder);
	str_free(&d->plain);
	str_free(&d->out);
	free(d);
}

/* What the client offers, if it is one name that we know; all else goes out as it is. */
static void choose_encoding(struct call *c, struct data *d, struct httpd_answer *a)
{
	const char *wish = httpd_header(c->request, "Accept-Encoding");
	enum codec_kind kind;

	if (!codec_find(wish, &kind) || kind == CODEC_NONE)
		return;
	d->encoder = codec_encoder_new(kind);
	httpd_answer_header(a, "Content-Encoding", wish);
}

/* "(START,COUNT)" */
static bool read_range(const char *text, uint64_t *first, uint64_t *count)
{
	struct err err = ERR_INIT;
	const char *comma = text != NULL ? strchr(text, ',') : NULL;
	size_t len = text != NULL ? strlen(text) : 0;
	char *a, *b;
	bool good;

	if (comma == NULL || text[0] != '(' || text[len - 1] != ')')
		return false;
	a = mem_dup(text + 1, (size_t)(comma - text) - 1);
	b = mem_dup(comma + 1, (size_t)(text + len - 1 - (comma + 1)));
	good = num_u64(a, 0, INT64_MAX, first, &err) == 0 &&
		num_u64(b, 1, INT64_MAX, count, &err) == 0;
	free(a);
	free(b);
	return good;
}

/* The columns that are asked for, as indexes: their number, or -1 with the error answered. */
static int read_columns(struct call *c, const struct table *def, size_t *columns,
	struct httpd_answer *a)
{
	const char *s = target_param(&c->target, "columns"), *comma;
	size_t n = 0, len;
	int i;

	if (s == NULL || *s == '\0')
		return 0;
	for (;; s = comma + 1) {
		comma = strchr(s, ',');
		len = comma != NULL ? (size_t)(comma - s) : strlen(s);
		i = table_find(def, (struct span){s, len});
		if (i < 0 || (size_t)i >= def->n_columns || n == def->n_columns) {
			call_error(c, a, 400, "InvalidColumnSpec",
				"The specified columns is not valid: '%.*s'",
				(int)(len < 200 ? len : 200), s);
			return -1;
		}
		columns[n++] = (size_t)i;
		if (comma == NULL)
			return (int)n;
	}
}

static bool metrics_wanted(const struct call *c)
{
	const char *version = httpd_header(c->request, "x-odps-tunnel-version");

	return version != NULL && strtol(version, NULL, 10) >= 6;
}

/* What is to go wrong with the records themselves. */
static void spoil(const struct call *c, uint64_t rows, struct rowfeed_options *o)
{
	static const struct {
		enum drill_kind kind;
		enum rowfeed_wrong wrong;
	} kinds[] = {{DRILL_RECORD_CRC, ROWFEED_BAD_RECORD}, {DRILL_STREAM_CRC, ROWFEED_BAD_STREAM},
		{DRILL_COUNT, ROWFEED_BAD_COUNT}, {DRILL_DROP_ROW, ROWFEED_DROP},
		{DRILL_LOSE_ROW, ROWFEED_LOSE}, {DRILL_SHORT, ROWFEED_SHORT},
		{DRILL_NO_FOOTER, ROWFEED_NO_FOOTER}};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (c->hit.hit[kinds[i].kind]) {
			o->wrong = kinds[i].wrong;
			o->wrong_row = c->hit.n[kinds[i].kind];
			if (o->wrong != ROWFEED_SHORT)
				o->wrong_row %= rows;
		}
}

/* Takes the session over. */
static void answer_data(struct call *c, struct download *session, struct httpd_answer *a)
{
	struct rowfeed_options o = {.metrics = metrics_wanted(c)};
	size_t *columns = mem_alloc(session->def.n_columns, sizeof *columns);
	uint64_t first, count;
	struct data *d;
	int n = read_columns(c, &session->def, columns, a);

	if (n >= 0 && !read_range(target_param(&c->target, "rowrange"), &first, &count))
		n = call_error(c, a, 400, "InvalidRowRange",
			    "The specified row range is not valid.") -
			1;
	if (n >= 0 && (first >= (uint64_t)session->rows || count > (uint64_t)session->rows - first))
		n = call_error(c, a, 400, "InvalidRowRange",
			    "The specified row range is past the end of the session's rows.") -
			1;
	if (n < 0) {
		free(columns);
		download_free(session);
		return;
	}
	if (n > 0) {
		o.columns = columns;
		o.n_columns = (size_t)n;
	}
	spoil(c, count, &o);
	d = mem_alloc(1, sizeof *d);
	d->serve = c->serve;
	d->link = c->request->link;
	d->hit = c->hit;
	d->session = *session;
	rowfeed_init(&d->feed, c->serve->db, d->session.rowset, first, count, &d->session.def, &o);
	free(columns);
	a->status = 200;
	a->source = (struct httpd_source){.read = data_read, .free = data_free, .state = d};
	httpd_answer_header(a, "Content-Type", "application/octet-stream");
	choose_encoding(c, d, a);
}

static void get_data(struct call *c, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct sqlconn *conn;
	struct download d;
	int rc;

	if (target_has(&c->target, "arrow")) {
		call_error(c, a, 400, "NotImplemented",
			"Arrow is not served here: read the table through records.");
		return;
	}
	conn = sqldb_reader(c->serve->db, &err);
	if (conn == NULL) {
		call_failed(c, a, &err);
		return;
	}
	rc = find_session(c, conn, &d, a);
	sqldb_put(conn);
	if (rc <= 0)
		return;
	if (d.polls > 0) {
		call_error(c, a, 400, "StatusConflict", "The download is still initiating.");
		download_free(&d);
		return;
	}
	answer_data(c, &d, a);
}

/* Where it goes. */

static void not_found(struct call *c, struct httpd_answer *a)
{
	call_error(c, a, 404, "InvalidURI", "Nothing is served at this path");
}

/* preview gives Arrow, streams and upserts are other ways to write. */
static void not_served(struct call *c, struct httpd_answer *a)
{
	call_error(c, a, 400, "NotImplemented",
		"This interface is not served here: read and write "
		"tables through sessions and records.");
}

bool serve_tunnel_route(struct call *c, struct httpd_answer *a)
{
	const struct target *t = &c->target;

	c->handle = not_found;
	if (c->n_path == 3 &&
		(span_is(c->path[2], "preview") || span_is(c->path[2], "streams") ||
			span_is(c->path[2], "upserts")))
		c->handle = not_served;
	if (c->n_path != 2 || !(span_is(c->path[0], "tables") || span_is(c->path[0], "instances")))
		return true;
	if (span_is(c->path[0], "tables") &&
		(target_has(t, "uploads") || target_has(t, "uploadid")))
		return serve_upload_route(c, a);
	if (call_is(c, "POST") && target_has(t, "downloads"))
		c->handle = post_downloads;
	else if (call_is(c, "POST") && target_has(t, "downloadid"))
		c->handle = post_session;
	else if (call_is(c, "GET") && target_has(t, "downloadid"))
		c->handle = target_has(t, "data") ? get_data : get_session;
	return true;
}
