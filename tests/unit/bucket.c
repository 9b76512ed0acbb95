/* SPDX-License-Identifier: MIT */
/*
 * A bucket that processes share: exact together and fair, on a simulated clock; and
 * none the worse for members that are killed at any instant, with real processes.
 */
#include "check.h"
#include "base/clock.h"
#include "rate/bucket.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MEMBERS 4

struct world {
	_Atomic uint64_t went[MEMBERS];
	_Atomic int stop;
};

static char name[64];

/* One member: takes records as fast as it is let until the world stops. */
static void live(struct world *w, int i, const struct rates *rates)
{
	struct err err = ERR_INIT;
	struct bucket *b = bucket_open(name, rates, clock_now(), &err);
	int64_t wait;

	if (b == NULL) {
		printf("failed: member %d: %s\n", i, err.text);
		_exit(1);
	}
	while (!w->stop) {
		wait = bucket_take(b, 100, clock_now());
		if (wait > 0) {
			clock_sleep(wait);
			continue;
		}
		bucket_wrote(b, clock_now());
		w->went[i]++;
	}
	bucket_close(b);
	_exit(0);
}

static pid_t spawn(struct world *w, int i, const struct rates *rates)
{
	pid_t pid = fork();

	if (pid == 0)
		live(w, i, rates);
	return pid;
}

static void nap(void)
{
	clock_sleep(2 * CLOCK_MS);
}

static uint64_t all(const struct world *w)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < MEMBERS; i++)
		sum += w->went[i];
	return sum;
}

/*
 * Equals get equal parts of one budget, and together no more than it: members that
 * ask again when they were told to, or up to jitter later.
 */
static void simulate(struct check *c, const struct rates *rates, int64_t jitter)
{
	const int64_t start = 1000 * CLOCK_S, end = start + 20 * CLOCK_S;
	uint64_t went[MEMBERS] = {0}, sum = 0, allowed;
	struct bucket *b[MEMBERS];
	int64_t next[MEMBERS], now = start, wait;
	struct err err = ERR_INIT;
	int i, first;

	for (i = 0; i < MEMBERS; i++) {
		b[i] = bucket_open(name, rates, start, &err);
		next[i] = start;
	}
	while (now < end) {
		for (i = first = 0; i < MEMBERS; i++)
			first = next[i] < next[first] ? i : first;
		now = next[first] > now ? next[first] : now;
		wait = bucket_take(b[first], 100, now);
		if (wait == 0)
			bucket_wrote(b[first], now);
		went[first] += wait == 0;
		next[first] = now + wait + (wait > 0 ? rand() % jitter : rand() % 1000);
	}
	for (i = 0; i < MEMBERS; i++) {
		sum += went[i];
		bucket_close(b[i]);
	}
	allowed = rates->records_per_sec * 20 +
		(uint64_t)((int64_t)rates->records_per_sec * rates->burst_ns / CLOCK_S) + 2;
	check_that(c, sum <= allowed, "%llu went, %llu may", (unsigned long long)sum,
		(unsigned long long)allowed);
	check_that(c, sum >= rates->records_per_sec * 20 * 98 / 100, "only %llu of %llu went",
		(unsigned long long)sum, (unsigned long long)allowed);
	for (i = 0; i < MEMBERS; i++)
		check_that(c, went[i] * MEMBERS > sum * 9 / 10 - 9 && went[i] * MEMBERS < sum * 11 / 10 + 11,
			"rate %llu, jitter %lld ns: member %d got %llu of %llu",
			(unsigned long long)rates->records_per_sec, (long long)jitter, i,
			(unsigned long long)went[i], (unsigned long long)sum);
}

static void test_fair(struct check *c)
{
	static const uint64_t rates[] = {5, 100, 10000, 1000000};
	struct rates r = RATES_INIT;
	size_t i;

	for (i = 0; i < CHECK_COUNT(rates); i++) {
		r.records_per_sec = rates[i];
		simulate(c, &r, 100 * CLOCK_US);
		simulate(c, &r, 5 * CLOCK_MS);
	}
}

/* Members are killed at random instants and others come: the bucket goes on. */
static void test_killed(struct check *c, struct world *w)
{
	const struct rates rates = {.records_per_sec = 100000, .burst_ns = 10 * CLOCK_MS};
	int rounds = getenv("SOAK") != NULL ? 2000 : 100, i, status;
	pid_t pids[MEMBERS], pid;
	uint64_t before;

	memset(w, 0, sizeof *w);
	for (i = 0; i < MEMBERS; i++)
		pids[i] = spawn(w, i, &rates);
	for (i = 0; i < rounds; i++) {
		clock_sleep(rand() % (2 * CLOCK_MS));
		pid = pids[i % MEMBERS];
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		pids[i % MEMBERS] = spawn(w, i % MEMBERS, &rates);
	}
	before = all(w);
	for (i = 0; i < 1000 && all(w) < before + 1000; i++)
		nap();
	check_that(c, all(w) >= before + 1000, "after %d kills nothing goes any more", rounds);
	w->stop = 1;
	for (i = 0; i < MEMBERS; i++) {
		waitpid(pids[i], &status, 0);
		check_that(c, status == 0, "member %d ended with %d", i, status);
	}
}

static void test_rates(struct check *c)
{
	struct rates one = RATES_INIT, other = RATES_INIT;
	struct err err = ERR_INIT;
	struct bucket *a, *b;

	one.records_per_sec = 1000;
	other.records_per_sec = 2000;
	a = bucket_open(name, &one, 0, &err);
	check_that(c, a != NULL, "made anew: %s", err.text);
	b = bucket_open(name, &other, 0, &err);
	check_text(c, "other rates", b == NULL ? err.text : NULL,
		"--bucket: its members share -r 1000, other rates do not fit in");
	err_clear(&err);
	bucket_close(a);
	b = bucket_open(name, &other, 0, &err);
	check_that(c, b != NULL, "nobody lives, so it is made anew: %s", err.text);
	bucket_change(b, &one, 0);
	a = bucket_open(name, &other, 0, &err);
	check_that(c, a != NULL, "a change is not what it was made with: %s", err.text);
	bucket_close(a);
	bucket_close(b);
	err_clear(&err);
	check_that(c, bucket_open("../x", &one, 0, &err) == NULL && err.exit == EXIT_USAGE,
		"a path is no name");
}

int main(void)
{
	struct check c = CHECK_INIT;
	struct world *w = mmap(NULL, sizeof *w, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	const char *given = getenv("SEED");
	unsigned seed = given != NULL ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
	char path[128];

	snprintf(name, sizeof name, "unit-test-%ld", (long)getpid());
	printf("seed %u\n", seed);
	srand(seed);
	fflush(stdout);
	test_rates(&c);
	test_fair(&c);
	test_killed(&c, w);
	snprintf(path, sizeof path, "/dev/shm/dspipe-%u/%s", (unsigned)geteuid(), name);
	unlink(path);
	return check_end(&c);
}
