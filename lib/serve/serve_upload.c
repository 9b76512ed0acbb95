/* SPDX-License-Identifier: MIT */
/* The tunnel's other direction: upload sessions, blocks, commit (protocol 9.1). */
#include "base/mem.h"
#include "base/num.h"
#include "serve/rowintake.h"
#include "serve/serve_internal.h"
#include "serve/upload.h"

#include <stdlib.h>

#define CONFLICT \
	"You cannot complete the specified operation under the current upload or download status."

/* The session as JSON. */

struct block_walk {
	struct str *out;
	bool more;
};

static void json_block(void *arg, const struct upload_block *b)
{
	struct block_walk *w = arg;

	str_addf(w->out,
		"%s{\"BlockID\":%lld,\"CreateTime\":%lld,\"Date\":\"\",\"FileName\":\"%lld\","
		"\"RawSize\":%lld,\"RecordCount\":%lld,\"Version\":%lld}",
		w->more ? "," : "", (long long)b->number, (long long)b->created,
		(long long)b->number, (long long)b->bytes, (long long)b->rows,
		(long long)b->created);
	w->more = true;
}

static int json_blocks(struct str *out, struct sqlconn *conn, const struct upload *u,
	struct err *err)
{
	struct block_walk w = {.out = out};
	int rc;

	str_adds(out, "\"UploadedBlockList\":[");
	rc = upload_blocks(conn, u, json_block, &w, err);
	str_addc(out, ']');
	return rc;
}

static int answer_upload(struct sqlconn *conn, const struct upload *u, struct httpd_answer *a,
	struct err *err)
{
	char date[30];

	str_addf(&a->body,
		"{\"UploadID\":\"%s\",\"Initiated\":\"%s\",\"Owner\":\"%s\","
		"\"Status\":\"%s\",\"IsOverwrite\":%s,\"MaxFieldSize\":%d,"
		"\"QuotaName\":\"default\",",
		u->id, serve_date(date, u->created), SERVE_OWNER, u->closed ? "closed" : "normal",
		u->overwrite ? "true" : "false", 8 << 20);
	json_definition(&a->body, &u->def);
	str_addc(&a->body, ',');
	if (json_blocks(&a->body, conn, u, err) < 0)
		return -1;
	str_addc(&a->body, '}');
	call_json(a, 200);
	return 0;
}

/* Create. */

static bool flag_is_true(const struct call *c, const char *name)
{
	const char *value = target_param(&c->target, name);

	return value != NULL && strcmp(value, "false") != 0 && strcmp(value, "False") != 0;
}

/* 1 with the session stored, 0 where the error is answered, -1 with err set. */
static int create_upload(struct call *c, struct sqlconn *conn, struct upload *u,
	struct httpd_answer *a, struct err *err)
{
	struct partition p;
	struct str spec = STR_INIT;
	struct table t;
	char id[40];
	int rc = call_table(c, conn, c->path[1].p, &t, a);

	if (rc <= 0)
		return 0;
	rc = call_partition(c, conn, &t, flag_is_true(c, "create_partition"), &p, a);
	if (rc > 0) {
		serve_new_id(id);
		partspec_print(&spec, &t, &p.spec);
		*u = (struct upload){.id = mem_dup(id, strlen(id)), .resource = call_resource(c)};
		u->spec = str_take(&spec);
		u->overwrite = flag_is_true(c, "overwrite");
		u->table_id = t.id;
		u->created = serve_now();
		table_copy(&u->def, &t);
		rc = upload_create(conn, u, err) < 0 ? -1 : 1;
		partition_free(&p);
	}
	table_free(&t);
	return rc;
}

static void post_uploads(struct call *c, struct httpd_answer *a)
{
	struct upload u = {.def = TABLE_INIT};
	struct err err = ERR_INIT;
	struct sqlconn *conn = sqldb_begin(c->serve->db, &err);
	int rc = -1;

	if (conn != NULL) {
		rc = create_upload(c, conn, &u, a, &err);
		if (rc > 0 && answer_upload(conn, &u, a, &err) < 0)
			rc = -1;
		if (sqldb_end(conn, rc > 0, &err) < 0 && rc != 0)
			rc = -1;
	}
	if (rc < 0)
		call_failed(c, a, &err);
	upload_free(&u);
}

