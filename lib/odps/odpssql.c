/* SPDX-License-Identifier: MIT */
/* Statements as instances. */
#include "odps/odpssql.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/show.h"
#include "base/utf8.h"
#include "cli/stop.h"
#include "format/jtree.h"
#include "net/crypto.h"
#include "net/xml.h"
#include "value/value.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FIRST_POLL (50 * CLOCK_MS)
#define LONGEST_POLL (2 * CLOCK_S)
#define CONFLICT_FOR (180 * CLOCK_S) /* 409: so long in all, and by so much at a time */
#define CONFLICT_WAIT (5 * CLOCK_S)
#define CANCEL_FOR (2 * CLOCK_S)
#define LOOKED_AT 20 /* instances, when one is looked for */

/* A job as it is composed: the settings as the members of a JSON object. */
struct job {
	struct str settings, query, body;
	char uuid[37];
};

static void job_free(struct job *job)
{
	str_free(&job->settings);
	str_free(&job->query);
	str_free(&job->body);
}

static void add_setting(struct job *job, struct span key, struct span value)
{
	if (job->settings.len > 0)
		str_addc(&job->settings, ',');
	value_json_string(&job->settings, key.p, key.len);
	str_addc(&job->settings, ':');
	value_json_string(&job->settings, value.p, value.len);
}

static struct span trim(const char *p, const char *end)
{
	while (p < end && isspace((unsigned char)*p))
		p++;
	while (p < end && isspace((unsigned char)end[-1]))
		end--;
	return (struct span){p, (size_t)(end - p)};
}

/* "set key=value;" at the start of a text. Returns what follows it, or NULL: it is none. */
static const char *take_set(struct job *job, const char *text)
{
	const char *p = text + 3, *eq, *end;

	if (strncasecmp(text, "set", 3) != 0 || !isspace((unsigned char)*p))
		return NULL;
	eq = strchr(p, '=');
	end = strchr(p, ';');
	if (eq == NULL || end == NULL || eq > end)
		return NULL;
	add_setting(job, trim(p, eq), trim(eq + 1, end));
	return end + 1;
}

/* XML can hold tabs and line ends, but no other control characters. */
static int check_text(const char *text, struct err *err)
{
	const char *p;

	if (utf8_check(text, strlen(text)) != strlen(text))
		return err_set(err, EXIT_USAGE, "--sql: the text is not UTF-8");
	for (p = text; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 && strchr("\t\n\r", *p) == NULL)
			return err_set(err, EXIT_USAGE,
				"--sql: the text holds the control character \\x%02x",
				(unsigned)(unsigned char)*p);
	return 0;
}

static int add_settings(struct job *job, const struct text_list *settings, const char *schema,
	struct err *err)
{
	const char *eq;
	struct show show;
	size_t i;

	if (schema != NULL) {
		add_setting(job, span_of("odps.namespace.schema"), span_of("true"));
		add_setting(job, span_of("odps.sql.allow.namespace.schema"), span_of("true"));
		add_setting(job, span_of("odps.default.schema"), span_of(schema));
	}
	for (i = 0; i < settings->n; i++) {
		eq = strchr(settings->v[i], '=');
		if (eq == NULL || eq == settings->v[i])
			return err_set(err, EXIT_USAGE, "--set: '%s' is no key=value",
				show_cut(&show, settings->v[i], strlen(settings->v[i]), 100));
		if (check_text(settings->v[i], err) < 0)
			return -1;
		add_setting(job, trim(settings->v[i], eq), trim(eq + 1, eq + strlen(eq)));
	}
	return 0;
}

/* The statement ends with a semicolon (protocol 3.5). */
static int add_query(struct job *job, const char *text, struct err *err)
{
	struct span query;
	const char *next;

	if (check_text(text, err) < 0)
		return -1;
	do {
		query = trim(text, text + strlen(text));
		next = take_set(job, query.p);
		if (next != NULL)
			text = next;
	} while (next != NULL);
	if (query.len == 0)
		return err_set(err, EXIT_USAGE, "--sql: there is no statement");
	str_add(&job->query, query.p, query.len);
	if (query.p[query.len - 1] != ';')
		str_addc(&job->query, ';');
	return 0;
}

static void add_escaped(struct str *out, struct span s)
{
	static const char special[] = "<>&";
	static const char *const names[] = {"&lt;", "&gt;", "&amp;"};
	const char *at;
	size_t i;

	for (i = 0; i < s.len; i++) {
		at = strchr(special, s.p[i]);
		if (at != NULL)
			str_adds(out, names[at - special]);
		else
			str_addc(out, s.p[i]);
	}
}

