/* SPDX-License-Identifier: MIT */
/* The ordinary endpoint: statements as instances (protocol 3.5 to 3.7). */
#include "base/base64.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/num.h"
#include "format/jtree.h"
#include "net/xml.h"
#include "serve/instance.h"
#include "serve/rowcsv.h"
#include "serve/serve_internal.h"
#include "serve/sqljobs.h"
#include "serve/sqlparse.h"
#include "value/zone.h"

#include <stdlib.h>
#include <strings.h>

#define RESULT_ROWS_MAX 10000      /* of a result document, READ_TABLE_MAX_ROW */
#define WAIT_SHORT (30 * CLOCK_MS) /* a question waits so long for a statement that runs */
#define WAIT_LONG (2 * CLOCK_S)    /* where the client said that it may */

/* Submitting. */

/* What a job's XML says. Texts point into the tree. */
struct submission {
	const char *task, *query, *settings, *uuid;
	uint64_t priority;
};

static bool read_submission(const struct xml *root, struct submission *s)
{
	const struct xml *job = xml_child(root, "Job"), *task = xml_child(job, "Tasks"), *p;
	const char *name, *priority = xml_child_text(job, "Priority");
	struct err err = ERR_INIT;

	*s = (struct submission){.settings = "", .uuid = "", .priority = 9};
	task = xml_child(task, "SQL");
	if (task == NULL)
		return false;
	s->task = xml_child_text(task, "Name");
	s->query = xml_child_text(task, "Query");
	if (s->task == NULL)
		s->task = "AnonymousSQLTask";
	if (priority != NULL && num_u64(priority, 0, 9, &s->priority, &err) < 0)
		return false;
	for (p = xml_child(xml_child(task, "Config"), "Property"); p != NULL; p = xml_next(p)) {
		name = xml_child_text(p, "Name");
		if (name == NULL || xml_child_text(p, "Value") == NULL)
			continue;
		if (strcmp(name, "settings") == 0)
			s->settings = xml_child_text(p, "Value");
		else if (strcmp(name, "uuid") == 0)
			s->uuid = xml_child_text(p, "Value");
	}
	return s->query != NULL;
}

/* A flag: from SET in front of the statement, else from the settings; to be freed, or NULL. */
static char *find_setting(const struct sqlparse *p, const struct jtree *settings, const char *key)
{
	const char *text = jtree_get_text(settings, key);

	for (size_t i = p->n_settings; i > 0; i--)
		if (span_is(p->settings[i - 1].key, key))
			return mem_dup(p->settings[i - 1].value.p, p->settings[i - 1].value.len);
	return text != NULL ? mem_dup(text, strlen(text)) : NULL;
}

/* The zone that the statement was to use; NULL: UTC. */
static struct zone *zone_of(const struct call *c, const struct instance *i)
{
	struct err ignored = ERR_INIT;
	struct jtree *settings = jtree_parse(i->settings, strlen(i->settings), &ignored);
	struct sqlparse p;
	struct zone *zone;
	char *name;

	sqlparse_read(&p, span_of(i->query), &ignored);
	name = find_setting(&p, settings, "odps.sql.timezone");
	zone = zone_open(name != NULL ? name : c->serve->o->time_zone, &ignored);
	free(name);
	sqlparse_free(&p);
	jtree_free(settings);
	return zone;
}

static int start_instance(struct call *c, const struct submission *s, const char *id,
	struct err *err)
{
	struct instance i = {.id = (char *)(uintptr_t)id};
	struct err ignored = ERR_INIT;
	struct jtree *settings = jtree_parse(s->settings, strlen(s->settings), &ignored);
	struct sqlparse p;
	char *zone, *schema;
	int rc;

	sqlparse_read(&p, span_of(s->query), &ignored); /* an error is the statement's, later */
	zone = find_setting(&p, settings, "odps.sql.timezone");
	schema = find_setting(&p, settings, "odps.default.schema");
	i.uuid = (char *)(uintptr_t)s->uuid;
	i.task = (char *)(uintptr_t)s->task;
	i.query = (char *)(uintptr_t)s->query;
	i.settings = (char *)(uintptr_t)s->settings;
	i.priority = (int64_t)s->priority;
	i.started = serve_now();
	i.polls = (int64_t)c->serve->o->running;
	rc = sqljobs_submit(c->serve->jobs, &i, schema != NULL ? schema : c->schema, zone, err);
	sqlparse_free(&p);
	jtree_free(settings);
	free(zone);
	free(schema);
	return rc;
}

