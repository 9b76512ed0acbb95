/* SPDX-License-Identifier: MIT */
/* Names of tables, for completions. */
#include "source/tablecache.h"

#include "base/err.h"
#include "source/sourcepath.h"
#include "source/sourcestore.h"

#include <stdio.h>
#include <stdlib.h>

void tablecache_keep(const char *source, struct span names)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	struct err own = ERR_INIT;
	char path[4096];
	int n;

	if (sourcepath_check_name(source, &own) < 0)
		return;
	if (xdg != NULL && *xdg == '/')
		n = snprintf(path, sizeof path, "%s/dspipe/tables/%s", xdg, source);
	else if (home != NULL && *home == '/')
		n = snprintf(path, sizeof path, "%s/.cache/dspipe/tables/%s", home, source);
	else
		return;
	if (n < (int)sizeof path && sourcestore_folder(path, 0700, &own) == 0)
		sourcestore_write(path, names, 0600, true, &own);
}
