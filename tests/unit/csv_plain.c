/* SPDX-License-Identifier: MIT */
/* The tests of csv with its scan in plain C: the module is compiled again, into this program. */
#define SCAN_PLAIN
#include "../../lib/format/csv.c"

#include "csv.c"