static void answer_created(struct call *c, const char *id, struct httpd_answer *a)
{
	const char *host = httpd_header(c->request, "Host");
	struct str location = STR_INIT;

	str_addf(&location, "%s://", c->request->tls ? "https" : "http");
	if (host != NULL)
		str_adds(&location, host);
	else
		str_addf(&location, "%s:%u", c->serve->host, httpd_port(c->serve->rest));
	str_addf(&location, "/api/projects/%s/instances/%s", c->serve->o->project, id);
	httpd_answer_header(a, "Location", location.s);
	httpd_answer_header(a, "Content-Type", "application/xml");
	str_free(&location);
	a->status = 201;
}

/* The instance that the same submission made before: its answer may have been lost. */
static char *find_repeated(struct call *c, const struct submission *s)
{
	struct err err = ERR_INIT;
	struct sqlconn *conn = sqldb_reader(c->serve->db, &err);
	char *id = conn != NULL ? instance_by_uuid(conn, s->uuid, &err) : NULL;

	sqldb_put(conn);
	return id;
}

static void submit(struct call *c, const struct submission *s, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	char *before = find_repeated(c, s), id[40];
	int rc;

	if (before != NULL) {
		answer_created(c, before, a);
		free(before);
		return;
	}
	serve_new_id(id);
	rc = start_instance(c, s, id, &err);
	if (rc > 0) {
		answer_created(c, id, a);
	} else if (rc < 0) {
		call_failed(c, a, &err);
	} else {
		call_error(c, a, 409, "ODPS-0010000", "Too many statements run already");
		httpd_answer_header(a, "Retry-After", "1");
	}
}

void serve_post_instances(struct call *c, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct xml *root = xml_parse(c->body.s != NULL ? c->body.s : "", c->body.len, &err);
	struct submission s;

	if (root == NULL)
		call_error(c, a, 400, "MalformedXML", "ODPS-0420031:Malformed XML - %s", err.text);
	else if (!read_submission(root, &s))
		call_error(c, a, 400, "InvalidArgument",
			"ODPS-0420061:The job has no SQL task with a query");
	else
		submit(c, &s, a);
	xml_free(root);
}

/* Asking. */

static const char *task_state(const struct instance *i)
{
	static const char *const names[] = {"Running", "Success", "Failed", "Cancelled"};

	return names[i->state];
}

/* Does the instance say that it still runs? */
static bool is_running(const struct instance *i)
{
	return i->state == INSTANCE_RUNNING || i->polls > 0;
}

static void task_head(struct str *out, const struct instance *i)
{
	str_adds(out, "<Task Type=\"SQL\">");
	markup_element(out, "Name", i->task);
}

static void get_status(struct call *c, struct instance *i, struct httpd_answer *a)
{
	char date[30];

	(void)c;
	httpd_answer_header(a, "x-odps-owner", SERVE_OWNER);
	httpd_answer_header(a, "x-odps-start-time", serve_date(date, i->started));
	/* clients want the header; an empty one cannot be sent, a blank one reads as empty */
	httpd_answer_header(a, "x-odps-end-time", is_running(i) ? " " : serve_date(date, i->ended));
	str_addf(&a->body, XML_HEAD "<Instance><Status>%s</Status></Instance>",
		is_running(i) ? "Running" : "Terminated");
	call_xml(a);
}

static void get_task_status(struct call *c, struct instance *i, struct httpd_answer *a)
{
	char date[30];

	(void)c;
	str_addf(&a->body, XML_HEAD "<Instance><Status>%s</Status><Tasks>",
		is_running(i) ? "Running" : "Terminated");
	task_head(&a->body, i);
	markup_element(&a->body, "StartTime", serve_date(date, i->started));
	markup_element(&a->body, "EndTime", is_running(i) ? "" : serve_date(date, i->ended));
	markup_element(&a->body, "Status", is_running(i) ? "Running" : task_state(i));
	str_adds(&a->body, "<Histories/></Task></Tasks></Instance>");
	call_xml(a);
}

static void add_property(struct str *out, const char *name, const char *value)
{
	str_adds(out, "<Property>");
	markup_element(out, "Name", name);
	markup_element(out, "Value", value);
	str_adds(out, "</Property>");
}

