/* SPDX-License-Identifier: MIT */
/* MaxCompute's values as dsrecord spells them. */
#include "odps/odpsvalue.h"

#include "check.h"
#include "base/mem.h"

#include <math.h>

struct one {
	struct odpstype type;
	const struct odpstype *ref;
	struct odpsvalue printer;
};

static void start(struct one *o, const char *type, const struct odpsvalue_options *options)
{
	odpstype_parse(&o->type, span_of(type));
	o->ref = &o->type;
	odpsvalue_init(&o->printer, options, &o->ref, 1);
}

static void stop(struct one *o)
{
	odpsvalue_free(&o->printer);
	odpstype_free(&o->type);
}

/* One value as JSON; the fault's name and reason where it has none. */
static void print(struct check *c, const char *type, const struct odpsvalue_options *options,
	struct tunnelrec_value v, const char *want)
{
	struct str out = STR_INIT;
	struct fault f = {.code = FAULT_NONE};
	struct value value;
	struct one o;
	size_t bad = 99;

	start(&o, type, options);
	v.set = true;
	if (odpsvalue_row(&o.printer, &v, &value, &f, &bad) < 0)
		str_addf(&out, "%s(%zu): %s, shown as ", fault_name(f.code), bad, f.reason);
	value_json(&out, &value);
	check_text(c, type, out.s, want);
	str_free(&out);
	stop(&o);
}

static const struct {
	const char *type;
	int64_t i;
	const char *json;
} numbers[] = {
	{"tinyint", -128, "-128"},
	{"bigint", INT64_MIN, "-9223372036854775808"},
	{"bigint", INT64_MAX, "9223372036854775807"},
	{"bigint", 0, "0"},
	{"bigint", 7, "7"},
	{"bigint", 10, "10"},
	{"bigint", 99, "99"},
	{"bigint", -100, "-100"},
	{"boolean", 0, "false"},
	{"boolean", 1, "true"},
	{"date", 0, "\"1970-01-01\""},
	{"date", 18085, "\"2019-07-08\""},
	{"date", -719162, "\"0001-01-01\""},
	{"date", 2932896, "\"9999-12-31\""},
	{"date", 2932897, "bad_date(0): '2932897' (days since 1970) is outside the years 0001 to "
			  "9999, shown as 2932897"},
	{"date", INT64_MIN, "bad_date(0): '-9223372036854775808' (days since 1970) is outside the "
			    "years 0001 to 9999, shown as -9223372036854775808"},
	{"datetime", INT64_C(1562560496789), "\"2019-07-08T12:34:56.789+08:00\""},
	{"datetime", INT64_C(1562560496000), "\"2019-07-08T12:34:56+08:00\""},
	{"datetime", INT64_C(1562560496100), "\"2019-07-08T12:34:56.100+08:00\""},
	{"datetime", 0, "\"1970-01-01T08:00:00+08:00\""},
	{"datetime", -1, "\"1970-01-01T07:59:59.999+08:00\""},
	{"datetime", INT64_C(-2208988800000), "\"1900-01-01T00:00:00Z\""},
	{"datetime", INT64_C(-62135596800000), "\"0001-01-01T00:00:00Z\""},
	{"datetime", INT64_C(-62135596800001), "bad_date(0): '-62135596800001' (milliseconds since "
			"1970) is outside the years 0001 to 9999, shown as -62135596800001"},
	{"datetime", INT64_C(253402300799999), "\"9999-12-31T23:59:59.999Z\""},
	{"datetime", INT64_C(253402300800000), "bad_date(0): '253402300800000' (milliseconds since "
			"1970) is outside the years 0001 to 9999, shown as 253402300800000"},
	{"interval_year_month", 14, "\"1-2\""},
	{"interval_year_month", -14, "\"-1-2\""},
	{"interval_year_month", 0, "\"0-0\""},
};

