/* SPDX-License-Identifier: MIT */
/* The ordinary endpoint: the project, its tables and partitions (protocol 3). */
#include "net/xml.h"
#include "serve/serve_internal.h"

#include <stdlib.h>

/* Seconds of an epoch as an element in the form of RFC 1123. */
static void markup_date(struct str *out, const char *name, int64_t seconds)
{
	char date[30];

	markup_element(out, name, serve_date(date, seconds));
}

/* The project (protocol 3.2). */

static void get_project(struct call *c, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct sqlconn *conn = sqldb_reader(c->serve->db, &err);
	char date[30], *born = NULL;
	int64_t created = 0;

	if (conn == NULL || catalog_get(conn, "created", &born, &err) < 0) {
		sqldb_put(conn);
		call_failed(c, a, &err);
		return;
	}
	sqldb_put(conn);
	created = born != NULL ? strtoll(born, NULL, 10) : 0;
	free(born);
	httpd_answer_header(a, "x-odps-owner", SERVE_OWNER);
	httpd_answer_header(a, "x-odps-creation-time", serve_date(date, created));
	httpd_answer_header(a, "Last-Modified", serve_date(date, created));
	str_adds(&a->body, XML_HEAD "<Project>");
	markup_element(&a->body, "Name", c->serve->o->project);
	str_adds(&a->body, "<Type>managed</Type><Comment></Comment>");
	markup_element(&a->body, "Owner", SERVE_OWNER);
	markup_date(&a->body, "CreationTime", created);
	markup_date(&a->body, "LastModifiedTime", created);
	str_adds(&a->body,
		"<ProjectGroupName></ProjectGroupName><State>AVAILABLE</State>"
		"<Region>local</Region><DefaultQuotaNickname>default</DefaultQuotaNickname>"
		"<Properties>"
		"<Property><Name>odps.schema.model.enabled</Name><Value>false</Value></Property>"
		"<Property><Name>odps.sql.type.system.odps2</Name><Value>true</Value></Property>"
		"<Property><Name>odps.sql.timezone</Name>");
	markup_element(&a->body, "Value", c->serve->o->time_zone);
	str_adds(&a->body, "</Property></Properties>");
	if (target_has(&c->target, "extended"))
		str_adds(&a->body, "<ExtendedProperties></ExtendedProperties>");
	str_adds(&a->body, "</Project>");
	call_xml(a);
}

static void get_tunnel(struct call *c, struct httpd_answer *a)
{
	call_tunnel_host(c, &a->body);
	a->status = 200;
	httpd_answer_header(a, "Content-Type", "text/plain");
}

/* Tables (protocol 3.3). */

static void json_columns(struct str *out, const struct table_column *v, size_t n)
{
	struct str type = STR_INIT;
	size_t i;

	str_addc(out, '[');
	for (i = 0; i < n; i++) {
		str_clear(&type);
		odpstype_print(&type, &v[i].type);
		str_adds(out, i > 0 ? ",{\"name\":" : "{\"name\":");
		json_text(out, v[i].name);
		str_adds(out, ",\"type\":");
		json_text(out, type.s);
		str_adds(out, ",\"comment\":");
		json_text(out, v[i].comment);
		str_addf(out, ",\"label\":\"\",\"isNullable\":%s}",
			v[i].required ? "false" : "true");
	}
	str_addc(out, ']');
	str_free(&type);
}

struct sum {
	int64_t rows, bytes;
};

static bool sum_partition(void *arg, const struct partition *p)
{
	struct sum *sum = arg;

	sum->rows += p->rows;
	sum->bytes += p->bytes;
	return true;
}

static void json_schema(struct str *out, const struct table *t, const struct sum *sum)
{
	str_adds(out, "{\"columns\":");
	json_columns(out, t->columns, t->n_columns);
	str_adds(out, ",\"partitionKeys\":");
	json_columns(out, t->columns + t->n_columns, t->n_keys);
	str_adds(out, ",\"comment\":");
	json_text(out, t->comment);
	str_addf(out,
		",\"owner\":\"%s\",\"createTime\":%lld,\"lastModifiedTime\":%lld,"
		"\"lastDDLTime\":%lld,\"lifecycle\":%lld,\"hubLifecycle\":-1,\"size\":%lld,"
		"\"recordNum\":%lld,\"isVirtualView\":false,\"isMaterializedView\":false,"
		"\"tableLabel\":\"\",\"shardExist\":false,\"tableName\":",
		SERVE_OWNER, (long long)t->created, (long long)t->modified, (long long)t->changed,
		(long long)t->lifecycle, (long long)sum->bytes, (long long)sum->rows);
	json_text(out, t->name);
	str_addc(out, '}');
}

