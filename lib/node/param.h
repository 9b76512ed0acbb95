/* SPDX-License-Identifier: MIT */
/*
 * param: parameters in the values of a node's file, as DataWorks has them ("Supported
 * formats for scheduling parameters") and, for $name and ${name}, DataX:
 *
 *   ${bizdate} $bizdate      the business date, 20190708
 *   $cyctime                 the scheduled time, 20190709003000
 *   $gmtdate                 the current date
 *   $bizmonth                the business date's month; the month before it where that
 *                            is the current one
 *   ${yyyymmdd-1}            of the business date; the number counts in the smallest
 *                            unit that is printed: years, months or days
 *   $[yyyymmddhh24miss-1/24] of the scheduled time; the number counts days
 *   $[add_months(yyyymm,-1)] of the scheduled time, months on
 *   ${name} $name            what -p name=value or the schedule gives
 *
 * A dollar sign before another character is itself, and so is the one in front of
 * ${ $[ or $name: "$${x}" is the text "${x}". The text that a parameter gives is put in
 * as it is, and not looked at again.
 */
#ifndef PARAM_H
#define PARAM_H

#include "base/err.h"
#include "base/str.h"
#include "node/bizdate.h"

#include <stdbool.h>
#include <stddef.h>

struct param {
	char *name, *value; /* owned; the value's own parameters are replaced already */
	bool used;          /* some text had it in it */
};

struct params {
	struct bizdate date;
	struct param *v;
	size_t n, cap;
	bool no_names; /* while values of parameters are read: dates alone */
};

#define PARAMS_INIT {.v = NULL}

void params_free(struct params *p);

/*
 * Define name: a letter or underscore, then letters, digits, underscores. In the value
 * dates are replaced, other names are not known. A second one of a name counts unless
 * keep is set. EXIT_USAGE: no name, a built-in one, a value that cannot be read.
 */
int params_add(struct params *p, const char *name, const char *value, bool keep, struct err *err);

/* The same from "name=value". */
int params_assign(struct params *p, const char *text, struct err *err);

/* Append the text with its parameters replaced. EXIT_USAGE names the one that is wrong. */
int param_expand(struct str *out, const char *text, const struct params *p, struct err *err);

/*
 * The same for a line that a shell will read: only dates (${yyyymmdd-1}, $[...]) are
 * replaced, since they are digits and what stands between them; names are the
 * shell's own variables, and everything else is its syntax.
 */
int param_expand_shell(struct str *out, const char *text, const struct params *p, struct err *err);

/* Built-in names and their values for an environment: calls set(to, name, value) for each. */
void params_each(const struct params *p, void (*set)(void *to, const char *name, const char *value),
	void *to);

#endif
