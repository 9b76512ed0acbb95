/* SPDX-License-Identifier: MIT */
/* Signing against the vectors, and checking those signatures as a server does. */
#include "odps/odpssign.h"

#include "check.h"
#include "vectors.h"

/* A request of the vectors: what a client knows before it encodes anything. */
struct request {
	struct odpssign_request req;
	struct span raw_path, raw_query;
	struct str text; /* the decoded names and values */
};

static struct span cut_at(struct span *s, char c)
{
	const char *at = s->len > 0 ? memchr(s->p, c, s->len) : NULL;
	struct span part = *s;

	if (at != NULL)
		part.len = (size_t)(at - s->p);
	*s = at == NULL ? (struct span){s->p + s->len, 0}
			: (struct span){at + 1, s->len - part.len - 1};
	return part;
}

/* Decode one part of the URL; the vectors' own text is short and trusted. */
static struct span decode(struct str *out, struct span s)
{
	size_t start = out->len, i;

	for (i = 0; i < s.len; i++) {
		char two[3] = {0};

		if (s.p[i] == '%') {
			memcpy(two, s.p + i + 1, 2);
			str_addc(out, (char)strtoul(two, NULL, 16));
			i += 2;
		} else {
			str_addc(out, s.p[i] == '+' ? ' ' : s.p[i]);
		}
	}
	return (struct span){out->s + start, out->len - start};
}

static void load_request(struct request *r, json_t *one)
{
	const char *url = vector_text(one, "url"), *key;
	struct span query, part, name;
	json_t *value;

	*r = (struct request){.req.method = vector_text(one, "method")};
	str_reserve(&r->text, strlen(url) + 1);
	query = span_of(url + strlen(vector_text(one, "endpoint")));
	r->raw_path = cut_at(&query, '?');
	r->raw_query = query;
	r->req.path = decode(&r->text, r->raw_path);
	while (query.len > 0) {
		part = cut_at(&query, '&');
		name = decode(&r->text, cut_at(&part, '='));
		odpssign_pairs_add(&r->req.params, name, decode(&r->text, part));
	}
	json_object_foreach(json_object_get(one, "headers"), key, value)
		odpssign_pairs_add(&r->req.headers, span_of(key),
			span_of(json_string_value(value)));
	if (json_object_get(json_object_get(one, "headers"), "Date") == NULL)
		odpssign_pairs_add(&r->req.headers, span_of("Date"),
			span_of(vector_text(json_object_get(one, "auth_headers_sent"), "Date")));
}

static void free_request(struct request *r)
{
	odpssign_pairs_free(&r->req.params);
	odpssign_pairs_free(&r->req.headers);
	str_free(&r->text);
}

/* What the vectors say, by the rule that decodes once where the rules differ. */
static const char *expected(json_t *one, const char *plain, const char *single)
{
	return json_object_get(one, single) ? vector_text(one, single) : vector_text(one, plain);
}

static void check_server(struct check *c, json_t *one, const struct request *r, const char *value)
{
	struct span secret = span_of(vector_text(one, "secret_access_key"));
	const char *name = vector_text(one, "name");
	struct odpssign_auth auth;
	struct str wrong = STR_INIT;

	if (!check_that(c, odpssign_parse(span_of(value), &auth), "%s: parse %s", name, value))
		return;
	check_that(c, span_is(auth.access_id, vector_text(one, "access_id")), "%s: access id", name);
	check_that(c, odpssign_check(&auth, secret, r->req.method, r->raw_path, r->raw_query,
			      &r->req.headers),
		"%s: the server refuses %s", name, value);
	check_that(c, !odpssign_check(&auth, span_of("no"), r->req.method, r->raw_path,
			      r->raw_query, &r->req.headers),
		"%s: the server takes a wrong secret", name);
	check_that(c, !odpssign_check(&auth, secret, "PATCH", r->raw_path, r->raw_query,
			      &r->req.headers),
		"%s: the server takes another method", name);
	str_adds(&wrong, value);
	wrong.s[wrong.len - 3] ^= 1;
	odpssign_parse(str_span(&wrong), &auth);
	check_that(c, !odpssign_check(&auth, secret, r->req.method, r->raw_path, r->raw_query,
			      &r->req.headers),
		"%s: the server takes a wrong signature", name);
	str_free(&wrong);
}

