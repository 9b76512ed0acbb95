/* SPDX-License-Identifier: MIT */
/* Workers, their batches, and the order of their commits. */
#include "writing/crew.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cli/stop.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#define NAP_NS (100 * CLOCK_MS) /* how late a signal or a live line may be seen */

struct worker {
	struct crew *crew;
	unsigned me;
	pthread_t thread;
	struct batch *todo; /* given, or under way; NULL: idle */
	bool busy;          /* under way */
};

struct crew {
	struct crew_options o;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct worker *workers;
	struct batch *batches;
	struct batch **idle; /* a stack of those that are free */
	unsigned n_idle, started;
	uint64_t given; /* number of the next batch */
	uint64_t yield; /* batches of a higher number step back; UINT64_MAX: none must */
	bool ending;
	struct err err; /* the first failure */
};

static bool failed(const struct crew *c)
{
	return err_is_set(&c->err);
}

/* Wait for a change, or a nap. With the lock. */
static void wait_change(struct crew *c)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += NAP_NS;
	if (until.tv_nsec >= CLOCK_S) {
		until.tv_sec++;
		until.tv_nsec -= CLOCK_S;
	}
	pthread_cond_timedwait(&c->changed, &c->lock, &until);
}

/* The lowest number that is not stored yet. With the lock. */
static uint64_t first_open(const struct crew *c)
{
	uint64_t first = c->given;
	unsigned i;

	for (i = 0; i < c->o.workers; i++)
		if (c->workers[i].todo != NULL && c->workers[i].todo->number < first)
			first = c->workers[i].todo->number;
	return first;
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct crew *c = w->crew;
	struct err err = ERR_INIT;
	int rc;

	pthread_mutex_lock(&c->lock);
	while (!c->ending || (w->todo != NULL && !failed(c))) {
		if (w->todo == NULL || failed(c)) {
			pthread_cond_wait(&c->changed, &c->lock);
			continue;
		}
		w->busy = true;
		pthread_mutex_unlock(&c->lock);
		rc = c->o.work(c->o.arg, w->me, w->todo, &err);
		pthread_mutex_lock(&c->lock);
		if (rc < 0 && !failed(c))
			c->err = err;
		c->idle[c->n_idle++] = w->todo;
		w->todo = NULL;
		w->busy = false;
		pthread_cond_broadcast(&c->changed);
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

static int start_thread(struct worker *w)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&w->thread, NULL, work, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

struct crew *crew_start(const struct crew_options *o, struct err *err)
{
	struct crew *c = mem_alloc(1, sizeof *c);
	unsigned i;

	c->o = *o;
	c->yield = UINT64_MAX;
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->changed, NULL);
	c->workers = mem_alloc(o->workers, sizeof *c->workers);
	c->batches = mem_alloc(o->batches, sizeof *c->batches);
	c->idle = mem_alloc(o->batches, sizeof *c->idle);
	for (i = 0; i < o->batches; i++)
		c->idle[c->n_idle++] = &c->batches[i];
	for (; c->started < o->workers; c->started++) {
		c->workers[c->started] = (struct worker){.crew = c, .me = c->started};
		if (start_thread(&c->workers[c->started]) != 0) {
			err_set(err, EXIT_FAILED, "no thread could be started");
			crew_end(c, err);
			return NULL;
		}
	}
	return c;
}

/* Before a wait of the gathering thread: must it end? With the lock. */
static int check(struct crew *c, struct err *err)
{
	if (failed(c)) {
		*err = c->err;
		return -1;
	}
	if (stop_wanted())
		return err_set(err, EXIT_FAILED, "stopped by %s", stop_name());
	return 0;
}

/* One wait of the gathering thread; the live line goes on. With the lock. */
static int pause_for(struct crew *c, struct err *err)
{
	int64_t start = clock_now(), now;

	if (check(c, err) < 0)
		return -1;
	wait_change(c);
	now = clock_now();
	if (c->o.blocked_ns != NULL)
		*c->o.blocked_ns += now - start;
	if (c->o.tick != NULL)
		c->o.tick(c->o.arg, now);
	return 0;
}

struct batch *crew_take(struct crew *c, struct err *err)
{
	struct batch *b = NULL;
	int rc;

	pthread_mutex_lock(&c->lock);
	rc = check(c, err);
	while (rc == 0 && c->n_idle == 0)
		rc = pause_for(c, err);
	if (rc == 0) {
		b = c->idle[--c->n_idle];
		batch_clear(b);
	}
	pthread_mutex_unlock(&c->lock);
	return b;
}

/* Who stores the batch? NULL: not free yet. With the lock. */
static struct worker *worker_for(struct crew *c, const struct batch *b)
{
	unsigned i;

	if (c->o.by_part)
		return c->workers[b->part].todo == NULL ? &c->workers[b->part] : NULL;
	for (i = 0; i < c->o.workers; i++)
		if (c->workers[i].todo == NULL)
			return &c->workers[i];
	return NULL;
}

int crew_give(struct crew *c, struct batch *b, struct err *err)
{
	struct worker *w = NULL;
	int rc;

	pthread_mutex_lock(&c->lock);
	rc = check(c, err);
	while (rc == 0 && (w = worker_for(c, b)) == NULL)
		rc = pause_for(c, err);
	if (rc == 0) {
		b->number = c->given++;
		w->todo = b;
		pthread_cond_broadcast(&c->changed);
	} else {
		c->idle[c->n_idle++] = b;
	}
	pthread_mutex_unlock(&c->lock);
	return rc;
}

int crew_check(struct crew *c, struct err *err)
{
	int rc;

	pthread_mutex_lock(&c->lock);
	rc = check(c, err);
	pthread_mutex_unlock(&c->lock);
	return rc;
}

void crew_return(struct crew *c, struct batch *b)
{
	pthread_mutex_lock(&c->lock);
	c->idle[c->n_idle++] = b;
	pthread_mutex_unlock(&c->lock);
}

int crew_drain(struct crew *c, struct err *err)
{
	int rc;

	pthread_mutex_lock(&c->lock);
	rc = check(c, err);
	while (rc == 0 && first_open(c) < c->given)
		rc = pause_for(c, err);
	if (rc == 0)
		rc = check(c, err);
	pthread_mutex_unlock(&c->lock);
	return rc;
}

int crew_turn(struct crew *c, const struct batch *b, bool patient)
{
	int rc = 0;

	pthread_mutex_lock(&c->lock);
	while (!failed(c) && first_open(c) < b->number && (patient || c->yield >= b->number))
		wait_change(c);
	if (failed(c))
		rc = -1;
	else if (first_open(c) < b->number)
		rc = 1;
	else if (c->yield <= b->number)
		c->yield = UINT64_MAX;
	pthread_mutex_unlock(&c->lock);
	return rc;
}

bool crew_failed(struct crew *c)
{
	bool yes;

	pthread_mutex_lock(&c->lock);
	yes = failed(c);
	pthread_mutex_unlock(&c->lock);
	return yes;
}

void crew_yield(struct crew *c, const struct batch *b)
{
	pthread_mutex_lock(&c->lock);
	if (b->number < c->yield)
		c->yield = b->number;
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
}

/* Is something under way, or given and about to be? With the lock. */
static bool is_busy(const struct crew *c)
{
	unsigned i;

	for (i = 0; i < c->started; i++)
		if (c->workers[i].busy || (c->workers[i].todo != NULL && !failed(c)))
			return true;
	return false;
}

void crew_end(struct crew *c, struct err *err)
{
	unsigned i;

	if (c == NULL)
		return;
	pthread_mutex_lock(&c->lock);
	if (err_is_set(err) && !failed(c) && !stop_wanted())
		c->err = *err; /* nothing more is begun, and no turn comes */
	c->ending = true;
	pthread_cond_broadcast(&c->changed);
	while (is_busy(c))
		wait_change(c);
	if (failed(c) && !err_is_set(err))
		*err = c->err;
	pthread_mutex_unlock(&c->lock);
	for (i = 0; i < c->started; i++)
		pthread_join(c->workers[i].thread, NULL);
	for (i = 0; i < c->o.batches; i++)
		batch_free(&c->batches[i]);
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->changed);
	free(c->workers);
	free(c->batches);
	free(c->idle);
	free(c);
}
