/* SPDX-License-Identifier: MIT */
/* What becomes of a submitted statement. */
#include "instance.h"

int instance_schema(struct sqlconn *c, struct err *err)
{
	return sqldb_run(c, err,
		"CREATE TABLE instance(id TEXT PRIMARY KEY, uuid TEXT, task TEXT NOT NULL,"
		" query TEXT NOT NULL, settings TEXT NOT NULL, priority INTEGER NOT NULL,"
		" state TEXT NOT NULL, message TEXT NOT NULL, is_select INTEGER NOT NULL,"
		" def INTEGER, rowset INTEGER, rows INTEGER, started INTEGER NOT NULL,"
		" ended INTEGER)", "");
}
