/* SPDX-License-Identifier: MIT */
/* Tests of job, jobread, pipeline: what files mean, key by key, and what is refused where. */
#include "node/job.h"

#include "check.h"
#include "node/pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The parts of a job in DataWorks' form. */
#define JOB(reader, writer, rest) \
	"{\"type\":\"job\",\"version\":\"2.0\",\"steps\":[" \
	"{\"stepType\":\"odps\",\"category\":\"reader\",\"name\":\"R\",\"parameter\":" reader "}," \
	"{\"stepType\":\"mysql\",\"category\":\"writer\",\"name\":\"W\",\"parameter\":" writer "}]" rest "}"
#define READER "{\"datasource\":\"o\",\"table\":\"t\",\"column\":[\"a\",\"b\"]}"
#define WRITER "{\"datasource\":\"m\",\"table\":\"u\",\"column\":[\"a\",\"b\"]}"
#define WITH_READER(more) \
	JOB("{\"datasource\":\"o\",\"table\":\"t\",\"column\":[\"a\",\"b\"]," more "}", WRITER, "")
#define WITH_WRITER(more) \
	JOB(READER, "{\"datasource\":\"m\",\"table\":\"u\",\"column\":[\"a\",\"b\"]," more "}", "")
#define WITH_SETTING(setting) JOB(READER, WRITER, ",\"setting\":" setting)
#define WITH_COLUMNS(from, to) \
	JOB("{\"datasource\":\"o\",\"table\":\"t\",\"column\":" from "}", \
		"{\"datasource\":\"m\",\"table\":\"u\",\"column\":" to "}", "")
/* And in DataX'. */
#define DATAX(reader, writer, more) \
	"{\"job\":{\"content\":[{\"reader\":{\"name\":\"odpsreader\",\"parameter\":" reader "}," \
	"\"writer\":{\"name\":\"mysqlwriter\",\"parameter\":" writer "}" more "}]}}"
#define DATAX_READER \
	"{\"accessId\":\"i\",\"accessKey\":\"k${x\",\"project\":\"p\",\"odpsServer\":\"http://h/api\"," \
	"\"tunnelServer\":\"http://h\",\"table\":\"t\",\"column\":[\"a\",\"b\"],\"partition\":\"pt=1\"," \
	"\"splitMode\":\"record\"}"
#define DATAX_WRITER \
	"{\"username\":\"r\",\"password\":\"pa$word{\\u00e9}\\\"'\",\"column\":[\"a\",\"b\"],\"writeMode\":" \
	"\"replace\",\"connection\":[{\"jdbcUrl\":\"jdbc:mysql://h/d\",\"table\":[\"u\"]}]}"

#define READS "odps-read -s o --columns a,b t | dsmap a b | "
#define WRITES "mysql-write -s m --max-dirty 0 u"
#define USUAL READS WRITES

struct job_case {
	const char *text;
	const char *want; /* the pipeline on one line; or the message */
};

