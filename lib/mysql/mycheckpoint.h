/* SPDX-License-Identifier: MIT */
/*
 * mycheckpoint: how far a job's input has been stored, kept in the target's schema and
 * moved on in the same transaction as the rows. See CHECKPOINTS in mysql-write(1).
 *
 * The fence: every start adds one to the attempt; a batch moves its part's position
 * on only where the attempt is still its own and the position is the one it knows. If
 * not exactly one row matches, another attempt has taken over.
 *
 * Positions are ordinals of the source (dsrecord(5), row): everything up to and with
 * that row is stored or counted as dirty. Parts that commit in the stream's order are
 * numbered from 0, those of a job by_part from 1: so the rows tell which they are.
 */
#ifndef MYCHECKPOINT_H
#define MYCHECKPOINT_H

#include "base/err.h"
#include "mysql/myconn.h"

#include <stdbool.h>
#include <stdint.h>

#define MYCHECKPOINT_TABLE "ds_checkpoint"
#define MYCHECKPOINT_PARTS 256

enum mycheckpoint_state { CHECKPOINT_LOADING, CHECKPOINT_STORED, CHECKPOINT_DONE };

struct mycheckpoint_options {
	const char *job;   /* --checkpoint; at most 128 bytes */
	const char *table; /* --checkpoint-table */
	const char *input; /* --input-id; NULL: the stream's source.id */
};

struct mycheckpoint {
	const char *table;
	char *job, *slice, *input;
	uint64_t attempt;
	unsigned parts;
	bool by_part; /* each part stands for the rows of its keys; else parts commit in order */
	uint64_t pos[MYCHECKPOINT_PARTS], dirty[MYCHECKPOINT_PARTS];
	enum mycheckpoint_state state;
	bool again;   /* an earlier attempt began this input */
	bool resumed; /* and has stored something of it */
};

/*
 * Take the fence: make the table where there is none, find the job or begin it, add one
 * to its attempt; all in one transaction, committed here. parts, by_part: how many
 * connections are wanted, and how they share the rows; afterwards c->parts and
 * c->by_part are how the job was begun, which stands. first: ordinal of the stream's
 * first record.
 * Errors: EXIT_USAGE where another input is under way (both ids are named), and where
 * the stream starts behind what is stored (both positions); of the connection as
 * *fail, with err not set: then it may be tried again.
 */
int mycheckpoint_take(struct mycheckpoint *c, struct myconn *conn,
	const struct mycheckpoint_options *o, const char *slice, const char *input, uint64_t first,
	unsigned parts, bool by_part, struct myfail *fail, struct err *err);
void mycheckpoint_free(struct mycheckpoint *c);

/* The furthest of the parts' positions; up to where all is stored; all that was dirty. */
uint64_t mycheckpoint_far(const struct mycheckpoint *c);
uint64_t mycheckpoint_whole(const struct mycheckpoint *c);
uint64_t mycheckpoint_dirty(const struct mycheckpoint *c);

/*
 * Inside the transaction of a batch: move a part on. Returns 1, 0 where another attempt
 * has taken over (roll back, EXIT_FENCED), or -1 with the connection's failure. c is
 * not changed: mycheckpoint_moved does that, after the COMMIT.
 */
int mycheckpoint_move(const struct mycheckpoint *c, struct myconn *conn, unsigned part,
	uint64_t pos, uint64_t dirty);
void mycheckpoint_moved(struct mycheckpoint *c, unsigned part, uint64_t pos, uint64_t dirty);

/*
 * After a COMMIT whose outcome is not known, on a new connection: *pos is where the
 * part stands now. Waits for the transaction in doubt. Returns as mycheckpoint_move.
 */
int mycheckpoint_ask(const struct mycheckpoint *c, struct myconn *conn, unsigned part,
	uint64_t *pos);

/*
 * All parts to this state, where everything up to the position is stored. Returns as
 * mycheckpoint_move.
 */
int mycheckpoint_step(const struct mycheckpoint *c, struct myconn *conn,
	enum mycheckpoint_state state, uint64_t pos);

/*
 * --show: append one JSON line for each slice of the job. Its position is that of the
 * furthest part, or by parts that of the least. Nothing for a job that is not there.
 */
int mycheckpoint_show(struct str *out, struct myconn *conn, const struct mycheckpoint_options *o);

#endif