static const struct {
	const char *type;
	int64_t sec;
	int32_t nano;
	const char *json;
} times[] = {
	{"timestamp", 1562560496, 123456789, "\"2019-07-08T12:34:56.123456789+08:00\""},
	{"timestamp", 1562560496, 123456000, "\"2019-07-08T12:34:56.123456+08:00\""},
	{"timestamp", 1562560496, 0, "\"2019-07-08T12:34:56+08:00\""},
	{"timestamp", -1, 500000000, "\"1970-01-01T07:59:59.500+08:00\""},
	{"timestamp", 0, -500000000, "\"1970-01-01T07:59:59.500+08:00\""},
	{"timestamp", INT64_C(253402300800), -1, "\"9999-12-31T23:59:59.999999999Z\""},
	{"timestamp", INT64_C(253402300800), 0, "bad_date(0): '253402300800' (seconds since 1970) is "
			"outside the years 0001 to 9999, shown as 253402300800"},
	{"timestamp", INT64_MIN, -1, "bad_date(0): '-9223372036854775808' (seconds since 1970) is "
			"outside the years 0001 to 9999, shown as -9223372036854775808"},
	{"timestamp_ntz", 1562560496, 5, "\"2019-07-08T04:34:56.000000005\""},
	{"timestamp_ntz", -1, 0, "\"1969-12-31T23:59:59\""},
	{"interval_day_time", 93784, 0, "\"1 02:03:04.000000000\""},
	{"interval_day_time", -2, 500000000, "\"-0 00:00:01.500000000\""},
	{"interval_day_time", -1, -500000000, "\"-0 00:00:01.500000000\""},
};

static const struct {
	const char *type, *bytes, *json, *as_number; /* as_number NULL: the same */
} texts[] = {
	{"string", "", "\"\"", NULL},
	{"string", "a\"b\\c\n\x01", "\"a\\\"b\\\\c\\n\\u0001\"", NULL},
	{"string", "\xe4\xb8\xad\xf0\x9f\x98\x80", "\"\xe4\xb8\xad\xf0\x9f\x98\x80\"", NULL},
	{"string", "\xff\xfe", "{\"$base64\":\"//4=\"}", NULL},
	{"char(5)", "ab   ", "\"ab   \"", NULL},
	{"varchar(9)", "x", "\"x\"", NULL},
	{"binary", "abc", "{\"$base64\":\"YWJj\"}", NULL},
	{"geography", "abc", "{\"$base64\":\"YWJj\"}", NULL},
	{"decimal(38,18)", "1.10", "\"1.10\"", "1.10"},
	{"decimal(38,18)", "-0", "\"-0\"", "-0"},
	{"decimal(38,18)", "12345678901234567890.123456789012345678",
		"\"12345678901234567890.123456789012345678\"",
		"12345678901234567890.123456789012345678"},
	{"decimal(38,18)", "1E+5", "\"100000\"", "100000"},
	{"decimal(38,18)", "1.5e-3", "\"0.0015\"", "0.0015"},
	{"decimal(38,18)", "+1.50", "\"1.50\"", "1.50"},
	{"decimal(38,18)", ".5", "\"0.5\"", "0.5"},
	{"decimal(38,18)", "007.50", "\"7.50\"", "7.50"},
	{"decimal", "inf", "not_number(0): 'inf' is no decimal, shown as \"inf\"", NULL},
	{"decimal", "", "not_number(0): '' is no decimal, shown as \"\"", NULL},
	{"decimal", "1e999999999", "out_of_range(0): '1e999999999' has too many digits, shown as "
				   "\"1e999999999\"", NULL},
	{"json", "{\"a\": [1.10, null]}", "{\"a\": [1.10, null]}", NULL},
	{"json", "{\"a\":\n 1}", "{\"a\":  1}", NULL},
	{"json", "null", "null", NULL},
	{"json", " 7 ", "7", NULL},
	{"json", "\"x\\n\"", "\"x\\n\"", NULL},
	{"json", "\"x\ny\"", "bad_json_value(0): '\"x\\ny\"' is no JSON that a record can hold, shown "
			     "as \"\\\"x\\ny\\\"\"", NULL},
	{"json", "{", "bad_json_value(0): '{' is no JSON that a record can hold, shown as \"{\"", NULL},
	{"json", "{\"a\":1,\"a\":2}", "bad_json_value(0): '{\"a\":1,\"a\":2}' is no JSON that a record "
			"can hold, shown as \"{\\\"a\\\":1,\\\"a\\\":2}\"", NULL},
	{"json", "", "bad_json_value(0): '' is no JSON that a record can hold, shown as \"\"", NULL},
};

static const struct {
	double d;
	const char *json;
} doubles[] = {
	{0.1, "0.1"}, {-0.0, "-0"}, {1e300, "1e300"}, {NAN, "\"NaN\""},
	{INFINITY, "\"Infinity\""}, {-INFINITY, "\"-Infinity\""}, {5e-324, "5e-324"},
};

