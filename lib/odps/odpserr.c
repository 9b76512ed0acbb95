/* SPDX-License-Identifier: MIT */
/* Error answers of MaxCompute. */
#include "odps/odpserr.h"

#include "base/clock.h"
#include "base/show.h"
#include "format/jtree.h"
#include "net/xml.h"
#include "odps/odpssign.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PAGE_SHOWN 200 /* bytes of a body that is no error document */

struct known {
	const char *code; /* a name, or the seven digits of a number */
	enum odpserr_kind kind;
	const char *hint; /* what usually mends it; NULL: nothing to say */
};

/* Protocol 1.7, 2.1, 3.5, 5, 8.2 and 10.1. Names without regard to case. */
static const struct known known[] = {
	{"0410042", ODPSERR_DENIED, "check accessId and accessKey of the data source"},
	{"0410051", ODPSERR_DENIED, "the service does not know this accessId or token"},
	{"0410001", ODPSERR_DENIED, "check accessId and accessKey of the data source"},
	{"0410011", ODPSERR_DENIED, "check accessId and accessKey of the data source"},
	{"0410021", ODPSERR_DENIED, "set signature to legacy or v4 in the data source"},
	{"0410031", ODPSERR_OTHER, "set this machine's clock"},
	{"RequestTimeTooSkewd", ODPSERR_OTHER, "set this machine's clock"},
	{"RequestTimeTooSkewed", ODPSERR_OTHER, "set this machine's clock"},
	{"AuthenticationRequestExpired", ODPSERR_DENIED,
		"the temporary credentials have run out; get new ones"},
	{"0420095", ODPSERR_DENIED, "ask the project's owner for access"},
	{"AccessDenied", ODPSERR_DENIED, "ask the project's owner for access"},
	{"NoPermission", ODPSERR_DENIED,
		"ask the project's owner to grant Describe, Select and Download on the table"},
	{"0130013", ODPSERR_DENIED,
		"ask the project's owner to grant Describe, Select and Download on the table"},
	{"Unauthorized", ODPSERR_DENIED, "check accessId, accessKey and this machine's clock"},
	{"AuthorizationRequired", ODPSERR_DENIED,
		"check accessId and accessKey of the data source"},
	{"NoSuchProject", ODPSERR_NAME, "check project and endpoint of the data source"},
	{"0420111", ODPSERR_NAME, "check project and endpoint of the data source"},
	{"NoSuchObject", ODPSERR_NAME, NULL},
	{"NoSuchTable", ODPSERR_NAME, NULL},
	{"0130131", ODPSERR_NAME, NULL},
	{"NoSuchSchema", ODPSERR_NAME, NULL},
	{"NoSuchPartition", ODPSERR_NAME, "--list-partitions tells what there is"},
	{"NoSuchData", ODPSERR_NAME, NULL},
	{"MissingPartitionSpec", ODPSERR_NAME, "name a partition with --partition"},
	{"InvalidPartitionSpec", ODPSERR_NAME, "--list-partitions tells what there is"},
	{"InvalidColumnSpec", ODPSERR_NAME, "--describe tells the columns"},
	{"QuotaNotExist", ODPSERR_NAME, "check quota of the data source"},
	{"MethodNotAllowed", ODPSERR_OTHER,
		"views and external tables are read with --sql 'select ...'"},
	{"InvalidProjectTable", ODPSERR_OTHER,
		"views and external tables are read with --sql 'select ...'"},
	{"NoSuchDownload", ODPSERR_GONE, "the session is gone (they live 24 hours); start anew"},
	{"StatusConflict", ODPSERR_GONE, "the session is gone (they live 24 hours); start anew"},
	{"InvalidStatusChange", ODPSERR_GONE,
		"the session is gone (they live 24 hours); start anew"},
	{"TableModified", ODPSERR_CHANGED, "the table changed since the session began; start anew"},
	{"ObjectModified", ODPSERR_CHANGED,
		"the table changed since the session began; start anew"},
	{"DataVersionConflict", ODPSERR_CHANGED,
		"the table changed since the session began; start anew"},
	{"FlowExceeded", ODPSERR_BUSY, "try later, or with a smaller -j"},
	{"QPSExceeded", ODPSERR_BUSY, "try later, or with a smaller -j"},
	{"SlotExceeded", ODPSERR_BUSY, "try later, or with a smaller -j"},
	{"RequestQuotaExceeded", ODPSERR_BUSY, "try later, or with a smaller -j"},
	{"RequestTimeOut", ODPSERR_BUSY, "try later"},
	{"RequestExpired", ODPSERR_BUSY, "try later"},
	{"InternalServerError", ODPSERR_BUSY, "try later"},
	{"0010000", ODPSERR_BUSY, "try later"},
	{"0420153", ODPSERR_BUSY, "try later"},
	{"0430055", ODPSERR_BUSY, "try later"},
	{"InternalConnectionError", ODPSERR_BUSY, "try later"},
	{"ServiceUnavailable", ODPSERR_BUSY, "try later"},
	{"DataStoreError", ODPSERR_BUSY, "try later"},
	{"DataUnderReplication", ODPSERR_BUSY, "try later"},
	{"InstanceTypeNotSupported", ODPSERR_NO_ROWS, NULL},
	{"InstanceNotTerminate", ODPSERR_BUSY, NULL},
	{"InstanceNotTerminated", ODPSERR_BUSY, NULL},
	{"TaskFailed", ODPSERR_OTHER, NULL},
	{"0130161", ODPSERR_OTHER, "check the SQL text"},
	{"0130071", ODPSERR_OTHER, NULL},
	{"0140011", ODPSERR_OTHER, NULL},
};

