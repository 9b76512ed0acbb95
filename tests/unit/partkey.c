/* SPDX-License-Identifier: MIT */
/* Partition specs: what is read, what matches, what is printed. */
#include "odps/partkey.h"

#include "check.h"

static const char *const keys[] = {"dt", "region"};

static const struct {
	const char *spec, *dt, *region;
	bool matches;
} matches[] = {
	{"dt=20190708,region=hz", "20190708", "hz", true},
	{" dt = 20190708 , region = hz ", "20190708", "hz", true},
	{"dt=2019 07\\ ,region=hz", "2019 07 ", "hz", true},
	{"region=hz,dt=20190708", "20190708", "hz", true},
	{"DT=20190708,Region=hz", "20190708", "hz", true},
	{"dt='20190708',region='hz'", "20190708", "hz", true},
	{"dt=2019*,region=*", "20190708", "hz", true},
	{"dt=*08,region=h*z", "20190708", "hz", true},
	{"dt=*,region=*", "", "", true},
	{"dt=2019*,region=*", "20180708", "hz", false},
	{"dt=2019*9,region=*", "20190708", "hz", false},
	{"dt=20190708,region=h", "20190708", "hz", false},
	{"dt=20190708,region=hz", "20190708", "hz2", false},
	{"dt=*0*0*,region=*", "20190708", "x", true},
	{"dt=2\\*,region=x", "2*", "x", true},
	{"dt=2\\*,region=x", "23", "x", false},
	{"dt='2*',region=x", "2*", "x", true},
	{"dt='2*',region=x", "23", "x", false},
	{"dt=a\\,b,region=x", "a,b", "x", true},
	{"dt='a,b=c',region='it\\'s'", "a,b=c", "it's", true},
	{"dt=a=b,region=x", "a=b", "x", true},
	{"dt=a\\\\b,region=x", "a\\b", "x", true},
};

static const struct {
	const char *spec, *error;
} bad[] = {
	{"", "partition '': no key=value; write --partition 'dt=...,region=...'"},
	{"dt", "partition 'dt': no key=value; write --partition 'dt=...,region=...'"},
	{"dt=1", "partition 'dt=1': not all keys (* stands for any value); write --partition "
		 "'dt=...,region=...'"},
	{"dt=1/region=2", "partition 'dt=1/region=2': not all keys (a comma stands between two, no /); "
		"write --partition 'dt=...,region=...'"},
	{"dt=1,dt=2", "partition 'dt=1,dt=2': a key twice; write --partition 'dt=...,region=...'"},
	{"dt=1,regoin=2", "no partition column 'regoin'; did you mean 'region'?"},
	{"dt=,region=2", "partition 'dt=,region=2': an empty value; write --partition "
			 "'dt=...,region=...'"},
	{"dt='1,region=2", "partition 'dt='1,region=2': broken quotes; write --partition "
			   "'dt=...,region=...'"},
	{"dt='1'x,region=2", "partition 'dt='1'x,region=2': broken quotes; write --partition "
			     "'dt=...,region=...'"},
	{"dt=1\\", "partition 'dt=1\\\\': broken quotes; write --partition 'dt=...,region=...'"},
	{"dt=1,region=2,", "partition 'dt=1,region=2,': no key=value; write --partition "
			   "'dt=...,region=...'"},
};

static const struct {
	const char *dt, *region, *quoted;
} prints[] = {
	{"20190708", "hz", "dt=20190708,region=hz"},
	{"a,b", "it's", "dt=a\\,b,region=it\\'s"},
	{"*", "\\", "dt=\\*,region=\\\\"},
	{" x", "a=b c", "dt=\\ x,region=a=b c"},
};

static void check_matches(struct check *c)
{
	struct partkey_pattern p;
	struct err err;
	size_t i;

	for (i = 0; i < CHECK_COUNT(matches); i++) {
		char *values[] = {(char *)matches[i].dt, (char *)matches[i].region};
		struct partkey one = {.values = values, .n = 2};

		err_clear(&err);
		if (!check_that(c, partkey_parse(&p, matches[i].spec, keys, 2, &err) == 0, "%s",
			    err.text))
			continue;
		check_that(c, partkey_matches(&p, &one) == matches[i].matches, "%s: %s, %s",
			matches[i].spec, matches[i].dt, matches[i].region);
		partkey_pattern_free(&p);
	}
}

static void check_prints(struct check *c)
{
	struct partkey_pattern p;
	struct partkey again;
	struct err err = ERR_INIT;
	struct str out = STR_INIT;
	size_t i;

	for (i = 0; i < CHECK_COUNT(prints); i++) {
		char *values[] = {(char *)prints[i].dt, (char *)prints[i].region};
		struct partkey one = {.values = values, .n = 2};

		str_clear(&out);
		partkey_quote(&out, &one, keys);
		check_text(c, "quoted", out.s, prints[i].quoted);
		if (!check_that(c, partkey_parse(&p, out.s, keys, 2, &err) == 0, "%s", err.text))
			continue;
		again = partkey_of(&p);
		check_text(c, "read back", again.values[0], prints[i].dt);
		check_text(c, "read back", again.values[1], prints[i].region);
		check_that(c, !p.wild, "%s is wild", out.s);
		partkey_free(&again);
		partkey_pattern_free(&p);
	}
	str_free(&out);
}

int main(void)
{
	struct check c = CHECK_INIT;
	struct partkey_pattern p;
	struct err err;
	size_t i;

	check_matches(&c);
	check_prints(&c);
	for (i = 0; i < CHECK_COUNT(bad); i++) {
		err_clear(&err);
		check_that(&c, partkey_parse(&p, bad[i].spec, keys, 2, &err) < 0, "%s is taken",
			bad[i].spec);
		check_that(&c, err.exit == EXIT_USAGE, "%s: exit %d", bad[i].spec, err.exit);
		check_text(&c, bad[i].spec, err.text, bad[i].error);
	}
	return check_end(&c);
}
