/* SPDX-License-Identifier: MIT */
/* The tunnel: download sessions and their data (protocol 5). */
#include "download.h"
#include "mem.h"
#include "num.h"
#include "rowfeed.h"
#include "serve_internal.h"

#include <stdlib.h>

/* The session as JSON (protocol 5.4). */

static void json_columns(struct str *out, const struct table_column *v, size_t n)
{
	struct str type = STR_INIT;
	size_t i;

	str_addc(out, '[');
	for (i = 0; i < n; i++) {
		str_clear(&type);
		odpstype_print(&type, &v[i].type);
		str_adds(out, i > 0 ? ",{" : "{");
		str_adds(out, "\"column_id\":\"\",\"comment\":");
		json_text(out, v[i].comment);
		str_adds(out, ",\"default_value\":\"\",\"name\":");
		json_text(out, v[i].name);
		str_addf(out, ",\"nullable\":%s,\"type\":", v[i].required ? "false" : "true");
		json_text(out, type.s);
		str_addc(out, '}');
	}
	str_addc(out, ']');
	str_free(&type);
}

static void json_schema(struct str *out, const struct table *t)
{
	str_adds(out, "\"Schema\":{\"IsVirtualView\":false,\"columns\":");
	json_columns(out, t->columns, t->n_columns);
	str_adds(out, ",\"partitionKeys\":");
	json_columns(out, t->columns + t->n_columns, t->n_keys);
	str_addc(out, '}');
}

static void answer_session(const struct download *d, struct httpd_answer *a)
{
	bool ready = d->polls <= 0;
	char date[30];

	str_addf(&a->body, "{\"DownloadID\":\"%s\",\"Initiated\":\"%s\",\"Owner\":\"%s\","
			   "\"QuotaName\":\"default\",\"RecordCount\":%lld,", d->id,
		serve_date(date, d->created), SERVE_OWNER, ready ? (long long)d->rows : 0LL);
	json_schema(&a->body, &d->def);
	str_addf(&a->body, ",\"Status\":\"%s\",\"SupportReadByRawSize\":false}",
		ready ? "normal" : "initiating");
	call_json(a, 200);
}

/* "tables/default.t" or "instances/2026..." */
static char *resource_of(const struct call *c)
{
	struct str out = STR_INIT;
	char *name = table_name(c->path[1]);

	if (span_is(c->path[0], "tables"))
		str_addf(&out, "tables/%s.%s", c->schema, name);
	else
		str_addf(&out, "instances/%s", c->path[1].p);
	free(name);
	return str_take(&out);
}

/* The partition that a request names: 1, 0 with the error answered, -1 likewise. */
static int find_partition(struct call *c, struct sqlconn *conn, const struct table *t,
	struct partition *p, struct httpd_answer *a)
{
	const char *text = target_param(&c->target, "partition");
	struct partspec spec = PARTSPEC_INIT;
	struct err err = ERR_INIT;
	int rc = 0;

	if (text != NULL && *text == '\0')
		text = NULL;
	if (t->n_keys > 0 && text == NULL)
		call_error(c, a, 400, "MissingPartitionSpec",
			"You need to specify a partitionspec along with the specified table.");
	else if (t->n_keys == 0 && text != NULL)
		call_error(c, a, 400, "InvalidPartitionSpec",
			"The specified table has no partitions.");
	else if (text != NULL && partspec_parse(&spec, t, span_of(text), &err) < 0)
		call_error(c, a, 400, "InvalidPartitionSpec", "%s", err.text);
	else if (!partspec_full(&spec, t))
		call_error(c, a, 400, "InvalidPartitionSpec", "The partitionspec lacks a key.");
	else if ((rc = catalog_partition(conn, t, &spec, p, &err)) < 0)
		call_failed(c, a, &err);
	else if (rc == 0)
		call_error(c, a, 404, "NoSuchPartition",
			"The specified partition does not exist.");
	partspec_free(&spec);
	return rc;
}

/* Only the columns and keys of t, for a session's own use. */
static void copy_definition(struct table *to, const struct table *from)
{
	struct str type = STR_INIT;
	size_t i;

	*to = (struct table)TABLE_INIT;
	for (i = 0; i < from->n_columns + from->n_keys; i++) {
		const struct table_column *column = &from->columns[i];

		str_clear(&type);
		odpstype_print(&type, &column->type);
		table_add(to, span_of(column->name), str_span(&type), span_of(column->comment),
			i >= from->n_columns)->required = column->required;
	}
	str_free(&type);
}

