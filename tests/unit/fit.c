/* SPDX-License-Identifier: MIT */
/* The table of when a value fits, row by row: logical types, and columns of servers. */
#include "check.h"

#include "fit/fit.h"
#include "format/json.h"

#include <stdlib.h>

/*
 * in: JSON, as from NDJSON; ~text, as from CSV; #text, bytes.
 * want: !code, or the value handed on: as JSON for the stream; for a server a
 * number's digits, 'text' or x'text' for bytes.
 */
struct row {
	const char *in, *want;
};

struct group {
	const char *name;
	struct fit fit;
	struct row rows[64];
};

#define STREAM(t) .name = #t, .fit = {.name = #t}
#define ALL .max_chars = UINT64_MAX, .max_bytes = UINT64_MAX

static const struct span colours[] = {
	{"red", 3}, {"light green", 11}, {"1", 1}, {"", 0}, {"Red", 3}};
static const struct span letters[] = {{"a", 1}, {"b", 1}, {"c d", 3}};

/* Casts to logical types: the fit is fit_of_type's. */
static const struct group casts[] = {
	{"bool", {0},
		{{"true", "true"}, {"false", "false"}, {"1", "true"}, {"0", "false"},
			{"1.0", "true"}, {"\"1\"", "true"}, {"\"true\"", "true"},
			{"\"FALSE\"", "false"}, {"~true", "true"}, {"2", "!out_of_range"},
			{"-1", "!out_of_range"}, {"0.5", "!out_of_range"},
			{"\"yes\"", "!wrong_type"}, {"\"\"", "!wrong_type"}, {"[]", "!wrong_type"},
			{"null", "null"}}},
	{"int8", {0},
		{{"7", "7"}, {"\"7\"", "7"}, {"\"007\"", "7"}, {"1.0", "1"}, {"1E2", "100"},
			{"-128", "-128"}, {"127", "127"}, {"128", "!out_of_range"},
			{"-129", "!out_of_range"}, {"1.5", "!lossy_fraction"},
			{"\"12abc\"", "!not_integer"}, {"\"\"", "!not_integer"},
			{"\" 7\"", "!not_integer"}, {"\"+7\"", "7"}, {"-0", "0"}, {"-0.0", "0"},
			{"0e99999999999999999999", "0"},
			{"1e99999999999999999999", "!out_of_range"},
			{"1e-99999999999999999999", "!lossy_fraction"}, {"true", "1"},
			{"false", "0"}, {"~true", "1"}, {"\"true\"", "!not_integer"},
			{"\"NaN\"", "!not_integer"}, {"\"Infinity\"", "!out_of_range"},
			{"\"\\u0037\"", "7"}, {"[1]", "!wrong_type"}, {"{\"a\":1}", "!wrong_type"},
			{"#7", "!wrong_type"}, {"12.70e1", "127"}, {"0.0001e4", "1"},
			{"\"5.\"", "5"}, {"\".5e1\"", "5"}, {"\".\"", "!not_integer"},
			{"\"1e\"", "!not_integer"}, {"\"0x10\"", "!not_integer"},
			{"\"1_0\"", "!not_integer"}, {"\"1,0\"", "!not_integer"},
			{"\"-\"", "!not_integer"}, {"\"--1\"", "!not_integer"}}},
	{"int64", {0},
		{{"9223372036854775807", "9223372036854775807"},
			{"9223372036854775808", "!out_of_range"},
			{"-9223372036854775808", "-9223372036854775808"},
			{"-9223372036854775809", "!out_of_range"},
			{"9.223372036854775807e18", "9223372036854775807"},
			{"\"00009223372036854775807\"", "9223372036854775807"},
			{"123456789012345678", "123456789012345678"},
			{"100000000000000000000000", "!out_of_range"}}},
	{"uint64", {0},
		{{"18446744073709551615", "18446744073709551615"},
			{"18446744073709551616", "!out_of_range"}, {"-1", "!out_of_range"},
			{"-0", "0"}, {"1.8446744073709551615E19", "18446744073709551615"},
			{"\"99999999999999999999\"", "!out_of_range"}}},
	{"decimal(5,2)", {0},
		{{"1.10", "\"1.10\""}, {"\"1.10\"", "\"1.10\""}, {"1.1000", "\"1.10\""},
			{"999.99", "\"999.99\""}, {"1000", "!out_of_range"},
			{"1.234", "!lossy_fraction"}, {"1e2", "\"100\""}, {"\"1e2\"", "\"100\""},
			{"1.5e-1", "\"0.15\""}, {"-0.01", "\"-0.01\""}, {"\"007\"", "\"007\""},
			{"\"+7.5\"", "\"7.5\""}, {"\".5\"", "\"0.5\""}, {"\"5.\"", "\"5\""},
			{"\"NaN\"", "!not_number"}, {"\"Infinity\"", "!out_of_range"},
			{"\"\"", "!not_number"}, {"true", "!wrong_type"}, {"7", "\"7\""},
			{"1e-999999999", "!lossy_fraction"}, {"1e999999999", "!out_of_range"},
			{"0e999999999", "\"0\""}, {"~12.50", "\"12.50\""}}},
	{"decimal(3)", {0}, {{"1.000", "\"1\""}, {"999.0", "\"999\""}, {"1.5", "!lossy_fraction"}}},
	{"decimal", {0},
		{{"12345678901234567890.12345678901234567890",
			 "\"12345678901234567890.12345678901234567890\""},
			{"1e3", "\"1000\""}, {"1e400000", "!out_of_range"},
			{"1e-5", "\"0.00001\""}}},
	{"float32", {0},
		{{"16777216", "16777216"}, {"16777217", "!lossy_precision"}, {"0.1", "0.1"},
			{"1e39", "!out_of_range"}, {"1e-50", "!out_of_range"}, {"1e-45", "1e-45"},
			{"3.4028235e38", "3.4028235e38"}, {"3.40282347e38", "3.40282347e38"},
			{"0.100000001", "0.100000001"}, {"0.10000000149011612", "!lossy_precision"},
			{"\"1.5\"", "1.5"}, {"\"007.50\"", "7.5"}, {"\"+1\"", "1"},
			{"\"NaN\"", "!not_number"}, {"\"-Infinity\"", "!out_of_range"},
			{"\"abc\"", "!not_number"}, {"true", "!wrong_type"}, {"0", "0"},
			{"-0.0", "-0.0"}, {"33554433", "!lossy_precision"}, {"1.10", "1.10"}}},
	{"float64", {0},
		{{"0.1", "0.1"}, {"0.10000000000000001", "0.10000000000000001"},
			{"0.1000000000000000055511151231257827", "!lossy_precision"},
			{"9007199254740992", "9007199254740992"},
			{"9007199254740993", "!lossy_precision"}, {"1e400", "!out_of_range"},
			{"-1e400", "!out_of_range"}, {"1e-400", "!out_of_range"},
			{"5e-324", "5e-324"},
			{"4.9406564584124654e-324", "4.9406564584124654e-324"},
			{"1.7976931348623157e308", "1.7976931348623157e308"},
			{"1.7976931348623159e308", "!out_of_range"},
			{"12345678901234567890", "!lossy_precision"}, {"1e22", "1e22"},
			{"1E5", "1E5"}, {"1.0", "1.0"}, {"\"1e+5\"", "1e+5"},
			{"\"0001e5\"", "100000"}, {"\"NaN\"", "!not_number"},
			{"\"Infinity\"", "!out_of_range"}}},
	{"string", {0},
		{{"\"x\"", "\"x\""}, {"1.10", "\"1.10\""}, {"1E400", "\"1E400\""},
			{"true", "\"true\""}, {"[1, 2]", "\"[1, 2]\""},
			{"{\"a\": \"b\"}", "\"{\\\"a\\\": \\\"b\\\"}\""},
			{"\"\\u00e9\\n\"", "\"\\u00e9\\n\""}, {"\"\\ud800\"", "!bad_charset"},
			{"\"\\udc00\\ud800\"", "!bad_charset"},
			{"\"\\ud83d\\ude00\"", "\"\\ud83d\\ude00\""}, {"~a,b", "\"a,b\""},
			{"~\xff", "!bad_charset"}, {"{\"$base64\":\"aGk=\"}", "\"hi\""},
			{"{\"$base64\":\"/w==\"}", "!bad_charset"},
			{"{\"$base64\":\"a\"}", "!bad_base64"}, {"#hi", "\"hi\""},
			{"{\"$base64\":1}", "\"{\\\"$base64\\\":1}\""}}},
	{"bytes", {0},
		{{"\"hi\"", "{\"$base64\":\"aGk=\"}"},
			{"{\"$base64\":\"/w==\"}", "{\"$base64\":\"/w==\"}"},
			{"{\"$base64\":\"\\/w==\"}", "{\"$base64\":\"/w==\"}"},
			{"{\"$b\\u0061se64\":\"/w==\"}", "{\"$base64\":\"/w==\"}"},
			{"{\"$base64\":\"*\"}", "!bad_base64"}, {"~\xff", "{\"$base64\":\"/w==\"}"},
			{"\"\\u0000\"", "{\"$base64\":\"AA==\"}"},
			{"12", "{\"$base64\":\"MTI=\"}"}}},
	{"date", {0},
		{{"\"2019-07-08\"", "\"2019-07-08\""},
			{"\"2019-07-08 00:00:00\"", "\"2019-07-08\""},
			{"\"2019-07-08T00:00:00.000\"", "\"2019-07-08\""},
			{"\"2019-07-08T00:00:01\"", "!bad_date"}, {"\"2019-02-29\"", "!bad_date"},
			{"\"2020-02-29\"", "\"2020-02-29\""}, {"\"0000-00-00\"", "!bad_date"},
			{"\"2019-7-8\"", "!bad_date"}, {"\"20190708\"", "!bad_date"},
			{"20190708", "!wrong_type"}, {"\"\"", "!bad_date"},
			{"\"2019-07-08T00:00:00+08:00\"", "\"2019-07-08\""},
			{"\"2019-07-08x\"", "!bad_date"}, {"true", "!wrong_type"},
			{"~2019-07-08", "\"2019-07-08\""},
			{"\"2019-07-0\\u0038\"", "\"2019-07-0\\u0038\""},
			{"\"10000-01-01\"", "!bad_date"}, {"\"0001-01-01\"", "\"0001-01-01\""}}},
	{"time", {0},
		{{"\"12:34:56\"", "\"12:34:56\""}, {"\"-838:59:59\"", "\"-838:59:59\""},
			{"\"839:00:00\"", "!out_of_range"}, {"\"24:00:00\"", "\"24:00:00\""},
			{"\"1:02:03.5\"", "\"1:02:03.5\""}, {"\"12:60:00\"", "!bad_time"},
			{"\"12:34\"", "!bad_time"}, {"\"12:34:56.\"", "!bad_time"},
			{"123456", "!wrong_type"}, {"\"2019-07-08 12:34:56\"", "!bad_time"}}},
	{"datetime", {0},
		{{"\"2019-07-08 12:34:56\"", "\"2019-07-08 12:34:56\""},
			{"\"2019-07-08T12:34:56.789\"", "\"2019-07-08T12:34:56.789\""},
			{"\"2019-07-08\"", "\"2019-07-08T00:00:00\""},
			{"\"2019-07-08T12:34:56+08:00\"", "\"2019-07-08T12:34:56\""},
			{"\"2019-07-08T12:34:56Z\"", "\"2019-07-08T12:34:56\""},
			{"\"2019-07-08T12:34:60\"", "!bad_time"},
			{"\"2019-07-08T24:00:00\"", "!bad_time"},
			{"\"2019-07-08 12:34\"", "!bad_time"},
			{"\"2019-07-08  12:34:56\"", "!bad_time"},
			{"\"2019-07-08T12:34:56+0800\"", "!bad_time"},
			{"\"2019-07-08T12:34:56+24:00\"", "!bad_time"},
			{"\"2019-07-08T12:34:56.1234567890\"", "\"2019-07-08T12:34:56.123456789\""},
			{"\"2019-07-08T12:34:56.1234567891\"", "!bad_time"}}},
	{"timestamp", {0},
		{{"\"2019-07-08T12:34:56+08:00\"", "\"2019-07-08T12:34:56+08:00\""},
			{"\"2019-07-08 12:34:56.5Z\"", "\"2019-07-08 12:34:56.5Z\""},
			{"\"2019-07-08 12:34:56\"", "!bad_time"}, {"\"2019-07-08\"", "!bad_time"},
			{"1562560496", "!wrong_type"}}},
	{"interval", {0},
		{{"\"1-11\"", "\"1-11\""}, {"\"-1-2\"", "\"-1-2\""}, {"\"1-12\"", "!bad_time"},
			{"\"3 02:03:04.000000005\"", "\"3 02:03:04.000000005\""},
			{"\"-3 02:03:04\"", "\"-3 02:03:04\""}, {"\"3 24:00:00\"", "!bad_time"},
			{"\"3\"", "!bad_time"}, {"3", "!wrong_type"}}},
	{"json", {0},
		{{"{\"a\": 1}", "{\"a\": 1}"}, {"[1e400]", "[1e400]"}, {"1.10", "1.10"},
			{"\"{\\\"a\\\": [1, 2]}\"", "{\"a\": [1, 2]}"}, {"\" 1 \"", "1"},
			{"\"x\"", "!bad_json_value"}, {"\"\\\"x\\\"\"", "\"x\""},
			{"\"{\\\"a\\\":1,\\\"a\\\":2}\"", "!bad_json_value"},
			{"\"[1,\\n2]\"", "[1, 2]"}, {"~[\n\"a b\"\n]\n", "[ \"a b\" ]"},
			{"~{\"a\":1}", "{\"a\":1}"}, {"~{", "!bad_json_value"},
			{"~", "!bad_json_value"}, {"{\"$base64\":\"aGk=\"}", "!wrong_type"},
			{"true", "true"}}},
	{"json", {.from = DSTYPE_JSON},
		{{"\"x\"", "\"x\""}, {"{\"$base64\":\"aGk=\"}", "{\"$base64\":\"aGk=\"}"}}},
	{"string", {.from = DSTYPE_JSON},
		{{"\"x\"", "\"\\\"x\\\"\""}, {"1", "\"1\""}, {"[\"x\"]", "\"[\\\"x\\\"]\""},
			{"{\"$base64\":\"aGk=\"}", "\"{\\\"$base64\\\":\\\"aGk=\\\"}\""}}},
	{"any", {0}, {{"\"\\ud800\"", "\"\\ud800\""}, {"[1]", "[1]"}}},
};

