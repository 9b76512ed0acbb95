/* SPDX-License-Identifier: MIT */
/*
 * drill: faults that a server commits on purpose, by rule: which, where, how often. The
 * rules are texts; a seed makes what they leave to chance repeatable. Decides only; the
 * server carries out. Thread safe once the rules are there.
 *
 *	cut=100000,every=3		every third data answer breaks off after 100000 bytes
 *	status=429,retry-after=2,first=5,on=session
 *	drop-row=0..999,p=0.1		one answer in ten lacks a row, one of the first thousand
 */
#ifndef DRILL_H
#define DRILL_H

#include "base/err.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum drill_place {
	DRILL_DATA,     /* a range of rows */
	DRILL_SESSION,  /* making, reloading, ending a download session */
	DRILL_UPLOAD,   /* upload sessions, blocks, commits */
	DRILL_INSTANCE, /* statements */
	DRILL_META,     /* all else: project, tables, partitions, tunnel lookup */
	DRILL_PLACES
};

enum drill_kind {
	DRILL_CUT,        /* n: the connection breaks after so many bytes of the body */
	DRILL_STALL,      /* n: nothing more comes after so many bytes of the body */
	DRILL_SLOW,       /* ns: the body's first byte comes so late */
	DRILL_DELAY,      /* ns: the whole answer comes so late */
	DRILL_HANG_UP,    /* no answer at all */
	DRILL_STATUS,     /* n: an error of that HTTP status; retry_after */
	DRILL_HTML,       /* n: the same, with a proxy's HTML page */
	DRILL_EXPIRED,    /* the session is said to be over */
	DRILL_RECORD_CRC, /* n: the row whose checksum is wrong */
	DRILL_STREAM_CRC, /* the footer's checksum is wrong */
	DRILL_COUNT,      /* the footer counts one row too many */
	DRILL_DROP_ROW,   /* n: the row that is missing, though counted */
	DRILL_LOSE_ROW,   /* n: the row that is missing, with a good footer for the others */
	DRILL_SHORT,      /* n: rows after which a good footer comes */
	DRILL_NO_FOOTER,  /* n: rows after which the body ends without one */
	DRILL_KINDS
};

struct drill_rule {
	enum drill_kind kind;
	bool places[DRILL_PLACES];
	uint64_t low, high; /* of n; equal: fixed */
	int64_t ns;
	int64_t retry_after; /* seconds; -1: none */
	uint64_t every;      /* of the requests at its places, each so-manieth */
	uint64_t first;      /* only the first so many of those; 0: all */
	uint64_t skip;       /* but not the first so many requests */
	uint32_t chance;     /* of 2^32 - 1: 1 in ...; UINT32_MAX: always */
	uint64_t seen, hits; /* requests at its places so far; those that were hit */
};

struct drill {
	struct drill_rule *rules;
	size_t n, cap;
	uint64_t state; /* of the random numbers; set it to seed them, not to 0 */
	pthread_mutex_t lock;
};

#define DRILL_INIT {.state = 1, .lock = PTHREAD_MUTEX_INITIALIZER}

/* Add a rule; for an option's row too (to: a struct drill). -1 with EXIT_USAGE. */
int drill_add(void *to, const char *text, struct err *err);

void drill_free(struct drill *d);

/* What is to go wrong with one answer. */
struct drill_hit {
	bool hit[DRILL_KINDS];
	uint64_t n[DRILL_KINDS];
	int64_t ns[DRILL_KINDS];
	int64_t retry_after;
};

/* A request at that place has come. Returns whether anything goes wrong. */
bool drill_ask(struct drill *d, enum drill_place place, struct drill_hit *hit);

#endif
