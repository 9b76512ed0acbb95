/* SPDX-License-Identifier: MIT */
/* The token bucket, on a simulated clock. */
#include "check.h"
#include "base/clock.h"
#include "rate/rate.h"

#include <stdlib.h>
#include <time.h>

static uint64_t seed;

static uint64_t draw(uint64_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 20) % below;
}

/* A record that leaves the moment that it is allowed to. */
static void take(struct rate *r, uint64_t n)
{
	struct rate_batch b = {.tokens = 0};

	rate_take(r, &b, n);
	rate_wrote(r, &b, r->last_ns);
}

static void test_table(struct check *c)
{
	struct rate_batch b = {.tokens = 0};
	struct rate r;

	rate_init(&r, 0, CLOCK_S, 0);
	check_that(c, rate_wait(&r, &b, 1, UINT64_MAX, 5) == 0, "no limit: no wait");
	rate_init(&r, 1000, 100 * CLOCK_MS, 0);
	check_that(c, rate_wait(&r, &b, 1, 100, 0) == 0, "the burst may go at once");
	take(&r, 100);
	check_that(c, rate_wait(&r, &b, 1, 1, 0) == CLOCK_MS, "then each takes its time");
	check_that(c, rate_wait(&r, &b, 1, 1, CLOCK_MS - 1) == 1, "to the nanosecond");
	check_that(c, rate_wait(&r, &b, 1, 1, CLOCK_MS) == 0, "and goes when it is over");
	check_that(c, rate_wait(&r, &b, 1, 100, 1000 * CLOCK_S) == 0, "idle time earns the burst");
	take(&r, 100);
	check_that(c, rate_wait(&r, &b, 1, 1, 1000 * CLOCK_S) == CLOCK_MS, "and no more");
	rate_init(&r, 1000, 100 * CLOCK_MS, 0);
	take(&r, 1);
	check_that(c, rate_wait(&r, &b, 1, 500, 0) == CLOCK_MS, "a large one waits for a full bucket");
	check_that(c, rate_wait(&r, &b, 1, 500, CLOCK_MS) == 0, "which then is enough");
	take(&r, 500);
	check_that(c, rate_wait(&r, &b, 1, 1, CLOCK_MS) == 401 * CLOCK_MS, "and leaves it in debt");
	rate_change(&r, 10000, 100 * CLOCK_MS, CLOCK_MS);
	check_that(c, rate_wait(&r, &b, 1, 1, CLOCK_MS) > 40 * CLOCK_MS, "a change keeps the debt");
	rate_init(&r, 1, 0, 0);
	check_that(c, rate_wait(&r, &b, 1, 1, 0) == 0, "without a burst one record may go");
	take(&r, 1);
	check_that(c, rate_wait(&r, &b, 1, 1, 0) == CLOCK_S, "a second apart");
	rate_init(&r, 1000, 100 * CLOCK_MS, 0);
	rate_take(&r, &b, 100);
	rate_wrote(&r, &b, 50 * CLOCK_MS);
	check_that(c, rate_wait(&r, &b, 1, 1, 50 * CLOCK_MS) == CLOCK_MS, "a late burst earns nothing meanwhile");
	rate_take(&r, &b, 1);
	rate_wrote(&r, &b, 80 * CLOCK_MS);
	check_that(c, rate_wait(&r, &b, 1, 29, 80 * CLOCK_MS) == 0, "a late record of an empty bucket does");
	rate_init(&r, 0, 0, 0);
	check_that(c, rate_ready(&r, &b, 1, 0) == UINT64_MAX, "no limit: all is ready");
	rate_init(&r, 1000, 100 * CLOCK_MS, 0);
	check_that(c, rate_ready(&r, &b, 1, 0) == 100, "of a full bucket the burst");
	take(&r, 50);
	check_that(c, rate_ready(&r, &b, 1, 0) == 50, "of one that is half full its half");
	take(&r, 1);
	check_that(c, rate_ready(&r, &b, 1, 0) == 0, "below that none");
	check_that(c, rate_ready(&r, &b, 1, CLOCK_MS) == 50, "until it is half full again");
	rate_init(&r, UINT64_MAX / 2, 3600 * CLOCK_S, 0);
	check_that(c, rate_ready(&r, &b, 1, 0) == UINT64_MAX, "and no more than can be told");
	check_that(c, rate_wait(&r, &b, 1, UINT64_MAX / 2, CLOCK_S) == 0, "a rate past all reason");
}

/* What went, and when, of the last so many records. */
#define HISTORY 512
struct past {
	int64_t at[HISTORY];
	uint64_t cost[HISTORY];
	size_t n;
};

