/* SPDX-License-Identifier: MIT */
/*
 * node: a node whole: its file, its schedule, and the parameters that both get. The
 * business date is fixed here, once, for everything that follows.
 *
 * Life: struct node n = NODE_INIT; node_open; ...; node_close.
 */
#ifndef NODE_H
#define NODE_H

#include "cli/options.h"
#include "node/job.h"
#include "node/timetable.h"

struct node_options {
	const char *bizdate;     /* --bizdate; NULL: yesterday in the node's zone */
	const char *environment; /* --environment */
	struct text_list params; /* -p NAME=VALUE */
	bool ignore_resource_group;
};

#define NODE_OPTIONS_INIT {.bizdate = NULL}

/* Rows for the verbs that read a node's values; o is a struct node_options. */
#define NODE_OPTIONS(o)                                                                         \
	{0, "bizdate", "DATE", "business date (yesterday in the node's zone)", option_text,     \
		&(o)->bizdate},                                                                 \
	{'p', "param", "NAME=VALUE", "a parameter, as the file says ${NAME}", option_texts,     \
		&(o)->params},                                                                  \
	{0, "environment", "ENV", "of the data sources: development, production",               \
		source_set_environment, &(o)->environment},                                     \
	{0, "ignore-resource-group", NULL, "run here whatever the file's resourceGroup says",   \
		option_true, &(o)->ignore_resource_group}

struct node {
	struct params params;
	struct timetable schedule;
	struct job job;
	char bizdate[BIZDATE_SIZE]; /* "20190708" */
};

#define NODE_INIT {.params = PARAMS_INIT, .schedule = TIMETABLE_INIT, .job = JOB_INIT}

/* text: the path of the node's file, ".json" may be left out. EXIT_USAGE. */
int node_open(struct node *n, const char *text, const struct node_options *o, struct err *err);

/* Only the schedule and the parameters: for who has no use for the file. text NULL: no node. */
int node_open_times(struct node *n, const char *text, const struct node_options *o,
	struct err *err);

/*
 * Once the texts were expanded: EXIT_USAGE for a parameter of the command line that none of
 * them had in it, since its name may be misspelt. A shell gets them all.
 */
int node_check_params(const struct node *n, const struct node_options *o, struct err *err);

void node_close(struct node *n);

#endif
