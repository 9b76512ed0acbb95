/* SPDX-License-Identifier: MIT */
/* Error answers: their kinds, their exit statuses, their one line. */
#include "odps/odpserr.h"

#include "check.h"

#define XML_ERROR(code, message)                                                              \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" code "</Code><Message>"       \
	"<![CDATA[" message "]]></Message><RequestId>R1</RequestId></Error>"

static const struct {
	int status;
	const char *body;
	enum odpserr_kind kind;
	int exit;
	const char *line;
} cases[] = {
	{401, XML_ERROR("ODPS-0410042", "ODPS-0410042:Invalid signature value - User signature"),
		ODPSERR_DENIED, EXIT_FAILED,
		"x: ODPS-0410042: Invalid signature value - User signature (request R1); check "
		"accessId and accessKey of the data source"},
	{404, "{\"Code\": \"NoSuchObject\", \"Message\": \"ODPS-0420111: Project not found - 'demo'\"}",
		ODPSERR_NAME, EXIT_USAGE,
		"x: NoSuchObject: ODPS-0420111: Project not found - 'demo'; check project and "
		"endpoint of the data source"},
	{404, "{\"Code\": \"NoSuchTable\", \"Message\": \"The specified table name does not exist.\"}",
		ODPSERR_NAME, EXIT_USAGE,
		"x: NoSuchTable: The specified table name does not exist."},
	{400, XML_ERROR("ODPS-0410031",
		      "ODPS-0410031:Authentication request expired - max_interval_date:900000,"
		      "expire_date:2026-03-04T09:18:59.000Z,now_date:2026-03-04T10:19:04.000Z"),
		ODPSERR_OTHER, EXIT_FAILED,
		"x: ODPS-0410031: Authentication request expired - max_interval_date:900000,"
		"expire_date:2026-03-04T09:18:59.000Z,now_date:2026-03-04T10:19:04.000Z (request R1); "
		"this machine's clock is 1 h 0 min 5 s behind the service's; set this machine's clock"},
	{429, "{\"Code\": \"FlowExceeded\", \"Message\": \"Your flow quota is exceeded.\"}",
		ODPSERR_BUSY, EXIT_TEMP,
		"x: FlowExceeded: Your flow quota is exceeded.; try later, or with a smaller -j"},
	{400, "{\"Code\": \"StatusConflict\", \"Message\": \"no\"}", ODPSERR_GONE, EXIT_FAILED,
		"x: StatusConflict: no; the session is gone (they live 24 hours); start anew"},
	{400, "{\"Code\":\"TableModified\",\"Message\":\"m\"}", ODPSERR_CHANGED, EXIT_FAILED,
		"x: TableModified: m; the table changed since the session began; start anew"},
	{400, "{\"Code\":\"InstanceTypeNotSupported\",\"Message\":\"m\"}", ODPSERR_NO_ROWS, EXIT_FAILED,
		"x: InstanceTypeNotSupported: m"},
	{502, "<html><head><title>502 Bad Gateway</title></head></html>", ODPSERR_BUSY, EXIT_TEMP,
		"x: HTTP status 502: <html><head><title>502 Bad Gateway</title></head></html>; that is "
		"no answer of the service: check endpoint and proxy"},
	{404, "", ODPSERR_NAME, EXIT_USAGE,
		"x: NoSuchObject; that is no answer of the service: check endpoint and proxy"},
	{503, "", ODPSERR_BUSY, EXIT_TEMP,
		"x: HTTP status 503; that is no answer of the service: check endpoint and proxy"},
	{308, "", ODPSERR_BUSY, EXIT_TEMP,
		"x: HTTP status 308; that is no answer of the service: check endpoint and proxy"},
	{302, "", ODPSERR_OTHER, EXIT_FAILED,
		"x: HTTP status 302; that is no answer of the service: check endpoint and proxy"},
	{400, "\n {\"Code\":\"Strange\",\"Message\":\"a\\nb\\u001b[2J\"}", ODPSERR_OTHER, EXIT_FAILED,
		"x: Strange: a\\nb\\x1b[2J"},
	{403, "{\"Code\":\"Strange\"}", ODPSERR_DENIED, EXIT_FAILED, "x: Strange"},
	{500, "{\"Code\":\"ODPS-0010000\",\"Message\":\"ODPS-0010000:System internal error\"}",
		ODPSERR_BUSY, EXIT_TEMP, "x: ODPS-0010000: System internal error; try later"},
	{400, "{\"Code\":7,\"Message\":[]}", ODPSERR_OTHER, EXIT_FAILED,
		"x: HTTP status 400: {\"Code\":7,\"Message\":[]}; that is no answer of the service: "
		"check endpoint and proxy"},
	{400, "<Error><Code>A</Code>", ODPSERR_OTHER, EXIT_FAILED,
		"x: HTTP status 400: <Error><Code>A</Code>; that is no answer of the service: check "
		"endpoint and proxy"},
};