static void markup_schema(struct str *out, const char *json)
{
	str_adds(out, "<Schema format=\"Json\">");
	markup_text(out, json);
	str_adds(out, "</Schema>");
}

static int markup_table(struct str *out, struct call *c, struct sqlconn *conn,
	const struct table *t, struct err *err)
{
	struct sum sum = {0, 0};
	struct str json = STR_INIT;

	if (catalog_partitions(conn, t, NULL, "", false, sum_partition, &sum, err) < 0)
		return -1;
	json_schema(&json, t, &sum);
	str_adds(out, "<Table>");
	markup_element(out, "Name", t->name);
	str_addf(out, "<TableId>%016llx</TableId>", (unsigned long long)t->id);
	markup_schema(out, json.s);
	markup_element(out, "SchemaName", t->schema);
	markup_element(out, "Comment", t->comment);
	markup_element(out, "Owner", SERVE_OWNER);
	markup_element(out, "Project", c->serve->o->project);
	str_adds(out, "<Type>MANAGED_TABLE</Type><TableLabel>0</TableLabel>");
	markup_date(out, "CreationTime", t->created);
	markup_date(out, "LastModifiedTime", t->modified);
	markup_date(out, "LastAccessTime", t->modified);
	str_adds(out, "</Table>");
	str_free(&json);
	return 0;
}

/* What ?extended asks for. */
static void answer_extended(const struct sum *sum, struct httpd_answer *a)
{
	struct str json = STR_INIT;

	str_addf(&json,
		"{\"IsArchived\":false,\"PhysicalSize\":%lld,\"FileNum\":%d,"
		"\"Reserved\":\"{\\\"schema_version\\\":\\\"1\\\"}\"}",
		(long long)sum->bytes, sum->rows > 0);
	str_adds(&a->body, XML_HEAD "<Table>");
	markup_schema(&a->body, json.s);
	str_adds(&a->body, "</Table>");
	str_free(&json);
	call_xml(a);
}

static void answer_table(struct call *c, struct sqlconn *conn, const struct table *t,
	struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct sum sum = {0, 0};

	if (target_has(&c->target, "extended")) {
		if (catalog_partitions(conn, t, NULL, "", false, sum_partition, &sum, &err) < 0)
			call_failed(c, a, &err);
		else
			answer_extended(&sum, a);
		return;
	}
	str_adds(&a->body, XML_HEAD);
	if (markup_table(&a->body, c, conn, t, &err) < 0)
		call_failed(c, a, &err);
	else
		call_xml(a);
}

/* Partitions (protocol 3.4). */

struct partition_walk {
	struct page page;
	const struct table *t;
	bool names; /* only these */
};

static void markup_partition(struct str *out, const struct table *t, const struct partition *p)
{
	str_adds(out, "<Partition>");
	for (size_t i = 0; i < t->n_keys; i++) {
		str_adds(out, "<Column Name=\"");
		markup_text(out, t->columns[t->n_columns + i].name);
		str_adds(out, "\" Value=\"");
		markup_text(out, p->spec.value[i]);
		str_adds(out, "\"/>");
	}
	markup_number(out, "CreationTime", p->created);
	markup_number(out, "LastDDLTime", p->changed);
	markup_number(out, "LastModifiedTime", p->modified);
	markup_number(out, "PartitionSize", p->bytes);
	markup_number(out, "PartitionRecordCount", p->rows);
	str_adds(out, "</Partition>");
}

static bool list_partition(void *arg, const struct partition *p)
{
	struct partition_walk *w = arg;
	struct str name = STR_INIT;
	bool more;

	partspec_print(&name, w->t, &p->spec);
	more = page_take(&w->page, name.s);
	if (more && w->names) {
		str_adds(&w->page.items, "<Partition>");
		markup_element(&w->page.items, "Name", name.s);
		str_adds(&w->page.items, "</Partition>");
	} else if (more) {
		markup_partition(&w->page.items, w->t, p);
	}
	str_free(&name);
	return more;
}

