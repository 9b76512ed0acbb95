/* SPDX-License-Identifier: MIT */
/*
 * mypublish: the staging table of --publish swap: made like the target, filled by
 * others, checked, and put in the target's place by one RENAME.
 */
#ifndef MYPUBLISH_H
#define MYPUBLISH_H

#include "mysql/mytable.h"

#define MYPUBLISH_NEW "__ds_new"
#define MYPUBLISH_OLD "__ds_old"

/*
 * Can the table be swapped? EXIT_USAGE for what a copy would lose: foreign keys of
 * other tables that point at it, its own, triggers; a name that leaves no room.
 */
int mypublish_check(const struct mytable *t, const char *place, struct err *err);

/*
 * Make the staging table. keep: one that is there is gone on with (checkpoint), else it
 * is dropped. *made tells whether it is new. Returns 0, or -1 with the connection's failure.
 */
int mypublish_stage(const struct mytable *t, struct myconn *c, bool keep, bool *made);

/* The name of the staging table, and whether it is there. */
void mypublish_name(struct str *out, const struct mytable *t, const char *suffix);
int mypublish_exists(const struct mytable *t, struct myconn *c, bool *exists);

/* Rows in the staging table. */
int mypublish_count(const struct mytable *t, struct myconn *c, uint64_t *rows);

/*
 * Put it in the target's place, in one step; the old one is TABLE__ds_old then, and an
 * earlier one of that name is gone.
 */
int mypublish_swap(const struct mytable *t, struct myconn *c);
int mypublish_drop_old(const struct mytable *t, struct myconn *c);

/* Drop the staging table. */
int mypublish_drop(const struct mytable *t, struct myconn *c);

#endif
