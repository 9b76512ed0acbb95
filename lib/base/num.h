/* SPDX-License-Identifier: MIT */
/*
 * num: numbers in options and configuration, read with a range and a message.
 * Each reader takes the whole text; a failure is EXIT_USAGE and names the text,
 * what was wanted and the range. Sizes are 1024-based, counts 1000-based.
 */
#ifndef NUM_H
#define NUM_H

#include "base/err.h"

#include <stdint.h>

/* A plain decimal integer within min and max. */
int num_u64(const char *text, uint64_t min, uint64_t max, uint64_t *out, struct err *err);

/* A count: "250", "10k", "2M", "1G" with steps of 1000. */
int num_count(const char *text, uint64_t min, uint64_t max, uint64_t *out, struct err *err);

/* A size in bytes: "512", "64K", "8M", "1G" with steps of 1024 (a B or iB behind is understood). */
int num_size(const char *text, uint64_t min, uint64_t max, uint64_t *out, struct err *err);

/* A time in nanoseconds: "250us", "100ms", "10s", "5m", "2h"; a bare number is seconds. */
int num_time(const char *text, int64_t min, int64_t max, int64_t *out, struct err *err);

#endif
