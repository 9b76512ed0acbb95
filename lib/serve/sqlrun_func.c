/* SPDX-License-Identifier: MIT */
/* Functions of MaxCompute's SQL that SQLite lacks or has otherwise. */
#include "base/mem.h"
#include "base/utf8.h"
#include "net/crypto.h"
#include "serve/sqlrun_internal.h"
#include "value/decimal.h"

#include <math.h>
#include <regex.h>
#include <stdlib.h>

#define PATTERN_MAX 10000 /* bytes of a regular expression */
#define REPEATS_MAX 1000  /* what the counts in braces of one come to, multiplied */
#define REPEAT_MAX (64 << 20)

static struct span text_of(sqlite3_value *value)
{
	const char *p = (const char *)sqlite3_value_text(value);

	return (struct span){p != NULL ? p : "", (size_t)sqlite3_value_bytes(value)};
}

static bool is_null(sqlite3_value *value)
{
	return sqlite3_value_type(value) == SQLITE_NULL;
}

static bool any_null(int argc, sqlite3_value **argv)
{
	for (int i = 0; i < argc; i++)
		if (is_null(argv[i]))
			return true;
	return false;
}

static void result_text(sqlite3_context *ctx, struct span text)
{
	sqlite3_result_text64(ctx, text.len ? text.p : "", text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/* Give the text to SQLite and free it. */
static void result_str(sqlite3_context *ctx, struct str *s)
{
	result_text(ctx, str_span(s));
	str_free(s);
}

/* odps_cast(value, 'type'): what CAST(value AS type) became. */

static void free_type(void *type)
{
	odpstype_free(type);
	free(type);
}

static void do_cast(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct sqlrun *run = sqlite3_user_data(ctx);
	struct odpstype *type = sqlite3_get_auxdata(ctx, 1);

	(void)argc;
	if (type == NULL) {
		type = mem_alloc(1, sizeof *type);
		odpstype_parse(type, text_of(argv[1]));
		if (!odpstype_known(type)) {
			sqlite3_result_error(ctx, "CAST to an unknown type", -1);
			free_type(type);
			return;
		}
		sqlite3_set_auxdata(ctx, 1, type, free_type);
		type = sqlite3_get_auxdata(ctx, 1); /* NULL: it was not kept, and is freed */
		if (type == NULL) {
			sqlite3_result_error_nomem(ctx);
			return;
		}
	}
	sqlvalue_cast(ctx, argv[0], type, run->o->zone);
}

/* Choices. */

static void do_if(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	sqlite3_result_value(ctx, sqlite3_value_int(argv[0]) ? argv[1] : argv[2]);
}

static void do_nvl(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	sqlite3_result_value(ctx, is_null(argv[0]) ? argv[1] : argv[0]);
}

static int compare_values(sqlite3_value *a, sqlite3_value *b)
{
	struct span s, t;
	double x, y;
	int rc;

	if (sqlite3_value_type(a) != SQLITE_TEXT || sqlite3_value_type(b) != SQLITE_TEXT) {
		x = sqlite3_value_double(a);
		y = sqlite3_value_double(b);
		return (x > y) - (x < y);
	}
	s = text_of(a);
	t = text_of(b);
	rc = memcmp(s.p, t.p, s.len < t.len ? s.len : t.len);
	return rc != 0 ? rc : (s.len > t.len) - (s.len < t.len);
}

/* The user data of these two is the sign of what wins. */
static void do_extreme(sqlite3_context *ctx, int argc, sqlite3_value **argv, int sign)
{
	int best = 0;

	if (any_null(argc, argv))
		return;
	for (int i = 1; i < argc; i++)
		if (compare_values(argv[i], argv[best]) * sign > 0)
			best = i;
	if (argc > 0)
		sqlite3_result_value(ctx, argv[best]);
}

static void do_greatest(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	do_extreme(ctx, argc, argv, 1);
}

static void do_least(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	do_extreme(ctx, argc, argv, -1);
}

/* Texts. */

static void do_concat(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct str out = STR_INIT;
	struct span text;

	if (any_null(argc, argv))
		return;
	for (int i = 0; i < argc; i++) {
		text = text_of(argv[i]);
		str_add(&out, text.p, text.len);
	}
	result_str(ctx, &out);
}

static void do_concat_ws(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct str out = STR_INIT;
	struct span text, between;
	bool more = false;

	if (argc == 0 || is_null(argv[0]))
		return;
	between = text_of(argv[0]);
	for (int i = 1; i < argc; i++) {
		if (is_null(argv[i]))
			continue;
		text = text_of(argv[i]);
		str_add(&out, between.p, more ? between.len : 0);
		str_add(&out, text.p, text.len);
		more = true;
	}
	result_str(ctx, &out);
}

/* Characters; bytes that are not UTF-8 count one each. */
static void do_length(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct span text = text_of(argv[0]);
	sqlite3_int64 n = 0;
	size_t i, seq;

	if (any_null(argc, argv))
		return;
	for (i = 0; i < text.len; i += seq != 0 ? seq : 1, n++)
		seq = utf8_seq(text.p + i, text.len - i);
	sqlite3_result_int64(ctx, n);
}

static void do_lengthb(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	if (!any_null(argc, argv))
		sqlite3_result_int64(ctx, (sqlite3_int64)text_of(argv[0]).len);
}

static void do_reverse(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct span text = text_of(argv[0]);
	struct str out = STR_INIT;
	size_t seq, left;

	if (any_null(argc, argv))
		return;
	for (left = text.len; left > 0; left -= seq) {
		for (seq = 1; seq < 4 && seq < left && (text.p[left - seq] & 0xc0) == 0x80; seq++)
			;
		str_add(&out, text.p + left - seq, seq);
	}
	result_str(ctx, &out);
}

static void do_repeat(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct span text = text_of(argv[0]);
	sqlite3_int64 n;
	struct str out = STR_INIT;

	if (any_null(argc, argv))
		return;
	n = sqlite3_value_int64(argv[1]);
	if (n > 0 && text.len > 0 && (size_t)n > REPEAT_MAX / text.len) {
		sqlite3_result_error_toobig(ctx);
		return;
	}
	for (; n > 0; n--)
		str_add(&out, text.p, text.len);
	result_str(ctx, &out);
}

/* lpad, rpad: to a number of bytes that are one character each. */
static void do_pad(sqlite3_context *ctx, int argc, sqlite3_value **argv, bool left)
{
	struct span text = text_of(argv[0]), with;
	sqlite3_int64 n;
	struct str pad = STR_INIT;

	if (any_null(argc, argv))
		return;
	n = sqlite3_value_int64(argv[1]);
	with = text_of(argv[2]);
	if (n < 0 || n > REPEAT_MAX || (with.len == 0 && (size_t)n > text.len)) {
		sqlite3_result_error_toobig(ctx);
		return;
	}
	if ((size_t)n <= text.len) {
		result_text(ctx, (struct span){text.p, (size_t)n});
		return;
	}
	if (!left)
		str_add(&pad, text.p, text.len);
	for (size_t i = 0; i < (size_t)n - text.len; i++)
		str_addc(&pad, with.p[i % with.len]);
	if (left)
		str_add(&pad, text.p, text.len);
	result_str(ctx, &pad);
}

static void do_lpad(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	do_pad(ctx, argc, argv, true);
}

static void do_rpad(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	do_pad(ctx, argc, argv, false);
}

/* split_part(text, separator, n), n from 1, negative from the end */
static void do_split_part(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct span text = text_of(argv[0]), by = text_of(argv[1]);
	const char *s, *end = text.p + text.len, *hit;
	sqlite3_int64 n, parts = 1, i = 1;

	if (any_null(argc, argv) || by.len == 0)
		return;
	n = sqlite3_value_int64(argv[2]);
	for (s = text.p; (s = memmem(s, (size_t)(end - s), by.p, by.len)) != NULL; s += by.len)
		parts++;
	if (n < 0)
		n += parts + 1;
	for (s = text.p; n >= 1 && n <= parts; s = hit + by.len, i++) {
		hit = memmem(s, (size_t)(end - s), by.p, by.len);
		if (hit == NULL)
			hit = end;
		if (i == n) {
			result_text(ctx, (struct span){s, (size_t)(hit - s)});
			return;
		}
	}
	result_text(ctx, span_of(""));
}

static void do_md5(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	unsigned char sum[CRYPTO_MD5];
	struct span text = text_of(argv[0]);
	struct str out = STR_INIT;

	if (any_null(argc, argv))
		return;
	crypto_md5(sum, text.p, text.len);
	for (size_t i = 0; i < sizeof sum; i++)
		str_addf(&out, "%02x", sum[i]);
	result_str(ctx, &out);
}

static void do_uuid(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	char text[37];

	(void)argc;
	(void)argv;
	crypto_uuid(text);
	result_text(ctx, span_of(text));
}

static void do_rand(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	uint64_t bits;

	(void)argc;
	(void)argv;
	crypto_random(&bits, sizeof bits);
	sqlite3_result_double(ctx, (double)(bits >> 11) / (double)(UINT64_C(1) << 53));
}

static void do_isnan(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	if (!any_null(argc, argv))
		sqlite3_result_int(ctx, span_is(text_of(argv[0]), "NaN"));
}

/* Regular expressions: POSIX extended ones. */

static void free_regex(void *regex)
{
	regfree(regex);
	free(regex);
}

/* Java's classes that POSIX spells otherwise. */
static void posix_pattern(struct str *out, struct span pattern)
{
	static const struct {
		char letter;
		const char *posix;
	} classes[] = {{'d', "[0-9]"}, {'D', "[^0-9]"}, {'s', "[[:space:]]"}, {'S', "[^[:space:]]"},
		{'w', "[[:alnum:]_]"}, {'W', "[^[:alnum:]_]"}};
	size_t i, k;

	for (i = 0; i < pattern.len; i++) {
		k = sizeof classes / sizeof classes[0];
		if (pattern.p[i] == '\\' && i + 1 < pattern.len)
			for (k = 0; k < sizeof classes / sizeof classes[0]; k++)
				if (classes[k].letter == pattern.p[i + 1])
					break;
		if (k < sizeof classes / sizeof classes[0]) {
			str_adds(out, classes[k].posix);
			i++;
		} else {
			str_addc(out, pattern.p[i]);
		}
	}
}

/*
 * What {m,n} repeats is copied so often when the pattern is compiled: all of them together
 * may not make it grow without bound.
 */
static bool repeats_too_much(struct span pattern)
{
	unsigned long product = 1, n, max;
	const char *s = pattern.p, *end = s + pattern.len;

	while ((s = memchr(s, '{', (size_t)(end - s))) != NULL) {
		for (s++, max = 1; s < end && *s != '}'; s++) {
			for (n = 0; s < end && *s >= '0' && *s <= '9' && n < REPEATS_MAX; s++)
				n = n * 10 + (unsigned long)(*s - '0');
			max = n > max ? n : max;
			if (s == end || *s == '}')
				break;
		}
		product *= max;
		if (product > REPEATS_MAX)
			return true;
	}
	return false;
}

/* The compiled pattern in argument n, kept from call to call where it is a constant. */
static regex_t *regex_of(sqlite3_context *ctx, sqlite3_value **argv, int n)
{
	regex_t *regex = sqlite3_get_auxdata(ctx, n);
	struct str text = STR_INIT;
	struct span pattern;
	int rc;

	if (regex != NULL)
		return regex;
	pattern = text_of(argv[n]);
	if (pattern.len > PATTERN_MAX || repeats_too_much(pattern)) {
		sqlite3_result_error(ctx, "the pattern is too long", -1);
		return NULL;
	}
	posix_pattern(&text, pattern);
	str_adds(&text, "");
	regex = mem_alloc(1, sizeof *regex);
	rc = regcomp(regex, text.s, REG_EXTENDED);
	str_free(&text);
	if (rc != 0) {
		free(regex);
		sqlite3_result_error(ctx, "the pattern is not understood", -1);
		return NULL;
	}
	sqlite3_set_auxdata(ctx, n, regex, free_regex);
	return sqlite3_get_auxdata(ctx, n);
}

/* "text REGEXP pattern" calls regexp(pattern, text) */
static void do_regexp(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	regex_t *regex;

	if (any_null(argc, argv))
		return;
	regex = regex_of(ctx, argv, 0);
	if (regex != NULL)
		sqlite3_result_int(ctx, regexec(regex, text_of(argv[1]).p, 0, NULL, 0) == 0);
}

/* regexp_extract(text, pattern[, group]) */
static void do_regexp_extract(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	regmatch_t match[10];
	regex_t *regex;
	const char *text;
	int group;

	if (argc < 2 || any_null(argc, argv))
		return;
	group = argc > 2 ? sqlite3_value_int(argv[2]) : 1;
	regex = regex_of(ctx, argv, 1);
	text = text_of(argv[0]).p;
	if (regex == NULL)
		return;
	if (group < 0 || group > 9 || regexec(regex, text, 10, match, 0) != 0 ||
		match[group].rm_so < 0)
		result_text(ctx, span_of(""));
	else
		result_text(ctx,
			(struct span){text + match[group].rm_so,
				(size_t)(match[group].rm_eo - match[group].rm_so)});
}

/* Append what a match is replaced by: \1 or $1 stand for a group. */
static void add_replacement(struct str *out, struct span with, const char *text,
	const regmatch_t *match)
{
	for (size_t i = 0; i < with.len; i++) {
		int group = i + 1 < with.len ? with.p[i + 1] - '0' : -1;

		if ((with.p[i] != '\\' && with.p[i] != '$') || group < 0 || group > 9) {
			str_addc(out, with.p[i]);
			continue;
		}
		i++;
		if (match[group].rm_so >= 0)
			str_add(out, text + match[group].rm_so,
				(size_t)(match[group].rm_eo - match[group].rm_so));
	}
}

/* regexp_replace(text, pattern, with) */
static void do_regexp_replace(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct str out = STR_INIT;
	regmatch_t match[10];
	regex_t *regex;
	const char *s;
	int flags = 0;

	if (any_null(argc, argv))
		return;
	regex = regex_of(ctx, argv, 1);
	if (regex == NULL)
		return;
	for (s = text_of(argv[0]).p; regexec(regex, s, 10, match, flags) == 0; flags = REG_NOTBOL) {
		str_add(&out, s, (size_t)match[0].rm_so);
		add_replacement(&out, text_of(argv[2]), s, match);
		s += match[0].rm_eo;
		if (match[0].rm_eo == match[0].rm_so) { /* an empty match moves on by itself */
			if (*s == '\0')
				break;
			str_addc(&out, *s++);
		}
	}
	str_adds(&out, s);
	result_str(ctx, &out);
}

static int compare_decimals(void *arg, int n, const void *a, int m, const void *b)
{
	struct decimal x, y;
	int rc;

	(void)arg;
	if (decimal_parse(&x, a, (size_t)n) && decimal_parse(&y, b, (size_t)m))
		return decimal_compare(&x, &y);
	rc = memcmp(a, b, (size_t)(n < m ? n : m));
	return rc != 0 ? rc : n - m;
}

static const struct {
	const char *name;
	int argc;
	bool steady; /* the same arguments give the same value */
	void (*call)(sqlite3_context *ctx, int argc, sqlite3_value **argv);
} functions[] = {
	{"odps_cast", 2, true, do_cast},
	{"if", 3, true, do_if},
	{"nvl", 2, true, do_nvl},
	{"greatest", -1, true, do_greatest},
	{"least", -1, true, do_least},
	{"concat", -1, true, do_concat},
	{"concat_ws", -1, true, do_concat_ws},
	{"length", 1, true, do_length},
	{"lengthb", 1, true, do_lengthb},
	{"reverse", 1, true, do_reverse},
	{"repeat", 2, true, do_repeat},
	{"lpad", 3, true, do_lpad},
	{"rpad", 3, true, do_rpad},
	{"split_part", 3, true, do_split_part},
	{"md5", 1, true, do_md5},
	{"uuid", 0, false, do_uuid},
	{"rand", 0, false, do_rand},
	{"isnan", 1, true, do_isnan},
	{"regexp", 2, true, do_regexp},
	{"regexp_extract", -1, true, do_regexp_extract},
	{"regexp_replace", 3, true, do_regexp_replace},
};

int sqlfunc_register(struct sqlrun *run)
{
	int rc = sqlite3_create_collation(run->handle, SQLRUN_DECIMAL, SQLITE_UTF8, NULL,
		compare_decimals);

	for (size_t i = 0; rc == SQLITE_OK && i < sizeof functions / sizeof functions[0]; i++)
		rc = sqlite3_create_function(run->handle, functions[i].name, functions[i].argc,
			SQLITE_UTF8 | (functions[i].steady ? SQLITE_DETERMINISTIC : 0), run,
			functions[i].call, NULL, NULL);
	return rc;
}
