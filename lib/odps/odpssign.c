/* SPDX-License-Identifier: MIT */
/* Signing requests to MaxCompute, and checking signatures. */
#include "odps/odpssign.h"

#include "base/base64.h"
#include "base/mem.h"
#include "net/crypto.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#define V4_WORD "aliyun"

void odpssign_pairs_free(struct odpssign_pairs *pairs)
{
	free(pairs->v);
	*pairs = (struct odpssign_pairs)ODPSSIGN_PAIRS_INIT;
}

void odpssign_pairs_add(struct odpssign_pairs *pairs, struct span name, struct span value)
{
	pairs->v = mem_grow(pairs->v, pairs->n, &pairs->cap, sizeof *pairs->v);
	pairs->v[pairs->n++] = (struct odpssign_pair){name, value};
}

static int compare_bytes(struct span a, struct span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* By name; of equal names the one that came first stays first. */
static void sort(struct odpssign_pairs *pairs)
{
	struct odpssign_pair one;
	size_t i, k;

	for (i = 1; i < pairs->n; i++) {
		one = pairs->v[i];
		for (k = i; k > 0 && compare_bytes(pairs->v[k - 1].name, one.name) > 0; k--)
			pairs->v[k] = pairs->v[k - 1];
		pairs->v[k] = one;
	}
}

/* Does the name start with x-odps-, whatever its case? */
static bool is_signed_name(struct span name)
{
	return name.len >= 7 && strncasecmp(name.p, "x-odps-", 7) == 0;
}

static struct span find_header(const struct odpssign_pairs *headers, const char *name)
{
	size_t i;

	for (i = 0; i < headers->n; i++)
		if (headers->v[i].name.len == strlen(name) &&
			strncasecmp(headers->v[i].name.p, name, strlen(name)) == 0)
			return headers->v[i].value;
	return span_of("");
}

static void add_span(struct str *out, struct span s)
{
	str_add(out, s.p, s.len);
}

/* The name in lower case, in memory of its own. */
static struct span lower(struct span name)
{
	char *p = mem_dup(name.p, name.len);
	size_t i;

	for (i = 0; i < name.len; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + ('a' - 'A'));
	return (struct span){p, name.len};
}

/* x-odps- headers, and parameters of such a name, sorted, a line each. */
static void add_signed_headers(struct str *out, const struct odpssign_request *req)
{
	const struct odpssign_pairs *from[2] = {&req->headers, &req->params};
	struct odpssign_pairs sorted = ODPSSIGN_PAIRS_INIT;
	size_t i, k;

	for (k = 0; k < 2; k++)
		for (i = 0; i < from[k]->n; i++)
			if (is_signed_name(from[k]->v[i].name))
				odpssign_pairs_add(&sorted, lower(from[k]->v[i].name),
					from[k]->v[i].value);
	sort(&sorted);
	for (i = 0; i < sorted.n; i++) {
		add_span(out, sorted.v[i].name);
		str_addc(out, ':');
		add_span(out, sorted.v[i].value);
		str_addc(out, '\n');
		free((char *)sorted.v[i].name.p);
	}
	odpssign_pairs_free(&sorted);
}

/* The canonical resource (protocol 1.2). */
static void add_resource(struct str *out, const struct odpssign_request *req)
{
	struct odpssign_pairs sorted = ODPSSIGN_PAIRS_INIT;
	char next = '?';
	size_t i;

	add_span(out, req->path);
	for (i = 0; i < req->params.n; i++)
		odpssign_pairs_add(&sorted, req->params.v[i].name, req->params.v[i].value);
	sort(&sorted);
	for (i = 0; i < sorted.n; i++) {
		if (i + 1 < sorted.n && span_eq(sorted.v[i].name, sorted.v[i + 1].name))
			continue;
		str_addc(out, next);
		next = '&';
		add_span(out, sorted.v[i].name);
		if (sorted.v[i].value.len > 0) {
			str_addc(out, '=');
			add_span(out, sorted.v[i].value);
		}
	}
	odpssign_pairs_free(&sorted);
}

void odpssign_string(struct str *out, const struct odpssign_request *req)
{
	static const char *const plain[] = {"Content-MD5", "Content-Type", "Date"};
	size_t i;

	str_adds(out, req->method);
	str_addc(out, '\n');
	for (i = 0; i < 3; i++) {
		add_span(out, find_header(&req->headers, plain[i]));
		str_addc(out, '\n');
	}
	add_signed_headers(out, req);
	add_resource(out, req);
}

/* The signing key of V4: the secret, bound to the day, the region and the service. */
static void derive(unsigned char key[CRYPTO_SHA256], struct span secret, struct span word,
	struct span day, struct span region)
{
	struct str first = STR_INIT, last = STR_INIT;
	const struct span chained = {(const char *)key, CRYPTO_SHA256};

	add_span(&first, word);
	str_adds(&first, "_v4");
	add_span(&first, secret);
	add_span(&last, word);
	str_adds(&last, "_v4_request");
	crypto_hmac_sha256(key, str_span(&first), day);
	crypto_hmac_sha256(key, chained, region);
	crypto_hmac_sha256(key, chained, span_of("odps"));
	crypto_hmac_sha256(key, chained, str_span(&last));
	crypto_wipe(first.s, first.len);
	str_free(&first);
	str_free(&last);
}

/* Append the base64 of the HMAC-SHA1 of a text. */
static void add_signature(struct str *out, struct span key, struct span text)
{
	unsigned char sum[CRYPTO_SHA1];

	crypto_hmac_sha1(sum, key, text);
	base64_encode(out, sum, sizeof sum);
}

void odpssign_authorize(struct str *out, const struct odpssign_request *req, struct span access_id,
	struct span secret, const char *region, const char day[9])
{
	unsigned char key[CRYPTO_SHA256];
	struct str text = STR_INIT;

	odpssign_string(&text, req);
	str_adds(out, "ODPS ");
	add_span(out, access_id);
	if (region == NULL) {
		str_addc(out, ':');
		add_signature(out, secret, str_span(&text));
	} else {
		str_addf(out, "/%.8s/%s/odps/" V4_WORD "_v4_request:", day, region);
		derive(key, secret, span_of(V4_WORD), (struct span){day, 8}, span_of(region));
		add_signature(out, (struct span){(const char *)key, sizeof key}, str_span(&text));
		crypto_wipe(key, sizeof key);
	}
	str_free(&text);
}

void odpssign_application(struct str *out, struct span authorization, struct span app_id,
	struct span app_secret)
{
	str_adds(out, "account_provider:aliyun,signature_method:hmac-sha1,access_id:");
	add_span(out, app_id);
	str_adds(out, ",signature:");
	add_signature(out, app_secret, authorization);
}

static const char *const day_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char *const month_names[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static struct tm utc(int64_t seconds)
{
	const time_t t = (time_t)seconds;
	struct tm tm = {0};

	gmtime_r(&t, &tm);
	return tm;
}

void odpssign_day(char out[9], int64_t seconds)
{
	struct tm tm = utc(seconds);

	snprintf(out, 9, "%04u%02u%02u", (unsigned)(tm.tm_year + 1900) % 10000,
		(unsigned)(tm.tm_mon + 1) % 100, (unsigned)tm.tm_mday % 100);
}

/* Not by strftime, whose names follow the locale. */
void odpssign_date(char out[30], int64_t seconds)
{
	struct tm tm = utc(seconds);

	snprintf(out, 30, "%s, %02u %s %04u %02u:%02u:%02u GMT",
		day_names[(unsigned)tm.tm_wday % 7], (unsigned)tm.tm_mday % 100,
		month_names[(unsigned)tm.tm_mon % 12], (unsigned)(tm.tm_year + 1900) % 10000,
		(unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
}

bool odpssign_parse_date(struct span text, int64_t *seconds)
{
	char copy[40], month[4] = "";
	struct tm tm = {0};
	int i, end = 0;

	snprintf(copy, sizeof copy, "%.*s", (int)(text.len < 39 ? text.len : 39), text.p);
	if (sscanf(copy, "%*3s, %2d %3s %4d %2d:%2d:%2d GMT%n", &tm.tm_mday, month, &tm.tm_year,
		    &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &end) != 6 ||
		end == 0)
		return false;
	for (i = 0; i < 12; i++)
		if (strcmp(month, month_names[i]) == 0)
			break;
	if (i == 12)
		return false;
	tm.tm_mon = i;
	tm.tm_year -= 1900;
	*seconds = timegm(&tm);
	return true;
}

/* The part up to the separator; what follows it stays in *rest. */
static struct span cut(struct span *rest, char separator)
{
	const char *at = rest->len > 0 ? memchr(rest->p, separator, rest->len) : NULL;
	struct span part = *rest;

	if (at == NULL) {
		*rest = (struct span){rest->p + rest->len, 0};
		return part;
	}
	part.len = (size_t)(at - rest->p);
	*rest = (struct span){at + 1, rest->len - part.len - 1};
	return part;
}

static bool ends_with(struct span s, const char *end)
{
	size_t n = strlen(end);

	return s.len >= n && memcmp(s.p + s.len - n, end, n) == 0;
}

bool odpssign_parse(struct span text, struct odpssign_auth *auth)
{
	static const char v4_tail[] = "_v4_request";
	struct span who, kind;

	*auth = (struct odpssign_auth){.v4 = false};
	if (text.len < 5 || memcmp(text.p, "ODPS ", 5) != 0)
		return false;
	text = (struct span){text.p + 5, text.len - 5};
	who = cut(&text, ':');
	auth->signature = text;
	auth->v4 = ends_with(who, v4_tail);
	auth->access_id = who;
	if (auth->v4) {
		auth->access_id = cut(&who, '/');
		auth->day = cut(&who, '/');
		auth->region = cut(&who, '/');
		if (!span_is(cut(&who, '/'), "odps"))
			return false;
		kind = cut(&who, '/');
		auth->word = (struct span){kind.p, kind.len - (sizeof v4_tail - 1)};
		if (auth->day.len != 8 || who.len != 0 || !ends_with(kind, v4_tail))
			return false;
	}
	return auth->access_id.len > 0 && auth->signature.len > 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Append s percent-decoded; plus: and with + for a blank. */
static void unescape(struct str *out, struct span s, bool plus)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.p[i] == '%' && i + 2 < s.len && hex_digit(s.p[i + 1]) >= 0 &&
			hex_digit(s.p[i + 2]) >= 0) {
			str_addc(out, (char)(hex_digit(s.p[i + 1]) << 4 | hex_digit(s.p[i + 2])));
			i += 2;
		} else {
			str_addc(out, plus && s.p[i] == '+' ? ' ' : s.p[i]);
		}
	}
}

/* Append s decoded and return where it stands in out, as an offset. */
static struct span decoded(struct str *out, struct span s)
{
	size_t start = out->len;

	unescape(out, s, true);
	return (struct span){out->s != NULL ? out->s + start : "", out->len - start};
}

/* Split a query into decoded pairs, whose bytes stand in text. */
static void parse_query(struct odpssign_pairs *params, struct str *text, struct span query)
{
	struct span part, name;

	str_reserve(text, query.len); /* so that the spans stay where they are */
	while (query.len > 0) {
		part = cut(&query, '&');
		name = cut(&part, '=');
		if (name.len == 0)
			continue;
		name = decoded(text, name);
		odpssign_pairs_add(params, name, decoded(text, part));
	}
}

static bool same_signature(struct span given, struct span text, const struct odpssign_auth *auth,
	struct span secret)
{
	unsigned char key[CRYPTO_SHA256];
	struct str want = STR_INIT;
	bool same;

	if (auth->v4) {
		derive(key, secret, auth->word, auth->day, auth->region);
		secret = (struct span){(const char *)key, sizeof key};
	}
	add_signature(&want, secret, text);
	same = want.len == given.len && crypto_equal(want.s, given.p, given.len);
	crypto_wipe(key, sizeof key);
	str_free(&want);
	return same;
}

/* One way of reading the query: twice decodes all of it once before it is split. */
static bool check_way(const struct odpssign_auth *auth, struct span secret,
	struct odpssign_request *req, struct span query, bool twice)
{
	struct str once = STR_INIT, values = STR_INIT, text = STR_INIT;
	bool same;

	req->params = (struct odpssign_pairs)ODPSSIGN_PAIRS_INIT;
	if (twice) {
		unescape(&once, query, false);
		query = str_span(&once);
	}
	parse_query(&req->params, &values, query);
	odpssign_string(&text, req);
	same = same_signature(auth->signature, str_span(&text), auth, secret);
	odpssign_pairs_free(&req->params);
	str_free(&once);
	str_free(&values);
	str_free(&text);
	return same;
}

bool odpssign_check(const struct odpssign_auth *auth, struct span secret, const char *method,
	struct span raw_path, struct span raw_query, const struct odpssign_pairs *headers)
{
	struct odpssign_request req = {.method = method, .headers = *headers};
	struct str path = STR_INIT;
	bool same;

	unescape(&path, raw_path, false);
	req.path = str_span(&path);
	same = check_way(auth, secret, &req, raw_query, false) ||
		check_way(auth, secret, &req, raw_query, true);
	str_free(&path);
	return same;
}
