/* SPDX-License-Identifier: MIT */
/*
 * submit: a node given to the machine's scheduler, to run daily from tomorrow on: as a
 * systemd timer and service, of the user or of the system, or as lines of the user's
 * crontab. The timer tells when; that a node runs after those upstream is the run's
 * own part (dsnode run --scheduled).
 */
#ifndef SUBMIT_H
#define SUBMIT_H

#include "base/err.h"
#include "base/str.h"
#include "node/node.h"

#include <stdbool.h>

enum submit_kind { SUBMIT_USER, SUBMIT_SYSTEM, SUBMIT_CRON };

struct submit_options {
	int kind;                       /* enum submit_kind */
	const char *environment;        /* of the data sources; "production" unless told */
	const char *run_as;             /* SYSTEM: the user; NULL: who submits it */
	bool only_write;                /* systemd: write the units, enable nothing */
	bool ignore_resource_group;     /* these two: handed on to the runs */
	const struct text_list *params; /* NAME=VALUE; may be NULL */
};

/* What a submission consists of. */
struct submission {
	struct str timer, service; /* systemd: the units' texts */
	struct str cron;           /* the crontab's lines */
	char *timer_path, *service_path;
	char start[BIZDATE_SIZE]; /* the first day on which it runs */
};

#define SUBMISSION_INIT {.timer_path = NULL}

void submission_free(struct submission *s);

/* Compose it; nothing is written. now: the current instant, seconds since 1970 UTC. */
int submit_compose(struct submission *s, const struct node *node, const struct submit_options *o,
	int64_t now, struct err *err);

/*
 * Write it where the scheduler finds it, make that read it, and keep note of it in the
 * node's state. told gets what a person should know, a line each.
 */
int submit_write(struct submission *s, const struct node *node, const struct submit_options *o,
	struct str *told, struct err *err);

/* Undo it. EXIT_USAGE where the node is not submitted. */
int submit_withdraw(const char *node_name, struct str *told, struct err *err);

/* How a node is submitted, in a few words ("systemd timer, from 2019-07-09"); to be freed. NULL: it is not. */
char *submit_describe(const char *node_name);

#endif