static void get_source(struct call *c, struct instance *i, struct httpd_answer *a)
{
	struct str *out = &a->body;

	(void)c;
	str_adds(out, XML_HEAD "<Job><Name></Name><Comment></Comment>");
	markup_number(out, "Priority", i->priority);
	str_adds(out, "<Tasks><SQL>");
	markup_element(out, "Name", i->task);
	str_adds(out, "<Config>");
	if (i->settings[0] != '\0')
		add_property(out, "settings", i->settings);
	if (i->uuid[0] != '\0')
		add_property(out, "uuid", i->uuid);
	str_adds(out, "</Config>");
	markup_element(out, "Query", i->query);
	str_adds(out, "</SQL></Tasks><DAG><RunMode>Sequence</RunMode></DAG></Job>");
	call_xml(a);
}

/* The result document. */

static int csv_rows(struct call *c, struct str *out, const struct instance *i, struct err *err)
{
	struct zone *zone = zone_of(c, i);
	const struct rowcsv_options o = {.def = &i->def, .zone = zone};
	uint64_t rows = i->rows < RESULT_ROWS_MAX ? (uint64_t)i->rows : RESULT_ROWS_MAX;
	int rc;

	rowcsv_names(out, &o);
	rc = rowcsv_rows(out, &o, c->serve->db, i->rowset, rows, err);
	zone_free(zone);
	return rc;
}

static void add_descriptor(struct str *out, const struct instance *i)
{
	struct str json = STR_INIT, type = STR_INIT;

	str_addf(&json, "{\"IsSelect\":%s,\"SelectResultStatus\":\"%s\",\"Schema\":{\"Columns\":[",
		i->is_select ? "true" : "false", i->rows > RESULT_ROWS_MAX ? "TRUNCATED" : "FULL");
	for (size_t k = 0; k < i->def.n_columns; k++) {
		str_clear(&type);
		odpstype_print(&type, &i->def.columns[k].type);
		str_adds(&json, k > 0 ? ",{\"Name\":" : "{\"Name\":");
		json_text(&json, i->def.columns[k].name);
		str_adds(&json, ",\"Type\":");
		json_text(&json, type.s);
		str_addc(&json, '}');
	}
	str_adds(&json, "]}}");
	markup_element(out, "ResultDescriptor", json.s);
	str_free(&json);
	str_free(&type);
}

static void get_result(struct call *c, struct instance *i, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct str csv = STR_INIT, *out = &a->body;

	if (i->is_select && !is_running(i) && csv_rows(c, &csv, i, &err) < 0) {
		str_free(&csv);
		call_failed(c, a, &err);
		return;
	}
	str_adds(out, XML_HEAD "<Instance><Tasks>");
	task_head(out, i);
	markup_element(out, "Status", is_running(i) ? "Running" : task_state(i));
	if (i->is_select && !is_running(i)) {
		add_descriptor(out, i);
		str_adds(out, "<Result Transform=\"Base64\" Format=\"csv\"><![CDATA[");
		base64_encode(out, csv.s, csv.len);
		str_adds(out, "]]></Result>");
	} else {
		str_adds(out, "<Result Format=\"text\">");
		markup_text(out, is_running(i) ? "" : i->message);
		str_adds(out, "</Result>");
	}
	str_adds(out, "</Task></Tasks></Instance>");
	str_free(&csv);
	call_xml(a);
}

/* Questions that have no better answer here. */
static void get_nothing(struct call *c, struct instance *i, struct httpd_answer *a)
{
	(void)c;
	(void)i;
	str_adds(&a->body, "{}");
	call_json(a, 200);
}

/* P's and J's progress display. */
static void get_progress(struct call *c, struct instance *i, struct httpd_answer *a)
{
	(void)c;
	(void)i;
	str_adds(&a->body, XML_HEAD "<Progress></Progress>");
	call_xml(a);
}

static const struct {
	const char *flag;
	void (*answer)(struct call *c, struct instance *i, struct httpd_answer *a);
} questions[] = {
	{"taskstatus", get_task_status},
	{"result", get_result},
	{"source", get_source},
	{"instanceprogress", get_progress},
	{"instancesummary", get_nothing},
	{"instancedetail", get_nothing},
	{"info", get_nothing},
	{"cached", get_nothing},
	{"log", get_nothing},
};

static int find_instance(struct call *c, struct instance *i, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct sqlconn *conn = sqldb_reader(c->serve->db, &err);
	int rc = conn != NULL ? instance_find(conn, c->path[1].p, i, &err) : -1;

	sqldb_put(conn);
	if (rc < 0)
		call_failed(c, a, &err);
	if (rc == 0)
		call_error(c, a, 404, c->tunnel ? "NoSuchInstance" : "NoSuchObject",
			"ODPS-0420111:Instance not found");
	return rc;
}