/* Find the session that a request names: 1, else the error is answered. */
static int find_upload(struct call *c, struct sqlconn *conn, struct upload *u,
	struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	char *resource = call_resource(c);
	int rc = upload_find(conn, target_param(&c->target, "uploadid"), resource, u, &err);

	free(resource);
	if (rc < 0)
		call_failed(c, a, &err);
	else if (rc == 0)
		call_error(c, a, 404, "NoSuchUpload", "The specified upload id does not exist.");
	else if (u->created < serve_now() - UPLOAD_LIFE_S) {
		upload_free(u);
		call_error(c, a, 400, "StatusConflict", CONFLICT);
		rc = 0;
	}
	return rc;
}

static void get_upload(struct call *c, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct sqlconn *conn = sqldb_reader(c->serve->db, &err);
	struct upload u;

	if (conn == NULL) {
		call_failed(c, a, &err);
		return;
	}
	if (find_upload(c, conn, &u, a) > 0) {
		if (answer_upload(conn, &u, a, &err) < 0)
			call_failed(c, a, &err);
		upload_free(&u);
	}
	sqldb_put(conn);
}

/* Blocks. */

struct block {
	struct upload upload;
	int64_t number, rowset;
	struct rowintake intake;
	struct err err;
};

static void block_drop(void *state)
{
	struct block *b = state;

	rowintake_free(&b->intake);
	upload_free(&b->upload);
	free(b);
}

static void block_take(struct call *c, const char *p, size_t n)
{
	struct block *b = c->state;

	if (!err_is_set(&b->err))
		rowintake_feed(&b->intake, p, n, &b->err);
}

static bool block_refused(struct call *c, struct httpd_answer *a, const struct block *b)
{
	switch (b->intake.fault) {
	case ROWINTAKE_CORRUPTED:
		return call_error(c, a, 400, "CorruptedDataStream",
			"The data stream was corrupted: %s", b->err.text);
	case ROWINTAKE_INCOMPLETE:
		return call_error(c, a, 400, "IncompleteBody", "%s", b->err.text);
	case ROWINTAKE_MALFORMED:
		return call_error(c, a, 400, "MalformedDataStream",
			"The data stream is malformed: %s", b->err.text);
	default:
		call_failed(c, a, &b->err);
		return false;
	}
}

/* The block counts from here on, unless the session was committed meanwhile. */
static int store_block(struct call *c, struct block *b, struct httpd_answer *a, struct err *err)
{
	struct sqlconn *conn = sqldb_begin(c->serve->db, err);
	struct upload now;
	int rc;

	if (conn == NULL)
		return -1;
	rc = find_upload(c, conn, &now, a);
	if (rc > 0 && now.closed) {
		call_error(c, a, 400, "StatusConflict", CONFLICT);
		rc = 0;
	} else if (rc > 0) {
		rc = upload_put(conn, &now, b->number, b->rowset, serve_now(), err) < 0 ? -1 : 1;
		upload_free(&now);
	}
	return sqldb_end(conn, rc > 0, err) < 0 && rc != 0 ? -1 : rc;
}

static void put_block(struct call *c, struct httpd_answer *a)
{
	struct block *b = c->state;
	int rc;

	if (!err_is_set(&b->err))
		rowintake_end(&b->intake, &b->err);
	if (err_is_set(&b->err)) {
		block_refused(c, a, b);
		return;
	}
	rc = store_block(c, b, a, &b->err);
	if (rc < 0)
		call_failed(c, a, &b->err);
	if (rc > 0)
		call_json(a, 200);
}

static int new_rowset(struct call *c, int64_t *rowset, struct err *err)
{
	struct sqlconn *conn = sqldb_begin(c->serve->db, err);
	int rc;

	if (conn == NULL)
		return -1;
	rc = rowset_create(conn, rowset, err);
	return sqldb_end(conn, rc == 0, err);
}