/* "]]>" would end the section: it is split over two. */
static void add_cdata(struct str *out, struct span s)
{
	size_t i;

	str_adds(out, "<![CDATA[");
	for (i = 0; i < s.len; i++) {
		if (i + 2 < s.len && memcmp(s.p + i, "]]>", 3) == 0) {
			str_adds(out, "]]]]><![CDATA[>");
			i += 2;
		} else {
			str_addc(out, s.p[i]);
		}
	}
	str_adds(out, "]]>");
}

static void compose(struct job *job)
{
	struct str settings = STR_INIT;

	crypto_uuid(job->uuid);
	str_addf(&settings, "{%s}", job->settings.s != NULL ? job->settings.s : "");
	str_adds(&job->body,
		"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Instance>\n<Job>\n"
		"<Priority>9</Priority>\n<Tasks>\n<SQL>\n<Name>AnonymousSQLTask</Name>\n<Config>\n"
		"<Property><Name>settings</Name><Value>");
	add_escaped(&job->body, str_span(&settings));
	str_addf(&job->body,
		"</Value></Property>\n<Property><Name>uuid</Name><Value>%s</Value>"
		"</Property>\n<Property><Name>type</Name><Value>sql</Value></Property>\n"
		"</Config>\n<Query>",
		job->uuid);
	add_cdata(&job->body, str_span(&job->query));
	str_adds(&job->body,
		"</Query>\n</SQL>\n</Tasks>\n"
		"<DAG><RunMode>Sequence</RunMode></DAG>\n</Job>\n</Instance>\n");
	str_free(&settings);
}

/* The id behind the last slash of Location, which may be relative. */
static int take_location(struct odpssql *q, const struct http_call *call, struct err *err)
{
	const char *location = http_header(call, "Location"), *slash;
	size_t n;

	slash = location != NULL ? strrchr(location, '/') : NULL;
	slash = slash != NULL ? slash + 1 : location;
	n = slash != NULL ? strspn(slash,
				    "0123456789abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-")
			  : 0;
	if (n == 0 || slash[n] != '\0')
		return err_set(err, EXIT_FAILED,
			"%s: sql: the answer does not name the instance; the statement may have run",
			q->odps->name);
	q->instance = mem_dup(slash, n);
	cli_say_more(q->odps->cli, "instance %s", q->instance);
	return 0;
}

static void init_request(struct odpssql *q, struct odps_request *r, const char *method,
	const char *flag)
{
	odps_request_init(r, q->odps, ODPS_REST, method);
	odps_segment(r, "instances");
	odps_segment(r, q->instance);
	if (flag != NULL)
		odps_param(r, flag, "");
}

/* Ask something about the instance; the root of the answer must be an Instance or a Job. */
static struct xml *ask(struct odpssql *q, const char *flag, struct err *err)
{
	struct odps_request r;
	struct odps_reply reply;
	struct str what = STR_INIT;
	struct xml *root = NULL;

	str_addf(&what, "instance %s", q->instance);
	init_request(q, &r, "GET", flag);
	if (odps_ask(q->odps, &r, what.s, &reply, err) == 0) {
		root = xml_parse(reply.body.p, reply.body.len, err);
		if (root == NULL)
			err_at(err, "%s: %s", q->odps->name, what.s);
	}
	odps_reply_free(q->odps, &reply);
	odps_request_free(&r);
	str_free(&what);
	return root;
}

/* Is this the instance that was made with the uuid? Its job tells. */
static bool has_uuid(struct odps *o, const char *instance, const char *uuid)
{
	struct err ignored = ERR_INIT;
	struct odpssql q = {.odps = o, .instance = (char *)instance};
	struct odps_request r;
	struct odps_reply reply;
	bool found = false;

	init_request(&q, &r, "GET", "source");
	if (odps_ask(o, &r, "source", &reply, &ignored) == 0)
		found = memmem(reply.body.p, reply.body.len, uuid, strlen(uuid)) != NULL;
	odps_reply_free(o, &reply);
	odps_request_free(&r);
	return found;
}

