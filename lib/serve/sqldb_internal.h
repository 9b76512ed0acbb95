/* SPDX-License-Identifier: MIT */
/* What the SQLite modules (sqldb, sqlrun, sqltable, sqlfunc) share, and the one place that includes sqlite3.h. */
#ifndef SQLDB_INTERNAL_H
#define SQLDB_INTERNAL_H

#include "serve/sqldb.h"

#include <sqlite3.h>

#endif
