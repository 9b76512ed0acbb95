/* SPDX-License-Identifier: MIT */
/*
 * What the two files of odpstext share. A map is an object, its keys as text; a struct is
 * an object with its fields in order; scalars inside are as odpstext has them, as JSON
 * numbers, true, false and null where JSON can say so, else as strings. Bytes that are not
 * UTF-8 are {"$base64":"..."}.
 */
#ifndef ODPSTEXT_INTERNAL_H
#define ODPSTEXT_INTERNAL_H

#include "serve/odpstext.h"

/* Read JSON text; the encoded members are appended to room, and v->s points there. */
int odpstext_read_nested(const struct odpstype *type, struct span text, const struct zone *zone,
	struct str *room, struct tunnelrec_value *v, struct fault *f);

/* Append the JSON text of verified encoded members. */
void odpstext_print_nested(struct str *out, const struct odpstype *type, const char *members,
	const struct zone *zone);

#endif