/*
 * No window that ends now carries more than rate x length + burst + one record. The
 * windows that begin with each of the last records are checked.
 */
static bool windows_hold(const struct past *p, uint64_t rate, int64_t burst_ns)
{
	size_t i, from = p->n > HISTORY ? p->n - HISTORY : 0;
	int64_t now = p->at[(p->n - 1) % HISTORY];
	rate_tokens sum = 0, allowed;
	uint64_t largest = 0, cost;

	for (i = p->n; i-- > from;) {
		cost = p->cost[i % HISTORY];
		sum += (rate_tokens)cost * CLOCK_S;
		largest = cost > largest ? cost : largest;
		allowed = (rate_tokens)rate * (now - p->at[i % HISTORY] + burst_ns);
		if (sum > allowed + (rate_tokens)largest * CLOCK_S)
			return false;
	}
	return true;
}

/* So much was allowed since then and is collected; it is written now. */
static void write_out(struct past *p, struct rate *r, struct rate_batch *b, size_t *collected,
	int64_t now)
{
	for (; *collected > 0; --*collected)
		p->at[(p->n - *collected) % HISTORY] = now;
	rate_wrote(r, b, now);
}

/*
 * Random arrivals, collected and written some time later; returns the tokens that went,
 * or 0 when a window carried too much.
 */
static uint64_t run(uint64_t rate, int64_t burst_ns, uint64_t cost_max, uint64_t gap_max,
	size_t records, int64_t *end)
{
	static struct past past;
	uint64_t went = 0, cost;
	struct rate_batch batch = {.tokens = 0};
	size_t collected = 0;
	int64_t now = 0, wait;
	struct rate r;

	past.n = 0;
	rate_init(&r, rate, burst_ns, now);
	while (past.n < records) {
		now += gap_max != 0 && draw(4) == 0 ? (int64_t)draw(gap_max) : 0;
		cost = 1 + draw(cost_max);
		while ((wait = rate_wait(&r, &batch, 1, cost, now)) > 0) {
			now += gap_max != 0 && draw(8) == 0 ? (int64_t)draw(gap_max) : 0;
			write_out(&past, &r, &batch, &collected, now);
			if (past.n > 0 && draw(64) == 0 && !windows_hold(&past, rate, burst_ns))
				return 0;
			now += wait + (int64_t)draw(1000);
		}
		rate_take(&r, &batch, cost);
		past.cost[past.n % HISTORY] = cost;
		past.n++;
		collected++;
		went += cost;
		if (collected < 64)
			continue;
		write_out(&past, &r, &batch, &collected, now);
		if (!windows_hold(&past, rate, burst_ns))
			return 0;
	}
	*end = now;
	return went;
}

static void test_windows(struct check *c)
{
	static const uint64_t rates[] = {1, 7, 1000, 123457, 10000000, 3000000000};
	static const int64_t bursts[] = {0, CLOCK_MS, 100 * CLOCK_MS, 10 * CLOCK_S};
	size_t most = getenv("SOAK") != NULL ? 1000000 : 20000, records, i, k;
	uint64_t went, cost_max;
	int64_t end = 0;

	for (i = 0; i < CHECK_COUNT(rates); i++)
		for (k = 0; k < CHECK_COUNT(bursts); k++) {
			cost_max = 1 + draw(draw(2) ? 1 : 100000);
			/* their time must not run out of int64_t */
			for (records = most; cost_max * records / rates[i] > 4000000000;)
				records /= 2;
			went = run(rates[i], bursts[k], cost_max, 10 * CLOCK_MS, records, &end);
			check_that(c, went > 0, "rate %llu, burst %lld ns, cost to %llu: too much",
				(unsigned long long)rates[i], (long long)bursts[k],
				(unsigned long long)cost_max);
			/* input is plentiful: the rate is used, but for the late wake-ups */
			went = run(rates[i], bursts[k], cost_max, 0, records, &end);
			check_that(c, (double)went >= 0.98 * (double)rates[i] * (double)end / 1e9 ||
					bursts[k] == 0,
				"rate %llu, burst %lld ns: only %llu in %lld ns",
				(unsigned long long)rates[i], (long long)bursts[k],
				(unsigned long long)went, (long long)end);
		}
}

int main(void)
{
	const char *given = getenv("SEED");
	struct check c = CHECK_INIT;

	seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
	printf("seed %llu\n", (unsigned long long)seed);
	test_table(&c);
	test_windows(&c);
	return check_end(&c);
}
