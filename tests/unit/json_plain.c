/* SPDX-License-Identifier: MIT */
/* The tests of json with its scan in plain C: the module is compiled again, into this program. */
#define SCAN_PLAIN
#include "../../lib/format/json.c"

#include "json.c"