static void check_scalars(struct check *c, const struct odpsvalue_options *options)
{
	struct odpsvalue_options by_number = *options;
	size_t i;

	by_number.decimal_number = true;
	for (i = 0; i < CHECK_COUNT(numbers); i++)
		print(c, numbers[i].type, options, (struct tunnelrec_value){.i = numbers[i].i},
			numbers[i].json);
	for (i = 0; i < CHECK_COUNT(times); i++)
		print(c, times[i].type, options,
			(struct tunnelrec_value){.sec = times[i].sec, .nano = times[i].nano},
			times[i].json);
	for (i = 0; i < CHECK_COUNT(doubles); i++)
		print(c, "double", options, (struct tunnelrec_value){.d = doubles[i].d},
			doubles[i].json);
	print(c, "float", options, (struct tunnelrec_value){.f = 0.1f}, "0.1");
	print(c, "float", options, (struct tunnelrec_value){.f = INFINITY}, "\"Infinity\"");
	for (i = 0; i < CHECK_COUNT(texts); i++) {
		struct tunnelrec_value v = {.s = span_of(texts[i].bytes)};

		print(c, texts[i].type, options, v, texts[i].json);
		print(c, texts[i].type, &by_number, v,
			texts[i].as_number != NULL ? texts[i].as_number : texts[i].json);
	}
}

/* Makes the encoding of nested values, as the wire has them. */
static void put_int(struct str *out, int64_t i)
{
	const struct odpstype type = {.kind = ODPS_INT};
	const struct tunnelrec_value v = {.set = true, .i = i};

	tunnelrec_put(out, &type, &v);
}

static void put_text(struct str *out, const char *text)
{
	const struct odpstype type = {.kind = ODPS_STRING};
	const struct tunnelrec_value v = {.set = true, .s = span_of(text)};

	tunnelrec_put(out, &type, &v);
}

/*
 * A value's encoding by a little language: [n count, 0 not null, 1 null, i1 a number,
 * s"x" a string.
 */
static void encode(struct str *out, const char *script)
{
	char text[64];
	const char *p;
	size_t n;

	for (p = script; *p != '\0'; p++) {
		if (*p == '[')
			tunnelrec_put_count(out, (uint64_t)(*++p - '0'));
		else if (*p == '0' || *p == '1')
			tunnelrec_put_null(out, *p == '1');
		else if (*p == 'i')
			put_int(out, *++p - '0');
		else if (*p == 's') {
			n = strcspn(p + 2, "\"");
			snprintf(text, sizeof text, "%.*s", (int)n, p + 2);
			put_text(out, text);
			p += n + 2;
		}
	}
}

static const struct {
	const char *type, *script, *json;
} nested[] = {
	{"array<int>", "[0", "[]"},
	{"array<int>", "[30i110i2", "[1,null,2]"},
	{"array<string>", "[20s\"a\\b\"0s\"\"", "[\"a\\\\b\",\"\"]"},
	{"array<array<int>>", "[20[10i10[0", "[[1],[]]"},
	{"struct<a:int,`b c`:string>", "0i10s\"x\"", "{\"a\":1,\"b c\":\"x\"}"},
	{"struct<a:int,`b\"c`:string>", "11", "{\"a\":null,\"b\\\"c\":null}"},
	{"map<string,int>", "[20s\"k\"0s\"l\"[20i11", "{\"k\":1,\"l\":null}"},
	{"map<int,string>", "[10i7[10s\"x\"", "{\"7\":\"x\"}"},
	{"map<string,int>", "[11[10i1", "{\"null\":1}"},
	{"map<string,map<string,int>>", "[20s\"a\"0s\"b\"[20[10s\"a\"[10i10[10s\"b\"[10i2",
		"{\"a\":{\"a\":1},\"b\":{\"b\":2}}"},
	{"map<string,int>", "[20s\"k\"0s\"k\"[20i10i2",
		"bad_json_value(0): the map holds a key twice, shown as null"},
	{"map<string,int>", "[21" "0s\"null\"[20i10i2",
		"bad_json_value(0): the map holds a key twice, shown as null"},
	{"array<json>", "[10s\"{}\"", "[{}]"},
	{"array<json>", "[10s\"}\"",
		"bad_json_value(0): '}' is no JSON that a record can hold, shown as null"},
	{"array<decimal(5,2)>", "[10s\"1.10\"", "[\"1.10\"]"},
	{"array<binary>", "[10s\"abc\"", "[{\"$base64\":\"YWJj\"}]"},
};

