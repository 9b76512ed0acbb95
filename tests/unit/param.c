/* SPDX-License-Identifier: MIT */
/* Tests of param and bizdate: the tables of DataWorks' documentation, and what is refused. */
#include "node/param.h"

#include "value/calendar.h"
#include "check.h"

#include <stdlib.h>

struct expand_case {
	const char *text;
	const char *want; /* the text, or the message */
};

/* The business date is 2019-07-08, the scheduled time 2019-07-09 00:30:15. */
static const struct expand_case usual[] = {
	{"", ""},
	{"plain", "plain"},
	/* built-in */
	{"$bizdate", "20190708"},
	{"${bizdate}", "20190708"},
	{"$cyctime", "20190709003015"},
	{"${cyctime}", "20190709003015"},
	{"$gmtdate", "20190720"},
	{"$bizmonth", "201906"},
	{"pt=$bizdate,hh=${bizdate}x", "pt=20190708,hh=20190708x"},
	/* ${...}: the business date */
	{"${yyyymmdd}", "20190708"},
	{"${yyyy-mm-dd}", "2019-07-08"},
	{"${yyyy}", "2019"},
	{"${yy}", "19"},
	{"${mm}", "07"},
	{"${dd}", "08"},
	{"${yyyymm}", "201907"},
	{"${mm-dd}", "07-08"},
	{"${yyyy/mm/dd}", "2019/07/08"},
	{"${yyyy+1}", "2020"},
	{"${yyyy-1}", "2018"},
	{"${yyyymm+2}", "201909"},
	{"${yyyymm-1}", "201906"},
	{"${yyyymm-12}", "201807"},
	{"${yyyymm-7}", "201812"},
	{"${yyyymm+6}", "202001"},
	{"${yyyymmdd+1}", "20190709"},
	{"${yyyymmdd-1}", "20190707"},
	{"${yyyymmdd-8}", "20190630"},
	{"${yyyymmdd+7*1}", "20190715"},
	{"${yyyymmdd-7*2}", "20190624"},
	{"${yyyy-mm-dd-1}", "2019-07-07"},
	{"${yyyy-mm-dd-365}", "2018-07-08"},
	/* $[...]: the scheduled time */
	{"$[yyyymmddhh24miss]", "20190709003015"},
	{"$[yyyymmdd]", "20190709"},
	{"$[yyyy-mm-dd hh24:mi:ss]", "2019-07-09 00:30:15"},
	{"$[hh24miss]", "003015"},
	{"$[hh12:mi]", "12:30"},
	{"$[yyyymmdd-1]", "20190708"},
	{"$[yyyymmdd+1]", "20190710"},
	{"$[yyyymmdd-7*1]", "20190702"},
	{"$[yyyymmdd+7*2]", "20190723"},
	{"$[yyyymmddhh24miss-1/24]", "20190708233015"},
	{"$[hh24miss-1/24]", "233015"},
	{"$[yyyymmdd-1/24]", "20190708"},
	{"$[yyyymm-15/24/60]", "201907"},
	{"$[yyyymmddhh24miss-15/24/60]", "20190709001515"},
	{"$[hh24miss+30/24/60]", "010015"},
	{"$[yyyymmddhh24miss-1-1/24]", "20190707233015"},
	{"$[add_months(yyyymmdd,1)]", "20190809"},
	{"$[add_months(yyyymmdd,-1)]", "20190609"},
	{"$[add_months(yyyymm,-1)]", "201906"},
	{"$[add_months(yyyymmdd,12*1)]", "20200709"},
	{"$[add_months(yyyymmdd,-12*2)]", "20170709"},
	{"$[add_months(yyyy, -12*1)]", "2018"},
	{"$[add_months(yyyymmdd-1,-1)]", "20190608"},
	{"$[add_months(yyyymmdd,-1)-1]", "20190608"},
	{"$[add_months(yyyymmddhh24miss,-1)-1/24]", "20190608233015"},
	/* names of one's own, and dollar signs that are none */
	{"${region}", "hz"},
	{"$region/x", "hz/x"},
	{"${day}", "20190707"},
	{"$region$region", "hzhz"},
	{"${dollar}", "${region}"},
	{"$", "$"},
	{"100$", "100$"},
	{"$100", "$100"},
	{"$.a", "$.a"},
	{"$$", "$$"},
	{"$$region", "$region"},
	{"$${region}", "${region}"},
	{"$$[x]", "$[x]"},
	{"a$$1", "a$$1"},
	/* refused */
	{"$regoin", "parameter 'regoin' is not defined (-p regoin=VALUE does; another $ in front keeps the text); did you mean 'region'?"},
	{"${bizdat}", "parameter 'bizdat' is not defined (-p bizdat=VALUE does; another $ in front keeps the text); did you mean 'bizdate'?"},
	{"${mmx}", "parameter 'mmx' is not defined (-p mmx=VALUE does; another $ in front keeps the text); known are bizdate, cyctime, "
		"gmtdate, bizmonth, region, day, dollar"},
	{"${yyyymmdd -1}", "parameter '${yyyymmdd -1}': it is a date format and +N, -N or +7*N, as in "
		"${yyyymmdd-1}"},
	{"$[ yyyymmdd]", "parameter '$[ yyyymmdd]': it is a date format of yyyy yy mm dd hh24 hh12 mi ss and +N, -N "
		"or -N/24 (days), or add_months(FORMAT,N)"},
	{"${yyyymmdd-1m}", "parameter '${yyyymmdd-1m}': it is a date format and +N, -N or +7*N, as in "
		"${yyyymmdd-1}"},
	{"${yyyymmdd-1/24}", "parameter '${yyyymmdd-1/24}': it is a date format and +N, -N or +7*N, as "
		"in ${yyyymmdd-1}"},
	{"${hh24}", "parameter '${hh24}': a business date has no time of day; the scheduled time, "
		"$[...], has"},
	{"${}", "parameter '${}': it is a name, or a date format and +N or -N, as in ${yyyymmdd-1}"},
	{"${a b}", "parameter '${a b}': it is a name, or a date format and +N or -N, as in ${yyyymmdd-1}"},
	{"${bizdate", "parameter '${' is not closed; a text of its own is written $${"},
	{"${yyyy-9999}", "parameter '${yyyy-9999}': it is a date format and +N, -N or +7*N, as in "
		"${yyyymmdd-1}"},
	{"$[yyyymmdd-]", "parameter '$[yyyymmdd-]': *"},
	{"$[yyyymmdd-1/0]", "parameter '$[yyyymmdd-1/0]': *"},
	{"$[yyyymmdd-1/11]", "parameter '$[yyyymmdd-1/11]': *"},
	{"$[yyyymmdd-99999999999999999999]", "parameter '$[yyyymmdd-99999999999999999999]': *"},
	{"$[add_months(yyyymm)]", "parameter '$[add_months(yyyymm)]': *"},
	{"$[add_months(yyyymm,x)]", "parameter '$[add_months(yyyymm,x)]': *"},
	{"$[add_month(yyyymm,1)]", "parameter '$[add_month(yyyymm,1)]': *"},
	{"$[YYYYMMDD]", "parameter '$[YYYYMMDD]': *"},
	{"$[]", "parameter '$[]': *"},
};

