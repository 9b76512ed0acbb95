/* SPDX-License-Identifier: MIT */
/* What the parts of the module fit share. */
#ifndef FIT_INTERNAL_H
#define FIT_INTERNAL_H

#include "fit/fit.h"

#include <string.h>

/* One row of the table: as fit_value, for a value that is neither absent nor NULL. */
typedef int fit_function(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault);

fit_function fit_bool, fit_integer, fit_year, fit_decimal, fit_real;
fit_function fit_text, fit_bytes, fit_member, fit_members, fit_uuid, fit_address;
fit_function fit_date, fit_time, fit_datetime, fit_timestamp, fit_interval;
fit_function fit_json;

/*
 * The bytes of BYTES and of {"$base64":...}, where the column is not json: 1 with
 * *bytes, 0 where it is nothing of the kind, -1 for base64 that is broken.
 */
int fit_binary(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct span *bytes, struct fault *fault);

/* ENUM, SET: is the text one of the members? */
bool fit_is_member(const struct fit *fit, struct span text);

/* How reasons call the target. */
const char *fit_name(const struct fit *fit);

/* Is this loss allowed? Then it is counted. */
bool fit_allows(const struct fit *fit, struct fit_room *room, enum fit_lossy l);

/* wrong_type: "an object does not go into int32". */
int fit_wrong(const struct fit *fit, const struct value *in, struct fault *fault);

/*
 * The text of a STRING, TEXT or NUMBER, in place or decoded into the room. Returns
 * -1 for any other kind (wrong_type) and for a lone surrogate.
 */
int fit_decode(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct span *text, struct fault *fault);

static inline int fit_scalar(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct span *text, struct fault *fault)
{
	if (in->kind == VALUE_NUMBER || in->kind == VALUE_TEXT) {
		*text = (struct span){in->p, in->len};
		return 0;
	}
	if (in->kind == VALUE_STRING && (in->flags & VALUE_ESCAPED) == 0) {
		*text = (struct span){in->p + 1, in->len - 2};
		return 0;
	}
	return fit_decode(fit, room, in, text, fault);
}

/* Hand text on as a value of that kind. */
static inline void fit_give(struct value *out, enum value_kind kind, struct span text,
	unsigned flags)
{
	*out = (struct value){.p = text.p, .len = text.len, .kind = kind, .flags = flags};
}

/*
 * Hand on a text that is the value's own, unchanged, in the form that the dialect
 * has for texts: as the STRING or TEXT that it came as, else as TEXT.
 */
static inline void fit_pass(const struct fit *fit, const struct value *in, struct span text,
	struct value *out)
{
	if (fit->dialect == FIT_STREAM && (in->kind == VALUE_STRING || in->kind == VALUE_TEXT))
		*out = *in;
	else
		fit_give(out, VALUE_TEXT, text,
			in->kind == VALUE_STRING && (in->flags & (VALUE_ESCAPED | VALUE_HIGH)) == 0
				? VALUE_CLEAN
				: 0);
}

#endif