static void check_texts(struct check *c)
{
	struct err err = ERR_INIT;
	struct odpserr e;

	odpserr_from_text(&e, "\nODPS-0130131:[1,15] Table not found - table p.nosuch cannot be "
			      "resolved");
	odpserr_set(&e, "sql", &err);
	check_text(c, "a failed task", err.text,
		"sql: ODPS-0130131: [1,15] Table not found - table p.nosuch cannot be resolved");
	check_that(c, err.exit == EXIT_USAGE, "a failed task: exit %d", err.exit);
	err_clear(&err);
	odpserr_from_text(&e, "ODPS-0130071:[1,8] Semantic analysis exception - column nope cannot "
			      "be resolved");
	odpserr_set(&e, "sql", &err);
	check_text(c, "a column that is not there", err.text,
		"sql: ODPS-0130071: [1,8] Semantic analysis exception - column nope cannot be resolved");
	check_that(c, err.exit == EXIT_USAGE, "a column that is not there: exit %d", err.exit);
	err_clear(&err);
	odpserr_from_text(&e, "ODPS-0130071:[1,15] Semantic analysis exception - Table(p,t) is full "
			      "scan with all partitions, please specify partition predicates");
	odpserr_set(&e, "sql", &err);
	check_text(c, "a full scan", err.text,
		"sql: ODPS-0130071: [1,15] Semantic analysis exception - Table(p,t) is full scan with "
		"all partitions, please specify partition predicates; a scan of all partitions needs "
		"--set odps.sql.allow.fullscan=true");
	check_that(c, err.exit == EXIT_FAILED, "a full scan: exit %d", err.exit);
	err_clear(&err);
	odpserr_from_text(&e, "went wrong");
	odpserr_set(&e, "sql", &err);
	check_text(c, "another", err.text, "sql: TaskFailed: went wrong");
}

static const struct {
	const char *code, *message;
	bool refuses;
} v4[] = {
	{"InvalidParameter", "ODPS-0410051:Invalid credentials - accessKeyId not found", true},
	{"InternalServerError", "Need AK v3 support", true},
	{"InternalServerError", "accessKey ACL denied", true},
	{"AuthorizationRequired", "Invalid or missing credentials", true},
	{"InvalidParameter", "ODPS-0410042", false},
	{"InternalServerError", "", false},
	{"ODPS-0410051", "ODPS-0410051:Invalid credentials", false},
};

static void check_v4(struct check *c)
{
	struct odpserr e;
	size_t i;

	for (i = 0; i < CHECK_COUNT(v4); i++) {
		e = (struct odpserr){.status = 400};
		snprintf(e.code, sizeof e.code, "%s", v4[i].code);
		snprintf(e.message, sizeof e.message, "%s", v4[i].message);
		check_that(c, odpserr_refuses_v4(&e) == v4[i].refuses, "V4: %s %s", v4[i].code,
			v4[i].message);
	}
}

/* The skew by the headers, where the message does not tell it; the request id by its header. */
static void check_headers(struct check *c)
{
	struct err err = ERR_INIT;
	struct odpserr e;

	odpserr_read(&e, 400, span_of("{\"Code\":\"RequestTimeTooSkewd\"}"), "H1",
		"Wed, 04 Mar 2026 09:18:59 GMT", 1772615939 + 3600);
	odpserr_set(&e, "x", &err);
	check_text(c, "headers", err.text, "x: RequestTimeTooSkewd (request H1); this machine's "
		"clock is 1 h 0 min 0 s ahead of the service's; set this machine's clock");
	odpserr_read(&e, 429, span_of("{\"Code\":\"SlotExceeded\",\"HoldClientMillis\":\"1500\"}"),
		NULL, NULL, 0);
	check_that(c, e.hold_ns == INT64_C(1500000000), "HoldClientMillis: %lld", (long long)e.hold_ns);
}

int main(void)
{
	struct check c = CHECK_INIT;
	struct odpserr e;
	struct err err;
	size_t i;

	for (i = 0; i < CHECK_COUNT(cases); i++) {
		odpserr_read(&e, cases[i].status, span_of(cases[i].body), NULL, NULL, 0);
		check_that(&c, odpserr_kind(&e) == cases[i].kind, "kind of %s: %d", cases[i].line,
			(int)odpserr_kind(&e));
		err_clear(&err);
		odpserr_set(&e, "x", &err);
		check_text(&c, cases[i].body, err.text, cases[i].line);
		check_that(&c, err.exit == cases[i].exit, "exit of %s: %d", cases[i].line, err.exit);
	}
	check_texts(&c);
	check_v4(&c);
	check_headers(&c);
	return check_end(&c);
}
