/* SPDX-License-Identifier: MIT */
/*
 * err: what failed, where and why, with the exit status that it calls for.
 *
 * A function of the library returns 0 or -1 (or NULL) and fills its caller's
 * struct err; it neither prints nor exits. The first error stays: setting a
 * second one changes nothing. The text is "place: what failed: cause", without
 * the tool's name and without a newline; the tool prints it (cli.h).
 */
#ifndef ERR_H
#define ERR_H

#include <stdbool.h>

/* The exit status table of all tools, dspipe(7). */
enum exit_status {
	EXIT_OK = 0,
	EXIT_FAILED = 1,  /* I/O, a remote refusal, a failed check: a rerun would not mend it */
	EXIT_USAGE = 2,   /* called wrongly, bad configuration, a name the other side lacks */
	EXIT_DIRTY = 3,   /* dirty records over the limit */
	EXIT_CUT = 4,     /* the input ended before its end record, or with another count */
	EXIT_TEMP = 75,   /* temporary: the same command may work later */
	EXIT_FENCED = 76, /* another attempt of the same checkpointed job has taken over */
};

struct err {
	int exit;        /* 0 while nothing failed, else one of enum exit_status */
	char text[3072]; /* cut when longer */
};

#define ERR_INIT {.exit = 0}

/* Has something failed? */
static inline bool err_is_set(const struct err *err)
{
	return err->exit != 0;
}

/* Note a failure, unless there is one. Always returns -1, so callers can return it. */
int err_set(struct err *err, int exit, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The same with ": " and the text of errno behind it. Keeps errno. */
int err_sys(struct err *err, int exit, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Put a place ("file.json", "row 7") and ": " in front of a noted failure. Returns -1. */
int err_at(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Forget. */
void err_clear(struct err *err);

#endif
