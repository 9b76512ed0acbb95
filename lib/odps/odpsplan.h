/* SPDX-License-Identifier: MIT */
/*
 * odpsplan: what a read of MaxCompute is of, found out before its first row: the
 * table, its partitions, or the statement; one download session for each; and which
 * of their rows, taken one session after the other, are wanted.
 *
 * Life: odpsplan_check, odpsplan_open, odpsplan_cut, ..., odpsplan_free.
 */
#ifndef ODPSPLAN_H
#define ODPSPLAN_H

#include "odps/odpsmeta.h"
#include "odps/odpssql.h"
#include "odps/sessionfile.h"
#include "odps/tunnel.h"
#include "odps/tunnelread.h"

enum odpsplan_missing { ODPSPLAN_FAIL, ODPSPLAN_EMPTY };

struct odpsplan_options {
	const char *table; /* the operand; NULL: none */
	const char *sql;
	const char *columns; /* see odpspick.h; here for views */
	struct text_list partitions, settings;
	const char *session, *session_file;
	const char *range, *slice;
	uint64_t skip, limit; /* limit UINT64_MAX: not given */
	bool all_partitions;  /* no partition named means all of them */
	int missing;          /* enum odpsplan_missing */
};

#define ODPSPLAN_OPTIONS_INIT {.limit = UINT64_MAX}

struct odpsplan_session {
	struct tunnel_session tunnel;
	struct tunnel_target target;
	char *spec;               /* what target.partition points to; NULL: none */
	struct partkey partition; /* its values; n 0: none */
};

struct odpsplan {
	const struct odpsplan_options *options;
	struct odps *odps;
	struct odpstable_name name; /* of a table or view */
	struct odpstable table;
	struct odpssql query;
	bool no_rows; /* the statement has no result set */
	bool missing; /* nothing is there, and that shall be an empty stream */
	struct odpsplan_session *sessions;
	size_t n_sessions;
	uint64_t total;                    /* rows of all sessions */
	const struct odpscolumns *columns; /* of the rows, without partition columns */
	/* after odpsplan_cut: */
	struct tunnelread_part *parts;
	size_t *part_session; /* by part: an index into sessions */
	size_t n_parts;
	uint64_t from, rows; /* rows from..from+rows-1 of all, from 0 */
	char slice[48];      /* "1/1" */
};

/* Do the options go together? EXIT_USAGE where not. Asks nobody. */
int odpsplan_check(const struct odpsplan_options *options, struct err *err);

/* Find out what there is and have sessions for it. options must outlive the plan. */
int odpsplan_open(struct odpsplan *p, struct odps *o, const struct odpsplan_options *options,
	struct err *err);

/* Only the table and its partitions, no sessions. For descriptions and lists. */
int odpsplan_look(struct odpsplan *p, struct odps *o, const struct odpsplan_options *options,
	struct partkey_list *partitions, struct err *err);

/* Cut out the rows that are wanted. */
int odpsplan_cut(struct odpsplan *p, struct err *err);

/* Append the id of the row sequence, for begin.source.id. */
void odpsplan_id(const struct odpsplan *p, struct str *out);

/* The session as begin and the report name it; NULL where there are none or several. */
const char *odpsplan_session(const struct odpsplan *p);

/* Append the arguments that read slice i of n (from 1) of a session's rows, as one line. */
void odpsplan_print_slice(const struct odpsplan *p, size_t session, uint64_t i, uint64_t n,
	struct str *out);

void odpsplan_free(struct odpsplan *p);

#endif
