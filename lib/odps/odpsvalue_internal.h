/* SPDX-License-Identifier: MIT */
/* odpsvalue_internal: what the parts of odpsvalue have in common; see odpsvalue.h. */
#ifndef ODPSVALUE_INTERNAL_H
#define ODPSVALUE_INTERNAL_H

#include "odps/odpsvalue.h"
#include "value/real.h"
#include "value/temporal.h"

#include <math.h>

#define ODPSVALUE_SLOT 64 /* room for any of the short texts */

_Static_assert(ODPSVALUE_SLOT >= TEMPORAL_SIZE && ODPSVALUE_SLOT >= REAL_SIZE,
	"slots hold every short text");

/* Texts into room of ODPSVALUE_SLOT bytes, without a NUL. They return the end, or the length. */
char *odpsvalue_put_integer(char *to, int64_t n);
size_t odpsvalue_print_real(const struct odpstype *type, const struct tunnelrec_value *v, char *to);

static inline bool odpsvalue_finite(const struct odpstype *type, const struct tunnelrec_value *v)
{
	return type->kind == ODPS_FLOAT ? isfinite(v->f) : isfinite(v->d);
}

/* A date, time or interval; *end is set. -1 with a fault where it has no text. */
int odpsvalue_print_time(const struct odpsvalue *o, const struct odpstype *type,
	const struct tunnelrec_value *v, char *to, char **end, struct fault *f);

/* Digits, with a point between some of them perhaps, and nothing that JSON forbids? */
bool odpsvalue_plain_decimal(struct span s);

/* The digits of a decimal, where they stand or in the row's arena. */
int odpsvalue_print_decimal(struct odpsvalue *o, struct span s, struct span *out, struct fault *f);

/* The value of a json text; a text, with a fault, where it is no JSON. */
int odpsvalue_check_json(struct odpsvalue *o, struct span s, struct value *out, struct fault *f);

/* Does valid JSON nest so deep that a record cannot hold it? Then -1 with a fault. */
int odpsvalue_check_depth(struct span s, struct fault *f);

/* A vector, array, map or struct; null where there is a fault. */
int odpsvalue_print_nested(struct odpsvalue *o, const struct odpstype *type, struct span s,
	struct value *out, struct fault *f);

#endif