static int create_session(struct call *c, struct sqlconn *conn, const struct table *t,
	const struct partition *p, struct download *d, struct err *err)
{
	struct str spec = STR_INIT;
	char id[40];

	serve_new_id(id);
	partspec_print(&spec, t, &p->spec);
	*d = (struct download){.id = mem_dup(id, strlen(id)), .resource = resource_of(c)};
	d->spec = str_take(&spec);
	copy_definition(&d->def, t);
	d->rowset = p->rowset;
	d->rows = p->rows;
	d->created = serve_now();
	d->polls = (int64_t)c->serve->o->initiating;
	return download_create(conn, d, err);
}

static void post_downloads(struct call *c, struct httpd_answer *a)
{
	struct download d = {.def = TABLE_INIT};
	struct partition p = {.id = 0};
	struct err err = ERR_INIT;
	struct sqlconn *conn = sqldb_begin(c->serve->db, &err);
	bool made = false;
	struct table t;

	if (conn == NULL) {
		call_failed(c, a, &err);
		return;
	}
	if (call_table(c, conn, c->path[1].p, &t, a) > 0) {
		if (find_partition(c, conn, &t, &p, a) > 0)
			made = create_session(c, conn, &t, &p, &d, &err) == 0;
		table_free(&t);
		partition_free(&p);
	}
	if (sqldb_end(conn, made, &err) == 0)
		answer_session(&d, a);
	else if (err_is_set(&err))
		call_failed(c, a, &err);
	download_free(&d);
}

/* The session that a request names: 1, else the error is answered. */
static int find_session(struct call *c, struct sqlconn *conn, struct download *d,
	struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	char *resource = resource_of(c);
	int rc = download_find(conn, target_param(&c->target, "downloadid"), resource, d, &err);

	free(resource);
	if (rc < 0)
		call_failed(c, a, &err);
	if (rc == 0)
		call_error(c, a, 404, "NoSuchDownload", "The specified download id does not exist.");
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
	struct str out; /* bytes on their way */
	size_t at;	/* those before it are gone */
};

static ssize_t data_read(void *state, char *buf, size_t max)
{
	struct data *d = state;
	struct err err = ERR_INIT;
	int rc;

	while (d->at == d->out.len) {
		str_clear(&d->out);
		d->at = 0;
		rc = rowfeed_next(&d->feed, &d->out, &err);
		if (rc <= 0)
			return rc;
	}
	if (max > d->out.len - d->at)
		max = d->out.len - d->at;
	memcpy(buf, d->out.s + d->at, max);
	d->at += max;
	return (ssize_t)max;
}

static void data_free(void *state)
{
	struct data *d = state;

	rowfeed_free(&d->feed);
	download_free(&d->session);
	str_free(&d->out);
	free(d);
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

/* Takes the session over. */
static void answer_data(struct call *c, struct download *session, struct httpd_answer *a)
{
	struct rowfeed_options o = {.metrics = metrics_wanted(c)};
	size_t *columns = mem_alloc(session->def.n_columns, sizeof *columns);
	uint64_t first, count;
	struct data *d;
	int n = read_columns(c, &session->def, columns, a);

	if (n >= 0 && !read_range(target_param(&c->target, "rowrange"), &first, &count))
		n = call_error(c, a, 400, "InvalidRowRange", "The specified row range is not valid.") - 1;
	if (n >= 0 && (first >= (uint64_t)session->rows || count > (uint64_t)session->rows - first))
		n = call_error(c, a, 400, "InvalidRowRange",
			"The specified row range is past the end of the session's rows.") - 1;
	if (n < 0) {
		free(columns);
		download_free(session);
		return;
	}
	if (n > 0) {
		o.columns = columns;
		o.n_columns = (size_t)n;
	}
	d = mem_alloc(1, sizeof *d);
	d->session = *session;
	rowfeed_init(&d->feed, c->serve->db, d->session.rowset, first, count, &d->session.def, &o);
	free(columns);
	a->status = 200;
	a->source = (struct httpd_source){.read = data_read, .free = data_free, .state = d};
	httpd_answer_header(a, "Content-Type", "application/octet-stream");
}

static void get_data(struct call *c, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct sqlconn *conn;
	struct download d;
	int rc;

	if (target_has(&c->target, "arrow")) {
		call_error(c, a, 501, "NotImplemented",
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

bool serve_tunnel_route(struct call *c, struct httpd_answer *a)
{
	const struct target *t = &c->target;

	(void)a;
	c->handle = not_found;
	if (c->n_path != 2 || !(span_is(c->path[0], "tables") || span_is(c->path[0], "instances")))
		return true;
	if (call_is(c, "POST") && target_has(t, "downloads"))
		c->handle = post_downloads;
	else if (call_is(c, "POST") && target_has(t, "downloadid"))
		c->handle = post_session;
	else if (call_is(c, "GET") && target_has(t, "downloadid"))
		c->handle = target_has(t, "data") ? get_data : get_session;
	return true;
}