/* Columns of servers. */
static const struct group columns[] = {
	{"tinyint unsigned",
		{.kind = FIT_INTEGER, .dialect = FIT_MYSQL, .bits = 8, .is_unsigned = true},
		{{"255", "255"}, {"256", "!out_of_range"}, {"-1", "!out_of_range"}, {"~007", "7"},
			{"true", "1"}, {"null", "null"}}},
	{"mediumint not null",
		{.kind = FIT_INTEGER, .dialect = FIT_MYSQL, .bits = 24, .not_null = true},
		{{"8388607", "8388607"}, {"8388608", "!out_of_range"}, {"-8388608", "-8388608"},
			{"-8388609", "!out_of_range"}, {"null", "!null_not_allowed"}}},
	{"int, round", {.kind = FIT_INTEGER, .dialect = FIT_MYSQL, .bits = 32, .lossy = 1},
		{{"1.5", "2"}, {"-1.5", "-2"}, {"1.4999", "1"}, {"-0.4", "0"},
			{"2147483647.5", "!out_of_range"}, {"1e-9999999", "0"}, {"0.5", "1"},
			{"\"x\"", "!not_integer"}}},
	{"year", {.kind = FIT_YEAR, .dialect = FIT_MYSQL},
		{{"2019", "2019"}, {"\"2019\"", "2019"}, {"19", "!out_of_range"},
			{"\"99\"", "!out_of_range"}, {"0", "0000"}, {"\"0000\"", "0000"},
			{"\"00\"", "!out_of_range"}, {"1900", "!out_of_range"}, {"1901", "1901"},
			{"2155", "2155"}, {"2156", "!out_of_range"}, {"true", "!out_of_range"},
			{"false", "0000"}, {"2019.5", "!lossy_fraction"}, {"2.019e3", "2019"},
			{"~false", "0000"}, {"~true", "!out_of_range"}, {"-0", "0000"}}},
	{"bit(3)", {.kind = FIT_BIT, .dialect = FIT_MYSQL, .bits = 3},
		{{"7", "7"}, {"8", "!out_of_range"}, {"true", "1"}, {"-1", "!out_of_range"}}},
	{"bit(64)", {.kind = FIT_BIT, .dialect = FIT_MYSQL, .bits = 64},
		{{"18446744073709551615", "18446744073709551615"}}},
	{"decimal(5,2) unsigned",
		{.kind = FIT_DECIMAL,
			.dialect = FIT_MYSQL,
			.precision = 5,
			.scale = 2,
			.is_unsigned = true},
		{{"1.10", "1.10"}, {"-1", "!out_of_range"}, {"-0", "-0"}, {"1e2", "100"},
			{"\"1.5\"", "1.5"}, {"\"0001.50\"", "1.5"}}},
	{"decimal(5,2), round",
		{.kind = FIT_DECIMAL, .dialect = FIT_MYSQL, .precision = 5, .scale = 2, .lossy = 1},
		{{"1.235", "1.24"}, {"-1.235", "-1.24"}, {"1.2349", "1.23"},
			{"999.995", "!out_of_range"}, {"0.001", "0.00"}, {"-0.001", "0.00"},
			{"1e-9999999999", "0.00"}, {"1000", "!out_of_range"}}},
	{"float", {.kind = FIT_FLOAT, .dialect = FIT_MYSQL},
		{{"16777217", "!lossy_precision"}, {"0.1", "0.1"},
			{"0e9999", "0"}, {"-0e9999", "-0"}, {"0.000", "0"},
			{"0.0000000000000000000000000000000000001", "1e-37"},
			{"100000000000000000000000000000000000000", "1e38"},
			{"3.4028235e38", "3.4028234663852886e38"},
			{"-3.4028235e38", "-3.4028234663852886e38"}}},
	{"float, round", {.kind = FIT_FLOAT, .dialect = FIT_MYSQL, .lossy = 1},
		{{"16777217", "16777216"}, {"0.123456789012", "0.12345679"},
			{"1e39", "!out_of_range"}, {"1e-60", "!out_of_range"}}},
	{"double(5,2) unsigned",
		{.kind = FIT_DOUBLE,
			.dialect = FIT_MYSQL,
			.precision = 5,
			.scale = 2,
			.is_unsigned = true},
		{{"1.25", "1.25"}, {"1.255", "!lossy_fraction"}, {"1000", "!out_of_range"},
			{"-1", "!out_of_range"}}},
	{"varchar(3)",
		{.kind = FIT_TEXT, .dialect = FIT_MYSQL, .max_chars = 3, .max_bytes = UINT64_MAX},
		{{"\"abc\"", "'abc'"}, {"\"abcd\"", "!too_long"},
			{"\"\u00e9\u00e9\u00e9\"", "'\u00e9\u00e9\u00e9'"},
			{"\"\\u00e9\\u00e9\\u00e9\\u00e9\"", "!too_long"},
			{"\"abc \"", "!trailing_space"}, {"\"ab \"", "'ab '"},
			{"\"\U0001f600\"", "'\U0001f600'"}, {"1.5", "'1.5'"}, {"12.5", "!too_long"},
			{"true", "!too_long"}, {"[1]", "'[1]'"}, {"\"\"", "''"},
			{"~a\"b", "'a\"b'"}}},
	{"char(3)",
		{.kind = FIT_TEXT,
			.dialect = FIT_MYSQL,
			.max_chars = 3,
			.max_bytes = UINT64_MAX,
			.fixed = true},
		{{"\"ab\"", "'ab'"}, {"\"ab \"", "!trailing_space"}, {"\"abcd\"", "!too_long"},
			{"\"abc  \"", "!trailing_space"}, {"\" a\"", "' a'"}}},
	{"char(3), trim and truncate",
		{.kind = FIT_TEXT,
			.dialect = FIT_MYSQL,
			.max_chars = 3,
			.max_bytes = UINT64_MAX,
			.fixed = true,
			.lossy = 1 << FIT_TRIM | 1 << FIT_TRUNCATE},
		{{"\"ab \"", "'ab'"}, {"\"a bc\"", "'a b'"}, {"\"a  b\"", "'a'"},
			{"\"abc  \"", "'abc'"}, {"\"   \"", "''"}}},
	{"varchar(3), trim",
		{.kind = FIT_TEXT,
			.dialect = FIT_MYSQL,
			.max_chars = 3,
			.max_bytes = UINT64_MAX,
			.lossy = 1 << FIT_TRIM},
		{{"\"ab   \"", "'ab '"}, {"\"abcd\"", "!too_long"}}},
	{"tinytext",
		{.kind = FIT_TEXT, .dialect = FIT_MYSQL, .max_chars = UINT64_MAX, .max_bytes = 4},
		{{"\"abcd\"", "'abcd'"}, {"\"abcde\"", "!too_long"}, {"\"abcd \"", "!too_long"},
			{"\"\u00e9\u00e9\"", "'\u00e9\u00e9'"},
			{"\"\u00e9\u00e9x\"", "!too_long"}}},
	{"tinytext, truncate",
		{.kind = FIT_TEXT,
			.dialect = FIT_MYSQL,
			.max_chars = UINT64_MAX,
			.max_bytes = 4,
			.lossy = 1 << FIT_TRUNCATE},
		{{"\"\u00e9x\u00e9\"", "'\u00e9x'"}, {"\"\u4e2dxx\"", "'\u4e2dx'"}}},
	{"string, replace", {.kind = FIT_TEXT, ALL, .lossy = 1 << FIT_REPLACE},
		{{"\"a\\ud800b\"", "\"a?b\""}, {"~a\xff", "\"a?\""},
			{"\"a\\u0062\"", "\"a\\u0062\""}}},
	{"text from json", {.kind = FIT_TEXT, .dialect = FIT_MYSQL, ALL, .from = DSTYPE_JSON},
		{{"\"a\\n\"", "'\"a\\n\"'"}, {"1.0", "'1.0'"}, {"true", "'true'"}}},
	{"text, replace", {.kind = FIT_TEXT, .dialect = FIT_MYSQL, ALL, .lossy = 1 << FIT_REPLACE},
		{{"\"a\\ud800b\"", "'a?b'"},
			{"~a\xff\xfe"
			 "b",
				"'a??b'"},
			{"#\xe4\xb8", "'?"
				      "?'"}}},
	{"binary(2)", {.kind = FIT_BYTES, .dialect = FIT_MYSQL, .max_bytes = 2, .fixed = true},
		{{"\"ab\"", "x'ab'"}, {"\"a\"", "!out_of_range"}, {"\"abc\"", "!too_long"},
			{"{\"$base64\":\"aGk=\"}", "x'hi'"}, {"\"\u00e9\"", "x'\u00e9'"}}},
	{"varbinary(2), truncate",
		{.kind = FIT_BYTES,
			.dialect = FIT_MYSQL,
			.max_bytes = 2,
			.lossy = 1 << FIT_TRUNCATE},
		{{"\"abc\"", "x'ab'"}, {"\"a\"", "x'a'"}, {"\"\\ud800\"", "!bad_charset"}}},
	{"date", {.kind = FIT_DATE, .dialect = FIT_MYSQL},
		{{"\"2019-07-08\"", "'2019-07-08'"},
			{"\"2019-07-08 00:00:00.0\"", "'2019-07-08'"},
			{"\"2019-07-08 25:00:00\"", "!bad_date"}, {"\"12:00:00\"", "!bad_date"},
			{"\"2019-07-08 12:00:00\"", "!bad_date"}}},
	{"time(3)", {.kind = FIT_TIME, .dialect = FIT_MYSQL, .fraction = 3},
		{{"\"12:34:56.7890\"", "'12:34:56.789'"}, {"\"12:34:56.7891\"", "!lossy_fraction"},
			{"\"838:59:59.000\"", "'838:59:59.000'"},
			{"\"838:59:59.001\"", "!out_of_range"}, {"\"-00:00:01\"", "'-00:00:01'"}}},
	{"time(3) of MariaDB", {.kind = FIT_TIME, .dialect = FIT_MARIADB, .fraction = 3},
		{{"\"838:59:59.999\"", "'838:59:59.999'"}}},
	{"time, round", {.kind = FIT_TIME, .dialect = FIT_MYSQL, .fraction = 0, .lossy = 1},
		{{"\"12:34:56.5\"", "'12:34:57'"}, {"\"-12:59:59.500\"", "'-13:00:00'"},
			{"\"838:59:59.5\"", "!out_of_range"}}},
	{"datetime", {.kind = FIT_DATETIME, .dialect = FIT_MYSQL, .fraction = 0},
		{{"\"2019-07-08T12:34:56\"", "'2019-07-08T12:34:56'"},
			{"\"2019-07-08 12:34:56.000\"", "'2019-07-08 12:34:56'"},
			{"\"2019-07-08 12:34:56.5\"", "!lossy_fraction"},
			{"\"2019-07-08t12:34:56\"", "'2019-07-08 12:34:56'"},
			{"\"2019-07-08\"", "'2019-07-08 00:00:00'"},
			{"\"2019-07-08T12:34:56+08:00\"", "'2019-07-08 12:34:56'"},
			{"\"0000-00-00 00:00:00\"", "!bad_date"}}},
	{"datetime(3), round",
		{.kind = FIT_DATETIME, .dialect = FIT_MYSQL, .fraction = 3, .lossy = 1},
		{{"\"2019-12-31 23:59:59.9995\"", "'2020-01-01 00:00:00.000'"},
			{"\"2019-12-31 23:59:59.9994\"", "'2019-12-31 23:59:59.999'"},
			{"\"9999-12-31 23:59:59.9999\"", "!out_of_range"}}},
	{"enum", {.kind = FIT_ENUM, .dialect = FIT_MYSQL, .members = colours, .n_members = 5},
		{{"\"red\"", "'red'"}, {"\"Red\"", "'Red'"}, {"\"RED\"", "!bad_enum"},
			{"\"light green\"", "'light green'"}, {"1", "'1'"}, {"2", "!bad_enum"},
			{"\"\"", "''"}, {"\"red \"", "!bad_enum"}, {"\"r\\u0065d\"", "'red'"},
			{"[\"red\"]", "!wrong_type"}, {"true", "!bad_enum"}}},
	{"set", {.kind = FIT_SET, .dialect = FIT_MYSQL, .members = letters, .n_members = 3},
		{{"\"a\"", "'a'"}, {"\"a,c d\"", "'a,c d'"}, {"\"\"", "''"},
			{"\"a,\"", "!bad_enum"}, {"\"A\"", "!bad_enum"}, {"\"b,a\"", "'b,a'"},
			{"\"a, b\"", "!bad_enum"}, {"3", "!bad_enum"}, {"\",\"", "!bad_enum"}}},
	{"json of MySQL", {.kind = FIT_JSON, .dialect = FIT_MYSQL},
		{{"{\"a\": 1}", "'{\"a\": 1}'"}, {"\"[1]\"", "'[1]'"}, {"\"x\"", "!bad_json_value"},
			{"[18446744073709551615]", "'[18446744073709551615]'"},
			{"[-9223372036854775808]", "'[-9223372036854775808]'"},
			{"[18446744073709551616]", "!bad_json_value"},
			{"[100000000000000000000]", "'[100000000000000000000]'"},
			{"{\"a\":0.1}", "'{\"a\":0.1}'"},
			{"[0.9424502837770503]", "!bad_json_value"}, {"[1e400]", "!bad_json_value"},
			{"[0.10000000000000000001]", "!bad_json_value"},
			{"{\"a\":{\"b\":[1,\"-1e999\",0.3]}}",
				"'{\"a\":{\"b\":[1,\"-1e999\",0.3]}}'"},
			{"[\"\\ud800\"]", "!bad_charset"}, {"1", "'1'"}, {"true", "'true'"},
			{"~null", "'null'"}, {"1e400", "!bad_json_value"}}},
	{"json of a newer MySQL", {.kind = FIT_JSON, .dialect = FIT_MYSQL, .json_exact = true},
		{{"[0.9424502837770503]", "'[0.9424502837770503]'"},
			{"[0.942450283777050312]", "!bad_json_value"},
			{"[18446744073709551616]", "!bad_json_value"}}},
	{"json of MariaDB", {.kind = FIT_JSON, .dialect = FIT_MARIADB},
		{{"[18446744073709551616]", "'[18446744073709551616]'"}, {"[1e400]", "'[1e400]'"},
			{"[\"\\ud800\"]", "!bad_charset"}}},
	{"json of MySQL from json", {.kind = FIT_JSON, .dialect = FIT_MYSQL, .from = DSTYPE_JSON},
		{{"\"x\"", "'\"x\"'"}, {"\"\\ud800\"", "!bad_charset"}}},
	{"uuid", {.kind = FIT_UUID, .dialect = FIT_MARIADB},
		{{"\"123e4567-E89b-12d3-a456-426655440000\"",
			 "'123e4567-E89b-12d3-a456-426655440000'"},
			{"\"123e4567e89b12d3a456426655440000\"", "!wrong_type"},
			{"\"\"", "!wrong_type"}}},
	{"inet4", {.kind = FIT_INET4, .dialect = FIT_MARIADB},
		{{"\"10.0.0.1\"", "'10.0.0.1'"}, {"\"10.0.0\"", "!wrong_type"},
			{"\"10.0.0.01\"", "!wrong_type"}}},
	{"inet6", {.kind = FIT_INET6, .dialect = FIT_MARIADB},
		{{"\"::1\"", "'::1'"}, {"\"10.0.0.1\"", "!wrong_type"},
			{"\"::g\"", "!wrong_type"}}},
};

