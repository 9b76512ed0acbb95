/* SPDX-License-Identifier: MIT */
/* Who asks: signatures, tokens, clocks (protocol 1). */
#include "serve/serve_internal.h"

#include "base/clock.h"
#include "net/crypto.h"
#include "odps/odpssign.h"

#include <time.h>

#define SKEW_S 900 /* protocol 1.7 */

static void add_header(void *arg, const char *name, const char *value)
{
	odpssign_pairs_add(arg, span_of(name), span_of(value));
}

static void iso_time(char out[32], int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(out, 32, "%Y-%m-%dT%H:%M:%S.000Z", &tm);
}

static bool check_date(struct call *c, struct httpd_answer *a)
{
	const char *date = httpd_header(c->request, "Date");
	int64_t then, now = serve_now() + c->serve->o->clock / CLOCK_S;
	char expire[32], at[32];

	if (date == NULL || !odpssign_parse_date(span_of(date), &then))
		return call_error(c, a, 400,
			c->tunnel ? "MissingRequiredHeaderError" : "ODPS-0410011",
			"ODPS-0410011:Missing or unreadable Date header");
	if (then - now <= SKEW_S && now - then <= SKEW_S)
		return true;
	iso_time(expire, then);
	iso_time(at, now);
	return call_error(c, a, c->tunnel ? 401 : 400, c->tunnel ? "Unauthorized" : "ODPS-0410031",
		"ODPS-0410031:Authentication request expired - the expire time interval exceeds "
		"the max limitation: 900000, max_interval_date:900000,expire_date:%s,now_date:%s",
		expire, at);
}

/* The path as it came, without the ordinary endpoint's own /api. */
static struct span signed_path(const struct call *c)
{
	struct span path = c->target.path;

	if (!c->tunnel) {
		path.p += strlen("/api");
		path.len -= strlen("/api");
	}
	return path;
}

static bool signature_fits(struct call *c, const struct odpssign_auth *auth)
{
	struct odpssign_pairs headers = ODPSSIGN_PAIRS_INIT;
	bool fits;

	httpd_headers(c->request, add_header, &headers);
	fits = odpssign_check(auth, span_of(c->serve->secret), c->request->method, signed_path(c),
		c->target.query, &headers);
	odpssign_pairs_free(&headers);
	return fits;
}

/* Is V4's day today's? Around midnight yesterday's and tomorrow's are. */
static bool day_fits(const struct odpssign_auth *auth)
{
	char day[9];
	int64_t now = serve_now();

	for (int i = -1; i <= 1; i++) {
		odpssign_day(day, now + i * SKEW_S);
		if (span_is(auth->day, day))
			return true;
	}
	return false;
}

static bool same_text(const char *given, const char *wanted)
{
	return given != NULL && strlen(given) == strlen(wanted) &&
		crypto_equal(given, wanted, strlen(wanted));
}

/* As service installations do that lack one scheme (protocol 1.4). */
static bool check_scheme(struct call *c, const struct odpssign_auth *auth, struct httpd_answer *a)
{
	if (auth->v4 && c->serve->o->signature == SERVE_LEGACY)
		return call_error(c, a, 400, "InvalidParameter",
			"ODPS-0410051:Invalid credentials - accessKeyId not found");
	if (!auth->v4 && c->serve->o->signature == SERVE_V4)
		return call_error(c, a, 401, "Unauthorized",
			"ODPS-0410021:Unsupported signature method");
	if (auth->v4 && !day_fits(auth))
		return call_error(c, a, c->tunnel ? 401 : 400,
			c->tunnel ? "Unauthorized" : "ODPS-0410031",
			"ODPS-0410031:Authentication request expired - the signature's day is %.*s",
			(int)auth->day.len, auth->day.p);
	return true;
}

static bool check_bearer(struct call *c, const char *token, struct httpd_answer *a)
{
	if (c->serve->bearer_token != NULL && same_text(token, c->serve->bearer_token))
		return true;
	return call_error(c, a, 401, c->tunnel ? "Unauthorized" : "ODPS-0410051",
		"ODPS-0410051:Invalid credentials - bearer token not known");
}

bool serve_auth(struct call *c, struct httpd_answer *a)
{
	const char *text = httpd_header(c->request, "Authorization");
	const char *bearer = httpd_header(c->request, "x-odps-bearer-token");
	struct odpssign_auth auth;

	if (bearer != NULL && text == NULL)
		return check_bearer(c, bearer, a);
	if (text == NULL || !odpssign_parse(span_of(text), &auth))
		return call_error(c, a, c->tunnel ? 401 : 400,
			c->tunnel ? "Unauthorized" : "ODPS-0410001",
			"ODPS-0410001:Missing or unreadable credentials - Authorization");
	if (!check_date(c, a) || !check_scheme(c, &auth, a))
		return false;
	if (!span_is(auth.access_id, c->serve->o->access_id))
		return call_error(c, a, 401, c->tunnel ? "Unauthorized" : "ODPS-0410051",
			"ODPS-0410051:Invalid credentials - accessKeyId not found");
	if (!signature_fits(c, &auth))
		return call_error(c, a, 401, c->tunnel ? "Unauthorized" : "ODPS-0410042",
			"ODPS-0410042:Invalid signature value - User signature does not match");
	if (c->serve->security_token != NULL &&
		!same_text(httpd_header(c->request, "authorization-sts-token"),
			c->serve->security_token))
		return call_error(c, a, 401, c->tunnel ? "Unauthorized" : "ODPS-0410051",
			"ODPS-0410051:Invalid credentials - the security token is missing or wrong");
	return true;
}
