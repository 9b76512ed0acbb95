/* SPDX-License-Identifier: MIT */
/*
 * crew: threads that store batches while the next ones are gathered, one batch at a
 * time each. Batches are numbered as they are given; a worker may wait for its turn,
 * so that what it commits comes in that order. For every writer; knows no store.
 *
 * Threads: one gathers (crew_take, crew_give, crew_drain, crew_end, the main thread);
 * workers call crew_turn, crew_yield and crew_failed only. The first failure stays, and ends the
 * taking and the turns. Workers take no signals.
 */
#ifndef CREW_H
#define CREW_H

#include "base/err.h"
#include "writing/batch.h"

struct crew;

/*
 * Store one batch; called in a worker's thread. me: the worker's number. Returns 0,
 * or -1 with err set: then no later batch is stored.
 */
typedef int crew_work_fn(void *arg, unsigned me, struct batch *b, struct err *err);

/* Called in the gathering thread at least ten times a second while it waits. */
typedef void crew_tick_fn(void *arg, int64_t now);

struct crew_options {
	unsigned workers;
	bool by_part;     /* batch b is stored by worker b->part; else by whoever is free */
	unsigned batches; /* how many there are; more than workers */
	crew_work_fn *work;
	void *arg;           /* of work and tick */
	crew_tick_fn *tick;  /* called while the gathering thread waits; may be NULL */
	int64_t *blocked_ns; /* time spent waiting is added here; may be NULL */
};

/* Start the threads. Returns NULL with err where the system has none to give. */
struct crew *crew_start(const struct crew_options *o, struct err *err);

/*
 * A cleared batch to fill. Waits until one is free. NULL with err: a worker failed, or a
 * signal asks us to stop.
 */
struct batch *crew_take(struct crew *crew, struct err *err);

/*
 * Hand a batch over; gives it its number. Waits until the worker that must store it
 * has nothing else to do. -1 as crew_take; the batch is then taken back.
 */
int crew_give(struct crew *crew, struct batch *b, struct err *err);

/* Take back a batch that need not be stored. */
void crew_return(struct crew *crew, struct batch *b);

/* Has a worker failed, or a signal come? 0, or -1 as crew_take. Does not wait. */
int crew_check(struct crew *crew, struct err *err);

/* Wait until all that was given is stored. -1 as crew_take. */
int crew_drain(struct crew *crew, struct err *err);

/*
 * In a worker: wait until every batch before this one is stored. Returns 0; 1 where
 * the worker of an earlier batch asks that this one step back (crew_yield); -1 where
 * one has failed. patient: step back has been done, there is nothing to wait for but
 * the turn.
 */
int crew_turn(struct crew *crew, const struct batch *b, bool patient);

/* In a worker: batches behind this one may hold what it waits for; ask them to step back. */
void crew_yield(struct crew *crew, const struct batch *b);

/* In a worker: has another one failed, so that there is no use in going on? */
bool crew_failed(struct crew *crew);

/* Wait for the batches under way (they may fail by the stop), end the threads, free. */
void crew_end(struct crew *crew, struct err *err);

#endif
