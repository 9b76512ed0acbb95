/* SPDX-License-Identifier: MIT */
/*
 * zone: time zones: fixed offsets, and the names of the system's zone database
 * (TZif files, RFC 8536), with their rules for the years after the table.
 * Life: zone_open, any question, zone_free. A zone does not change after opening,
 * so threads may share it. The machine's TZ is never looked at.
 */
#ifndef ZONE_H
#define ZONE_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct zone;

/*
 * Open by name:
 *   Z, UTC, GMT           offset 0, also where no zone database is installed
 *   +08:00, -03:30        that offset (up to 23:59), east of Greenwich with a plus
 *   UTC+8, GMT+08:00      the same, as Java and JDBC URLs write it
 *   Asia/Shanghai         a file below $TZDIR, else /usr/share/zoneinfo
 * Returns NULL with EXIT_USAGE for a name that is none (it names the nearest), a
 * path that leads out, a file that is no TZif or counts leap seconds ("right/...").
 */
struct zone *zone_open(const char *name, struct err *err);

/* Safe on NULL. */
void zone_free(struct zone *z);

/* The name it was opened by. */
const char *zone_name(const struct zone *z);

/* Is the offset the same at all times? Then it is stored (seconds east of UTC). */
bool zone_is_fixed(const struct zone *z, int32_t *offset);

/* Seconds east of UTC at an instant (seconds since 1970-01-01 00:00:00 UTC). */
int32_t zone_offset(const struct zone *z, int64_t instant);

enum zone_wall {
	ZONE_UNIQUE,
	ZONE_GAP,  /* the clocks were put forward over this time: it never was */
	ZONE_FOLD, /* the clocks were put back: it was twice */
};

/*
 * The instant at which a wall clock there shows the given time (seconds since
 * 1970-01-01 00:00:00 of that clock). In a fold *instant is the earlier of the two.
 * In a gap it is what the offset before the gap gives.
 */
enum zone_wall zone_instant(const struct zone *z, int64_t wall, int64_t *instant);

#endif
