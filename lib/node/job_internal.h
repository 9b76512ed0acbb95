/* SPDX-License-Identifier: MIT */
/* job_internal: what the files of job share: the parts of a job file, each read by one of them. */
#ifndef JOB_INTERNAL_H
#define JOB_INTERNAL_H

#include "node/job.h"
#include "node/jobread.h"

/* "parameter" of the reader or writer (t), which is where we are. */
int jobend_read(struct jobread *r, struct job_end *end, struct jtree *t);
void jobend_free(struct job_end *end);

/* "setting" (t), which is where we are. */
int jobsetting_read(struct jobread *r, struct jtree *t);

#endif
