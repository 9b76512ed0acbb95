/* SPDX-License-Identifier: MIT */
/* MaxCompute's type names, read and printed. */
#include "odps/odpstype.h"

#include "check.h"

static const struct {
	const char *text, *canonical, *logical; /* logical "": unknown */
} cases[] = {
	{"tinyint", "tinyint", "int8"},
	{"SMALLINT", "smallint", "int16"},
	{"Int", "int", "int32"},
	{"bigint", "bigint", "int64"},
	{"boolean", "boolean", "bool"},
	{"float", "float", "float32"},
	{"double", "double", "float64"},
	{"decimal", "decimal", "decimal(54,18)"},
	{"decimal(38,18)", "decimal(38,18)", "decimal(38,18)"},
	{"DECIMAL( 10 , 2 )", "decimal(10,2)", "decimal(10,2)"},
	{"decimal(9)", "decimal(9,0)", "decimal(9,0)"},
	{"decimal(76,38)", "decimal(76,38)", "decimal(76,38)"},
	{"string", "string", "string"},
	{"varchar(20)", "varchar(20)", "string"},
	{"char(5)", "char(5)", "string"},
	{"binary", "binary", "bytes"},
	{"json", "json", "json"},
	{"date", "date", "date"},
	{"datetime", "datetime", "timestamp"},
	{"timestamp", "timestamp", "timestamp"},
	{"timestamp_ntz", "timestamp_ntz", "datetime"},
	{"interval_year_month", "interval_year_month", "interval"},
	{"interval_day_time", "interval_day_time", "interval"},
	{"geography", "geography", "bytes"},
	{"vector(float,3)", "vector(float,3)", "json"},
	{"VECTOR (DOUBLE, 12)", "vector(double,12)", "json"},
	{"array<bigint>", "array<bigint>", "json"},
	{" ARRAY < map<string , INT> > ", "array<map<string,int>>", "json"},
	{"map<bigint,map<string,string>>", "map<bigint,map<string,string>>", "json"},
	{"struct<a:int,b:string>", "struct<a:int,b:string>", "json"},
	{"STRUCT<`x`:INT,`b c`:STRING>", "struct<x:int,`b c`:string>", "json"},
	{"struct<`a``b`:int>", "struct<`a``b`:int>", "json"},
	{"struct<`1a`:int,_b:int>", "struct<`1a`:int,_b:int>", "json"},
	{"struct<\xe4\xb8\xad:int>", "struct<`\xe4\xb8\xad`:int>", "json"},
	{"struct<a:array<date>,m:map<string,boolean>>", "struct<a:array<date>,m:map<string,boolean>>",
		"json"},
	/* not known, or no type at all */
	{"hyperloglog", "hyperloglog", ""},
	{"", "", ""},
	{"bigint unsigned", "bigint unsigned", ""},
	{"decimal(0,0)", "decimal(0,0)", ""},
	{"decimal(10,11)", "decimal(10,11)", ""},
	{"decimal(4294967297,1)", "decimal(4294967297,1)", ""},
	{"varchar", "varchar", ""},
	{"varchar()", "varchar()", ""},
	{"char(0)", "char(0)", ""},
	{"vector(int,3)", "vector(int,3)", ""},
	{"array", "array", ""},
	{"array<", "array<", ""},
	{"array<bigint", "array<bigint", ""},
	{"array<bigint>>", "array<bigint>>", ""},
	{"array<>", "array<>", ""},
	{"map<string>", "map<string>", ""},
	{"struct<>", "struct<>", ""},
	{"struct<a>", "struct<a>", ""},
	{"struct<`a:int>", "struct<`a:int>", ""},
	{"struct<``:int>", "struct<``:int>", ""},
	/* the known parts around an unknown one stay */
	{"ARRAY<Blob>", "array<Blob>", ""},
	{"map<string,blob(1,2)>", "map<string,blob(1,2)>", ""},
	{"struct<a:INT,b:thing<x,y>,c:int>", "struct<a:int,b:thing<x,y>,c:int>", ""},
};

static void check_case(struct check *c, const char *text, const char *canonical, const char *logical)
{
	struct str out = STR_INIT, name = STR_INIT;
	struct odpstype type, again;

	odpstype_parse(&type, span_of(text));
	odpstype_print(&out, &type);
	check_text(c, text, out.s, canonical);
	dstype_print(&name, odpstype_logical(&type));
	str_adds(&name, "");
	check_text(c, text, name.s, logical);
	check_that(c, odpstype_known(&type) == (logical[0] != '\0'), "%s: known", text);
	odpstype_parse(&again, str_span(&out));
	str_clear(&out);
	odpstype_print(&out, &again);
	check_text(c, "printed and read again", out.s, canonical);
	odpstype_free(&type);
	odpstype_free(&again);
	str_free(&out);
	str_free(&name);
}

/* An array of arrays ... of int, so deep. */
static bool known_at_depth(int depth)
{
	struct str text = STR_INIT;
	struct odpstype type;
	bool known;
	int i;

	for (i = 0; i < depth; i++)
		str_adds(&text, "array<");
	str_adds(&text, "int");
	for (i = 0; i < depth; i++)
		str_addc(&text, '>');
	odpstype_parse(&type, str_span(&text));
	known = odpstype_known(&type);
	odpstype_free(&type);
	str_free(&text);
	return known;
}

static const struct {
	const char *logical, *native;
} from[] = {
	{"bool", "boolean"},
	{"int8", "tinyint"},
	{"int64", "bigint"},
	{"uint8", "smallint"},
	{"uint32", "bigint"},
	{"uint64", "decimal(20,0)"},
	{"float32", "float"},
	{"decimal(10,2)", "decimal(10,2)"},
	{"decimal", "decimal"},
	{"string", "string"},
	{"bytes", "binary"},
	{"date", "date"},
	{"time", "string"},
	{"datetime", "timestamp_ntz"},
	{"timestamp", "timestamp"},
	{"interval", "string"},
	{"json", "json"},
};

int main(void)
{
	struct check c = CHECK_INIT;
	struct str out = STR_INIT;
	struct odpstype type;
	struct dstype logical;
	size_t i;

	for (i = 0; i < CHECK_COUNT(cases); i++)
		check_case(&c, cases[i].text, cases[i].canonical, cases[i].logical);
	check_that(&c, known_at_depth(ODPSTYPE_DEPTH_MAX), "the deepest type");
	check_that(&c, !known_at_depth(ODPSTYPE_DEPTH_MAX + 1), "one deeper");
	check_that(&c, !known_at_depth(100000), "much deeper");
	for (i = 0; i < CHECK_COUNT(from); i++) {
		dstype_parse(span_of(from[i].logical), &logical);
		odpstype_from_logical(&type, logical);
		str_clear(&out);
		odpstype_print(&out, &type);
		check_text(&c, from[i].logical, out.s, from[i].native);
		odpstype_free(&type);
	}
	str_free(&out);
	return check_end(&c);
}