/* Before the body comes: is it wanted? */
static bool start_block(struct call *c, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	enum codec_kind encoding;
	struct sqlconn *conn;
	struct block *b;
	uint64_t number;
	int rc;

	if (target_has(&c->target, "arrow"))
		return call_error(c, a, 400, "NotImplemented",
			"Arrow is not served here: write the table through records.");
	if (num_u64(target_param(&c->target, "blockid"), 0, UPLOAD_BLOCK_MAX, &number, &err) < 0)
		return call_error(c, a, 400, "InvalidBlockID",
			"A block id is a number from 0 to %d.", UPLOAD_BLOCK_MAX);
	if (!codec_find(httpd_header(c->request, "Content-Encoding"), &encoding))
		return call_error(c, a, 400, "UnexpectedContent", "Unknown Content-Encoding.");
	conn = sqldb_reader(c->serve->db, &err);
	if (conn == NULL) {
		call_failed(c, a, &err);
		return false;
	}
	b = mem_alloc(1, sizeof *b);
	rc = find_upload(c, conn, &b->upload, a);
	sqldb_put(conn);
	b->number = (int64_t)number;
	if (rc > 0 && b->upload.closed)
		rc = call_error(c, a, 400, "StatusConflict", CONFLICT);
	if (rc > 0 && new_rowset(c, &b->rowset, &err) < 0) {
		call_failed(c, a, &err);
		rc = -1;
	}
	if (rc <= 0) {
		upload_free(&b->upload);
		free(b);
		return false;
	}
	rowintake_init(&b->intake, c->serve->db, b->rowset, &b->upload.def, encoding);
	c->state = b;
	c->drop = block_drop;
	c->take = block_take;
	c->handle = put_block;
	return true;
}

/* Commit. */

static int commit_into(struct call *c, struct sqlconn *conn, const struct upload *u,
	struct httpd_answer *a, struct err *err)
{
	struct partspec spec = PARTSPEC_INIT;
	struct partition p = {.id = 0};
	struct table t;
	int rc = call_table(c, conn, c->path[1].p, &t, a);

	if (rc <= 0)
		return 0;
	partspec_read(&spec, &t, span_of(u->spec));
	if (t.id != u->table_id)
		rc = call_error(c, a, 409, "TableModified",
			"The specified table has been modified since the upload initiated.");
	else if ((rc = catalog_partition(conn, &t, &spec, &p, err)) == 0)
		call_error(c, a, 404, "NoSuchPartition", "The specified partition does not exist.");
	if (rc > 0)
		rc = upload_commit(conn, u, &t, &p, serve_now(), err) < 0 ? -1 : 1;
	partspec_free(&spec);
	partition_free(&p);
	table_free(&t);
	return rc;
}

static int commit_upload(struct call *c, struct sqlconn *conn, struct httpd_answer *a,
	struct err *err)
{
	struct upload u;
	int rc = find_upload(c, conn, &u, a);

	if (rc <= 0)
		return 0;
	if (u.closed)
		rc = call_error(c, a, 400, "StatusConflict", CONFLICT);
	else {
		str_addc(&a->body, '{');
		rc = json_blocks(&a->body, conn, &u, err);
		str_addc(&a->body, '}');
		if (rc == 0)
			rc = commit_into(c, conn, &u, a, err);
	}
	upload_free(&u);
	return rc;
}

static void post_commit(struct call *c, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct sqlconn *conn = sqldb_begin(c->serve->db, &err);
	int rc = -1;

	if (conn != NULL) {
		rc = commit_upload(c, conn, a, &err);
		if (sqldb_end(conn, rc > 0, &err) < 0 && rc != 0)
			rc = -1;
	}
	if (rc < 0)
		call_failed(c, a, &err);
	if (rc > 0)
		call_json(a, 200);
}

bool serve_upload_route(struct call *c, struct httpd_answer *a)
{
	const struct target *t = &c->target;

	if (call_is(c, "POST") && target_has(t, "uploads"))
		c->handle = post_uploads;
	else if (call_is(c, "POST"))
		c->handle = post_commit;
	else if (call_is(c, "GET"))
		c->handle = get_upload;
	else if (call_is(c, "PUT") && target_has(t, "blockid"))
		return start_block(c, a);
	return true;
}
