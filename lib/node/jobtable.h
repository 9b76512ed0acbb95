/* SPDX-License-Identifier: MIT */
/*
 * jobtable: the tables at both ends of a job as they are in the stores: asked for with
 * the reader tool's --describe, and through the writer's own modules. For "*" in a
 * column list, for check, preview, and the questions of init.
 */
#ifndef JOBTABLE_H
#define JOBTABLE_H

#include "base/err.h"
#include "mysql/mytable.h"
#include "node/args.h"
#include "node/job.h"
#include "value/dstype.h"

#include <stdbool.h>

struct jobtable_column {
	char *name;
	char *native;       /* the store's own type */
	struct dstype type; /* logical */
	bool nullable, partition;
};

/* The source. */
struct jobtable_source {
	struct jobtable_column *v;
	size_t n, cap;
};

#define JOBTABLE_SOURCE_INIT {.v = NULL}

int jobtable_source_open(struct jobtable_source *t, const struct jobkind *kind, const char *source,
	const char *environment, const char *table, struct err *err);
void jobtable_source_free(struct jobtable_source *t);

/* The column of that name, without regard to ASCII case; NULL: none. */
const struct jobtable_column *jobtable_source_find(const struct jobtable_source *t,
	const char *name);

/* The tail of a message about a column that is not there, as nearest_hint (nearest.h). */
const char *jobtable_source_hint(const struct jobtable_source *t, char *buf, size_t size,
	const char *name);

/* The target: mytable.h has it all. To be freed with mytable_free. */
int jobtable_target_open(struct mytable *t, const struct job_end *end, const char *environment,
	struct err *err);

/* What "*" stands for, where a job says so: names are added to the lists. */
int jobtable_fill(const struct job *j, const char *environment, struct args *source,
	struct args *target, struct err *err);

#endif
