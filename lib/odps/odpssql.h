/* SPDX-License-Identifier: MIT */
/*
 * odpssql: statements run as instances of a MaxCompute project (protocol 3.5 to 3.7):
 * submitted once, waited for, cancelled when we are asked to stop. The rows of a
 * result are the tunnel's part (tunnel.h); the result document, which the service
 * cuts silently, is read for messages only.
 */
#ifndef ODPSSQL_H
#define ODPSSQL_H

#include "cli/options.h"
#include "odps/odps.h"

struct odpssql {
	struct odps *odps;
	char *instance; /* once submitted */
};

#define ODPSSQL_INIT {.odps = NULL}

/*
 * Submit a statement. settings: the SET flags, each "key=value"; leading
 * "set key=value;" of the text are taken over as well. schema: the default one, or
 * NULL. EXIT_USAGE for a setting without "=" or a text that cannot be sent. Where the
 * answer was lost, the instance is looked for by its uuid; if it is not found, the
 * failure is EXIT_FAILED and says that the statement may have run.
 */
int odpssql_submit(struct odpssql *q, struct odps *o, const char *text,
	const struct text_list *settings, const char *schema, struct err *err);

/* Take up an instance that was submitted before. */
void odpssql_resume(struct odpssql *q, struct odps *o, const char *instance);

/*
 * Wait until it has ended well. Asked to stop meanwhile, cancels it. A statement that
 * failed gives its message.
 */
int odpssql_wait(struct odpssql *q, struct err *err);

/*
 * What a statement without rows printed (SHOW, DESC, ...), to be freed; "" where that
 * is nothing. *is_select: the service says that there are rows all the same.
 */
int odpssql_text(struct odpssql *q, char **text, bool *is_select, struct err *err);

void odpssql_free(struct odpssql *q);

#endif