/* The value that a case's text stands for. */
static struct value read_value(struct json *json, const char *in, char *buf, size_t size)
{
	size_t n = strlen(in);
	struct value v = {.p = in + 1, .len = n - (n > 0)};
	struct fault fault;

	if (*in == '~' || *in == '#') {
		v.kind = *in == '~' ? VALUE_TEXT : VALUE_BYTES;
		return v;
	}
	memset(buf, '\n', size);
	memcpy(buf, in, n);
	if (json_value(json, buf, n, &v, &fault) < 0) {
		printf("the test's own '%s' is no JSON: %s\n", in, fault.reason);
		exit(1);
	}
	return v;
}

/* What came out, as the table writes it. */
static void show_value(struct str *s, const struct fit *fit, const struct value *v)
{
	str_clear(s);
	if (fit->dialect == FIT_STREAM || v->kind == VALUE_NULL) {
		value_json(s, v);
		return;
	}
	if (v->kind == VALUE_BYTES)
		str_addc(s, 'x');
	if (v->kind != VALUE_NUMBER)
		str_addc(s, '\'');
	str_add(s, v->p, v->len);
	if (v->kind != VALUE_NUMBER)
		str_addc(s, '\'');
}

static void check_row(struct check *c, const struct group *g, const struct fit *fit,
	const struct row *row, struct fit_room *room)
{
	struct json *json = json_new();
	struct str got = STR_INIT;
	struct fault fault = {0};
	char buf[512], what[1000];
	struct value v = read_value(json, row->in, buf, sizeof buf);

	if (fit_value(fit, room, &v, &v, &fault) < 0)
		str_addf(&got, "!%s", fault_name(fault.code));
	else
		show_value(&got, fit, &v);
	snprintf(what, sizeof what, "%s into %s (%s)", row->in, g->name, fault.reason);
	check_text(c, what, got.s, row->want);
	fit_room_reset(room);
	str_free(&got);
	json_free(json);
}