static void check_application(struct check *c, json_t *one)
{
	struct str out = STR_INIT;
	const char *id = vector_text(one, "app_access_id");

	if (id[0] == '\0')
		return;
	odpssign_application(&out, span_of(vector_text(one, "authorization")), span_of(id),
		span_of(vector_text(one, "app_secret_access_key")));
	check_text(c, "application", out.s,
		vector_text(json_object_get(one, "auth_headers_sent"), "application-authentication"));
	str_free(&out);
}

static void check_case(struct check *c, json_t *one)
{
	const char *name = vector_text(one, "name"), *now = vector_text(one, "utc_now"), *want;
	const char *region = json_string_value(json_object_get(one, "region"));
	struct str out = STR_INIT;
	struct request r;
	char day[9];

	load_request(&r, one);
	snprintf(day, sizeof day, "%.4s%.2s%.2s", now, now + 5, now + 8);
	odpssign_string(&out, &r.req);
	check_text(c, name, out.s, expected(one, "string_to_sign", "single_decode_string_to_sign"));
	str_clear(&out);
	odpssign_authorize(&out, &r.req, span_of(vector_text(one, "access_id")),
		span_of(vector_text(one, "secret_access_key")), region, day);
	want = expected(one, "authorization", "single_decode_authorization");
	if (want[0] != '\0') {
		check_text(c, name, out.s, want);
		check_server(c, one, &r, want);
	}
	if (json_object_get(one, "single_decode_authorization") != NULL)
		check_server(c, one, &r, vector_text(one, "authorization"));
	check_application(c, one);
	free_request(&r);
	str_free(&out);
}

static const struct {
	int64_t seconds;
	const char *date, *day;
} dates[] = {
	{0, "Thu, 01 Jan 1970 00:00:00 GMT", "19700101"},
	{1772615939, "Wed, 04 Mar 2026 09:18:59 GMT", "20260304"},
	{951827696, "Tue, 29 Feb 2000 12:34:56 GMT", "20000229"},
};

static void check_dates(struct check *c)
{
	char date[30], day[9];
	int64_t back = -1;
	size_t i;

	for (i = 0; i < CHECK_COUNT(dates); i++) {
		odpssign_date(date, dates[i].seconds);
		odpssign_day(day, dates[i].seconds);
		check_text(c, "date", date, dates[i].date);
		check_text(c, "day", day, dates[i].day);
		check_that(c, odpssign_parse_date(span_of(date), &back) && back == dates[i].seconds,
			"%s reads back as %lld", date, (long long)back);
	}
	check_that(c, !odpssign_parse_date(span_of("04 Mar 2026"), &back), "a date that is none");
	check_that(c, !odpssign_parse_date(span_of(""), &back), "no date");
}

static const char *const no_authorizations[] = {
	"", "ODPS", "ODPS ", "ODPS :", "ODPS a:", "ODPS :c2ln", "Basic YTpi", "ODPS a",
	"ODPS a/20260304/r/odps/aliyun_v4_request:",
	"ODPS a/2026030/r/odps/aliyun_v4_request:c2ln",
	"ODPS a/20260304/r/oss/aliyun_v4_request:c2ln",
	"ODPS a/20260304/odps/aliyun_v4_request:c2ln",
	"ODPS a/20260304/r/odps/more/aliyun_v4_request:c2ln",
};

int main(void)
{
	struct check c = CHECK_INIT;
	struct odpssign_auth auth;
	json_t *root, *one;
	size_t i;

	check_dates(&c);
	for (i = 0; i < CHECK_COUNT(no_authorizations); i++)
		check_that(&c, !odpssign_parse(span_of(no_authorizations[i]), &auth), "takes '%s'",
			no_authorizations[i]);
	root = vector_load(&c, "signing.json");
	json_array_foreach(json_object_get(root, "cases"), i, one)
		check_case(&c, one);
	json_decref(root);
	return check_end(&c);
}