static const struct job_case cases[] = {
	{JOB(READER, WRITER, ""), USUAL},
	{JOB(READER, WRITER, ",\"order\":{\"hops\":[{\"from\":\"R\",\"to\":\"W\"}]}"), USUAL},
	{JOB(READER, WRITER, ",\"transform\":false,\"extend\":{\"mode\":\"wizard\",\"cu\":0.5}"), USUAL},
	{DATAX(DATAX_READER, DATAX_WRITER, ""),
		"odps-read -s 'F#reader' --columns a,b --partition pt=1 t | dsmap a b | "
		"mysql-write -s 'F#writer' --max-dirty 0 --mode replace u"},
	/* columns */
	{WITH_COLUMNS("[\"a\",\"b\"]", "[\"x\",\"b\"]"),
		"odps-read -s o --columns a,b t | dsmap x=a b | " WRITES},
	{WITH_COLUMNS("[\"A\",\"`b`\"]", "[\"A\",\"`b`\"]"),
		"odps-read -s o --columns a,b t | dsmap A=a b | " WRITES},
	{WITH_COLUMNS("[\"a\",\"a\"]", "[\"x\",\"y\"]"),
		"odps-read -s o --columns a t | dsmap x=a y=a | " WRITES},
	{WITH_COLUMNS("[\"a\",\"'it''s ${bizdate}'\",\"''\"]", "[\"a\",\"x\",\"y\"]"),
		"odps-read -s o --columns a t | dsmap --add 'x=it'\\'''\\''s 20190708' --add y= a | " WRITES},
	{WITH_COLUMNS("[\"a\"]", "[\"a=b:c,d\\\\e f\"]"),
		"odps-read -s o --columns a t | dsmap 'a\\=b\\:c\\,d\\\\e f=a' | " WRITES},
	{WITH_COLUMNS("[\"a\"]", "[\"-x\"]"), "odps-read -s o --columns a t | dsmap -- -x=a | " WRITES},
	{WITH_COLUMNS("[\"a\",\"b\"]", "[\"a\"]"),
		"F:1:246: the writer has 1 column, the reader 2: they go by their place, each into one"},
	{WITH_COLUMNS("[\"a\",\"b\\r\"]", "[\"a\",\"b\"]"),
		"F:1:146: a column's name holds a control character, as a Windows line end leaves it: 'b\\r'"},
	{WITH_COLUMNS("[\"a\",\"*\"]", "[\"a\",\"b\"]"), "F:1:146: \"*\" stands for all columns: alone"},
	{WITH_COLUMNS("[\"'a'\"]", "[\"b\"]"),
		"F:1:132: the reader reads constants alone; one column at least must be the table's"},
	{WITH_COLUMNS("[\"a\"]", "[\"'b'\"]"),
		"F:1:252: a constant, 'b', can stand in the reader's columns alone"},
	{WITH_COLUMNS("[]", "[\"b\"]"), "F:1:90: the reader names no \"column\"; [\"*\"] is all of them"},
	{WITH_COLUMNS("{}", "[\"b\"]"), "F:1:132: 'column' must be an array of names, and is an object"},
	/* the reader's keys */
	{WITH_READER("\"partition\":[\"pt=${bizdate}\"]"),
		"odps-read -s o --columns a,b --partition pt=20190708 t | dsmap a b | " WRITES},
	{WITH_READER("\"partition\":[\"pt = '1' / ds=hz*\",\"pt=2,ds=x\"]"),
		"odps-read -s o --columns a,b --partition 'pt=1,ds=hz*' --partition pt=2,ds=x t | dsmap a b | "
		WRITES},
	{WITH_READER("\"partition\":[]"), USUAL},
	{WITH_READER("\"partition\":\"\""), USUAL},
	{WITH_READER("\"partition\":[\"pt=1\",\"pt=?\"]"),
		"F:1:171: the partition 'pt=?' is not of the form dt=20190708,region=* (* is any text; "
		"conditions and ? are not known here)"},
	{WITH_READER("\"successOnNoPartition\":true"),
		"odps-read -s o --columns a,b --if-missing empty t | dsmap a b | " WRITES},
	{WITH_READER("\"successOnNoPartition\":\"false\""), USUAL},
	{WITH_READER("\"successOnNoPartition\":\"yes\""),
		"F:1:151: 'successOnNoPartition' is 'yes'; it is true or false"},
	{WITH_READER("\"splitMode\":\"partition\""), USUAL},
	{WITH_READER("\"splitMode\":\"recrod\""), "F:1:151: 'splitMode' is 'recrod'; did you mean "
		"'record'?; the rows are the same either way: one snapshot, cut by rows"},
	{WITH_READER("\"isCompress\":\"true\""), USUAL},
	{WITH_READER("\"isCompress\":false"),
		"odps-read -s o --columns a,b --compress none t | dsmap a b | " WRITES},
	{WITH_READER("\"tunnelQuota\":\"default\",\"isSupportThreeModel\":false,\"tableComment\":\"x\""), USUAL},
	{WITH_READER("\"tunnelQuota\":\"q1\""), "F:1:151: 'tunnelQuota' is 'q1'; known are default; the data "
		"source's \"quota\" names another"},
	{WITH_READER("\"schema\":\"s\""), "odps-read -s o --columns a,b s.t | dsmap a b | " WRITES},
	{WITH_READER("\"maxRetryTime\":3,\"guid\":null,\"emptyAsNull\":false,\"envType\":0"),
		"odps-read -s o --environment production --columns a,b t | dsmap a b | " WRITES},
	{WITH_READER("\"envType\":\"1\""),
		"odps-read -s o --environment development --columns a,b t | dsmap a b | " WRITES},
	{WITH_READER("\"envType\":2"), "F:1:151: 'envType' is 0 (production) or 1 (development)"},
	{WITH_READER("\"emptyAsNull\":true"),
		"odps-read -s o --columns a,b --empty-as-null t | dsmap a b | " WRITES},
	{WITH_READER("\"packageAuthorizedProject\":\"x\""), "F:1:151: 'packageAuthorizedProject' is not "
		"done here: give the data source that project, and write the table as PROJECT.SCHEMA.TABLE"},
	{WITH_READER("\"preSql\":[\"x\"]"), "F:1:151: 'preSql' is not done here: make it a command node, "
		"odps-read --sql, and this one's upstream"},
	{WITH_READER("\"preSql\":[]"), USUAL},
	{WITH_READER("\"enableWhere\":true,\"where\":\"a > '${bizdate}'\",\"partition\":\"pt=1,ds=x\""),
		"odps-read -s o --sql 'SELECT `a`, `b` FROM t WHERE (a > '\\''20190708'\\'') AND ((pt = "
		"'\\''1'\\'' AND ds = '\\''x'\\''))' | dsmap a b | " WRITES},
	{WITH_READER("\"where\":\"a > 1\""),
		"F:1:151: 'where' counts only where \"enableWhere\" is true: set that, or take it out"},
	{WITH_READER("\"enableWhere\":true,\"where\":\"a > 1\",\"partition\":\"pt=*\""),
		"F:1:170: 'where' does not go with a partition that holds a *: write a condition on the "
		"partition's column into it"},
	{WITH_READER("\"colunm\":[\"a\"]"),
		"F:1:151: unknown key 'colunm' of the odps reader; did you mean 'column'?"},
	{WITH_READER("\"endpoint\":\"http://${x}\""),
		"F:1:151: 'endpoint': parameters are not replaced in a connection; \"datasource\" may hold one"},
	{JOB("{\"table\":\"t\",\"column\":[\"a\"]}", WRITER, ""),
		"F:1:90: the reader names no \"datasource\", and no connection"},
	{JOB("{\"datasource\":\"o\",\"column\":[\"a\"]}", WRITER, ""), "F:1:90: the reader names no \"table\""},
	{JOB("{\"datasource\":\"o${region}\",\"table\":\"t\\r\",\"column\":[\"a\"]}", WRITER, ""),
		"F:1:103: parameter 'region' is not defined (-p region=VALUE does; another $ in front keeps the text); known are bizdate, cyctime, "
		"gmtdate, bizmonth"},
	{JOB("{\"datasource\":\"o\",\"table\":\"t\\r\",\"column\":[\"a\"]}", WRITER, ""),
		"F:1:120: 'table' holds a control character, as a Windows line end leaves it: 't\\r'"},
	/* the writer's keys */
	{WITH_WRITER("\"writeMode\":\"insert\""), READS "mysql-write -s m --max-dirty 0 --mode insert u"},
	{WITH_WRITER("\"writeMode\":\"REPLACE\""), READS "mysql-write -s m --max-dirty 0 --mode replace u"},
	{WITH_WRITER("\"writeMode\":\"update\",\"updateColumn\":[\"`b`\",\"c\"]"),
		READS "mysql-write -s m --max-dirty 0 --update-columns b,c --mode update u"},
	{WITH_WRITER("\"writeMode\":\"ignore\""), READS "mysql-write -s m --max-dirty 0 --mode ignore u"},
	{WITH_WRITER("\"writeMode\":\"insrt\""), "F:1:265: 'writeMode' is 'insrt'; did you mean 'insert'?"},
	{WITH_WRITER("\"writerMode\":\"insert\""),
		"F:1:265: unknown key 'writerMode' of the mysql writer; did you mean 'writeMode'?"},
	{WITH_WRITER("\"batchSize\":1024,\"batchByteSize\":\"33554432\""),
		READS "mysql-write -s m --max-dirty 0 --batch-rows 1024 --batch-bytes 33554432 u"},
	{WITH_WRITER("\"batchSize\":\"many\""), "F:1:265: 'batchSize': *"},
	{WITH_WRITER("\"preSql\":[\"delete from @table where d = '${yyyy-mm-dd}'\",\"\"],\"postSql\":\"x\","
		     "\"session\":[\"set a=1\",\"set b=2\"]"),
		READS "mysql-write -s m --max-dirty 0 --session-sql 'set a=1' --session-sql 'set b=2' --pre-sql "
		"'delete from u where d = '\\''2019-07-08'\\''' --post-sql x u"},
	{WITH_WRITER("\"preSql\":[1.50,true]"),
		READS "mysql-write -s m --max-dirty 0 --pre-sql 1.50 --pre-sql true u"},
	{WITH_WRITER("\"preSql\":[[\"x\"]]"),
		"F:1:275: 'preSql' must be a text or a number, and is an array"},
	{WITH_WRITER("\"nullMode\":\"writeNull\",\"encoding\":\"UTF-8\",\"dryRun\":false"), USUAL},
	{WITH_WRITER("\"nullMode\":\"skipNull\""), "F:1:265: 'nullMode' is 'skipNull'*"},
	{WITH_WRITER("\"skipNullColumn\":[\"a\"]"), "F:1:265: 'skipNullColumn' is not done here: *"},
	{WITH_WRITER("\"dryRun\":true"),
		"F:1:265: 'dryRun' is not done here: dsnode check and dsnode preview touch no row"},
	{JOB(READER, "{\"datasource\":\"m\",\"table\":[\"u\",\"v\"],\"column\":[\"a\",\"b\"]}", ""),
		"F:1:234: 'table' names 2 tables; a node has one: make a node of each"},
	{JOB(READER, "{\"column\":[\"a\",\"b\"],\"connection\":[{\"datasource\":\"m\",\"table\":[\"`u`\"]}]}", ""),
		USUAL},
	{JOB(READER, "{\"column\":[\"a\"],\"connection\":[{\"table\":\"u\"},{}]}", ""),
		"F:1:232: 'connection' holds 2 databases; a node writes one"},
	{JOB(READER, "{\"column\":[\"a\"],\"connection\":[{\"jdbcurl\":\"x\",\"table\":\"u\"}]}", ""),
		"F:1:247: unknown key 'jdbcurl' in a connection; did you mean 'jdbcUrl'?"},
	/* setting */
	{WITH_SETTING("{\"speed\":{\"concurrent\":3}}"),
		"odps-read -s o -j 3 --columns a,b t | dsmap a b | mysql-write -s m -j 3 --max-dirty 0 u"},
	{WITH_SETTING("{\"speed\":{\"channel\":\"2\",\"record\":1000,\"byte\":1048576}}"),
		"odps-read -s o -j 2 --columns a,b t | dsmap a b | dsthrottle -r 1000 -b 1M | "
		"mysql-write -s m -j 2 --max-dirty 0 u"},
	{WITH_SETTING("{\"speed\":{\"throttle\":true,\"mbps\":\"1\"}}"),
		READS "dsthrottle -b 1M | " WRITES},
	{WITH_SETTING("{\"speed\":{\"throttle\":true,\"mbps\":0.5,\"byte\":600000}}"),
		READS "dsthrottle -b 512K | " WRITES},
	{WITH_SETTING("{\"speed\":{\"throttle\":\"false\",\"mbps\":\"1\",\"record\":-1,\"dmu\":1}}"), USUAL},
	{WITH_SETTING("{\"speed\":{\"throttle\":true}}"), "F:1:288: 'throttle' is true, and no rate is "
		"there: \"mbps\":\"1\" is 1 MB a second"},
	{WITH_SETTING("{\"speed\":{\"mbps\":\"fast\"}}"),
		"F:1:288: 'mbps' is 'fast'; it is a number of MB a second"},
	{WITH_SETTING("{\"speed\":{\"channel\":0}}"), "F:1:288: 'channel': *"},
	{WITH_SETTING("{\"speed\":{\"chanel\":1}}"),
		"F:1:288: unknown key 'chanel' in speed; did you mean 'channel'?"},
	{WITH_SETTING("{\"speed\":{\"channel\":1,\"concurrent\":2}}"),
		"F:1:300: 'concurrent' and 'channel' are the same thing, and differ"},
	{WITH_SETTING("{\"errorLimit\":{\"record\":10}}"), READS "mysql-write -s m --max-dirty 10 u"},
	{WITH_SETTING("{\"errorLimit\":{\"record\":\"\"}}"), USUAL},
	{WITH_SETTING("{\"errorLimit\":{\"percentage\":0.02}}"),
		READS "mysql-write -s m --max-dirty-percent 2 u"},
	{WITH_SETTING("{\"errorLimit\":{\"record\":\"5\",\"percentage\":\"0.0125\"}}"),
		READS "mysql-write -s m --max-dirty 5 --max-dirty-percent 1.25 u"},
	{WITH_SETTING("{\"errorLimit\":{\"percentage\":1}}"),
		READS "mysql-write -s m --max-dirty-percent 100 u"},
	{WITH_SETTING("{\"errorLimit\":{\"percentage\":0}}"),
		READS "mysql-write -s m --max-dirty-percent 0 u"},
	{WITH_SETTING("{\"errorLimit\":{\"percentage\":2}}"),
		"F:1:293: 'percentage' is '2'; it is a fraction from 0 to 1: 0.02 is 2 %"},
	{WITH_SETTING("{\"errorLimit\":{\"percentage\":1.01}}"),
		"F:1:293: 'percentage' is '1.01'; it is a fraction from 0 to 1: 0.02 is 2 %"},
	{WITH_SETTING("{\"errorLimit\":{\"percentage\":\"2%\"}}"),
		"F:1:293: 'percentage' is '2%'; it is a fraction from 0 to 1: 0.02 is 2 %"},
	{WITH_SETTING("{\"errorLimit\":{\"records\":1}}"),
		"F:1:293: unknown key 'records' in errorLimit; did you mean 'record'?"},
	{WITH_SETTING("{\"errorlimit\":{}}"),
		"F:1:279: unknown key 'errorlimit' in setting; did you mean 'errorLimit'?"},
	{WITH_SETTING("{\"resourceGroup\":\"g\"}"), "F:1:279: 'resourceGroup' names machines of "
		"DataWorks; this node runs here, on the machine where dsnode is called "
		"(--ignore-resource-group takes that)"},
	{WITH_SETTING("{\"executeMode\":null,\"jvmOption\":\"-Xmx1g\"}"), USUAL},
	{WITH_SETTING("[]"), "F:1:268: 'setting' must be an object, and is an array"},
	/* forms */
	{"{}", "F: is no node: \"type\":\"job\" and \"steps\" (DataWorks), \"job\" (DataX) or "
	       "\"type\":\"command\" would tell it"},
	{"[]", "F: is an array, and not an object"},
	{"{\"type\":\"jobs\"}", "F:1:2: unknown type 'jobs'; did you mean 'job'?"},
	{"{\"type\":\"job\",\"version\":\"1.0\"}", "F:1:15: a job of DataWorks has \"version\":\"2.0\""},
	{"{\"type\":\"job\",\"version\":\"2.0\",\"step\":[]}",
		"F:1:31: unknown key 'step' in a job; did you mean 'steps'?"},
	{"{\"type\":\"job\",\"version\":\"2.0\",\"steps\":[]}", "F: there is no step of category reader"},
	{"{\"type\":\"job\",\"version\":\"2.0\",\"steps\":[{\"category\":\"raeder\"}]}",
		"F:1:41: unknown category 'raeder'; did you mean 'reader'?"},
	{"{\"type\":\"job\",\"version\":\"2.0\",\"steps\":[{\"category\":\"reader\",\"stepType\":\"mysql\"}]}",
		"F:1:61: no reader of kind 'mysql' is there; known are odps"},
	{"{\"type\":\"job\",\"version\":\"2.0\",\"steps\":[{\"category\":\"reader\",\"stepType\":\"odps\"}]}",
		"F:1:40: the reader has no \"parameter\""},
	{JOB(READER, WRITER, ",\"order\":{\"hops\":[{\"from\":\"W\",\"to\":\"R\"}]}"),
		"F:1:285: one hop is known, from the reader 'R' to the writer 'W'"},
	{"{\"job\":{}}", "F:1:2: 'job' has no \"content\""},
	{"{\"job\":{\"content\":[{},{}]}}", "F:1:9: 'content' holds 2 jobs; a node is one"},
	{"{\"job\":{\"content\":[{\"reader\":{\"name\":\"mysqlreader\"},\"writer\":{}}]}}",
		"F:1:31: no reader of kind 'mysqlreader' is there; known are odpsreader"},
	{DATAX(DATAX_READER, DATAX_WRITER, ",\"transformer\":[]"), "odps-read*"},
	{DATAX(DATAX_READER, DATAX_WRITER, ",\"transformer\":[{\"name\":\"dx_filter\"}]"),
		"F:1:448: the transformer dx_filter is not done here: \"enableWhere\":true and \"where\" of "
		"the reader"},
	{DATAX(DATAX_READER, DATAX_WRITER, ",\"transformer\":[{\"name\":\"dx_groovy\"}]"),
		"F:1:448: the transformer dx_groovy is not done here: a filter of your own in the pipeline "
		"that dsnode show prints"},
	{"{\"type\":\"command\",\"command\":\"echo ${yyyymmdd-1} $bizdate\"}",
		"export bizdate=20190708 cyctime=20190709000000 gmtdate=20190720 bizmonth=201906; "
		"echo 20190707 $bizdate"},
	{"{\"type\":\"command\",\"command\":[\"echo\",\"$bizdate x\"]}", "echo '20190708 x'"},
	{"{\"type\":\"command\"}", "F: the node has no \"command\": a line for the shell, or an array of "
				   "arguments"},
	{"{\"type\":\"command\",\"comand\":1}", "F:1:19: unknown key 'comand' in a command node; did you "
					       "mean 'command'?"},
	/* what is no JSON */
	{"{\"job\": // a job\n {}}", "F:1:9: JSON has no comments: take it out"},
	{"{\n/* x */ \"job\":{}}", "F:2:1: JSON has no comments: take it out"},
	{"{\"a\":1,\n # x\n\"b\":2}", "F:2:2: JSON has no comments: take it out"},
	{"{\"a\":[1,2,],\"b\":\"//\"}", "F:1:10: a comma too many: nothing comes behind it"},
	{"{'a':1}", "F:1:2: a string stands in \"double quotes\""},
	{"{\"a\":1,\"a\":2}", "F:1:10: no JSON: duplicate object key"},
	{"{\"a\":", "F:1:5: no JSON: *"},
	{"", "F:1:0: no JSON: *"},
	{"\xef\xbb\xbf{\"type\":\"command\",\r\n\"command\":[\"x\"]}\r\n", "x"},
};

