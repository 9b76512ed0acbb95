/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "serve/odpstext.h"

#include <stdlib.h>

/* want: how the value prints that was read from in; NULL: the same; "!" and the fault's code */
static const struct {
	const char *type, *in, *want;
} cases[] = {
	{"tinyint", "127", NULL}, {"tinyint", "-128", NULL}, {"tinyint", "128", "!out_of_range"},
	{"smallint", "-32768", NULL}, {"int", "2147483648", "!out_of_range"},
	{"bigint", "9223372036854775807", NULL}, {"bigint", "-9223372036854775808", NULL},
	{"bigint", "9223372036854775808", "!out_of_range"}, {"bigint", "007", "7"},
	{"bigint", "1e3", "1000"}, {"bigint", "1.0", "1"}, {"bigint", "1.5", "!not_integer"},
	{"bigint", "x", "!not_number"}, {"bigint", "", "!not_number"}, {"bigint", " 1", "!not_number"},
	{"boolean", "true", NULL}, {"boolean", "FALSE", "false"}, {"boolean", "1", "true"},
	{"boolean", "yes", "!wrong_type"},
	{"double", "0.1", NULL}, {"double", "1.50", "1.5"}, {"double", "1e308", NULL},
	{"double", "5e-324", NULL}, {"double", "-0", NULL}, {"double", "NaN", NULL},
	{"double", "nan", "NaN"}, {"double", "-Infinity", NULL}, {"double", "inf", "Infinity"},
	{"double", "1e309", "!out_of_range"}, {"double", "0x10", "!not_number"},
	{"float", "0.1", NULL}, {"float", "3.4028235e38", NULL}, {"float", "1e39", "!out_of_range"},
	{"decimal(10,2)", "1.10", NULL}, {"decimal(10,2)", "1.1", NULL},
	{"decimal(10,2)", "1.100", "1.10"}, {"decimal(10,2)", "1.101", "!lossy_fraction"},
	{"decimal(10,2)", "99999999.99", NULL}, {"decimal(10,2)", "100000000", "!out_of_range"},
	{"decimal(10,2)", "1e3", "1000"}, {"decimal(10,2)", "-0.05", NULL},
	{"decimal(10,2)", "0E-18", "0"}, {"decimal(10,2)", "abc", "!not_number"},
	{"decimal(38,18)", "12345678901234567890.123456789012345678", NULL},
	{"decimal", "123456789012345678901234567890123456.123456789012345678", NULL},
	{"string", "", NULL}, {"string", "a\xff\nb", NULL}, {"binary", "\xff\xfe", NULL},
	{"varchar(2)", "\xc3\xa9\xc3\xa9", NULL}, {"varchar(2)", "abc", "!too_long"},
	{"char(3)", "ab", NULL}, {"json", "{\"a\": 1}", NULL},
	{"date", "2019-07-08", NULL}, {"date", "0001-01-01", NULL}, {"date", "9999-12-31", NULL},
	{"date", "2019-02-29", "!bad_date"}, {"date", "2019-07-08 00:00:00", "2019-07-08"},
	{"date", "2019-07-08 00:00:01", "!bad_date"}, {"date", "x", "!bad_date"},
	{"datetime", "2019-07-08 12:34:56", NULL}, {"datetime", "2019-07-08 12:34:56.7", NULL},
	{"datetime", "2019-07-08 12:34:56.789", NULL},
	{"datetime", "2019-07-08 12:34:56.7891", "!lossy_fraction"},
	{"datetime", "2019-07-08", "2019-07-08 00:00:00"},
	{"datetime", "2019-07-08T12:34:56+08:00", "2019-07-08 04:34:56"},
	{"datetime", "1969-12-31 23:59:59.999", NULL}, {"datetime", "0001-01-01 00:00:00", NULL},
	{"datetime", "2019-07-08 25:00:00", "!bad_time"},
	{"datetime", "@253402300800", NULL}, {"datetime", "@-62135596801.5", "@-62135596801.5"},
	{"timestamp", "2019-07-08 12:34:56.123456789", NULL},
	{"timestamp", "1900-01-01 00:00:00.000000001", NULL},
	{"timestamp_ntz", "2019-07-08 12:34:56.1", NULL},
	{"timestamp_ntz", "2019-07-08T12:34:56+08:00", "2019-07-08 12:34:56"},
	{"interval_year_month", "1-2", NULL}, {"interval_year_month", "-1-2", NULL},
	{"interval_year_month", "0-11", NULL}, {"interval_year_month", "1-12", "!bad_time"},
	{"interval_day_time", "1 02:03:04", "1 02:03:04.000000000"},
	{"interval_day_time", "-1 02:03:04.5", "-1 02:03:04.500000000"},
	{"interval_day_time", "0 00:00:00.000000001", NULL}, {"interval_day_time", "1-2", "!bad_time"},
	{"array<bigint>", "[1,2,null]", NULL}, {"array<bigint>", "[]", NULL},
	{"array<bigint>", "[ 1 , 2 ]", "[1,2]"}, {"array<bigint>", "[1.5]", "!not_integer"},
	{"array<bigint>", "{}", "!wrong_type"}, {"array<bigint>", "[1", "!bad_json"},
	{"array<string>", "[\"a\\u00e9\\n\",\"\"]", "[\"a\xc3\xa9\\n\",\"\"]"},
	{"array<string>", "[{\"$base64\":\"/w==\"}]", NULL}, {"array<string>", "[{}]", "!wrong_type"},
	{"array<double>", "[0.1,\"NaN\",\"-Infinity\"]", NULL},
	{"array<decimal(10,2)>", "[\"1.10\"]", NULL}, {"array<decimal(10,2)>", "[1.10]", "[\"1.10\"]"},
	{"array<boolean>", "[true,false]", NULL}, {"array<date>", "[\"2019-07-08\"]", NULL},
	{"array<array<int>>", "[[1],[],null]", NULL},
	{"map<string,bigint>", "{\"a\":1,\"b\":null}", NULL}, {"map<string,bigint>", "{}", NULL},
	{"map<bigint,string>", "{\"1\":\"x\"}", NULL}, {"map<bigint,string>", "{\"x\":\"x\"}", "!not_number"},
	{"struct<a:int,b:string>", "{\"a\":1,\"b\":\"x\"}", NULL},
	{"struct<a:int,b:string>", "{\"b\":\"x\"}", "{\"a\":null,\"b\":\"x\"}"},
	{"struct<a:int,b:array<map<string,int>>>", "{\"a\":1,\"b\":[{\"k\":2}]}", NULL},
	{"vector(float,2)", "[1.5,2]", NULL}, {"vector(float,2)", "[1]", "!wrong_type"},
};

