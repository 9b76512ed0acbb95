/* SPDX-License-Identifier: MIT */
/*
 * tablecache: the names of a source's tables, as the last connection test saw them,
 * for the shells' completions, which never log in anywhere. One file a source,
 * $XDG_CACHE_HOME/dspipe/tables/NAME (~/.cache where that is not set), a name a line,
 * mode 0600. A cache that cannot be written is no failure of anything.
 */
#ifndef TABLECACHE_H
#define TABLECACHE_H

#include "base/str.h"

/* Keep the names (each ended by a newline) of the source of that name. */
void tablecache_keep(const char *source, struct span names);

#endif