static void answer_partitions(struct call *c, struct sqlconn *conn, const struct table *t,
	const struct partspec *spec, struct httpd_answer *a)
{
	struct partition_walk w = {.t = t, .names = target_has(&c->target, "name")};
	struct err err = ERR_INIT;

	if (page_start(&w.page, c, a)) {
		if (w.names && !target_has(&c->target, "expectmarker"))
			w.page.max = UINT64_MAX; /* who asks so does not page */
		if (catalog_partitions(conn, t, spec, w.page.after.s,
			    target_has(&c->target, "reverse"), list_partition, &w, &err) < 0)
			call_failed(c, a, &err);
		else
			page_answer(&w.page, "Partitions", a);
	}
	page_free(&w.page);
}

static void answer_partition(struct call *c, struct sqlconn *conn, const struct table *t,
	const struct partspec *spec, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct str json = STR_INIT;
	struct partition p;
	int rc = catalog_partition(conn, t, spec, &p, &err);

	if (rc < 0) {
		call_failed(c, a, &err);
		return;
	}
	if (rc == 0) {
		call_error(c, a, 404, "NoSuchPartition", "ODPS-0420111:Partition not found - %s",
			target_param(&c->target, "partition"));
		return;
	}
	str_addf(&json,
		"{\"createTime\":%lld,\"lastDDLTime\":%lld,\"lastModifiedTime\":%lld,"
		"\"lastAccessTime\":%lld,\"partitionRecordNum\":%lld,\"partitionSize\":%lld,"
		"\"IsArchived\":false,\"IsExstore\":false,\"LifeCycle\":%lld,"
		"\"PhysicalSize\":%lld,\"FileNum\":%d,\"Reserved\":\"{}\"}",
		(long long)p.created, (long long)p.changed, (long long)p.modified,
		(long long)p.modified, (long long)p.rows, (long long)p.bytes,
		(long long)t->lifecycle, (long long)p.bytes, p.rows > 0);
	str_adds(&a->body, XML_HEAD "<Partition>");
	markup_schema(&a->body, json.s);
	str_adds(&a->body, "</Partition>");
	call_xml(a);
	str_free(&json);
	partition_free(&p);
}

static void answer_with_spec(struct call *c, struct sqlconn *conn, const struct table *t,
	struct httpd_answer *a)
{
	const char *text = target_param(&c->target, "partition");
	struct partspec spec = PARTSPEC_INIT;
	struct err err = ERR_INIT;
	bool list = target_has(&c->target, "partitions");

	if (t->n_keys == 0)
		call_error(c, a, 400, "InvalidArgument", "ODPS-0420061:Table %s has no partitions",
			t->name);
	else if (text != NULL && *text != '\0' && partspec_parse(&spec, t, span_of(text), &err) < 0)
		call_error(c, a, 400, "InvalidPartitionSpec", "ODPS-0420061:%s", err.text);
	else if (list)
		answer_partitions(c, conn, t, &spec, a);
	else if (!partspec_full(&spec, t))
		call_error(c, a, 400, "InvalidPartitionSpec",
			"ODPS-0420061:The partition spec lacks a key");
	else
		answer_partition(c, conn, t, &spec, a);
	partspec_free(&spec);
}

static void get_table(struct call *c, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct sqlconn *conn = sqldb_reader(c->serve->db, &err);
	struct table t;

	if (conn == NULL) {
		call_failed(c, a, &err);
		return;
	}
	if (call_table(c, conn, c->path[1].p, &t, a) > 0) {
		if (target_has(&c->target, "data"))
			serve_head(c, conn, &t, a);
		else if (target_has(&c->target, "partitions") ||
			target_has(&c->target, "partition"))
			answer_with_spec(c, conn, &t, a);
		else
			answer_table(c, conn, &t, a);
		table_free(&t);
	}
	sqldb_put(conn);
}

static bool list_table(void *arg, const char *name)
{
	struct page *p = arg;

	if (!page_take(p, name))
		return false;
	str_adds(&p->items, "<Table>");
	markup_element(&p->items, "Name", name);
	markup_element(&p->items, "Owner", SERVE_OWNER);
	str_adds(&p->items, "<Type>MANAGED_TABLE</Type></Table>");
	return true;
}

static void get_tables(struct call *c, struct httpd_answer *a)
{
	const char *prefix = target_param(&c->target, "name");
	struct err err = ERR_INIT;
	struct sqlconn *conn;
	struct page p;

	if (page_start(&p, c, a)) {
		conn = sqldb_reader(c->serve->db, &err);
		if (conn == NULL ||
			catalog_tables(conn, c->schema, prefix != NULL ? prefix : "", p.after.s,
				list_table, &p, &err) < 0)
			call_failed(c, a, &err);
		else
			page_answer(&p, "Tables", a);
		sqldb_put(conn);
	}
	page_free(&p);
}

