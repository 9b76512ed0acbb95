/* SPDX-License-Identifier: MIT */
/*
 * instance: what becomes of a submitted statement (protocol 3.5 to 3.7), kept in the
 * SQLite file: the statement itself, its state, and the rows or the text that it gave.
 */
#ifndef INSTANCE_H
#define INSTANCE_H

#include "serve/catalog.h"

#define INSTANCE_LIFE_S (24 * 3600) /* so long its result can be asked for */
#define INSTANCES_MAX 20000         /* past it the oldest one goes */

enum instance_state {
	INSTANCE_RUNNING,
	INSTANCE_SUCCESS,
	INSTANCE_FAILED,
	INSTANCE_CANCELLED,
};

struct instance {
	char *id;
	char *uuid;     /* the client's own name for it; "" for none */
	char *task;     /* the task's name */
	char *query;    /* the statement */
	char *settings; /* JSON text; "" for none */
	int64_t priority;
	enum instance_state state;
	char *message;  /* what it printed, or why it failed */
	bool is_select; /* then def, rowset and rows are its result */
	struct table def;
	int64_t rowset, rows;
	int64_t started, ended; /* seconds */
	int64_t polls;          /* so many questions are still answered with "running" */
};

#define INSTANCE_INIT {.def = TABLE_INIT}

int instance_schema(struct sqlconn *c, struct err *err);

void instance_free(struct instance *i);

/* At the start: what was running when the server ended has failed. */
int instance_give_up(struct sqlconn *c, int64_t now, struct err *err);

/* Store one that begins to run. */
int instance_create(struct sqlconn *c, const struct instance *i, struct err *err);

/* It has ended: state, message, is_select, def, rowset (settled here), rows, ended. */
int instance_end(struct sqlconn *c, struct instance *i, struct err *err);

/* Find it: 1 with *i to be freed, 0, -1. */
int instance_find(struct sqlconn *c, const char *id, struct instance *i, struct err *err);

/* The id of the one with that uuid, to be freed; NULL where there is none (or a failure). */
char *instance_by_uuid(struct sqlconn *c, const char *uuid, struct err *err);

/* One question less is answered with "running". */
int instance_poll(struct sqlconn *c, const char *id, struct err *err);

/*
 * Walk over them, the newest first: those that began at the seconds from .. to and come
 * behind `after`, an id ("" for all). Only id, state, started and ended are filled.
 */
int instance_list(struct sqlconn *c, int64_t from, int64_t to, const char *after,
	bool (*each)(void *arg, const struct instance *i), void *arg, struct err *err);

/* Forget those that ended before a time, and the oldest past the limit. */
int instance_expire(struct sqlconn *c, int64_t before, struct err *err);

#endif
