/* SPDX-License-Identifier: MIT */
/*
 * arena: memory that is given out piece by piece and taken back all at once. Life:
 * ARENA_INIT, arena_take, arena_reset for the next round (keeps one block),
 * arena_free. Pieces never move.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks; /* the current one first */
	char *next, *end;           /* what is left of it */
};

#define ARENA_INIT                                                                                 \
	{                                                                                          \
		.blocks = NULL                                                                     \
	}

/* n bytes, not cleared, not aligned. Never NULL. */
char *arena_take(struct arena *a, size_t n) __attribute__((returns_nonnull));

/* Take all pieces back; no call where none was given out. */
void arena_take_back(struct arena *a);
static inline void arena_reset(struct arena *a)
{
	if (a->blocks != NULL)
		arena_take_back(a);
}

void arena_free(struct arena *a);

#endif
