/* SPDX-License-Identifier: MIT */
/* The tests of scan in plain C. */
#define SCAN_PLAIN

#include "scan.c"
