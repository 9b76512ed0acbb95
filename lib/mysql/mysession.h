/* SPDX-License-Identifier: MIT */
/*
 * mysession: a connection whose session bends nothing: strict sql_mode, utf8mb4, one
 * fixed offset as its time zone, checks on; set, and read back to see that it holds.
 */
#ifndef MYSESSION_H
#define MYSESSION_H

#include "cli/options.h"
#include "mysql/myconn.h"

struct mysession_options {
	struct myconn_options conn;
	const char *place;                   /* what messages call the source */
	int32_t offset_s;                    /* the session's time zone, seconds east of UTC */
	const struct text_list *session_sql; /* --session-sql; may be NULL */
	int lock_wait_s; /* wait no longer for a row's lock, or a table's; 0: as the server has it */
	const char *schema; /* the session's database, which must stay so; NULL: whichever */
};

/*
 * Connect, set, run --session-sql, read back. Returns NULL with *fail, of any kind;
 * fail->text tells what was being done. Settings that do not hold, because the server
 * refuses them or --session-sql undoes them, are MYFAIL_NAME (EXIT_USAGE).
 */
struct myconn *mysession_open(const struct mysession_options *o, struct myfail *fail);

/*
 * Does all of it hold still, after statements of the user's own? Returns 0, or -1 with
 * *fail as mysession_open. The connection stays open.
 */
int mysession_check(struct myconn *c, const struct mysession_options *o, struct myfail *fail);

/* "+08:00" and so on, as a server writes it. */
void mysession_offset(char text[8], int32_t offset_s);

#endif