static const char *path(void)
{
	const char *t = getenv("T");

	return t != NULL && chdir(t) == 0 ? "job_case.json" : "/tmp/job_case.json";
}

/* Our path reads F; line ends of a pipeline become blanks. */
static void tidy(struct str *out, const char *text, const char *file)
{
	const char *p;

	if (strncmp(text, "set -o pipefail\n", 16) == 0)
		text += 16;
	for (p = text; *p != '\0'; p++) {
		if (strncmp(p, file, strlen(file)) == 0) {
			str_addc(out, 'F');
			p += strlen(file) - 1;
		} else if (strncmp(p, " |\n    ", 7) == 0) {
			str_adds(out, " | ");
			p += 6;
		} else if (*p != '\n') {
			str_addc(out, *p);
		} else if (p[1] != '\0') {
			str_adds(out, "; ");
		}
	}
}

static void compare(struct check *c, const char *name, const char *got, const char *want)
{
	size_t n = strlen(want);

	if (n > 0 && want[n - 1] == '*' && strncmp(got, want, n - 1) == 0)
		got = want;
	check_text(c, name, got, want);
}

static void check_case(struct check *c, const struct job_case *one, const struct params *params,
	const char *file)
{
	struct job_options o = {.params = params};
	struct pipeline_options po = {.params = params};
	struct job j = JOB_INIT;
	struct pipeline p = PIPELINE_INIT;
	struct err err = ERR_INIT;
	struct str text = STR_INIT, got = STR_INIT;
	FILE *f = fopen(file, "w");

	if (f == NULL)
		return;
	fputs(one->text, f);
	fclose(f);
	chmod(file, 0600);
	if (job_open(&j, file, &o, &err) == 0 && pipeline_make(&p, &j, &po, &err) == 0)
		pipeline_print(&text, &p);
	tidy(&got, err_is_set(&err) || text.s == NULL ? err.text : text.s, file);
	compare(c, one->text, got.s != NULL ? got.s : "", one->want);
	str_free(&text);
	str_free(&got);
	pipeline_free(&p);
	job_close(&j);
}

int main(void)
{
	struct check c = CHECK_INIT;
	struct params params = PARAMS_INIT;
	struct err err = ERR_INIT;
	const char *file = path();
	size_t i;

	bizdate_parse("20190708", &params.date.day, &err);
	bizdate_set(&params.date, params.date.day, 0);
	bizdate_parse("20190720", &params.date.today, &err);
	for (i = 0; i < CHECK_COUNT(cases); i++)
		check_case(&c, &cases[i], &params, file);
	unlink(file);
	return check_end(&c);
}