#define N_KNOWN (sizeof known / sizeof known[0])

static void copy(char *to, size_t size, const char *from)
{
	struct show show;

	if (from != NULL)
		snprintf(to, size, "%s",
			show_cut(&show, from, strlen(from),
				size - 8 < SHOW_MAX ? size - 8 : SHOW_MAX));
}

/* The text of an error document; its members may be missing, or of another case. */
static bool read_json(struct odpserr *e, struct span body)
{
	struct err ignored = ERR_INIT;
	struct jtree *t = jtree_parse(body.p, body.len, &ignored);
	const char *code = jtree_get_text(t, "Code"), *hold;

	copy(e->code, sizeof e->code, code);
	copy(e->message, sizeof e->message, jtree_get_text(t, "Message"));
	copy(e->request_id, sizeof e->request_id, jtree_get_text(t, "RequestId"));
	hold = jtree_get_text(t, "HoldClientMillis");
	if (hold != NULL && hold[0] >= '0' && hold[0] <= '9')
		e->hold_ns = (int64_t)(strtoull(hold, NULL, 10) % 10000000) * CLOCK_MS;
	jtree_free(t);
	return code != NULL;
}

static bool read_xml(struct odpserr *e, struct span body)
{
	struct err ignored = ERR_INIT;
	struct xml *root = xml_parse(body.p, body.len, &ignored);
	bool is_error = root != NULL && strcmp(xml_name(root), "Error") == 0;

	if (is_error) {
		copy(e->code, sizeof e->code, xml_child_text(root, "Code"));
		copy(e->message, sizeof e->message, xml_child_text(root, "Message"));
		copy(e->request_id, sizeof e->request_id, xml_child_text(root, "RequestId"));
	}
	xml_free(root);
	return is_error;
}

/* Not an error document: the class by the status, and the start of what came. */
static void read_other(struct odpserr *e, struct span body)
{
	struct show show;

	e->foreign = true;
	if (e->status == 404)
		copy(e->code, sizeof e->code, "NoSuchObject");
	else if (e->status == 401)
		copy(e->code, sizeof e->code, "Unauthorized");
	if (body.len > 0)
		snprintf(e->message, sizeof e->message, "%s",
			show_cut(&show, body.p, body.len, PAGE_SHOWN));
}

/* The digits of the first ODPS-nnnnnnn in a text. */
static bool find_number(char number[8], const char *text)
{
	const char *at = strstr(text, "ODPS-");

	if (at == NULL || strspn(at + 5, "0123456789") < 7)
		return false;
	snprintf(number, 8, "%.7s", at + 5);
	return true;
}

/* "2018-07-26T08:58:27.724Z" behind the key; false where it is not there. */
static bool find_time(const char *text, const char *key, int64_t *seconds)
{
	const char *at = strstr(text, key);
	int y, mo, d, h, mi, s;
	struct str date = STR_INIT;
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	bool ok;

	if (at == NULL ||
		sscanf(at + strlen(key), "%4d-%2d-%2dT%2d:%2d:%2d", &y, &mo, &d, &h, &mi, &s) !=
			6 ||
		mo < 1 || mo > 12)
		return false;
	str_addf(&date, "Day, %02d %.3s %04d %02d:%02d:%02d GMT", d, months + 3 * (mo - 1), y, h,
		mi, s);
	ok = odpssign_parse_date(str_span(&date), seconds);
	str_free(&date);
	return ok;
}

/* The service tells the request's time and its own; else the headers do. */
static void measure_skew(struct odpserr *e, const char *date, int64_t sent_s)
{
	int64_t sent, now;

	if (!odpserr_is(e, "0410031") && strncasecmp(e->code, "RequestTimeTooSkew", 18) != 0)
		return;
	e->has_skew = true;
	if (find_time(e->message, "expire_date:", &sent) &&
		find_time(e->message, "now_date:", &now))
		e->skew_s = sent - now;
	else if (date != NULL && odpssign_parse_date(span_of(date), &now))
		e->skew_s = sent_s - now;
	else
		e->has_skew = false;
}