/* Several tables at once: J's loadTables. A missing one is left out. */
static void post_tables(struct call *c, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct xml *root = xml_parse(c->body.s != NULL ? c->body.s : "", c->body.len, &err);
	struct sqlconn *conn = root != NULL ? sqldb_reader(c->serve->db, &err) : NULL;
	const struct xml *x;
	const char *name;
	struct table t;
	int rc = conn != NULL ? 0 : -1;

	str_adds(&a->body, XML_HEAD "<Tables>");
	for (x = root != NULL ? xml_child(root, "Table") : NULL; x != NULL && rc >= 0;
		x = xml_next(x)) {
		name = xml_child_text(x, "Name");
		rc = name != NULL ? catalog_table(conn, c->schema, name, &t, &err) : 0;
		if (rc <= 0)
			continue;
		rc = markup_table(&a->body, c, conn, &t, &err);
		table_free(&t);
	}
	str_adds(&a->body, "</Tables>");
	sqldb_put(conn);
	if (root == NULL)
		call_error(c, a, 400, "MalformedXML", "ODPS-0420031:Malformed XML - %s", err.text);
	else if (rc < 0)
		call_failed(c, a, &err);
	else
		call_xml(a);
	xml_free(root);
}

/* Schemas (protocol 3.4). */

static bool list_schema(void *arg, const char *name)
{
	struct page *p = arg;

	if (!page_take(p, name))
		return false;
	str_adds(&p->items, "<Schema>");
	markup_element(&p->items, "Name", name);
	markup_element(&p->items, "Owner", SERVE_OWNER);
	str_adds(&p->items, "</Schema>");
	return true;
}

static void get_schemas(struct call *c, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct sqlconn *conn;
	struct page p;

	if (page_start(&p, c, a)) {
		conn = sqldb_reader(c->serve->db, &err);
		if (conn == NULL || catalog_schemas(conn, p.after.s, list_schema, &p, &err) < 0)
			call_failed(c, a, &err);
		else
			page_answer(&p, "Schemas", a);
		sqldb_put(conn);
	}
	page_free(&p);
}

/* What a project could have and this one has none of. */

static void answer_empty(struct call *c, const char *root, struct httpd_answer *a)
{
	struct page p;

	if (page_start(&p, c, a))
		page_answer(&p, root, a);
	page_free(&p);
}

static void get_functions(struct call *c, struct httpd_answer *a)
{
	answer_empty(c, "Functions", a);
}

static void get_resources(struct call *c, struct httpd_answer *a)
{
	answer_empty(c, "Resources", a);
}

/* A token for the log view, which is not here. */
static void post_authorization(struct call *c, struct httpd_answer *a)
{
	(void)c;
	str_adds(&a->body, XML_HEAD "<Authorization><Result>none</Result></Authorization>");
	call_xml(a);
}

/* Where it goes. */

static void not_found(struct call *c, struct httpd_answer *a)
{
	call_error(c, a, 404, "NoSuchObject", "Nothing is served at this path");
}

static const struct {
	const char *method, *first; /* of the path behind projects/P */
	size_t n;                   /* its segments */
	void (*handle)(struct call *c, struct httpd_answer *a);
} routes[] = {
	{"GET", NULL, 0, get_project},
	{"GET", "tunnel", 1, get_tunnel},
	{"GET", "tables", 1, get_tables},
	{"POST", "tables", 1, post_tables},
	{"GET", "tables", 2, get_table},
	{"GET", "schemas", 1, get_schemas},
	{"POST", "instances", 1, serve_post_instances},
	{"GET", "instances", 1, serve_get_instances},
	{"GET", "instances", 2, serve_get_instance},
	{"PUT", "instances", 2, serve_put_instance},
	{"GET", "registration/functions", 1, get_functions}, /* clients escape the slash */
	{"GET", "resources", 1, get_resources},
	{"POST", "authorization", 1, post_authorization},
};

bool serve_rest_route(struct call *c, struct httpd_answer *a)
{
	(void)a;
	c->handle = not_found;
	for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++)
		if (call_is(c, routes[i].method) && c->n_path == routes[i].n &&
			(c->n_path == 0 || span_is(c->path[0], routes[i].first)))
			c->handle = routes[i].handle;
	return true;
}
