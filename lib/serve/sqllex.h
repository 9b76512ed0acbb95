/* SPDX-License-Identifier: MIT */
/*
 * sqllex: MaxCompute SQL as tokens. Knows no grammar. The text must outlive the tokens;
 * what strings decode to is kept with them. Life: sqllex_read, sqllex_free.
 */
#ifndef SQLLEX_H
#define SQLLEX_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

#define SQLLEX_TEXT_MAX ((size_t)2 << 20) /* bytes of a statement, protocol 3.5's limit */

enum sqltoken_kind {
	SQLTOKEN_END,
	SQLTOKEN_WORD,   /* a keyword or a bare name; text: as spelled */
	SQLTOKEN_NAME,   /* a name in backquotes; text: without them */
	SQLTOKEN_STRING, /* in ' or "; text: decoded */
	SQLTOKEN_NUMBER, /* text: without its suffix (L, S, Y, BD) */
	SQLTOKEN_SIGN,   /* one or two characters */
};

struct sqltoken {
	enum sqltoken_kind kind;
	struct span text;
	struct span source; /* as it stands in the statement */
	bool big;           /* NUMBER: had the suffix BD */
};

struct sqllex {
	struct sqltoken *v; /* the last one is SQLTOKEN_END */
	size_t n, cap;
	struct str *strings; /* decoded ones, each with its own memory */
	size_t n_strings, cap_strings;
	struct span text;
};

/* Comments (-- to the line's end, and C's) are left out. -1 with EXIT_USAGE: "[2,7] ...". */
int sqllex_read(struct sqllex *lex, struct span text, struct err *err);
void sqllex_free(struct sqllex *lex);

/* Line and column of a place in the text, from 1. */
void sqllex_place(const struct sqllex *lex, const char *at, unsigned *line, unsigned *column);

/* Is the token that word (any case), or that sign? */
bool sqltoken_is(const struct sqltoken *t, const char *word);

/* Can the token be a name? Words can, keywords included; the caller knows where. */
bool sqltoken_is_name(const struct sqltoken *t);

#endif
