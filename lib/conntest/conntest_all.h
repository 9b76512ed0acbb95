/* SPDX-License-Identifier: MIT */
/*
 * conntest_all: every known data source tested, each by a process of its own, side
 * by side; the results as one table, or as one JSON object a line.
 */
#ifndef CONNTEST_ALL_H
#define CONNTEST_ALL_H

#include "conntest/conntest.h"

/*
 * Test all sources of the search path and print what came of it to stdout, failures
 * to stderr. Returns 0, or -1 with "2 of 5 data sources failed": EXIT_TEMP where all
 * failures are temporary, else the first other status.
 */
int conntest_all(struct cli *cli, const struct conntest_options *o, const char *environment,
	bool json, struct err *err);

#endif