static void check_group(struct check *c, const struct group *g, struct fit fit)
{
	struct fit_room room = FIT_ROOM_INIT;
	const struct row *row;

	fit_prepare(&fit);
	for (row = g->rows; row < g->rows + CHECK_COUNT(g->rows) && row->in != NULL; row++)
		check_row(c, g, &fit, row, &room);
	fit_free(&fit);
	fit_room_free(&room);
}

static void check_casts(struct check *c)
{
	struct dstype type;
	struct fit fit;
	size_t i;

	for (i = 0; i < CHECK_COUNT(casts); i++) {
		type = (struct dstype){.kind = DSTYPE_ANY};
		if (strcmp(casts[i].name, "any") != 0)
			check_that(c, dstype_parse(span_of(casts[i].name), &type), "type %s",
				casts[i].name);
		fit = fit_of_type(type);
		fit.from = casts[i].fit.from;
		check_group(c, &casts[i], fit);
	}
}

static void check_columns(struct check *c)
{
	struct fit fit;
	size_t i;

	for (i = 0; i < CHECK_COUNT(columns); i++) {
		fit = columns[i].fit;
		fit.name = columns[i].name;
		check_group(c, &columns[i], fit);
	}
}

static const struct charset_case {
	const char *charset;
	uint64_t max_chars, max_bytes;
	const char *in, *want;
} charset_cases[] = {
	{"utf8mb3", 9, UINT64_MAX, "\"\U0001f600\"", "!bad_charset"},
	{"utf8mb3", 9, UINT64_MAX, "\"\u4e2d\"", "'\u4e2d'"},
	{"latin1", 9, UINT64_MAX, "\"\u20ac\u00e9\"", "'\u20ac\u00e9'"},
	{"latin1", 9, UINT64_MAX, "\"\\u0081\"", "'\xc2\x81'"},
	{"latin1", 9, UINT64_MAX, "\"\u0142\"", "!bad_charset"},
	{"latin1", UINT64_MAX, 2, "\"\u00e9\u00e9\"", "'\u00e9\u00e9'"},
	{"latin1", UINT64_MAX, 2, "\"\u00e9\u00e9x\"", "!too_long"},
	{"ascii", 9, UINT64_MAX, "\"\u00e9\"", "!bad_charset"},
	{"ascii", 9, UINT64_MAX, "\"x\"", "'x'"},
	{"ucs2", 9, UINT64_MAX, "\"\U0001f600\"", "!bad_charset"},
	{"ucs2", UINT64_MAX, 4, "\"abc\"", "!too_long"},
	{"utf16", UINT64_MAX, 4, "\"\U0001f600\"", "'\U0001f600'"},
	{"utf32", UINT64_MAX, 8, "\"ab\"", "'ab'"},
	{"utf32", UINT64_MAX, 8, "\"abc\"", "!too_long"},
	{"gbk", UINT64_MAX, 3, "\"\u4e2da\"", "'\u4e2da'"},
	{"gbk", UINT64_MAX, 3, "\"\u4e2d\u4e2d\"", "!too_long"},
	{"gbk", 9, UINT64_MAX, "\"\u20ac\"", "!bad_charset"},
	{"no such set", 9, UINT64_MAX, "\"\U0001f600\"", "'\U0001f600'"},
	{"no such set", 1, UINT64_MAX, "\"\U0001f600x\"", "!too_long"},
};

