/* SPDX-License-Identifier: MIT */
/* capture: a pipeline run for what it writes to stdout, which is kept whole. */
#ifndef CAPTURE_H
#define CAPTURE_H

#include "base/str.h"
#include "node/pipeline.h"

/*
 * Run it, wait, and append its stdout to out. ours: the stages are tools of this family,
 * whose reports tell why they failed; of others the last line on stderr does. Returns 0, or
 * -1 with the failed stage's own exit status and message; what else it said is left out.
 */
int capture_run(const struct pipeline *p, bool ours, struct str *out, struct err *err);

/* The same, as a descriptor from which it is read; the caller closes it. -1 with err. */
int capture_open(const struct pipeline *p, bool ours, struct err *err);

#endif
