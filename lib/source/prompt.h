/* SPDX-License-Identifier: MIT */
/*
 * prompt: questions to a person at a terminal. Questions go to stderr, answers come
 * from stdin; where stdin is no terminal nobody is asked.
 */
#ifndef PROMPT_H
#define PROMPT_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

#define PROMPT_MAX 4096 /* bytes in an answer */

/* Is stdin a terminal? */
bool prompt_possible(void);

/*
 * Ask; preset (may be NULL) stands in brackets and is what an empty answer means.
 * The answer, without its newline, replaces what is in out. EXIT_USAGE: the end of
 * the input, too long a line; EXIT_FAILED: a signal asked us to stop.
 */
int prompt_ask(struct str *out, const char *question, const char *preset, struct err *err);

/*
 * The same without echo, for a secret; suspending and quitting by key are off
 * meanwhile, so the echo always comes back. Wipe out after use (prompt_wipe).
 */
int prompt_secret(struct str *out, const char *question, struct err *err);

/* A question for yes or no, "[y/N]"; everything but y and yes is no. 1, 0, or -1. */
int prompt_yes(const char *question, struct err *err);

/* Read one line from stdin whatever it is: a secret that another program hands over. */
int prompt_line(struct str *out, struct err *err);

/* Wipe and free. */
void prompt_wipe(struct str *s);

#endif
