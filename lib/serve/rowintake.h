/* SPDX-License-Identifier: MIT */
/*
 * rowintake: the body of an upload on its way into a rowset: records as the tunnel has
 * them (protocol 6), every checksum verified, in any content encoding that we know, and
 * in pieces of any size. What clients spell in several ways is stored in one.
 */
#ifndef ROWINTAKE_H
#define ROWINTAKE_H

#include "net/codec.h"
#include "serve/rowset.h"
#include "serve/table.h"

enum rowintake_fault {
	ROWINTAKE_OK,
	ROWINTAKE_CORRUPTED,  /* a checksum or a count is wrong */
	ROWINTAKE_INCOMPLETE, /* the body ended before its footer */
	ROWINTAKE_MALFORMED,  /* it is no such stream, or a value does not fit its column */
	ROWINTAKE_FAILED,     /* our own trouble */
};

struct rowintake {
	enum rowintake_fault fault; /* after -1 */
	struct rowset_writer writer;

	/* private */
	const struct table *def;
	const struct odpstype **types;
	struct tunnelrec_reader parser;
	struct codec *codec; /* NULL: the body is not encoded */
	struct window in;    /* encoded bytes */
	struct window bytes; /* records that are not yet whole */
	struct str room;
};

/*
 * Into a busy rowset; def must outlive it. encoding: that of the body. It must not move
 * from here on.
 */
void rowintake_init(struct rowintake *in, struct sqldb *db, int64_t rowset, const struct table *def,
	enum codec_kind encoding);
void rowintake_free(struct rowintake *in);

/* Some bytes; then, when all were there, the end. -1 with fault and err set; not again after it. */
int rowintake_feed(struct rowintake *in, const char *p, size_t n, struct err *err);
int rowintake_end(struct rowintake *in, struct err *err);

#endif
