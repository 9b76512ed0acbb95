/* SPDX-License-Identifier: MIT */
/*
 * secret: one secret, had in one of its four ways (dssource(5)): as it stands,
 * from a file, from the environment, from a command. A value is kept in memory of
 * its own and wiped when freed; no message ever holds one.
 */
#ifndef SECRET_H
#define SECRET_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

enum secret_way { SECRET_INLINE, SECRET_FILE, SECRET_ENV, SECRET_COMMAND };

#define SECRET_WAYS 4
#define SECRET_TIMEOUT_S 30 /* for a command */
#define SECRET_MAX 65536    /* bytes in a value */

struct secret {
	const char *name; /* "password"; for messages */
	enum secret_way way;
	const char *arg;     /* the value, the path, the variable, the command line */
	bool group_may_read; /* FILE: mode 0640 will do (the administrators' place) */
};

/* "", "File", "Env", "Command": what stands behind the name of a way's key. */
const char *secret_suffix(enum secret_way way);

/*
 * Read the value: the first line, without its newline, of what the file or the
 * command gives. A command runs by /bin/sh -c with stdin /dev/null and its own
 * process group, SECRET_TIMEOUT_S at most; what it says on stderr passes to ours.
 * Returns the value, to be freed by secret_free, or NULL with EXIT_USAGE: it is
 * empty, unset, unreadable, open to others; the command failed or took too long.
 */
char *secret_read(const struct secret *s, struct err *err);

/* Wipe and free; NULL is fine. */
void secret_free(char *value);

/*
 * May a file that holds a secret have this mode? Returns 0, or -1 with EXIT_USAGE
 * and the chmod that mends it.
 */
int secret_check_mode(const char *path, const struct stat *st, bool group_may_read,
	struct err *err);

/*
 * Keep this process out of core dumps and debuggers from now on. Does nothing
 * under AddressSanitizer, whose leak check works like a debugger.
 */
void secret_guard(void);

#endif