/* Month ends, leap days, and the business month of another month. */
static const struct {
	const char *bizdate, *today;
	const char *text, *want;
} other[] = {
	{"20190330", "20190331", "$[add_months(yyyymmdd,-1)]", "20190228"},
	{"20200330", "20200331", "$[add_months(yyyymmdd,-1)]", "20200229"},
	{"20190227", "20190228", "$[add_months(yyyymmdd,1)]", "20190328"},
	{"20191231", "20200101", "${yyyymmdd}", "20191231"},
	{"20191231", "20200101", "$[yyyymmdd]", "20200101"},
	{"20191231", "20200101", "$bizmonth", "201912"},
	{"20190108", "20190109", "$bizmonth", "201812"},
	{"20190630", "20190720", "$bizmonth", "201906"},
	{"20200228", "20200301", "${yyyymmdd+1}", "20200229"},
	{"2019-02-28", "20190301", "${yyyymmdd+1}", "20190301"},
};

/* For a shell: dates alone. */
static const struct expand_case shell[] = {
	{"echo ${yyyymmdd-1} $[hh24mi] $bizdate ${bizdate} $1 $? $(date) ${x:-y} ${region} $$",
		"echo 20190707 0030 $bizdate ${bizdate} $1 $? $(date) ${x:-y} ${region} $$"},
	{"echo ${yyyymmdd-1m}", "parameter '${yyyymmdd-1m}': *"},
	{"echo $[1+2]", "parameter '$[1+2]': *"},
	{"echo ${HOME", "echo ${HOME"},
};