static void check_nested(struct check *c, const struct odpsvalue_options *options)
{
	struct odpsvalue_options small = *options;
	struct str bytes = STR_INIT;
	size_t i;

	for (i = 0; i < CHECK_COUNT(nested); i++) {
		str_clear(&bytes);
		encode(&bytes, nested[i].script);
		print(c, nested[i].type, options, (struct tunnelrec_value){.s = str_span(&bytes)},
			nested[i].json);
	}
	small.max_text = 20;
	str_clear(&bytes);
	encode(&bytes, "[40s\"aaaaaa\"0s\"aaaaaa\"0s\"aaaaaa\"0s\"aaaaaa\"");
	print(c, "array<string>", &small, (struct tunnelrec_value){.s = str_span(&bytes)},
		"too_long(0): as JSON the value is longer than 20 bytes, shown as null");
	str_free(&bytes);
}

/* A json value as deep as a record allows, and one level more; alone and in an array. */
static void check_depth(struct check *c, const struct odpsvalue_options *options)
{
	struct str json = STR_INIT, array = STR_INIT, want = STR_INIT;
	int depth, i;

	for (depth = 510; depth <= 512; depth++) {
		str_clear(&json);
		str_clear(&array);
		str_clear(&want);
		for (i = 0; i < depth; i++)
			str_addc(&json, '[');
		for (i = 0; i < depth; i++)
			str_addc(&json, ']');
		if (depth < 512)
			str_add(&want, json.s, json.len);
		else
			str_addf(&want, "bad_json_value(0): the value nests deeper than 511 levels, "
					"shown as \"%s\"", json.s);
		print(c, "json", options, (struct tunnelrec_value){.s = str_span(&json)}, want.s);
		tunnelrec_put_count(&array, 1);
		tunnelrec_put_null(&array, false);
		put_text(&array, json.s);
		str_clear(&want);
		if (depth < 511)
			str_addf(&want, "[%s]", json.s);
		else
			str_adds(&want, "bad_json_value(0): the value nests deeper than 511 levels, "
					"shown as null");
		print(c, "array<json>", options, (struct tunnelrec_value){.s = str_span(&array)}, want.s);
	}
	str_free(&json);
	str_free(&array);
	str_free(&want);
}

static void check_old_dates(struct check *c, const struct odpsvalue_options *options)
{
	struct tunnelrec_value v = {.set = true, .i = ODPSVALUE_OLD_DATES - 1};
	struct value out;
	struct fault f;
	struct one o;
	size_t bad;

	start(&o, "datetime", options);
	check_that(c, odpsvalue_row(&o.printer, &v, &out, &f, &bad) == 0, "1991");
	o.printer.datetime_min = ODPSVALUE_OLD_DATES;
	check_that(c, odpsvalue_row(&o.printer, &v, &out, &f, &bad) < 0 && f.code == FAULT_BAD_DATE,
		"1991 in another encoding");
	v.i++;
	check_that(c, odpsvalue_row(&o.printer, &v, &out, &f, &bad) == 0, "1992");
	stop(&o);
}

static void check_clash(struct check *c)
{
	struct odpstype type;

	odpstype_parse(&type, span_of("array<struct<a:int,b:struct<x:int,y:int>>>"));
	check_that(c, odpsvalue_clash(&type) == NULL, "no clash");
	odpstype_free(&type);
	odpstype_parse(&type, span_of("array<struct<a:int,b:struct<x:int,x:int>>>"));
	check_text(c, "a clash", odpsvalue_clash(&type), "x");
	odpstype_free(&type);
}

int main(void)
{
	struct check c = CHECK_INIT;
	struct err err = ERR_INIT;
	struct odpsvalue_options options = {.max_text = 1 << 20};

	options.zone = zone_open("Asia/Shanghai", &err);
	if (options.zone == NULL) {
		check_skip(&c, "no zone database");
		return check_end(&c);
	}
	check_scalars(&c, &options);
	check_nested(&c, &options);
	check_clash(&c);
	check_depth(&c, &options);
	check_old_dates(&c, &options);
	zone_free((struct zone *)options.zone);
	return check_end(&c);
}
