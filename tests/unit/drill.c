/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "serve/drill.h"

/* want: for requests 1 to 8 at `place`, + where the rule hits and - where not; or the error */
static const struct {
	const char *rule;
	enum drill_place place;
	const char *want;
} cases[] = {
	{"cut=100", DRILL_DATA, "++++++++"},
	{"cut=100", DRILL_SESSION, "--------"},
	{"cut=100,every=3", DRILL_DATA, "--+--+--"},
	{"cut=100,first=2", DRILL_DATA, "++------"},
	{"cut=100,skip=2,first=2", DRILL_DATA, "--++----"},
	{"cut=100,skip=1,every=2", DRILL_DATA, "--+-+-+-"},
	{"status=503,on=session", DRILL_SESSION, "++++++++"},
	{"status=503,on=session", DRILL_DATA, "--------"},
	{"status=503,on=session,on=meta", DRILL_META, "++++++++"},
	{"status=503,on=any", DRILL_UPLOAD, "++++++++"},
	{"hang-up,p=0", DRILL_DATA, "--------"},
	{"hang-up,p=1", DRILL_DATA, "++++++++"},
	{"hang-up,p=100%", DRILL_DATA, "++++++++"},
	{"", DRILL_DATA, "unknown value ''; known are cut, stall, slow, delay, hang-up, status, html, "
			 "expired, record-crc, stream-crc, count, drop-row, ..."},
	{"cutt=1", DRILL_DATA, "unknown value 'cutt'; did you mean 'cut'?"},
	{"cut", DRILL_DATA, "cut: 'cut' needs a value"},
	{"count=3", DRILL_DATA, "count: 'count' takes no value"},
	{"cut=1,stall=2", DRILL_DATA, "stall: one fault a rule: 'stall' is one too many"},
	{"every=2", DRILL_DATA, "the rule names no fault"},
	{"cut=1,on=session", DRILL_DATA, "'cut' happens to data alone"},
	{"cut=5..4", DRILL_DATA, "cut: '5..4' ends before it begins"},
	{"hang-up,p=2", DRILL_DATA, "p: '2' is no probability: 0 to 1, or a percentage"},
	{"hang-up,on=here", DRILL_DATA, "on: unknown value 'here'; known are data, session, upload, "
					"instance, meta, any"},
};

static void check_case(struct check *c, const char *rule, enum drill_place place, const char *want)
{
	struct drill d = DRILL_INIT;
	struct drill_hit hit;
	struct err err = ERR_INIT;
	char got[9] = "";

	if (drill_add(&d, rule, &err) < 0)
		check_text(c, rule, err.text, want);
	else {
		for (int i = 0; i < 8; i++)
			got[i] = drill_ask(&d, place, &hit) ? '+' : '-';
		check_text(c, rule, got, want);
	}
	drill_free(&d);
}

/* By chance: about as often as it says, within the range, and the same for the same seed. */
static void check_chance(struct check *c)
{
	struct drill d[2] = {DRILL_INIT, DRILL_INIT};
	struct err err = ERR_INIT;
	struct drill_hit a, b;
	unsigned hits = 0, i;
	bool same = true, inside = true;

	for (i = 0; i < 2; i++) {
		drill_add(&d[i], "cut=1K..2K,p=0.25", &err);
		d[i].state = 20190708;
	}
	for (i = 0; i < 4000; i++) {
		hits += drill_ask(&d[0], DRILL_DATA, &a);
		drill_ask(&d[1], DRILL_DATA, &b);
		same &= a.hit[DRILL_CUT] == b.hit[DRILL_CUT] && a.n[DRILL_CUT] == b.n[DRILL_CUT];
		inside &= !a.hit[DRILL_CUT] ||
			(a.n[DRILL_CUT] >= 1024 && a.n[DRILL_CUT] <= 2048);
	}
	check_that(c, hits > 900 && hits < 1100, "%u of 4000 hit, about 1000 wanted", hits);
	check_that(c, same, "the same seed, the same faults");
	check_that(c, inside, "within the range");
	drill_free(&d[0]);
	drill_free(&d[1]);
}

static void check_together(struct check *c)
{
	struct drill d = DRILL_INIT;
	struct err err = ERR_INIT;
	struct drill_hit hit;

	drill_add(&d, "delay=20ms", &err);
	drill_add(&d, "status=429,retry-after=7", &err);
	check_that(c, drill_ask(&d, DRILL_DATA, &hit) && hit.ns[DRILL_DELAY] == 20000000 &&
		hit.n[DRILL_STATUS] == 429 && hit.retry_after == 7, "two rules together");
	drill_free(&d);
}

int main(void)
{
	struct check c = CHECK_INIT;

	for (size_t i = 0; i < CHECK_COUNT(cases); i++)
		check_case(&c, cases[i].rule, cases[i].place, cases[i].want);
	check_chance(&c);
	check_together(&c);
	return check_end(&c);
}