static const struct expand_case names[] = {
	{"a=1", ""},
	{"_b2=x=y", ""},
	{"d=$[yyyymmdd]", ""},
	{"e=", ""},
	{"bizdate=1", "'bizdate' comes from the business date: --bizdate sets it"},
	{"mm=1", "'mm' is a date format and can be no name"},
	{"1a=1", "'1a' is no name of a parameter: letters, digits and _, no digit first"},
	{"=1", "'' is no name of a parameter: letters, digits and _, no digit first"},
	{"a", "'a' is not of the form NAME=VALUE"},
	{"a=$region", "parameter 'region' is not defined (-p region=VALUE does; another $ in front keeps the text); known are bizdate, "
		"cyctime, gmtdate, bizmonth"},
};

static const struct expand_case times[] = {
	{"00:30", "1800"},
	{"23:59:59", "86399"},
	{"24:00", "'24:00' is no time of day; it is written 00:30 or 00:30:00"},
	{"0:30", "'0:30' is no time of day; it is written 00:30 or 00:30:00"},
	{"00:60", "'00:60' is no time of day; it is written 00:30 or 00:30:00"},
	{"00:00:60", "'00:00:60' is no time of day; it is written 00:30 or 00:30:00"},
	{"", "'' is no time of day; it is written 00:30 or 00:30:00"},
};

static const struct expand_case dates[] = {
	{"20190708", "20190708 2019-07-08"},
	{"2019-07-08", "20190708 2019-07-08"},
	{"00010101", "00010101 0001-01-01"},
	{"20190229", "'20190229' is no date; it is written 20190708 or 2019-07-08"},
	{"2019-7-8", "'2019-7-8' is no date; it is written 20190708 or 2019-07-08"},
	{"2019/07/08", "'2019/07/08' is no date; it is written 20190708 or 2019-07-08"},
	{"", "'' is no date; it is written 20190708 or 2019-07-08"},
};

/* What came, against what should: "...*" stands for any end. */
static void compare(struct check *c, const char *name, const char *got, const char *want)
{
	size_t n = strlen(want);

	if (n > 0 && want[n - 1] == '*' && strncmp(got, want, n - 1) == 0)
		got = want;
	check_text(c, name, got, want);
}

static void check_expand(struct check *c, const struct expand_case *e, const struct params *p,
	int (*expand)(struct str *, const char *, const struct params *, struct err *))
{
	struct err err = ERR_INIT;
	struct str out = STR_INIT;
	int rc = expand(&out, e->text, p, &err);

	compare(c, e->text, rc < 0 ? err.text : out.s, e->want);
	str_free(&out);
}

