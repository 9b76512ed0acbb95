/* SPDX-License-Identifier: MIT */
/* crew: batches are committed in order whoever stores them, and the first failure ends it. */
#include "writing/crew.h"

#include "check.h"
#include "base/clock.h"

#include <pthread.h>
#include <stdlib.h>

#define BATCHES 200

struct test {
	struct crew *crew;
	pthread_mutex_t lock;
	uint64_t committed[BATCHES];
	unsigned n, stepped_back;
	uint64_t fail_at; /* UINT64_MAX: never */
	bool yields;
};

/* Slower for some, so that they overtake each other. */
static int work(void *arg, unsigned me, struct batch *b, struct err *err)
{
	struct test *t = arg;
	int rc;

	clock_sleep((int64_t)((b->number * 7 + me) % 5) * 100 * CLOCK_US);
	if (t->yields && b->number % 10 == 0)
		crew_yield(t->crew, b);
	rc = crew_turn(t->crew, b, false);
	if (rc == 1) {
		pthread_mutex_lock(&t->lock);
		t->stepped_back++;
		pthread_mutex_unlock(&t->lock);
		rc = crew_turn(t->crew, b, true);
	}
	if (rc < 0)
		return -1;
	if (b->number == t->fail_at)
		return err_set(err, EXIT_FAILED, "batch %llu", (unsigned long long)b->number);
	pthread_mutex_lock(&t->lock);
	t->committed[t->n++] = b->number;
	pthread_mutex_unlock(&t->lock);
	return 0;
}

static bool in_order(const struct test *t)
{
	unsigned i;

	for (i = 0; i < t->n; i++)
		if (t->committed[i] != i)
			return false;
	return true;
}

static void run(struct check *c, unsigned workers, uint64_t fail_at, bool yields)
{
	struct test t = {.fail_at = fail_at, .yields = yields, .lock = PTHREAD_MUTEX_INITIALIZER};
	struct crew_options o = {.workers = workers, .batches = workers + 1, .work = work, .arg = &t};
	struct err err = ERR_INIT;
	struct batch *b;
	int i, rc = 0;

	/* a worker that starts at once finds the crew when it is given a batch, not before */
	t.crew = crew_start(&o, &err);
	for (i = 0; rc == 0 && i < BATCHES; i++) {
		b = crew_take(t.crew, &err);
		rc = b == NULL ? -1 : crew_give(t.crew, b, &err);
	}
	if (rc == 0)
		rc = crew_drain(t.crew, &err);
	crew_end(t.crew, &err);
	check_that(c, in_order(&t), "%u workers: not in order", workers);
	if (fail_at == UINT64_MAX) {
		check_that(c, rc == 0 && t.n == BATCHES, "%u workers: %u committed", workers, t.n);
	} else {
		check_that(c, rc < 0 && t.n == fail_at, "%u workers: %u committed before the failure",
			workers, t.n);
		check_text(c, "the failure", err.text, "batch 77");
	}
}

int main(void)
{
	struct check c = CHECK_INIT;
	unsigned n;

	for (n = 1; n <= 5; n++) {
		run(&c, n, UINT64_MAX, false);
		run(&c, n, UINT64_MAX, true);
		run(&c, n, 77, false);
	}
	return check_end(&c);
}
