/* SPDX-License-Identifier: MIT */
/*
 * myjson: the numbers inside of MySQL's JSON documents. MySQL stores an integer
 * that fits 64 bits as it is, and anything else as a double. Newer servers (9.7)
 * find the nearest double; older ones (8.0.15) do so only where that takes one exact
 * step, and are off by some units in the last place in every third to tenth case of
 * 16 digits and more. Their steps (RapidJSON at normal precision) are repeated here.
 */
#ifndef MYJSON_H
#define MYJSON_H

#include <stdbool.h>
#include <stddef.h>

/*
 * How to tell them apart: a server that answers SELECT CAST('...' AS JSON) with
 * these very bytes is an exact one.
 */
#define MYJSON_PROBE "[0.9424502837770503, 6.72e-298]"

/* Does the JSON number of n bytes come back from MySQL as the number that it is? */
bool myjson_keeps(const char *p, size_t n, bool exact);

#endif