static void check_charsets(struct check *c)
{
	struct charset *list = NULL;
	const struct charset_case *t;
	struct group g;
	size_t i;

	for (i = 0; i < CHECK_COUNT(charset_cases); i++) {
		t = &charset_cases[i];
		g = (struct group){.name = t->charset,
			.fit = {.kind = FIT_TEXT,
				.dialect = FIT_MYSQL,
				.max_chars = t->max_chars,
				.max_bytes = t->max_bytes,
				.charset = charset_open(&list, t->charset)},
			.rows = {{t->in, t->want}}};
		check_group(c, &g, g.fit);
	}
	charset_free(list);
}

static const struct zone_case {
	const char *zone;
	enum fit_kind kind;
	enum fit_dialect dialect;
	int32_t session;
	const char *in, *want;
} zone_cases[] = {
	{"Asia/Shanghai", FIT_TIMESTAMP, FIT_STREAM, 0, "\"2019-07-08 12:34:56\"",
		"\"2019-07-08T12:34:56+08:00\""},
	{"Asia/Shanghai", FIT_TIMESTAMP, FIT_STREAM, 0, "\"2019-07-08\"",
		"\"2019-07-08T00:00:00+08:00\""},
	{"UTC", FIT_TIMESTAMP, FIT_STREAM, 0, "\"2019-07-08 12:34:56.50\"",
		"\"2019-07-08T12:34:56.50Z\""},
	{"Asia/Shanghai", FIT_DATETIME, FIT_STREAM, 0, "\"2019-07-08T12:34:56Z\"",
		"\"2019-07-08T20:34:56\""},
	{"Asia/Shanghai", FIT_DATE, FIT_STREAM, 0, "\"2019-07-07T16:00:00Z\"", "\"2019-07-08\""},
	{"Asia/Shanghai", FIT_DATE, FIT_STREAM, 0, "\"2019-07-08T00:00:00Z\"", "!bad_date"},
	{"America/New_York", FIT_TIMESTAMP, FIT_STREAM, 0, "\"2019-03-10 02:30:00\"", "!bad_time"},
	{"America/New_York", FIT_TIMESTAMP, FIT_STREAM, 0, "\"2019-11-03 01:30:00\"", "!bad_time"},
	{"America/New_York", FIT_TIMESTAMP, FIT_STREAM, 0, "\"2019-11-03 02:00:00\"",
		"\"2019-11-03T02:00:00-05:00\""},
	{"America/New_York", FIT_TIMESTAMP, FIT_STREAM, 0, "\"2900-07-01 00:00:00\"",
		"\"2900-07-01T00:00:00-04:00\""},
	{"Asia/Shanghai", FIT_TIMESTAMP, FIT_STREAM, 0, "\"1900-01-01 00:00:00\"",
		"\"1899-12-31T15:54:17Z\""},
	{"Asia/Shanghai", FIT_TIMESTAMP, FIT_MYSQL, 28800, "\"2019-07-08T12:34:56Z\"",
		"'2019-07-08 20:34:56'"},
	{"Asia/Shanghai", FIT_TIMESTAMP, FIT_MYSQL, 0, "\"2019-07-08 12:34:56\"",
		"'2019-07-08 04:34:56'"},
	{"UTC", FIT_TIMESTAMP, FIT_MYSQL, 0, "\"1970-01-01T00:00:00Z\"", "!out_of_range"},
	{"UTC", FIT_TIMESTAMP, FIT_MYSQL, 0, "\"1970-01-01T00:00:01Z\"", "'1970-01-01 00:00:01'"},
	{"UTC", FIT_TIMESTAMP, FIT_MYSQL, 0, "\"2038-01-19T03:14:07.999999Z\"",
		"'2038-01-19 03:14:07.999999'"},
	{"UTC", FIT_TIMESTAMP, FIT_MYSQL, 0, "\"2038-01-19T03:14:08Z\"", "!out_of_range"},
	{"UTC", FIT_DATETIME, FIT_MYSQL, 0, "\"0001-01-01T00:00:00+08:00\"", "!out_of_range"},
};