/* On demand an instance says "running" a few times though it has ended. */
static void count_poll(struct call *c, const struct instance *i)
{
	struct err err = ERR_INIT;
	struct sqlconn *conn;

	if (i->polls <= 0 || i->state == INSTANCE_RUNNING)
		return;
	conn = sqldb_begin(c->serve->db, &err);
	sqldb_end(conn, conn != NULL && instance_poll(conn, i->id, &err) == 0, &err);
}

void serve_get_instance(struct call *c, struct httpd_answer *a)
{
	bool patient = target_has(&c->target, "instancestatus");
	struct instance i;
	size_t k;

	sqljobs_wait(c->serve->jobs, c->path[1].p, patient ? WAIT_LONG : WAIT_SHORT);
	if (find_instance(c, &i, a) <= 0)
		return;
	for (k = 0; k < sizeof questions / sizeof questions[0]; k++)
		if (target_has(&c->target, questions[k].flag))
			break;
	if (k < sizeof questions / sizeof questions[0]) {
		questions[k].answer(c, &i, a);
	} else {
		get_status(c, &i, a);
		count_poll(c, &i);
	}
	instance_free(&i);
}

/* PUT with status Terminated: cancel. */
void serve_put_instance(struct call *c, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct xml *root = xml_parse(c->body.s != NULL ? c->body.s : "", c->body.len, &err);
	const char *status = root != NULL ? xml_child_text(root, "Status") : NULL;
	struct instance i;

	if (status == NULL || strcasecmp(status, "Terminated") != 0) {
		call_error(c, a, 400, "InvalidArgument",
			"ODPS-0420061:Only the status Terminated can be set");
	} else if (find_instance(c, &i, a) > 0) {
		if (i.state == INSTANCE_RUNNING)
			sqljobs_cancel(c->serve->jobs, i.id);
		instance_free(&i);
		call_xml(a);
	}
	xml_free(root);
}

/* The list, the newest first. */

struct instance_walk {
	struct page page;
};

static bool list_instance(void *arg, const struct instance *i)
{
	struct instance_walk *w = arg;
	struct str *out = &w->page.items;
	char date[30];

	if (!page_take(&w->page, i->id))
		return false;
	str_adds(out, "<Instance>");
	markup_element(out, "Name", i->id);
	markup_element(out, "Owner", SERVE_OWNER);
	markup_element(out, "StartTime", serve_date(date, i->started));
	markup_element(out, "EndTime", i->ended > 0 ? serve_date(date, i->ended) : "");
	markup_element(out, "Status", i->state == INSTANCE_RUNNING ? "Running" : "Terminated");
	str_adds(out, "</Instance>");
	return true;
}

/* "FROM:TO", seconds; either may be missing */
static void read_range(const char *text, int64_t *from, int64_t *to)
{
	const char *colon = text != NULL ? strchr(text, ':') : NULL;

	*from = 0;
	*to = INT64_MAX;
	if (text == NULL)
		return;
	if (colon != text)
		*from = strtoll(text, NULL, 10);
	if (colon != NULL && colon[1] != '\0')
		*to = strtoll(colon + 1, NULL, 10);
}

void serve_get_instances(struct call *c, struct httpd_answer *a)
{
	struct err err = ERR_INIT;
	struct instance_walk w;
	struct sqlconn *conn;
	int64_t from, to;

	read_range(target_param(&c->target, "daterange"), &from, &to);
	if (page_start(&w.page, c, a)) {
		conn = sqldb_reader(c->serve->db, &err);
		if (conn == NULL ||
			instance_list(conn, from, to, w.page.after.s, list_instance, &w, &err) < 0)
			call_failed(c, a, &err);
		else
			page_answer(&w.page, "Instances", a);
		sqldb_put(conn);
	}
	page_free(&w.page);
}

/* For the instance tunnel (protocol 8.1): the instance if its rows can be had. */
int call_instance(struct call *c, struct instance *i, struct httpd_answer *a)
{
	int rc = find_instance(c, i, a);

	if (rc <= 0)
		return rc;
	rc = 1;
	if (is_running(i))
		rc = call_error(c, a, 400, "InstanceNotTerminate", "Instance has not terminated.");
	else if (i->state != INSTANCE_SUCCESS)
		rc = call_error(c, a, 400, "TaskFailed", "The task of the instance failed.");
	else if (!i->is_select)
		rc = call_error(c, a, 400, "InstanceTypeNotSupported",
			"The instance is no query with rows.");
	if (rc == 0)
		instance_free(i);
	return rc;
}
