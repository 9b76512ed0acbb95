/* SPDX-License-Identifier: MIT */
/*
 * power: the powers of ten that printing a double needs, as 128 bit integers whose
 * highest bit is set: the least integer that is not below 10^k * 2^(127 - e), where
 * e is the floor of the binary logarithm of 10^k.
 */
#ifndef POWER_H
#define POWER_H

#include <stdint.h>

#define POWER_MIN (-292)
#define POWER_MAX 324

struct power {
	uint64_t high, low;
};

/* k from POWER_MIN to POWER_MAX. */
struct power power_of_ten(int k);

#endif
