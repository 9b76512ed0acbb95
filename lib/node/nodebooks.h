/* SPDX-License-Identifier: MIT */
/*
 * nodebooks: the reports of a pipeline's stages added up to one, and compared at each
 * joint: a stage has read what the one before it passed on, and records in are
 * records out and dirty ones.
 */
#ifndef NODEBOOKS_H
#define NODEBOOKS_H

#include "base/str.h"
#include "cli/counts.h"
#include "node/stages.h"

#include <stdbool.h>

struct nodebooks {
	struct counts total; /* in: what the reader read; out: what the writer stored */
	bool complete;       /* every stage gave a report and ended well */
	bool balanced;       /* complete, and every joint fits */
	struct str trouble;  /* what does not fit: one line */
	char *slowest;       /* the stage that the others waited for; NULL: not known */
	uint64_t stored;     /* records that this attempt put into the target */
	struct str stages;   /* a JSON array of the stages' reports */
};

#define NODEBOOKS_INIT {.total = COUNTS_INIT}

/* Add up the stages, which have ended. Replaces what was there. */
void nodebooks_make(struct nodebooks *b, const struct stages *s);

void nodebooks_free(struct nodebooks *b);

#endif