/* The answer to the submission was lost: is the instance among the last ones of ours? */
static bool find_instance(struct odpssql *q, const char *uuid, int64_t since_s)
{
	struct err ignored = ERR_INIT;
	struct odps_request r;
	struct odps_reply reply;
	struct xml *root = NULL;
	const struct xml *x;
	const char *name;
	char range[48];
	int left = LOOKED_AT;

	odps_request_init(&r, q->odps, ODPS_REST, "GET");
	odps_segment(&r, "instances");
	odps_param(&r, "expectmarker", "true");
	odps_param(&r, "onlyowner", "yes");
	snprintf(range, sizeof range, "%" PRId64 ":", since_s - 60);
	odps_param(&r, "daterange", range);
	if (odps_ask(q->odps, &r, "instances", &reply, &ignored) == 0)
		root = xml_parse(reply.body.p, reply.body.len, &ignored);
	odps_reply_free(q->odps, &reply);
	odps_request_free(&r);
	for (x = xml_child(root, "Instance"); x != NULL && left > 0; x = xml_next(x), left--) {
		name = xml_child_text(x, "Name");
		if (name != NULL && has_uuid(q->odps, name, uuid)) {
			q->instance = mem_dup(name, strlen(name));
			break;
		}
	}
	xml_free(root);
	return q->instance != NULL;
}

/* Did the service say, before it did anything, that it will not now? */
static bool is_postponed(const struct odps_reply *reply)
{
	return reply->refused && (reply->call->status == 409 || reply->call->status == 429);
}

/* Sends until the service takes the job or really refuses it. */
static int send_job(struct odpssql *q, const struct odps_request *r, struct odps_reply *reply,
	struct err *err)
{
	int64_t start = clock_now(), wait;
	struct err why = ERR_INIT;

	for (;;) {
		err_clear(&why);
		if (odps_ask(q->odps, r, "sql", reply, &why) == 0)
			return 0;
		if (!is_postponed(reply) || !q->odps->answered ||
			clock_now() - start > CONFLICT_FOR)
			break;
		wait = http_retry_after(reply->call);
		odps_reply_free(q->odps, reply);
		if (odps_sleep(q->odps, wait >= 0 ? wait : CONFLICT_WAIT, err) < 0)
			return -1;
	}
	if (is_postponed(reply))
		why.exit = EXIT_TEMP;
	return err_set(err, why.exit, "%s", why.text);
}

/* Was the job perhaps taken, though we do not know? */
static bool is_in_doubt(const struct odps_reply *reply)
{
	return reply->sent && (!reply->refused || reply->error.status >= 500);
}

int odpssql_submit(struct odpssql *q, struct odps *o, const char *text,
	const struct text_list *settings, const char *schema, struct err *err)
{
	struct job job = {.uuid = ""};
	struct err why = ERR_INIT;
	struct odps_request r;
	struct odps_reply reply;
	int64_t now = clock_wall() / CLOCK_S;
	int rc = -1;

	*q = (struct odpssql){.odps = o};
	if (add_settings(&job, settings, schema, err) < 0 || add_query(&job, text, err) < 0)
		goto out;
	compose(&job);
	odps_request_init(&r, o, ODPS_REST, "POST");
	odps_segment(&r, "instances");
	odps_header(&r, "Content-Type", "application/xml");
	r.body = str_span(&job.body);
	rc = send_job(q, &r, &reply, &why);
	if (rc == 0)
		rc = take_location(q, reply.call, err);
	else if (is_in_doubt(&reply) && !stop_wanted() && find_instance(q, job.uuid, now))
		rc = 0;
	else if (is_in_doubt(&reply))
		err_set(err, EXIT_FAILED, "%s; the statement may have run", why.text);
	else
		err_set(err, why.exit, "%s", why.text);
	odps_reply_free(o, &reply);
	odps_request_free(&r);
out:
	job_free(&job);
	return rc;
}

void odpssql_resume(struct odpssql *q, struct odps *o, const char *instance)
{
	*q = (struct odpssql){.odps = o, .instance = mem_dup(instance, strlen(instance))};
}

void odpssql_free(struct odpssql *q)
{
	free(q->instance);
	*q = (struct odpssql)ODPSSQL_INIT;
}

/* We were asked to stop: what was submitted shall not go on for nobody. */
static void cancel(struct odpssql *q)
{
	static const char body[] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
				   "<Instance>\n<Status>Terminated</Status>\n</Instance>\n";
	struct err ignored = ERR_INIT;
	struct odps_request r;
	struct odps_reply reply;

	http_ignore_stop(q->odps->http, CANCEL_FOR);
	init_request(q, &r, "PUT", NULL);
	odps_header(&r, "Content-Type", "application/xml");
	r.body = (struct span){body, sizeof body - 1};
	if (odps_ask(q->odps, &r, "cancel", &reply, &ignored) == 0)
		cli_say(q->odps->cli, "instance %s is cancelled", q->instance);
	else
		cli_warn(q->odps->cli, "instance %s could not be cancelled: %s", q->instance,
			ignored.text);
	odps_reply_free(q->odps, &reply);
	odps_request_free(&r);
}