void odpserr_read(struct odpserr *e, int status, struct span body, const char *request_id,
	const char *date, int64_t sent_s)
{
	bool read = false;

	*e = (struct odpserr){.status = status, .hold_ns = -1};
	while (body.len > 0 && isspace((unsigned char)body.p[0]))
		body = (struct span){body.p + 1, body.len - 1};
	if (body.len > 0 && body.p[0] == '{')
		read = read_json(e, body);
	else if (body.len > 0 && body.p[0] == '<')
		read = read_xml(e, body);
	if (!read)
		read_other(e, body);
	if (request_id != NULL)
		copy(e->request_id, sizeof e->request_id, request_id);
	if (!find_number(e->number, e->code))
		find_number(e->number, e->message);
	measure_skew(e, date, sent_s);
}

void odpserr_from_text(struct odpserr *e, const char *text)
{
	*e = (struct odpserr){.hold_ns = -1};
	while (isspace((unsigned char)*text))
		text++;
	copy(e->message, sizeof e->message, text);
	if (find_number(e->number, e->message))
		snprintf(e->code, sizeof e->code, "ODPS-%s", e->number);
	else
		copy(e->code, sizeof e->code, "TaskFailed");
}

bool odpserr_is(const struct odpserr *e, const char *code)
{
	return strcasecmp(e->code, code) == 0 || strcmp(e->number, code) == 0;
}

/* What the number in code or message says, which is more exact, else what the code says. */
static const struct known *find(const struct odpserr *e)
{
	size_t i;

	for (i = 0; i < N_KNOWN; i++)
		if (e->number[0] != '\0' && strcmp(e->number, known[i].code) == 0)
			return &known[i];
	for (i = 0; i < N_KNOWN; i++)
		if (strcasecmp(e->code, known[i].code) == 0)
			return &known[i];
	return NULL;
}

/* 0130071 is all of semantics: the text tells a name that is not there, and a full scan. */
static bool says(const struct odpserr *e, const char *words)
{
	return strcmp(e->number, "0130071") == 0 && strcasestr(e->message, words) != NULL;
}

enum odpserr_kind odpserr_kind(const struct odpserr *e)
{
	const struct known *row = find(e);

	if (says(e, "cannot be resolved"))
		return ODPSERR_NAME;
	if (row != NULL)
		return row->kind;
	if (e->status == 308 || e->status == 408 || e->status == 429 || e->status >= 500)
		return ODPSERR_BUSY;
	return e->status == 401 || e->status == 403 ? ODPSERR_DENIED : ODPSERR_OTHER;
}

bool odpserr_refuses_v4(const struct odpserr *e)
{
	if (odpserr_is(e, "InternalServerError"))
		return strcasestr(e->message, "need ak v3 support") != NULL ||
			strcasestr(e->message, "accesskey acl denied") != NULL;
	if (odpserr_is(e, "InvalidParameter"))
		return strstr(e->message, "ODPS-0410051") != NULL;
	return odpserr_is(e, "AuthorizationRequired") &&
		strcasestr(e->message, "invalid or missing") != NULL;
}

static void add_skew(struct str *out, int64_t s)
{
	int64_t n = s < 0 ? -s : s;

	str_adds(out, "; this machine's clock is ");
	if (n >= 3600)
		str_addf(out, "%" PRId64 " h ", n / 3600);
	if (n >= 60)
		str_addf(out, "%" PRId64 " min ", n / 60 % 60);
	str_addf(out, "%" PRId64 " s %s the service's", n % 60, s < 0 ? "behind" : "ahead of");
}

static int exit_status(enum odpserr_kind kind)
{
	switch (kind) {
	case ODPSERR_BUSY:
		return EXIT_TEMP;
	case ODPSERR_NAME:
		return EXIT_USAGE;
	default:
		return EXIT_FAILED;
	}
}

/* The message without the code in front, which often repeats it: "ODPS-0410042:Invalid". */
static const char *plain_message(const struct odpserr *e)
{
	const char *m = e->message;

	if (e->number[0] != '\0' && strstr(e->code, e->number) != NULL &&
		strncmp(m, "ODPS-", 5) == 0 && strlen(m) > 12 && m[12] == ':')
		for (m += 13; *m == ' '; m++)
			;
	return m;
}

int odpserr_set(const struct odpserr *e, const char *what, struct err *err)
{
	const struct known *row = find(e);
	struct str text = STR_INIT;

	if (e->code[0] != '\0')
		str_adds(&text, e->code);
	else
		str_addf(&text, "HTTP status %d", e->status);
	if (e->message[0] != '\0')
		str_addf(&text, ": %s", plain_message(e));
	if (e->request_id[0] != '\0')
		str_addf(&text, " (request %s)", e->request_id);
	if (e->has_skew)
		add_skew(&text, e->skew_s);
	if (e->foreign)
		str_adds(&text, "; that is no answer of the service: check endpoint and proxy");
	else if (says(e, "full scan"))
		str_adds(&text,
			"; a scan of all partitions needs --set odps.sql.allow.fullscan=true");
	else if (row != NULL && row->hint != NULL)
		str_addf(&text, "; %s", row->hint);
	err_set(err, exit_status(odpserr_kind(e)), "%s: %s", what, text.s);
	str_free(&text);
	return -1;
}