static void check_zones(struct check *c)
{
	struct err err = ERR_INIT;
	const struct zone_case *t;
	struct zone *zone;
	struct group g;
	size_t i;

	for (i = 0; i < CHECK_COUNT(zone_cases); i++) {
		t = &zone_cases[i];
		zone = zone_open(t->zone, &err);
		if (zone == NULL) {
			check_skip(c, err.text);
			err_clear(&err);
			continue;
		}
		g = (struct group){.name = t->zone,
			.fit = {.kind = t->kind,
				.dialect = t->dialect,
				.fraction = t->dialect == FIT_STREAM ? 9 : 6,
				.zone = zone,
				.session_offset = t->session},
			.rows = {{t->in, t->want}}};
		check_group(c, &g, g.fit);
		zone_free(zone);
	}
}

static void check_lossy(struct check *c)
{
	struct err err = ERR_INIT;
	unsigned lossy = 0;

	check_that(c, fit_set_lossy(&lossy, "round,trim", &err) == 0 && lossy == 5,
		"round,trim: %u", lossy);
	check_that(c, fit_set_lossy(&lossy, "truncat", &err) < 0, "truncat is taken");
	check_text(c, "the nearest", err.text,
		"'truncat' is no loss that can be allowed; did you mean 'truncate'?");
	err_clear(&err);
	check_that(c, fit_set_lossy(&lossy, "round,", &err) < 0, "an empty word is taken");
}

int main(void)
{
	struct check c = CHECK_INIT;

	check_casts(&c);
	check_columns(&c);
	check_charsets(&c);
	check_zones(&c);
	check_lossy(&c);
	return check_end(&c);
}