/* Has it ended, however? -1 with err. */
static int poll_once(struct odpssql *q, bool *ended, struct err *err)
{
	struct xml *root = ask(q, NULL, err);
	const char *status = xml_child_text(root, "Status");

	*ended = status != NULL && strcasecmp(status, "Terminated") == 0;
	if (root != NULL && status == NULL)
		err_set(err, EXIT_FAILED, "%s: instance %s: the answer has no status",
			q->odps->name, q->instance);
	xml_free(root);
	return err_is_set(err) ? -1 : 0;
}

/* The text of a Result element, which may be base64. */
static void result_text(const struct xml *result, struct str *out)
{
	const char *text = xml_text(result), *transform = xml_attribute(result, "Transform");

	if (transform == NULL || strcasecmp(transform, "Base64") != 0 ||
		!base64_decode(out, text, strlen(text)))
		str_adds(out, text);
	str_adds(out, "");
}

/* The first task of the result document. */
static const struct xml *result_task(const struct xml *root)
{
	return xml_child(xml_child(root, "Tasks"), "Task");
}

/* The task failed: its result holds the message, perhaps as an Error document. */
static int task_failed(struct odpssql *q, const char *status, struct err *err)
{
	struct xml *root = ask(q, "result", err);
	const struct xml *result = xml_child(result_task(root), "Result");
	struct str text = STR_INIT, what = STR_INIT;
	struct odpserr e;

	if (root == NULL)
		return -1;
	if (result != NULL)
		result_text(result, &text);
	if (text.len > 0 && text.s[0] == '<') {
		odpserr_read(&e, 0, str_span(&text), NULL, NULL, 0);
	} else if (text.len > 0) {
		odpserr_from_text(&e, text.s);
	} else {
		str_addf(&text, "the task has the status %s", status);
		odpserr_from_text(&e, text.s);
	}
	str_addf(&what, "%s: instance %s", q->odps->name, q->instance);
	odpserr_set(&e, what.s, err);
	str_free(&text);
	str_free(&what);
	xml_free(root);
	return -1;
}

/* It has ended: did every task succeed? */
static int check_tasks(struct odpssql *q, struct err *err)
{
	struct xml *root = ask(q, "taskstatus", err);
	const struct xml *task = result_task(root);
	const char *status = NULL;
	struct show show;
	int rc = 0;

	if (root == NULL)
		return -1;
	for (; task != NULL && rc == 0; task = xml_next(task)) {
		status = xml_child_text(task, "Status");
		if (status == NULL || strcasecmp(status, "Success") == 0)
			continue;
		show_cut(&show, status, strlen(status), 50);
		if (strcasecmp(status, "Cancelled") == 0)
			rc = err_set(err, EXIT_FAILED, "%s: instance %s was cancelled",
				q->odps->name, q->instance);
		else
			rc = task_failed(q, show.text, err);
	}
	xml_free(root);
	return rc;
}

int odpssql_wait(struct odpssql *q, struct err *err)
{
	int64_t pause = FIRST_POLL;
	bool ended = false;

	for (;;) {
		if (poll_once(q, &ended, err) < 0 || ended || odps_sleep(q->odps, pause, err) < 0)
			break;
		pause = pause * 3 / 2 < LONGEST_POLL ? pause * 3 / 2 : LONGEST_POLL;
	}
	if (stop_wanted() && !ended)
		cancel(q);
	return err_is_set(err) ? -1 : check_tasks(q, err);
}

/* ResultDescriptor's IsSelect (protocol 3.7); absent: not known, false. */
static bool descriptor_is_select(const struct xml *task)
{
	const char *text = xml_child_text(task, "ResultDescriptor");
	struct err ignored = ERR_INIT;
	struct jtree *t = text != NULL ? jtree_parse(text, strlen(text), &ignored) : NULL;
	const struct jtree *v = jtree_get(t, "IsSelect");
	bool is_select = v != NULL && jtree_kind(v) == JTREE_TRUE;

	jtree_free(t);
	return is_select;
}

int odpssql_text(struct odpssql *q, char **text, bool *is_select, struct err *err)
{
	struct xml *root = ask(q, "result", err);
	const struct xml *task = result_task(root), *result = xml_child(task, "Result");
	const char *format = result != NULL ? xml_attribute(result, "Format") : NULL;
	struct str out = STR_INIT;

	*text = NULL;
	if (root == NULL)
		return -1;
	*is_select =
		descriptor_is_select(task) || (format != NULL && strcasecmp(format, "csv") == 0);
	if (result != NULL)
		result_text(result, &out);
	*text = str_take(&out);
	xml_free(root);
	return 0;
}