static void read_case(const char *type_name, const char *in, const struct zone *zone,
	struct str *out)
{
	struct fault f = {.code = FAULT_NONE};
	struct tunnelrec_value v;
	struct str room = STR_INIT;
	struct odpstype type;

	odpstype_parse(&type, span_of(type_name));
	if (odpstext_read(&type, span_of(in), zone, &room, &v, &f) < 0)
		str_addf(out, "!%s", fault_name(f.code));
	else
		odpstext_print(out, &type, &v, zone);
	str_adds(out, "");
	odpstype_free(&type);
	str_free(&room);
}

static void check_zones(struct check *c)
{
	static const struct {
		const char *in, *want;
	} times[] = {
		{"2019-07-08 12:34:56", "2019-07-08 12:34:56"},
		{"2019-07-08T04:34:56Z", "2019-07-08 00:34:56"},
		{"2019-03-10 02:30:00", "!bad_time"}, /* a gap */
		{"2019-11-03 01:30:00", "2019-11-03 01:30:00"}, /* a fold: the earlier */
		{"2019-11-03T06:30:00Z", "2019-11-03 01:30:00-05:00"}, /* the later one */
	};
	struct err err = ERR_INIT;
	struct zone *zone = zone_open("America/New_York", &err);
	struct str out = STR_INIT;

	if (zone == NULL) {
		check_skip(c, "no zone database");
		return;
	}
	for (size_t i = 0; i < CHECK_COUNT(times); i++) {
		str_clear(&out);
		read_case("datetime", times[i].in, zone, &out);
		check_text(c, times[i].in, out.s, times[i].want);
	}
	str_free(&out);
	zone_free(zone);
}

int main(void)
{
	struct check c = CHECK_INIT;
	struct str out = STR_INIT;
	char name[200];

	for (size_t i = 0; i < CHECK_COUNT(cases); i++) {
		str_clear(&out);
		read_case(cases[i].type, cases[i].in, NULL, &out);
		snprintf(name, sizeof name, "%s %s", cases[i].type, cases[i].in);
		check_text(&c, name, out.s, cases[i].want != NULL ? cases[i].want : cases[i].in);
	}
	str_free(&out);
	check_zones(&c);
	return check_end(&c);
}
