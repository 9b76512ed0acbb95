/* SPDX-License-Identifier: MIT */
/* The statements that run now. */
#include "serve/sqljobs.h"

#include "base/clock.h"
#include "base/mem.h"
#include "serve/sqlexec.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define STACK_SIZE ((size_t)2 * 1024 * 1024) /* SQLite's parser recurses */

struct job {
	struct sqljobs *jobs;
	struct instance instance;
	char *schema, *zone;
	atomic_bool cancel;
	struct job *next;
};

struct sqljobs {
	struct sqljobs_options o;
	pthread_mutex_t lock; /* guards running and n */
	pthread_cond_t ended; /* one of them ended */
	struct job *running;
	unsigned n;
	bool stopping;
};

struct sqljobs *sqljobs_start(const struct sqljobs_options *o)
{
	struct sqljobs *j = mem_alloc(1, sizeof *j);

	j->o = *o;
	pthread_mutex_init(&j->lock, NULL);
	pthread_cond_init(&j->ended, NULL);
	return j;
}

static void job_free(struct job *job)
{
	instance_free(&job->instance);
	free(job->schema);
	free(job->zone);
	free(job);
}

/* The zones that need no database. */
static bool is_utc(const char *zone)
{
	static const char *const names[] = {
		"UTC", "GMT", "Z", "Etc/UTC", "Etc/GMT", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(zone, names[i]) == 0)
			return true;
	return *zone == '\0';
}

static void execute(struct job *job, struct sqlresult *result, struct err *err)
{
	const struct sqljobs *j = job->jobs;
	struct sqlexec_options o = {.db = j->o.db,
		.project = j->o.project,
		.schema = job->schema,
		.time_ns = j->o.time_ns,
		.cancel = &job->cancel,
		.now = clock_wall() / CLOCK_S};
	struct zone *zone = NULL;

	if (!is_utc(job->zone)) {
		zone = zone_open(job->zone, err);
		if (zone == NULL) {
			err_at(err, "ODPS-0130071:odps.sql.timezone");
			return;
		}
	}
	o.zone = zone;
	sqlexec(&o, span_of(job->instance.query), result, err);
	zone_free(zone);
}

/* What came of it, into the file. */
static void store(struct job *job, struct sqlresult *result, const struct err *why)
{
	struct instance *i = &job->instance;
	struct err err = ERR_INIT;
	struct sqlconn *c;
	const char *text = result->text.s != NULL ? result->text.s : "";

	i->state = INSTANCE_SUCCESS;
	if (err_is_set(why)) {
		i->state = atomic_load(&job->cancel) ? INSTANCE_CANCELLED : INSTANCE_FAILED;
		text = why->text;
	}
	free(i->message);
	i->message = mem_dup(text, strlen(text));
	i->is_select = result->is_select && i->state == INSTANCE_SUCCESS;
	if (i->is_select)
		table_copy(&i->def, &result->def);
	i->rowset = result->rowset;
	i->rows = result->rows;
	i->ended = clock_wall() / CLOCK_S;
	c = sqldb_begin(job->jobs->o.db, &err);
	sqldb_end(c, c != NULL && instance_end(c, i, &err) == 0, &err);
}

static void leave(struct job *job)
{
	struct sqljobs *j = job->jobs;
	struct job **at;

	pthread_mutex_lock(&j->lock);
	for (at = &j->running; *at != job; at = &(*at)->next)
		;
	*at = job->next;
	j->n--;
	pthread_cond_broadcast(&j->ended);
	pthread_mutex_unlock(&j->lock);
}

static void *run(void *arg)
{
	struct job *job = arg;
	struct sqlresult result = SQLRESULT_INIT;
	struct err err = ERR_INIT;

	execute(job, &result, &err);
	store(job, &result, &err);
	sqlresult_free(&result);
	leave(job);
	job_free(job);
	return NULL;
}

static char *dup_text(const char *s)
{
	return mem_dup(s, strlen(s));
}

static struct job *job_new(struct sqljobs *j, const struct instance *i, const char *schema,
	const char *zone)
{
	struct job *job = mem_alloc(1, sizeof *job);

	job->jobs = j;
	job->instance = *i;
	job->instance.id = dup_text(i->id);
	job->instance.uuid = dup_text(i->uuid);
	job->instance.task = dup_text(i->task);
	job->instance.query = dup_text(i->query);
	job->instance.settings = dup_text(i->settings);
	job->instance.message = NULL;
	job->schema = dup_text(schema);
	job->zone = dup_text(zone != NULL ? zone : j->o.time_zone);
	return job;
}

/* Into the list, if there is room. */
static bool enter(struct sqljobs *j, struct job *job)
{
	bool room;

	pthread_mutex_lock(&j->lock);
	room = j->n < j->o.max && !j->stopping;
	if (room) {
		job->next = j->running;
		j->running = job;
		j->n++;
	}
	pthread_mutex_unlock(&j->lock);
	return room;
}

static int start_thread(struct job *job, struct err *err)
{
	pthread_attr_t attr;
	pthread_t thread;
	int rc;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	rc = pthread_create(&thread, &attr, run, job);
	pthread_attr_destroy(&attr);
	return rc == 0 ? 0 : err_set(err, EXIT_FAILED, "no thread could be started");
}

int sqljobs_submit(struct sqljobs *j, const struct instance *i, const char *schema,
	const char *zone, struct err *err)
{
	struct job *job = job_new(j, i, schema, zone);
	struct sqlconn *c;

	if (!enter(j, job)) {
		job_free(job);
		return 0;
	}
	c = sqldb_begin(j->o.db, err);
	if (sqldb_end(c, c != NULL && instance_create(c, &job->instance, err) == 0, err) == 0 &&
		start_thread(job, err) == 0)
		return 1;
	leave(job);
	job_free(job);
	return -1;
}

static struct job *find(struct sqljobs *j, const char *id)
{
	struct job *job;

	for (job = j->running; job != NULL; job = job->next)
		if (strcmp(job->instance.id, id) == 0)
			return job;
	return NULL;
}

void sqljobs_wait(struct sqljobs *j, const char *id, int64_t ns)
{
	int64_t end = clock_wall() + ns;
	struct timespec until = {.tv_sec = end / CLOCK_S, .tv_nsec = end % CLOCK_S};

	pthread_mutex_lock(&j->lock);
	while (find(j, id) != NULL && !j->stopping &&
		pthread_cond_timedwait(&j->ended, &j->lock, &until) != ETIMEDOUT)
		;
	pthread_mutex_unlock(&j->lock);
}

void sqljobs_cancel(struct sqljobs *j, const char *id)
{
	struct job *job;

	pthread_mutex_lock(&j->lock);
	job = find(j, id);
	if (job != NULL)
		atomic_store(&job->cancel, true);
	pthread_mutex_unlock(&j->lock);
}

void sqljobs_stop(struct sqljobs *j)
{
	if (j == NULL)
		return;
	pthread_mutex_lock(&j->lock);
	j->stopping = true;
	for (struct job *job = j->running; job != NULL; job = job->next)
		atomic_store(&job->cancel, true);
	pthread_cond_broadcast(&j->ended);
	while (j->n > 0)
		pthread_cond_wait(&j->ended, &j->lock);
	pthread_mutex_unlock(&j->lock);
	pthread_cond_destroy(&j->ended);
	pthread_mutex_destroy(&j->lock);
	free(j);
}
