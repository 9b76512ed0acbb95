/* SPDX-License-Identifier: MIT */
/* What the parts of mywrite share: the job and its workers. */
#ifndef MYWRITE_INTERNAL_H
#define MYWRITE_INTERNAL_H

#include "mysql/mywrite.h"

#include "mysql/mypublish.h"
#include "mysql/mysession.h"
#include "mysql/mystore.h"
#include "writing/crew.h"

#include <pthread.h>

#define MYWRITE_TOOL "mysql-write"
#define MYWRITE_JOBS 64
#define MYWRITE_PART ",\"part\":" /* by parts under a checkpoint: the last member of a dirty line */

struct myworker {
	struct myconn *conn; /* NULL: not connected, or lost */
	struct mystore store;
	struct retry retry;
	struct myfail fail; /* of the last try */
	bool doubt;         /* its COMMIT was lost: the checkpoint knows what came of it */
	uint64_t doubt_pos;
};

struct mywrite {
	const struct mywrite_options *o;
	struct cli *cli;
	struct source source;
	struct mysession_options session;
	struct mytable table; /* the target */
	struct mytable dest;  /* what the rows go into: the same, but for the name under swap */
	char *dest_name;
	struct match match;
	struct myrow row; /* encodes; the main thread's */
	struct mystore_options store_options;
	const char *method_reason;
	struct zone *zone;       /* for conversions; NULL: none is told */
	struct zone *clock_zone; /* the session's */
	struct instream in;
	struct reader reader;
	struct crew *crew;
	struct myworker *workers;
	unsigned n_workers;
	const char *workers_reason; /* why fewer than asked for; NULL */
	bool by_part;               /* a key always by the same connection */
	const struct mykey *part_key;
	bool checkpointed;
	struct mycheckpoint checkpoint;
	/* gathering: one batch, or one a part */
	struct batch *gather[MYWRITE_JOBS];
	struct batch loose;    /* by_part: the row at hand */
	uint64_t total_before; /* records and dirty lines stored that are not in this stream */
	uint64_t total_noted;  /* of all, up to the furthest batch in the books */
	uint64_t read_total;   /* records and dirty lines read so far, skipped ones too */
	uint64_t last_row;
	uint64_t found_dirty;                    /* found by us, or received */
	uint64_t skipped;                        /* stored by an earlier attempt */
	uint64_t stored_pos[MYCHECKPOINT_PARTS]; /* up to where, a part */
	uint64_t own_dirty;                      /* found by us */
	bool empty;                              /* not even a begin line came */
	bool ready; /* columns are known, and everything is set up for them */
	struct str scratch, line;
	/* storing: under lock */
	pthread_mutex_t lock;
	struct books books;
	struct mytally tally;
	uint64_t stored, batches, retries, bytes;
	uint64_t server_dirty; /* found by the server */
	uint64_t stored_row;   /* the last row of the last batch committed */
	bool committed;        /* something was */
	bool in_doubt;         /* the COMMIT of --publish tx was lost; the error says so */
	bool swap_sent; /* the RENAME of --publish swap, and the connection was lost over it */
	bool swapped;   /* it is done, or was */
	bool published; /* all is where it belongs; post-SQL is left */
	bool pre_done;
};

/* --- mywrite_setup.c: everything before the first record ------------------------- */

/* The connection of the main thread, which is worker 0's while the crew is at rest. */
struct myconn *mywrite_conn(struct mywrite *w);

/* A failure of one of its statements. Returns -1. */
int mywrite_conn_err(struct mywrite *w, const char *what, struct err *err);

/* Run statements of the user's own. */
int mywrite_sql(struct mywrite *w, const struct text_list *list, const char *what, struct err *err);

/* The time zones that are known before the stream is. */
int mywrite_early_zones(struct mywrite *w, struct err *err);

/* Log in for the first time, look at the table, and choose the method. */
int mywrite_open_table(struct mywrite *w, struct err *err);

/* Does the checkpoint say that this input is done? */
bool mywrite_is_done(const struct mywrite *w);

#define MYWRITE_NOTHING_TO_DO 1

/*
 * Called once the columns are known. MYWRITE_NOTHING_TO_DO: this input is done.
 */
int mywrite_set_up(struct mywrite *w, struct err *err);

/* --- mywrite_gather.c: read the stream to its end and give the batches away ------ */

int mywrite_gather(struct mywrite *w, struct err *err);

/* Bring the counts up to date with what the workers did, and tick the live line. */
void mywrite_tick(void *arg, int64_t now);

/* --- mywrite_worker.c: the crew's work ------------------------------------------- */

int mywrite_work(void *arg, unsigned me, struct batch *b, struct err *err);

/* Connect worker me if it is not; an error is final. */
int mywrite_connect(struct mywrite *w, unsigned me, struct err *err);

/* Wait before another try, less long where a signal comes. Returns -1 where there is none. */
int mywrite_wait(const struct mywrite *w, struct retry *r);

/*
 * A transaction of the main thread's own failed: wait where it may be done again, as a whole, and
 * connect anew where the connection is lost. Returns -1, with err set, where it may not.
 */
int mywrite_again(struct mywrite *w, const struct myfail *f, const char *what, struct err *err);

/* --- mywrite_end.c: everything behind the last batch ----------------------------- */

/* Publish, run post-SQL, close the checkpoint. */
int mywrite_finish(struct mywrite *w, struct err *err);

/* After a failure: drop a staging table that nobody will go on with; tell what the table holds. */
void mywrite_drop_staging(struct mywrite *w);
void mywrite_tell(struct mywrite *w);

/* After that: the counts of rows that went with the one transaction, or the staging table. */
void mywrite_forget(struct mywrite *w);

/* The report's own members, and what the server remarked. */
void mywrite_report(struct mywrite *w);

#endif