static void check_values(struct check *c)
{
	struct params p = PARAMS_INIT;
	struct err err = ERR_INIT;
	size_t i;

	bizdate_parse("20190708", &p.date.day, &err);
	bizdate_set(&p.date, p.date.day, 1815);
	bizdate_parse("20190720", &p.date.today, &err);
	params_assign(&p, "region=hz", &err);
	params_assign(&p, "day=${yyyymmdd-1}", &err);
	params_assign(&p, "dollar=$${region}", &err);
	check_that(c, !err_is_set(&err), "the parameters: %s", err.text);
	for (i = 0; i < CHECK_COUNT(usual); i++)
		check_expand(c, &usual[i], &p, param_expand);
	for (i = 0; i < CHECK_COUNT(shell); i++)
		check_expand(c, &shell[i], &p, param_expand_shell);
	params_free(&p);
}

static void check_other(struct check *c)
{
	struct params p = PARAMS_INIT;
	struct err err = ERR_INIT;
	size_t i;

	for (i = 0; i < CHECK_COUNT(other); i++) {
		struct expand_case e = {other[i].text, other[i].want};
		int64_t day;

		bizdate_parse(other[i].bizdate, &day, &err);
		bizdate_set(&p.date, day, 0);
		bizdate_parse(other[i].today, &p.date.today, &err);
		check_expand(c, &e, &p, param_expand);
	}
}

static void check_names(struct check *c)
{
	struct params p = PARAMS_INIT;
	size_t i;

	for (i = 0; i < CHECK_COUNT(names); i++) {
		struct err err = ERR_INIT;

		params_assign(&p, names[i].text, &err);
		compare(c, names[i].text, err.text, names[i].want);
	}
	params_free(&p);
}

static void check_times(struct check *c)
{
	struct str got = STR_INIT;
	char a[BIZDATE_SIZE], b[BIZDATE_SIZE];
	int64_t day;
	size_t i;
	int s;

	for (i = 0; i < CHECK_COUNT(times); i++) {
		struct err err = ERR_INIT;

		str_clear(&got);
		if (bizdate_parse_time(times[i].text, &s, &err) < 0)
			str_adds(&got, err.text);
		else
			str_addf(&got, "%d", s);
		check_text(c, times[i].text, got.s, times[i].want);
	}
	for (i = 0; i < CHECK_COUNT(dates); i++) {
		struct err err = ERR_INIT;

		str_clear(&got);
		if (bizdate_parse(dates[i].text, &day, &err) < 0) {
			str_adds(&got, err.text);
		} else {
			bizdate_print(a, day);
			bizdate_print_iso(b, day);
			str_addf(&got, "%s %s", a, b);
		}
		check_text(c, dates[i].text, got.s, dates[i].want);
	}
	str_free(&got);
}

/* The clock that $DSPIPE_NOW tells, and yesterday in a zone. */
static void check_now(struct check *c)
{
	struct err err = ERR_INIT;
	struct zone *zone = zone_open("+08:00", &err);
	struct bizdate d;
	char text[BIZDATE_SIZE];

	setenv("DSPIPE_NOW", "2019-07-08T16:30:00Z", 1);
	check_that(c, bizdate_now(&d, zone, 1800, &err) == 0, "now: %s", err.text);
	bizdate_print(text, d.day);
	check_text(c, "yesterday at +08:00", text, "20190708");
	check_that(c, d.cycle == (d.day + 1) * 86400 + 1800 && d.today == d.day + 1, "cycle, today");
	setenv("DSPIPE_NOW", "tomorrow", 1);
	check_that(c, bizdate_now(&d, zone, 0, &err) < 0, "no instant");
	check_text(c, "no instant", err.text,
		"$DSPIPE_NOW: 'tomorrow' is no instant; it is written 2019-07-09T00:30:00+08:00");
	unsetenv("DSPIPE_NOW");
	zone_free(zone);
}

int main(void)
{
	struct check c = CHECK_INIT;

	check_values(&c);
	check_other(&c);
	check_names(&c);
	check_times(&c);
	check_now(&c);
	return check_end(&c);
}
