/* SPDX-License-Identifier: MIT */
/*
 * jobread: how values are taken out of a file that belongs to a node (a job, a
 * schedule): a reading under way knows where in the tree it is, so that each failure
 * names its place; texts have their parameters replaced; numbers and switches may
 * stand in quotes, as DataWorks writes them; a null is as good as nothing.
 */
#ifndef JOBREAD_H
#define JOBREAD_H

#include "base/err.h"
#include "node/args.h"
#include "node/jsonfile.h"
#include "node/param.h"

#include <stdbool.h>
#include <stdint.h>

struct job;

struct jobread {
	const struct jsonfile *file;
	const struct params *params; /* NULL: texts stay as they are */
	struct args *notes;          /* remarks are added here */
	struct job *job;             /* what is filled; NULL for a schedule */
	bool ignore_resource_group;
	struct str at; /* JSON pointer of the object that is read */
	struct err *err;
};

/* Step into a member or element; returns what jobread_back takes. */
size_t jobread_into(struct jobread *r, const char *key);
size_t jobread_element(struct jobread *r, size_t i);
void jobread_back(struct jobread *r, size_t mark);

/* A failure at the place where we are, and at a member of it. Return -1. */
int jobread_fail(struct jobread *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int jobread_fail_key(struct jobread *r, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A remark for the user, with the place. */
void jobread_note(struct jobread *r, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The member of that name; a null counts as none. */
struct jtree *jobread_get(const struct jtree *t, const char *key);

/* Is the member there, and is it an object (an array)? 0 and *out NULL where it is not there. */
int jobread_object(struct jobread *r, const struct jtree *t, const char *key, struct jtree **out);
int jobread_array(struct jobread *r, const struct jtree *t, const char *key, struct jtree **out);

/* Refuse members that are not among the known ones (NULL-ended). what: "setting". */
int jobread_known(struct jobread *r, struct jtree *t, const char *const *known, const char *what);

/*
 * The value as a text with its parameters replaced, in out, which is emptied first: of a
 * text, a number (its digits) or true and false.
 */
int jobread_scalar(struct jobread *r, const struct jtree *t, const char *key, struct str *out);

/* The same of a member, to be freed; *out NULL where it is missing, null or empty. */
int jobread_text(struct jobread *r, const struct jtree *t, const char *key, char **out);

/* A name: a text without control characters. */
int jobread_name(struct jobread *r, const struct jtree *t, const char *key, char **out);

/* A text or a list of them; empty ones are left out. */
int jobread_texts(struct jobread *r, const struct jtree *t, const char *key, struct args *out);

/* A whole number, perhaps in quotes, "-1" for none where none is not NULL. */
int jobread_count(struct jobread *r, const struct jtree *t, const char *key, uint64_t min,
	uint64_t *out, bool *none);

/* true or false, perhaps in quotes. */
int jobread_flag(struct jobread *r, const struct jtree *t, const char *key, bool *out);

/* A resource group where it may stand: an error unless it is to be ignored. */
int jobread_resource_group(struct jobread *r, const struct jtree *t);

#endif
